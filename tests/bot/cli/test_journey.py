"""From an empty home to a cited answer, as a person types it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.models import DEFAULT_MODEL
from tests.answer_json import ANSWER_KEYS, QUOTE_KEYS, SPAN_KEYS
from tests.bot.cli.conftest import as_json

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("Why will the harbour bridge in Halden be closed?", "What's Happening?"),
        ("What does the closure mean for the U.S. and European shipping lines?", "Why It's Important?"),
        ("Who will take part in the talks next week?", "What's Next?"),
    ],
)
def test_each_section_answers_its_question(footnote: Run, brief: Path, question: str, section: str) -> None:
    assert footnote("add", str(brief))[0] == 0
    status, output, _ = footnote("ask", question, "--json")
    answer = as_json(output)
    assert (status, answer["answered"]) == (0, True)
    assert answer["citations"][0]["section"] == section
    stored = as_json(footnote("show", answer["citations"][0]["document"], "--json")[1])
    for quote in answer["quotes"]:
        citation = answer["citations"][quote["citation"] - 1]
        assert stored["text"][citation["start"] : citation["end"]] == quote["text"]


def test_a_quote_keeps_the_line_break_that_the_terminal_rejoins(footnote: Run, brief: Path) -> None:
    footnote("add", str(brief))
    answer = as_json(footnote("ask", "Who inspected the bridge?", "--json")[1])
    assert any("decision\nfollows" in quote["text"] for quote in answer["quotes"])
    shown = footnote("ask", "Who inspected the bridge?")[1]
    assert "Mrs. Ada Lund" in " ".join(shown.split())


def test_what_the_sources_do_not_say_is_not_answered(footnote: Run, brief: Path) -> None:
    footnote("add", str(brief))
    status, output, _ = footnote("ask", "What is the price of the new iPhone?", "--json")
    answer = as_json(output)
    assert status == 0
    assert (answer["answered"], answer["quotes"], answer["citations"]) == (False, [], [])
    assert answer["nearest"][0]["title"].startswith("The city council of Halden")
    assert (
        "I found no sentence in my sources that answers this."
        in footnote("ask", "What is the price of the new iPhone?")[1]
    )


def test_the_answer_is_the_documented_contract(footnote: Run, brief: Path) -> None:
    footnote("add", str(brief))
    answer = as_json(footnote("ask", "How long is the detour for ships?", "--json")[1])
    assert list(answer) == ANSWER_KEYS
    assert list(answer["quotes"][0]) == QUOTE_KEYS
    assert list(answer["quotes"][0]["spans"][0]) == SPAN_KEYS
    assert list(answer["citations"][0]) == (
        "n document title source url link page published section start end score".split()
    )
    ids = {item["id"] for item in as_json(footnote("documents", "--json")[1])}
    assert {citation["document"] for citation in answer["citations"]} <= ids


def test_a_changed_document_answers_anew_at_once(footnote: Run, brief: Path) -> None:
    footnote("add", str(brief))
    brief.write_text(brief.read_text().replace("3 March", "21 June"), encoding="utf-8")
    report = as_json(footnote("add", str(brief), "--json")[1])
    assert (len(report["changed"]), report["added"]) == (1, [])
    answer = as_json(footnote("ask", "When will the old harbour bridge be closed?", "--json")[1])
    text = " ".join(quote["text"] for quote in answer["quotes"])
    assert "21 June" in text
    assert "3 March" not in text


def test_a_removed_document_is_in_no_answer(footnote: Run, brief: Path) -> None:
    document = as_json(footnote("add", str(brief), "--json")[1])["added"][0]
    assert footnote("remove", document)[0] == 0
    answer = as_json(footnote("ask", "Who will take part in the talks next week?", "--json")[1])
    assert (answer["answered"], answer["nearest"]) == (False, [])
    assert as_json(footnote("documents", "--json")[1]) == []


def test_filters_narrow_an_answer(footnote: Run, tmp_path: Path) -> None:
    for day, source, fact in (("2025-03-01", "Gazette", "red"), ("2025-06-01", "Herald", "green")):
        (tmp_path / f"{source}.md").write_text(
            f"---\ntitle: The flag of Halden\nsource: {source}\npublished: {day}\n---\n"
            f"The council chose {fact} as the colour of the town's flag.\n"
        )
    footnote("add", str(tmp_path / "*.md"))
    question = "Which colour did the council choose for the town's flag?"

    def sources(*options: str) -> set[str]:
        answer = as_json(footnote("ask", question, "--json", *options)[1])
        return {citation["source"] for citation in answer["citations"]}

    assert sources() == {"Gazette", "Herald"}
    assert sources("--since", "2025-05-01") == {"Herald"}
    assert sources("--until", "2025-05-01") == {"Gazette"}
    assert sources("--as-of", "2025-05-01") == {"Gazette"}
    assert sources("--source", "her") == {"Herald"}


def test_latest_shows_the_newest_first_with_three_sections(
    footnote: Run, brief: Path, tmp_path: Path
) -> None:
    text = brief.read_text()
    for day in ("2025-02-01", "2025-02-20"):
        (tmp_path / f"{day}.md").write_text(
            f"---\ntitle: Bridge on {day}\npublished: {day}\n---\n{text} {day}.\n"
        )
    footnote("add", str(tmp_path))
    cards: list[dict[str, Any]] = as_json(footnote("latest", "--json")[1])
    assert [card["published"] for card in cards] == ["2025-02-20"], "three documents, one story"
    assert (cards[0]["documents"], cards[0]["since"]) == (3, "2025-02-01")
    assert [excerpt["section"] for excerpt in cards[0]["sections"]] == [
        "What's Happening?",
        "Why It's Important?",
        "What's Next?",
    ]
    shown = footnote("latest", "bridge", "--limit", "1")[1]
    assert "Bridge on 2025-02-20" in shown
    assert "No document is about" in footnote("latest", "penguins of Antarctica")[1]


def test_search_gives_both_scores(footnote: Run, brief: Path) -> None:
    footnote("add", str(brief))
    found = as_json(footnote("search", "ferry for commuters", "--limit", "2", "--json")[1])
    assert len(found["passages"]) == 2
    best = found["passages"][0]
    assert best["section"] == "What's Next?"
    assert best["dense"] > 0 and best["bm25"] > 0
    assert "fused" in footnote("search", "ferry for commuters")[1]


def test_status_counts_what_is_there(footnote: Run, brief: Path, home: Path) -> None:
    footnote("add", str(brief))
    status = as_json(footnote("status", "--json")[1])
    assert (status["documents"], status["passages"], status["home"]) == (1, 3, str(home))
    assert DEFAULT_MODEL in footnote("status")[1]


def test_a_false_premise_is_answered_with_what_speaks_against_it(footnote: Run, tmp_path: Path) -> None:
    said = "The harbour bridge of Halden was never closed to cyclists."
    path = tmp_path / "bridge.md"
    path.write_text(
        f"---\ntitle: Bridge\nsource: Post\npublished: 2024-05-01\n---\n\n{said}\n", encoding="utf-8"
    )
    assert footnote("add", str(path))[0] == 0
    question = "When was the harbour bridge of Halden closed to cyclists?"
    status, printed, _ = footnote("ask", question)
    assert status == 0 and "My sources speak against it:" in printed and "1 May 2024" in printed
    assert " ".join(said.split()) in " ".join(printed.split())
    answer = as_json(footnote("ask", question, "--json")[1])
    assert list(answer) == ANSWER_KEYS and not answer["answered"] and answer["quotes"] == []
    assert answer["against"]["quote"]["text"] == said
    assert answer["against"]["citation"]["published"] == "2024-05-01"
