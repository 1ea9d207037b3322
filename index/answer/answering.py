"""Compose the answer: from ranked passages to quotes that are checked against the stored text."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import Block, BlockKind, DocumentText, Span, blocks_within
from index.answer.abstention import Case, Caution, load_model, read_signals
from index.answer.model import Against, Answer, Citation, Nearest, Newer, Quote, text_fragment
from index.answer.quote_spans import QuoteSpan, quote_spans
from index.answer.quotes import (
    MAX_QUOTES,
    QUOTED_PASSAGES,
    Candidate,
    Widened,
    choose_quotes,
    find_candidates,
    find_superseding,
    leave_out_quoted,
    sentence_scores,
    widen,
)
from index.models import DEFAULT_MODEL
from index.retrieve.search import Query, Ranked
from index.store import Store
from index.store.integrity import ChangedPassagesError, changed_document_error
from index.store.passages import StoredPassage
from index.text.analyzer import TermStatistics
from index.text.languages import are_different, question_language
from index.text.query_terms import WeighedTerms

MAX_NEAREST = 3
_WORDS_WEIGHT = 0.5
"""The weight of a question's words beside its meaning in the nearness of a document."""


class InexactQuoteError(AssertionError):
    """A quote differs from the document's text at its span. This is a bug; the answer is not sent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the best passages say to a question.

    `candidates` are their sentences, best first, `documents` the texts of their documents by id,
    `signals` the values of `index.answer.abstention.SIGNALS`.
    """

    candidates: tuple[Candidate, ...]
    documents: Mapping[str, DocumentText]
    signals: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """What stands against answering a question: a sentence that speaks against what it takes for granted, or
    None if the sources lack that."""

    candidate: Candidate | None


FindObjection = Callable[[str, Evidence], Objection | None]
"""Finds what stands against answering a question; None if nothing does."""


def gather_evidence(
    query: Query,
    ranked: Sequence[Ranked],
    statistics: TermStatistics,
    store: Store,
    quoted: Sequence[str] = (),
) -> Evidence | None:
    """Return the evidence in ranked passages, None if there is no passage.

    Of what was `quoted` before (texts), only a sentence that clearly answers again is a candidate.
    """
    if not ranked:
        return None
    ids = {item.passage.document_id for item in ranked[:QUOTED_PASSAGES]}
    documents = store.documents.structured(ids)
    texts = {document: content.text for document, content in documents.items()}
    weights = WeighedTerms(query.text, statistics)
    candidates = leave_out_quoted(find_candidates(query, ranked, weights, texts), texts, quoted)
    signals = read_signals(query.text, candidates, ranked, weights, texts)
    return Evidence(tuple(candidates), documents, signals)


def compose_answer(
    query: Query,
    ranked: Sequence[Ranked],
    statistics: TermStatistics,
    store: Store,
    limit: int = MAX_QUOTES,
    started: float | None = None,
    caution: Caution = Caution.BALANCED,
    quoted: Sequence[str] = (),
    model_name: str = DEFAULT_MODEL,
    find_objection: FindObjection | None = None,
) -> Answer:
    """Return the answer that ranked passages give, or the titles of the nearest documents.

    `started` is the `time.perf_counter()` at which the question came. What was `quoted` before (texts) is
    quoted again only if it is the answer. `model_name` is that of the model that encoded. If
    `find_objection` finds something, the question is not answered. Raises InexactQuoteError if a quote is not
    word for word in its document.
    """
    started = time.perf_counter() if started is None else started
    evidence = gather_evidence(query, ranked, statistics, store, quoted)
    model = load_model(model_name, _case(query, evidence) if evidence else Case.UNREAD)
    confidence = model.probability(evidence.signals) if evidence else 0.0
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Citation, ...] = ()
    newer: Newer | None = None
    against: Against | None = None
    objection = find_objection(query.text, evidence) if find_objection and evidence else None
    if evidence is not None and objection is not None:
        confidence = 0.0
        against = _cite_against(objection, evidence)
    elif evidence is not None and confidence >= model.thresholds[caution]:
        chosen = choose_quotes(query.text, evidence.candidates, evidence.documents, limit)
        quotes, citations = _cite_all(chosen, evidence.documents)
        newer = _find_newer([item.candidate for item in chosen], len(citations), evidence)
    if newer is None and quotes:
        check_quotes(quotes, citations, store)
    elif newer is not None:
        check_quotes((*quotes, newer.quote), (*citations, newer.citation), store)
    elif against is not None:
        check_quotes([against.quote], [against.citation], store)
    return Answer(
        question=query.text,
        answered=bool(quotes),
        confidence=round(confidence, 4),
        quotes=quotes,
        citations=citations,
        nearest=() if quotes or against else _nearest_documents(query, ranked, statistics, store),
        newer=newer,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
        against=against,
    )


def _case(query: Query, evidence: Evidence) -> Case:
    """Return what is known of the evidence, which decides what is weighed."""
    passages = [candidate.ranked for candidate in evidence.candidates]
    if are_different(question_language(query.text), passages[0].passage.language):
        return Case.FOREIGN
    return Case.READ if any(item.answers is not None for item in passages) else Case.UNREAD


def _find_newer(chosen: Sequence[Candidate], cited: int, evidence: Evidence) -> Newer | None:
    """Return the superseding quote, numbered after the `cited` ones."""
    found = find_superseding(chosen, evidence.candidates) if chosen else None
    if found is None:
        return None
    scores = sentence_scores(evidence.candidates)
    widened = widen(found, evidence.documents, scores)
    text = evidence.documents[found.ranked.passage.document_id].text
    citation = make_citation(cited + 1, found, widened.spans[0], text)
    return Newer(make_quote(cited + 1, widened, text), citation)


