"""Reranking: the best passages are reordered, the rest stay behind, and spans lie in the document."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reflow import collapse_whitespace
from index.encode.cross_encoder import CrossEncoder
from index.encode.encoder import Encoder
from index.library import Library
from index.retrieve.rerank import (
    _MAX_LOG_ODDS,
    ANSWER_WEIGHT,
    LEAST_RERANKED_PASSAGES,
    MAX_SCORE_GAP,
    RERANKED_PASSAGES,
    _in_document,
    _window,
    rerank,
)
from index.retrieve.search import Query, Ranked
from index.retrieve.windows import window_around
from index.store import StoredPassage
from index.text.query_terms import WeighedTerms
from index.vectors.quantization import pack_vectors
from tests.index.sources import QUESTIONS, write, write_news

MORE = 0.01
PORTS = ("Karsten", "Lindoya", "Storegut", "Halden", "Fjordby", "Nes")

Found = tuple[Query, list[Ranked], dict[str, str], WeighedTerms]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Found]:
    """A question, ten passages before reranking, their documents' texts, and its weighed terms."""
    folder = tmp_path_factory.mktemp("reading")
    with Library(folder / "home", encoder, reads=False) as library:
        more = [write(folder, f"{port}.md", f"The port of {port} is quiet.", title=port) for port in PORTS]
        library.add([*write_news(folder), *more])
        query = library.query(next(iter(QUESTIONS.values())))
        ranked = library.rank(query)
        texts = library.store.documents.texts({item.passage.document_id for item in ranked})
        yield query, ranked, texts, WeighedTerms(query.text, library.index.terms)


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> CrossEncoder:
    return CrossEncoder()


@pytest.mark.parametrize("gap", [0.0, 0.1, MAX_SCORE_GAP / 2, MAX_SCORE_GAP, MAX_SCORE_GAP + MORE, 5.0])
def test_the_best_are_read_and_the_others_come_behind(found: Found, reader: CrossEncoder, gap: float) -> None:
    query, ranked, texts, weights = found
    given = [_scored(item, 3.0 - gap * n) for n, item in enumerate(ranked)]
    after = rerank(query, given, texts, weights, reader)
    near = given[: sum(item.answers is not None for item in after)]
    assert {item.passage.id for item in after} == {item.passage.id for item in given}
    assert len(after) == len(given)
    read, rest = after[: len(near)], after[len(near) :]
    assert {item.passage.id for item in read} == {item.passage.id for item in near}
    assert [item.passage.id for item in rest] == [item.passage.id for item in given[len(near) :]]
    assert [item.score for item in after] == sorted((item.score for item in after), reverse=True)
    assert all(item.answers is None and item.span is None for item in rest)
    before = {item.passage.id: item.score for item in given}
    within = [item for item in given[:RERANKED_PASSAGES] if item.score >= 3.0 - MAX_SCORE_GAP]
    assert near == max(within, given[:LEAST_RERANKED_PASSAGES], key=len)
    assert [item.score for item in rest] == [before[item.passage.id] for item in rest]
    raised = [item.score - before[item.passage.id] for item in read]
    for item, by in zip(read, raised, strict=True):
        assert item.answers is not None
        assert by - raised[0] + _gained(read[0]) == pytest.approx(_gained(item))
        if item.span is not None:
            start, end = item.span
            assert item.passage.start <= start < end <= item.passage.end
            assert texts[item.passage.document_id][start:end].strip()


def _gained(item: Ranked) -> float:
    """What reranking added to a passage's score."""
    assert item.answers is not None
    return ANSWER_WEIGHT * max(-_MAX_LOG_ODDS, min(_MAX_LOG_ODDS, item.answers))


def test_nothing_found_is_nothing_read(found: Found, reader: CrossEncoder) -> None:
    query, ranked, texts, weights = found
    assert rerank(query, [], texts, weights, reader) == []
    [alone] = rerank(query, ranked[:1], texts, weights, reader)
    assert alone.passage == ranked[0].passage
    assert alone.answers is not None


def test_a_library_that_does_not_read_leaves_the_order_of_the_ranker(
    tmp_path: Path, encoder: Encoder, reader: CrossEncoder
) -> None:
    home = tmp_path / "home"
    with Library(home, encoder, reads=False) as library:
        library.add(write_news(tmp_path))
        unread = {q: library.search(q) for q in QUESTIONS.values()}
        texts = library.store.documents.texts({i.passage.document_id for r in unread.values() for i in r})
        queries = {q: library.query(q) for q in unread}
    assert all(item.answers is None for ranked in unread.values() for item in ranked)
    with Library(home, encoder) as library:
        for question, ranked in unread.items():
            weights = WeighedTerms(question, library.index.terms)
            expected = rerank(queries[question], ranked, texts, weights, reader)
            assert _shown(library.search(question)) == _shown(expected)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("ab \n\t\u00a0", min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=5),
    st.data(),
)
def test_what_is_read_is_the_document_s_on_one_line(
    found: Found, pieces: list[str], data: st.DataObject
) -> None:
    spans, text = [], ""
    for piece in pieces:
        spans.append((len(text), len(text) + len(piece)))
        text += piece
    vectors = np.eye(len(pieces), dtype=np.float32)
    nearest = data.draw(st.integers(0, len(pieces) - 1))
    passage = StoredPassage(
        *(1, "d", 0, "", None, None, None, 0, "", "", 0, len(text)),
        json.dumps(spans),
        pack_vectors(vectors[:1]),
        pack_vectors(vectors),
    )
    query = Query("", vectors[nearest])
    read = _window(passage, query, text, found[-1])
    start, end = window_around(spans, nearest)
    assert read.text == collapse_whitespace(text[start:end])
    assert len(read.places) == len(read.text)
    first = data.draw(st.integers(0, len(read.text) - 1))
    last = data.draw(st.integers(first + 1, len(read.text)))
    span = _in_document((first, last), read)
    assert start <= span[0] < span[1] <= end
    assert " ".join(text[slice(*span)].split()) == " ".join(read.text[first:last].split())


def test_the_window_is_around_the_sentence_that_says_the_question_s_words(
    tmp_path: Path, encoder: Encoder
) -> None:
    filler = "The harbour is old and its walls were repaired with granite from the hills nearby. " * 4
    wanted = "The Storegut crosses the fjord to Lindoya in forty minutes."
    document = write(tmp_path, "ferry.md", f"{filler}{wanted} {filler}", title="Halden")
    question = "How long does the Storegut take to Lindoya?"
    with Library(tmp_path / "home", encoder, reads=False) as library:
        library.add([document])
        [item, *_] = library.rank(library.query(question))
        weights = WeighedTerms(question, library.index.terms)
        text = next(iter(library.store.documents.texts({item.passage.document_id}).values()))
    unknown = Query(question, np.zeros(encoder.dimension, np.float32))
    assert wanted in _window(item.passage, unknown, text, weights).text


def _scored(item: Ranked, score: float) -> Ranked:
    return Ranked(item.passage, score, item.dense, item.bm25, item.late)


def _shown(ranked: list[Ranked]) -> list[tuple[int, float, float | None, object]]:
    return [
        (i.passage.id, round(i.score, 4), None if i.answers is None else round(i.answers, 3), i.span)
        for i in ranked
    ]
