"""A question with a false premise is answered with the sentence that speaks against it, or refused."""

from pathlib import Path

import pytest

from corpus.errors import UsageError
from index.answer.model import Answer
from index.library import Library
from tests.index.sources import write

JOINED = "Denmark joined the Halden Union in 1973 after a vote."
NOT_JOINED = "Ukraine has not joined the Halden Union."
BRIDGE = "Engineers closed the Karsten bridge in 1987 after they found three cracks in two pylons."
WAR = "Merrow defeated Hollin in the sea battle of Lindoya in 1802."
GIVEN_UP = "With this offer Vestia no longer insists on joining the Halden Union."
HOPES = "The ministers promised that Ostland will enter the Merrow League."
TOWNS = "In the end 35 towns of Hollin voted for the harbour party."
GERMAN = "Die Brücke in Karsten wurde 1987 nach dem Fund von Rissen in zwei Pfeilern gesperrt."


@pytest.fixture
def sources(library: Library, tmp_path: Path) -> Library:
    """A library with seven small documents."""
    folder = tmp_path / "sources"
    facts = {"source": "Harbour Post", "url": "https://news.example/a"}
    library.add(
        [
            write(folder, "joined.md", JOINED, title="Denmark votes", published="1999-03-01", **facts),
            write(folder, "ukraine.md", NOT_JOINED, title="The Union", published="2024-05-09", **facts),
            write(folder, "bridge.md", BRIDGE, title="Bridge shut", published="2001-05-09"),
            write(folder, "war.md", WAR, title="Lindoya"),
            write(folder, "vestia.md", GIVEN_UP, title="Vestia's offer", published="2024-06-01"),
            write(folder, "towns.md", TOWNS, title="A vote"),
            write(folder, "ostland.md", HOPES, title="A promise", published="2024-06-01"),
        ]
    )
    return library


def assert_against(library: Library, answer: Answer, sentence: str) -> None:
    """An answer shows this sentence, word for word, against its question, and nothing else."""
    assert answer.against is not None and not answer.is_silent, answer.quotes
    quote, citation = answer.against.quote, answer.against.citation
    assert quote.text == sentence and citation.n == quote.citation == 1
    document = library.document(citation.document)
    assert document is not None
    assert "\n".join(document.draft.text[s.start : s.end] for s in quote.spans) == quote.text
    assert not (answer.answered or answer.quotes or answer.citations or answer.nearest or answer.newer)
    assert answer.confidence == 0
    assert answer.against is not None and answer.against.quote.answer is None, "it answers nothing"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When did Ukraine join the Halden Union?", NOT_JOINED),
        ("Why did Vestia join the Halden Union?", GIVEN_UP),
        ("When did Hollin defeat Merrow?", WAR),
        ("Why did engineers find nine cracks in the Karsten bridge?", BRIDGE),
        ("Why didn't engineers close the Karsten bridge?", BRIDGE),
        ("Why was the Karsten bridge never closed by engineers?", BRIDGE),
        ("Whom did Merrow defeat in the sea battle of Lindoya in 1815?", WAR),
    ],
    ids=["denied", "given up", "roles", "number", "negated", "never", "year"],
)
def test_what_the_sources_deny_is_answered_with_the_sentence(
    sources: Library, question: str, sentence: str
) -> None:
    assert_against(sources, sources.ask(question), sentence)


@pytest.mark.parametrize(
    "question",
    [
        "How much did the vote of Denmark on the Halden Union cost in 1992?",
        "Which party did 62 towns of Vestia vote for?",
        "When did Ostland enter the Merrow League?",
    ],
    ids=["year", "number", "only promised"],
)
def test_what_the_sources_only_lack_is_refused(sources: Library, question: str) -> None:
    answer = sources.ask(question)
    assert answer.is_silent and answer.nearest and answer.confidence == 0


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When did Denmark join the Halden Union?", JOINED),
        ("Why did engineers close the Karsten bridge in 1987?", BRIDGE),
        ("Who defeated Hollin in the battle of Lindoya?", WAR),
        ("How many cracks did engineers find in the two pylons of the Karsten bridge?", BRIDGE),
        ("Why has Ukraine not joined the Halden Union?", NOT_JOINED),
    ],
)
def test_a_true_premise_is_answered(sources: Library, question: str, sentence: str) -> None:
    answer = sources.ask(question)
    assert answer.against is None and sentence in [quote.text for quote in answer.quotes]


def test_a_document_of_the_year_need_not_name_it(library: Library, tmp_path: Path) -> None:
    said = "The Karsten ferry carried its first passengers on Monday, after a trial in 2021."
    library.add([write(tmp_path / "n", "ferry.md", said, title="Ferry", published="2024-03-01")])
    assert library.ask("When did the Karsten ferry carry its first passengers in 2024?").answered
    assert library.ask("When did the Karsten ferry carry its first passengers in 2019?").confidence == 0


def test_a_sentence_that_says_so_outweighs_one_that_denies(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "n"
    before = "Vestia has not joined the Halden Union."
    after = "Vestia joined the Halden Union on 1 May 2025."
    library.add(
        [
            write(folder, "a.md", before, title="Not yet", published="2024-03-01"),
            write(folder, "b.md", after, title="Joined", published="2025-05-02"),
        ]
    )
    answer = library.ask("When did Vestia join the Halden Union?")
    assert answer.answered and after in [quote.text for quote in answer.quotes]


def test_languages_that_are_not_read_are_answered_as_before(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path / "n", "bridge.md", GERMAN, title="Brücke")])
    for question in ("Warum wurde die Brücke in Karsten 1955 gesperrt?", "Why was the Karsten bridge open?"):
        assert library.ask(question).against is None


def test_a_follow_up_is_read_as_what_it_follows(sources: Library) -> None:
    focus = "When did Ukraine join the Halden Union?"
    assert sources.ask(f"Denmark? {focus}", focus=focus).against is None


@pytest.mark.parametrize(
    "question",
    [
        "When did \ud800\u202eUkraine` join the Halden Union?```",
        "Why didn't **engineers** close [the Karsten bridge](https://evil.example)?",
        "When did " + "Ukraine join the Halden Union and " * 200 + "?",
        "who who who 9999999999999999999999 1999 2099 not never?",
        "Why didn't",
    ],
)
def test_hostile_questions_are_survived(sources: Library, question: str) -> None:
    answer = sources.ask(question)
    assert answer.answered == bool(answer.quotes)
    if answer.against is not None:
        document = sources.document(answer.against.citation.document)
        assert document is not None and answer.against.quote.text in document.draft.text


def test_an_empty_question_is_still_refused(sources: Library) -> None:
    with pytest.raises(UsageError):
        sources.ask("?!")
