"""Answers: every quote is what stands in the document, whatever the document and the question."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from corpus.document import ParsedDocument
from index.answer.model import Answer
from index.answer.quotes import MAX_QUOTES
from index.encode.encoder import Encoder
from index.library import Library
from index.store.integrity import ChangedDocumentError
from index.store.schema import documents
from tests.answer_json import ANSWER_KEYS
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, TURBINE, write, write_lines, write_news

BRIEF = f"""What's Happening?
{FERRY} It is the first such line on the
coast, and it will carry two hundred passengers on each of its crossings to the island.

Why It's Important?
{BRIDGE}

What's Next?
{TURBINE}
"""


def assert_holds(library: Library, answer: Answer) -> None:
    """The laws of every answer."""
    assert answer.answered == bool(answer.quotes)
    assert not (answer.quotes and answer.nearest)
    assert 0 <= answer.confidence <= 1
    assert len(answer.quotes) <= MAX_QUOTES and len(answer.quotes) <= len(answer.citations)
    numbers = [quote.citation for quote in answer.quotes] + [n for quote in answer.quotes for n in quote.also]
    assert numbers == [citation.n for citation in answer.citations] == list(range(1, len(numbers) + 1))
    quoted = []
    for quote, citation in zip(answer.quotes, answer.citations, strict=False):
        document = library.store.documents.get(citation.document)
        assert document is not None
        texts = [document.text[span.start : span.end] for span in quote.spans]
        assert quote.text == "\n".join(texts) and all(text == text.strip() != "" for text in texts)
        assert (quote.spans[0].start, quote.spans[0].end) == (citation.start, citation.end)
        assert quote.answer is None or any(
            span.start <= quote.answer[0] < quote.answer[1] <= span.end for span in quote.spans
        )
        inside = [s for s in document.draft.sections if s.start <= citation.start < citation.end <= s.end]
        assert [section.name or None for section in inside] == [citation.section]
        quoted += [(citation.document, span.start, span.end) for span in quote.spans]
    for (one, _, end), (other, start, _) in pairwise(sorted(quoted)):
        assert one != other or end <= start


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """A library that all examples work on, one document at a time."""
    with Library(tmp_path_factory.mktemp("answers") / "home", encoder) as library:
        yield library


WORDS = (
    "ferry harbour Lindoya 2024 $3.5bn U.S. Dr. e.g. »bridge« “closed” night, the of naïve 东京 🚢 "
    "a\u0301 \u200b - * …"
)
words = st.sampled_from(WORDS.split(" "))
sentences = st.lists(words, min_size=1, max_size=9).map(" ".join)
texts = st.lists(
    st.tuples(sentences, st.sampled_from([". ", "? ", "\n", ".\n\n", "!”\n", "\r\n", "\n\nWhat's Next?\n"])),
    min_size=1,
    max_size=8,
).map(lambda parts: "".join(sentence + end for sentence, end in parts))
names = count()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts, question=sentences, title=st.none() | sentences)
def test_quotes_are_exact_for_any_document_and_question(
    shared: Library, tmp_path: Path, text: str, question: str, title: str | None
) -> None:
    row: dict[str, object] = {"id": f"g{next(names)}", "text": f"{text} ferry", "title": title}
    report = shared.add([write_lines(tmp_path / "generated.jsonl", [row])])
    assert len(report.added) + len(report.moved) <= 1
    for asked in (f"{question} ferry", text[:200] + " ferry"):
        assert_holds(shared, shared.ask(asked))


def test_a_brief_is_quoted_by_section(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_text(BRIEF, encoding="utf-8")
    library.add([path])
    for sentence, section in ((FERRY, "What's Happening?"), (BRIDGE, "Why It's Important?")):
        answer = library.ask(QUESTIONS[sentence])
        assert_holds(library, answer)
        assert answer.quotes[0].text.startswith(sentence)
        assert answer.citations[0].section == section
    wrapped = library.ask("How many passengers will it carry to the island?")
    assert "on the\ncoast" in " ".join(quote.text for quote in wrapped.quotes)


def test_the_limit_is_kept(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    question = " ".join(QUESTIONS.values())
    for limit in (1, 2, 3):
        answer = library.ask(question, limit=limit)
        assert_holds(library, answer)
        assert len(answer.quotes) <= limit


def test_a_question_about_something_else_gets_the_nearest_titles(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    answer = library.ask("Which enzyme unwinds the double helix of DNA?")
    assert_holds(library, answer)
    assert not answer.answered
    assert 1 <= len(answer.nearest) <= 3
    assert len({near.document for near in answer.nearest}) == len(answer.nearest)


def test_the_nearest_documents_are_sorted_by_the_score_that_is_shown(
    library: Library, tmp_path: Path
) -> None:
    library.add(write_news(tmp_path))
    orders = []
    for question in (
        "Which enzyme unwinds the double helix of DNA?",
        "Which bridge in Peru was painted by monks?",
        "How are ferry tickets taxed in Iceland?",
        "Who won the chess championship of 1972?",
    ):
        nearest = library.ask(question).nearest
        orders.append([near.score for near in nearest])
    assert any(len(scores) > 1 for scores in orders)
    assert all(scores == sorted(scores, reverse=True) for scores in orders)


def test_the_same_sentence_is_quoted_once(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "a.md", FERRY, title="One"), write(tmp_path, "b.md", FERRY, title="Two")])
    assert [quote.text for quote in library.ask(QUESTIONS[FERRY]).quotes] == [FERRY]


def test_a_citation_says_where_the_quote_stands(library: Library, tmp_path: Path) -> None:
    facts = {
        "title": "Ferry",
        "source": "Post",
        "url": "https://post.example/ferry",
        "published": "2024-03-01",
    }
    [added] = library.add([write(tmp_path, "a.md", FERRY, **facts)]).added
    [citation] = library.ask(QUESTIONS[FERRY]).citations
    assert (citation.document, citation.title, citation.source) == (added, "Ferry", "Post")
    assert (citation.url, citation.published) == (facts["url"], "2024-03-01")
    assert (citation.link or "").startswith("https://post.example/ferry#:~:text=The%20night%20ferry")
    [passage] = library.store.passages.of_document(added)
    assert citation.passage == passage.id
    assert passage.sentences[citation.sentence] == (citation.start, citation.end)
    assert list(library.ask(QUESTIONS[FERRY]).as_json()) == ANSWER_KEYS


def test_the_json_of_a_citation_has_no_internal_ids(library: Library, tmp_path: Path) -> None:
    """Ids of passages change whenever passages are made again; the contract names documents alone."""
    library.add([write(tmp_path, "a.md", FERRY)])
    [citation] = library.ask(QUESTIONS[FERRY]).as_json()["citations"]
    assert list(citation) == [
        "n",
        "document",
        "title",
        "source",
        "url",
        "link",
        "page",
        "published",
        "section",
        "start",
        "end",
        "score",
    ]


@pytest.mark.sqlite
def test_a_quote_that_is_not_in_the_stored_text_is_never_given(library: Library, tmp_path: Path) -> None:
    """The text is changed behind the library's back between reading and checking."""
    library.add([write(tmp_path, "a.md", FERRY)])
    documents_view = library.store.documents
    read = documents_view.structured
    altered = update(documents).values(text=FERRY.replace("nine", "five"))

    def read_then_change(ids):  # type: ignore[no-untyped-def]
        found = read(ids)
        with library.store.database.transaction() as connection:
            connection.execute(altered)
        return found

    documents_view.structured = read_then_change  # type: ignore[method-assign]
    with pytest.raises(ChangedDocumentError, match="changed outside Footnote"):
        library.ask(QUESTIONS[FERRY])


