"""A text is checked: each claim gets a verdict, with an exact sentence and its document."""

from datetime import date
from pathlib import Path

import pytest

from corpus.errors import UsageError
from index.library import Library
from index.steps import finish
from index.verdict.deciding import load_thresholds
from index.verdict.model import CheckedClaim, Verdict
from tests.index.sources import BRIDGE, FERRY, TURBINE, write

OPENED = "The Karsten bridge is open to cars."
SHUT = "The Karsten bridge is not open to cars."
GERMAN = "Die Brücke in Karsten wurde nach dem Fund von Rissen in zwei Pfeilern gesperrt."


@pytest.fixture
def news(library: Library, tmp_path: Path) -> Library:
    """A library with four documents, the one on turbines undated."""
    folder = tmp_path / "news"
    facts = {"source": "Harbour Post", "url": "https://news.example/a"}
    library.add(
        [
            write(folder, "ferry.md", FERRY, title="Ferry at night", published="2024-03-01", **facts),
            write(folder, "bridge.md", BRIDGE, title="Bridge shut", published="2024-05-09"),
            write(folder, "turbine.md", TURBINE, title="More turbines"),
        ]
    )
    return library


def exact(library: Library, claim: CheckedClaim) -> bool:
    """True if the sentences of a claim stand word for word in their documents."""
    proofs = [(claim.quote, claim.citation)]
    if claim.other is not None:
        proofs.append((claim.other.quote, claim.other.citation))
    for quote, citation in proofs:
        assert quote is not None and citation is not None
        document = library.document(citation.document)
        assert document is not None
        text = document.draft.text
        if "\n".join(text[span.start : span.end] for span in quote.spans) != quote.text:
            return False
    return True


def test_a_claim_in_the_words_of_a_source_is_supported(news: Library) -> None:
    (claim,) = news.check(FERRY.upper()).claims
    assert (claim.verdict, claim.confidence, claim.n) == (Verdict.SUPPORTED, 1.0, 1)
    assert claim.quote is not None and claim.citation is not None
    assert (claim.quote.text, claim.citation.title) == (FERRY, "Ferry at night")
    assert (claim.citation.source, claim.citation.published) == ("Harbour Post", "2024-03-01")
    assert exact(news, claim) and claim.other is None


def test_every_sentence_gets_its_own_verdict_in_order(news: Library) -> None:
    text = (
        f"{BRIDGE}\nWho closed it and why?\nI hope it opens soon.\nThe Zarnow opera bought eleven new harps."
    )
    check = news.check(text)
    assert [claim.verdict for claim in check.claims] == [
        Verdict.SUPPORTED,
        Verdict.QUESTION,
        Verdict.OPINION,
        Verdict.NOT_MENTIONED,
    ]
    assert [claim.n for claim in check.claims] == [1, 2, 3, 4] and check.left_out == 0


@pytest.mark.parametrize(
    "claim",
    [
        "The night ferry to Halden leaves the harbour at nine in the evening.",
        "The Merrow wind farm will get forty new turbines by the end of the decade.",
        "Engineers closed the Karsten bridge in 1987 after they found cracks in two pylons.",
    ],
)
def test_another_place_or_time_is_not_mentioned(news: Library, claim: str) -> None:
    (checked,) = news.check(claim).claims
    assert checked.verdict is Verdict.NOT_MENTIONED
    if checked.quote is not None:
        assert exact(news, checked), "the nearest sentence is exact too"


def test_an_opposite_is_contradicted(news: Library, tmp_path: Path) -> None:
    news.add([write(tmp_path / "new", "shut.md", SHUT, title="Karsten bridge")])
    (claim,) = news.check(OPENED).claims
    assert claim.verdict is Verdict.CONTRADICTED and claim.confidence >= load_thresholds().refutes
    assert claim.quote is not None and claim.quote.text == SHUT and exact(news, claim)


@pytest.mark.parametrize("newest", [SHUT, OPENED])
def test_the_newest_source_decides_and_the_older_one_is_shown(
    library: Library, tmp_path: Path, newest: str
) -> None:
    days = ("2024-05-09", "2024-08-01") if newest == OPENED else ("2024-08-01", "2024-05-09")
    library.add(
        [
            write(tmp_path, "shut.md", SHUT, title="Karsten bridge", published=days[0]),
            write(tmp_path, "open.md", OPENED, title="Karsten bridge", published=days[1]),
        ]
    )
    (claim,) = library.check(OPENED).claims
    assert claim.quote is not None and claim.other is not None and exact(library, claim)
    assert claim.verdict is (Verdict.SUPPORTED if newest == OPENED else Verdict.CONTRADICTED)
    assert claim.quote.text == newest
    assert claim.other.quote.text == (SHUT if newest == OPENED else OPENED)
    assert claim.other.verdict is not claim.verdict and claim.was_so_until == "2024-08-01"


def test_the_same_words_support_in_any_language_and_nothing_else_is_judged(
    library: Library, tmp_path: Path
) -> None:
    library.add([write(tmp_path, "bruecke.md", GERMAN, title="Brücke gesperrt")])
    (same,) = library.check(GERMAN).claims
    assert same.verdict is Verdict.SUPPORTED
    (other,) = library.check(
        "In Karsten wurde die Brücke wegen Rissen in zwei Pfeilern nicht gesperrt."
    ).claims
    assert other.verdict in (Verdict.UNREAD, Verdict.NOT_MENTIONED) and not other.verdict.is_decided
    (nearest,) = library.check("Die Brücke in Karsten ist nach dem Fund von Rissen in Pfeilern offen.").claims
    assert nearest.verdict is Verdict.UNREAD and nearest.quote is not None and nearest.quote.text == GERMAN


def test_a_check_sees_only_what_a_filter_passes(news: Library) -> None:
    (claim,) = news.check(FERRY, news.where(since=date(2024, 4, 1))).claims
    assert not claim.verdict.is_decided
    (claim,) = news.check(FERRY, news.where(until=date(2024, 4, 1))).claims
    assert claim.verdict is Verdict.SUPPORTED


def test_questions_are_answered_between_two_claims(news: Library) -> None:
    steps = news.check_in_steps(f"{FERRY} {BRIDGE}")
    next(steps)
    assert news.ask("When does the night ferry to Lindoya leave the harbour?").answered
    assert [claim.verdict for claim in finish(steps).claims] == [Verdict.SUPPORTED] * 2


def test_the_json_holds_what_the_contract_says(news: Library) -> None:
    check = news.check(f"{FERRY} The Zarnow opera bought eleven new harps.").as_json()
    assert list(check) == ["claims", "left_out", "elapsed_ms"]
    found, lacking = check["claims"]
    assert list(found) == ["n", "text", "verdict", "confidence", "quote", "citation", "other"]
    assert found["verdict"] == "supported" and "passage" not in found["citation"]
    assert lacking["verdict"] == "not_mentioned" and lacking["other"] is None


def test_a_text_without_a_word_is_refused_and_one_without_a_claim_is_empty(news: Library) -> None:
    with pytest.raises(UsageError):
        news.check("…")
    assert news.check("Hello there").claims == ()