def _cite_against(objection: Objection, evidence: Evidence) -> Against | None:
    """Return the sentence of an objection with its citation, None if it has none."""
    if objection.candidate is None:
        return None
    quote, citation = cite_sentence(1, objection.candidate, evidence.documents)
    return Against(replace(quote, answer=None), citation)  # it answers nothing


def cite_sentence(
    n: int, candidate: Candidate, documents: Mapping[str, DocumentText]
) -> tuple[Quote, Citation]:
    """Return one sentence as a quote with citation number `n`; of a list or table with what introduces it."""
    passage = candidate.ranked.passage
    document = documents[passage.document_id]
    block = find_block(document, candidate)
    spans: tuple[QuoteSpan, ...] = (QuoteSpan(*candidate.span),)
    if block is not None and block.kind in (BlockKind.TABLE, BlockKind.LIST_ITEM):
        spans = quote_spans(document, passage.sentences, candidate.sentence)
    quote = make_quote(n, Widened(candidate, spans), document.text)
    return quote, make_citation(n, candidate, spans[0], document.text)


def find_block(document: DocumentText, candidate: Candidate) -> Block | None:
    """Return the block of a document that a sentence stands in."""
    start = candidate.span[0]
    return next(blocks_within(document.blocks, start, start + 1), None)


def _cite_all(
    chosen: Sequence[Widened], documents: Mapping[str, DocumentText]
) -> tuple[tuple[Quote, ...], tuple[Citation, ...]]:
    """Return the quotes with their citations; documents that say the same are cited after all quotes."""
    quotes: list[Quote] = []
    citations: list[Citation] = []
    for n, item in enumerate(chosen, start=1):
        text = documents[item.candidate.ranked.passage.document_id].text
        quotes.append(make_quote(n, item, text))
        citations.append(make_citation(n, item.candidate, item.spans[0], text))
    for place, item in enumerate(chosen):
        for candidate in item.copies:
            n = len(citations) + 1
            text = documents[candidate.ranked.passage.document_id].text
            citations.append(make_citation(n, candidate, QuoteSpan(*candidate.span), text))
            quotes[place] = replace(quotes[place], also=(*quotes[place].also, n))
    return tuple(quotes), tuple(citations)


def make_quote(n: int, item: Widened, text: str) -> Quote:
    """Return a quote with citation number `n`; words of a lead-in are no answer."""
    said = "\n".join(text[span.start : span.end] for span in item.spans)
    answer = item.candidate.ranked.span
    answering = item.spans[1:] or item.spans
    inside = answer is not None and any(s.start <= answer[0] and answer[1] <= s.end for s in answering)
    return Quote(said, n, item.spans, answer if inside and item.candidate.gain else None)


def make_citation(n: int, candidate: Candidate, first: QuoteSpan, text: str) -> Citation:
    """Return the citation of a quote; `first` is its first span in the document's `text`."""
    passage, said = candidate.ranked.passage, text[slice(*candidate.span)]
    span = first.start, first.end
    return cite_passage(n, passage, said, span, candidate.sentence, round(candidate.score, 4))


def cite_passage(
    n: int, passage: StoredPassage, said: str, span: Span, sentence: int, score: float
) -> Citation:
    """Return the citation of what is `said` at a span of a passage's document; `sentence` counts from 0."""
    start, end = span
    return Citation(
        n=n,
        document=passage.document_id,
        title=passage.title,
        source=passage.source,
        url=passage.url,
        link=text_fragment(passage.url, said),
        published=passage.published,
        section=passage.section or None,
        start=start,
        end=end,
        score=score,
        passage=passage.id,
        sentence=sentence,
    )


def check_quotes(quotes: Sequence[Quote], citations: Sequence[Citation], store: Store) -> None:
    """Compare each quote with the document as it is stored now, span by span, and what is cited with its
    checksums.

    Raises ChangedDocumentError or ChangedPassagesError if these differ, else InexactQuoteError.
    """
    by_number = {citation.n: citation for citation in citations}
    changed, texts = store.integrity.read_passages(citation.passage for citation in citations)
    if changed.documents or changed.lost:
        gone = (c.title for c in citations if c.document in changed.documents or c.passage in changed.lost)
        raise changed_document_error(list(dict.fromkeys(gone)))
    if changed.derived:
        raise ChangedPassagesError(changed.derived)
    for quote in quotes:
        document = by_number[quote.citation].document
        text = texts.get(document, "")
        if "\n".join(text[span.start : span.end] for span in quote.spans) != quote.text:
            raise InexactQuoteError(f"{document}: quote {quote.citation} is not its text.")


def _nearest_documents(
    query: Query, ranked: Sequence[Ranked], statistics: TermStatistics, store: Store
) -> tuple[Nearest, ...]:
    """Return the documents that rank first, sorted by the score that they are shown with."""
    first: dict[str, Ranked] = {}
    for item in ranked:
        first.setdefault(item.passage.document_id, item)
        if len(first) == MAX_NEAREST:
            break
    weights = WeighedTerms(query.text, statistics)
    texts = store.documents.texts(set(first))
    found = []
    for document, item in first.items():
        passage = item.passage
        words = f"{passage.title} {texts.get(document, '')[passage.start : passage.end]}"
        found.append(
            Nearest(
                document=document,
                title=passage.title,
                score=round(item.dense, 4),
                url=passage.url,
                published=passage.published,
                nearness=item.dense + _WORDS_WEIGHT * weights.coverage(words, passage.language),
            )
        )
    return tuple(sorted(found, key=lambda near: -near.score))
