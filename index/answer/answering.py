"""Answering: from a question to quotes that are checked against the stored text."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.answer.abstention import Caution, load_model, read_signals
from index.answer.model import Answer, Citation, Nearest, Newer, Quote, text_fragment
from index.answer.quotes import MAX_QUOTES, PASSAGES_READ, Candidate, choose, find_candidates
from index.answer.superseding import newer_candidate
from index.retrieve.search import Query, Ranked
from index.store import Store
from index.text.analyzer import TermStatistics
from index.text.query_terms import term_weights

MAX_NEAREST = 3


class InexactQuoteError(AssertionError):
    """A quote is not what stands in its document at its span: a fault of Footnote, never sent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the best passages say to a question: their sentences, best first, and the signals."""

    candidates: tuple[Candidate, ...]
    texts: Mapping[str, str]
    signals: tuple[float, ...]


def gather(
    query: Query, ranked: Sequence[Ranked], statistics: TermStatistics, store: Store
) -> Evidence | None:
    """The evidence in ranked passages, None where there is no passage at all."""
    if not ranked:
        return None
    texts = store.documents.texts({item.passage.document_id for item in ranked[:PASSAGES_READ]})
    weights = term_weights(query.text, statistics)
    candidates = find_candidates(query, ranked, weights, texts)
    signals = read_signals(query.text, candidates, ranked, weights, texts)
    return Evidence(tuple(candidates), texts, signals)


def answer(
    query: Query,
    ranked: Sequence[Ranked],
    statistics: TermStatistics,
    store: Store,
    limit: int = MAX_QUOTES,
    started: float | None = None,
    caution: Caution = Caution.BALANCED,
) -> Answer:
    """The answer that ranked passages give, or the nearest titles.

    `started` is the `time.perf_counter()` at which the question came. Raises InexactQuoteError
    rather than give a quote that is not word for word in its document.
    """
    started = time.perf_counter() if started is None else started
    evidence = gather(query, ranked, statistics, store)
    model = load_model(any(item.answers is not None for item in ranked))
    confidence = model.probability(evidence.signals) if evidence else 0.0
    answered = evidence is not None and confidence >= model.thresholds[caution]
    chosen = choose(evidence.candidates, evidence.texts, limit) if evidence and answered else []
    texts = evidence.texts if evidence else {}
    quotes = tuple(
        Quote(texts[c.ranked.passage.document_id][slice(*c.span)], n) for n, c in enumerate(chosen, start=1)
    )
    citations = tuple(_cite(q.citation, c, q.text) for c, q in zip(chosen, quotes, strict=True))
    newer = _newer(chosen, evidence) if evidence else None
    _check(
        [*quotes, newer.quote] if newer else quotes,
        [*citations, newer.citation] if newer else citations,
        store,
    )
    return Answer(
        question=query.text,
        answered=bool(quotes),
        confidence=round(confidence, 4),
        quotes=quotes,
        citations=citations,
        nearest=() if quotes else _nearest(ranked),
        newer=newer,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def _newer(chosen: Sequence[Candidate], evidence: Evidence) -> Newer | None:
    """What a later document of the same story says to the question."""
    found = newer_candidate(chosen, evidence.candidates) if chosen else None
    if found is None:
        return None
    n = len(chosen) + 1
    text = evidence.texts[found.ranked.passage.document_id][slice(*found.span)]
    return Newer(Quote(text, n), _cite(n, found, text))


def _cite(n: int, candidate: Candidate, text: str) -> Citation:
    passage = candidate.ranked.passage
    return Citation(
        n=n,
        document=passage.document_id,
        title=passage.title,
        source=passage.source,
        url=passage.url,
        link=text_fragment(passage.url, text),
        published=passage.published,
        section=passage.section or None,
        start=candidate.span[0],
        end=candidate.span[1],
        score=round(candidate.score, 4),
    )


def _check(quotes: Sequence[Quote], citations: Sequence[Citation], store: Store) -> None:
    """Compare each quote with the document as it is stored now."""
    texts = store.documents.texts({citation.document for citation in citations})
    for quote, citation in zip(quotes, citations, strict=True):
        if texts.get(citation.document, "")[citation.start : citation.end] != quote.text:
            raise InexactQuoteError(f"{citation.document}: quote {citation.n} is not its text.")


def _nearest(ranked: Sequence[Ranked]) -> tuple[Nearest, ...]:
    first: dict[str, Nearest] = {}
    for item in ranked:
        found = Nearest(item.passage.document_id, item.passage.title, round(item.dense, 4))
        first.setdefault(found.document, found)
        if len(first) == MAX_NEAREST:
            break
    return tuple(first.values())