def test_questions_of_all_kinds_are_taken(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "a.md", FERRY)])
    for question in ("ferry " * 3_000, "who", "\ud800 ferry", "Ferry\n\n?", "🚢1", "x" * 10_000):
        assert_holds(library, library.ask(question))


def test_a_draft_keeps_its_fingerprint_in_the_store(library: Library, tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.md", BRIEF, source="Post", published=datetime(2024, 3, 1, tzinfo=UTC).isoformat()
    )
    [added] = library.add([path]).added
    document = library.store.documents.get(added)
    assert document is not None
    stored: ParsedDocument = document.draft
    assert library.store.documents.like(stored.fingerprint) == document
    [passage, *_] = library.store.passages.of_document(added)
    assert passage.day == 20240301
    assert np.isfinite(passage.sentence_vectors).all()


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("The fine for a late ferry is 15 crowns.", "The fine for a late ferry is 35 crowns.", True),
        ("The council chose red for the town's flag.", "The council chose green for the town's flag.", True),
        ("The fine for a late ferry is 15 crowns.", "For a late ferry the fine is 15 crowns.", False),
    ],
)
def test_what_differs_in_a_number_or_a_word_is_shown_too(
    library: Library, tmp_path: Path, one: str, other: str, both: bool
) -> None:
    for name, sentence in (("Gazette", one), ("Herald", other)):
        (tmp_path / f"{name}.md").write_text(f"---\nsource: {name}\n---\n# Of Halden\n\n{sentence}\n")
    library.add(sorted(tmp_path.glob("*.md")))
    answer = library.ask(
        "What about the fine for a late ferry?" if "fine" in one else "What flag was chosen?"
    )
    assert {quote.text for quote in answer.quotes} == ({one, other} if both else {answer.quotes[0].text})
