"""Compose the answer: from ranked passages to quotes that are checked against the stored text."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.answer.abstention import Caution, load_model, read_signals
from index.answer.model import Answer, Citation, Nearest, Newer, Quote, text_fragment
from index.answer.quotes import (
    MAX_QUOTES,
    QUOTED_PASSAGES,
    Candidate,
    choose_quotes,
    find_candidates,
    find_superseding,
)
from index.retrieve.search import Query, Ranked
from index.store import Store
from index.text.analyzer import TermStatistics
from index.text.query_terms import term_weights

MAX_NEAREST = 3


class InexactQuoteError(AssertionError):
    """A quote differs from the document's text at its span. This is a bug; the answer is not sent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the best passages say to a question.

    `candidates` are their sentences, best first, `texts` their documents' texts by id, `signals` the values
    of `index.answer.abstention.SIGNALS`.
    """

    candidates: tuple[Candidate, ...]
    texts: Mapping[str, str]
    signals: tuple[float, ...]


def gather_evidence(
    query: Query, ranked: Sequence[Ranked], statistics: TermStatistics, store: Store
) -> Evidence | None:
    """Return the evidence in ranked passages, None if there is no passage."""
    if not ranked:
        return None
    texts = store.documents.texts({item.passage.document_id for item in ranked[:QUOTED_PASSAGES]})
    weights = term_weights(query.text, statistics)
    candidates = find_candidates(query, ranked, weights, texts)
    signals = read_signals(query.text, candidates, ranked, weights, texts)
    return Evidence(tuple(candidates), texts, signals)


def compose_answer(
    query: Query,
    ranked: Sequence[Ranked],
    statistics: TermStatistics,
    store: Store,
    limit: int = MAX_QUOTES,
    started: float | None = None,
    caution: Caution = Caution.BALANCED,
) -> Answer:
    """Return the answer that ranked passages give, or the titles of the nearest documents.

    `started` is the `time.perf_counter()` at which the question came. Raises InexactQuoteError if a quote is
    not word for word in its document.
    """
    started = time.perf_counter() if started is None else started
    evidence = gather_evidence(query, ranked, statistics, store)
    model = load_model(any(item.answers is not None for item in ranked))
    confidence = model.probability(evidence.signals) if evidence else 0.0
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Citation, ...] = ()
    newer: Newer | None = None
    if evidence is not None and confidence >= model.thresholds[caution]:
        chosen = choose_quotes(evidence.candidates, evidence.texts, limit)
        cited = [_cite(n, candidate, evidence.texts) for n, candidate in enumerate(chosen, start=1)]
        quotes = tuple(quote for quote, _ in cited)
        citations = tuple(citation for _, citation in cited)
        newer = _find_newer(chosen, evidence)
    if newer is None:
        _check_quotes(quotes, citations, store)
    else:
        _check_quotes((*quotes, newer.quote), (*citations, newer.citation), store)
    return Answer(
        question=query.text,
        answered=bool(quotes),
        confidence=round(confidence, 4),
        quotes=quotes,
        citations=citations,
        nearest=() if quotes else _nearest_documents(ranked),
        newer=newer,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def _find_newer(chosen: Sequence[Candidate], evidence: Evidence) -> Newer | None:
    """Return the superseding quote, numbered after the `chosen` ones."""
    found = find_superseding(chosen, evidence.candidates) if chosen else None
    return Newer(*_cite(len(chosen) + 1, found, evidence.texts)) if found is not None else None


def _cite(n: int, candidate: Candidate, texts: Mapping[str, str]) -> tuple[Quote, Citation]:
    """Return a sentence as quote number `n`, with its citation."""
    passage = candidate.ranked.passage
    start, end = candidate.span
    text = texts[passage.document_id][start:end]
    return Quote(text, n), Citation(
        n=n,
        document=passage.document_id,
        title=passage.title,
        source=passage.source,
        url=passage.url,
        link=text_fragment(passage.url, text),
        published=passage.published,
        section=passage.section or None,
        start=start,
        end=end,
        score=round(candidate.score, 4),
        passage=passage.id,
        sentence=candidate.sentence,
    )


def _check_quotes(quotes: Sequence[Quote], citations: Sequence[Citation], store: Store) -> None:
    """Compare each quote with the document as it is stored now. Raises InexactQuoteError."""
    texts = store.documents.texts({citation.document for citation in citations})
    for quote, citation in zip(quotes, citations, strict=True):
        if texts.get(citation.document, "")[citation.start : citation.end] != quote.text:
            raise InexactQuoteError(f"{citation.document}: quote {citation.n} is not its text.")


def _nearest_documents(ranked: Sequence[Ranked]) -> tuple[Nearest, ...]:
    nearest: dict[str, Nearest] = {}
    for item in ranked:
        found = Nearest(item.passage.document_id, item.passage.title, round(item.dense, 4))
        nearest.setdefault(found.document, found)
        if len(nearest) == MAX_NEAREST:
            break
    return tuple(nearest.values())
