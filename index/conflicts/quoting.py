"""Quote both sides of a conflict, word for word, each with its citation; checked as all quotes are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.document import Span
from index.answer.answering import check_quotes, cite_passage
from index.answer.model import Answer, Citation, Conflict, ConflictSide, Quote
from index.answer.quote_spans import QuoteSpan
from index.store import Store
from index.store.conflicts import Place, StoredConflict
from index.store.filters import Filter
from index.store.integrity import ChangedDocumentError, ChangedPassagesError
from index.store.passages import StoredPassage

MAX_IN_ANSWER = 2
"""How many conflicts an answer has at most."""

_READ_ROWS = 100
"""How many rows of a list are read beyond those wanted, since some may repeat others."""


def find_conflicts(answer: Answer, store: Store, where: Filter) -> tuple[Conflict, ...]:
    """Return where other documents, of those that a filter passes, differ from what an answer quotes.

    Their citations are numbered after the answer's. A document that is not as it was stored is left out.
    """
    quoted = {citation.n: citation for citation in answer.citations}
    quotes = [(quote, quoted[quote.citation]) for quote in answer.quotes]
    stored = store.conflicts.of_documents({citation.document for _, citation in quotes}, where)
    number = max(quoted, default=0) + (answer.newer is not None)
    found: list[Conflict] = []
    for item, own in _about(quotes, stored):
        conflict = _quote_conflict(item, own.n, number + 1, store)
        if conflict is not None and _is_new(conflict, found):
            found.append(conflict)
            number += 1
        if len(found) == MAX_IN_ANSWER:
            break
    return tuple(found)


def list_conflicts(store: Store, where: Filter, limit: int) -> list[Conflict]:
    """Return the newest conflicts between documents that a filter passes, those in the same words once."""
    found: list[Conflict] = []
    for item in store.conflicts.listed(where, limit + _READ_ROWS):
        conflict = _quote_conflict(item, 1, 2, store)
        if conflict is not None and _is_new(conflict, found):
            found.append(conflict)
        if len(found) == limit:
            break
    return found


def _about(
    quotes: Sequence[tuple[Quote, Citation]], stored: Iterable[StoredConflict]
) -> Iterator[tuple[StoredConflict, Citation]]:
    """Yield the conflicts of which one side is within a quote, that side first, with the quote's citation."""
    for item in stored:
        for quote, citation in quotes:
            for one, other in ((item.one, item.other), (item.other, item.one)):
                if one.document_id == citation.document and _is_within(one.said, quote.spans):
                    yield replace(item, one=one, other=other), citation


def _is_within(said: Span, spans: Sequence[QuoteSpan]) -> bool:
    return any(span.start <= said[0] and said[1] <= span.end for span in spans)


def _is_new(conflict: Conflict, found: Iterable[Conflict]) -> bool:
    """True if no conflict between the same documents, or about the same sentences, says the same."""
    return not any(_names(conflict) & _names(known) for known in found)


def _names(conflict: Conflict) -> set[frozenset[tuple[str, str]]]:
    """Return what a conflict is known by: what differs, with the documents, and with the sentences."""
    sides = (conflict.one, conflict.other)
    return {
        frozenset((side.citation.document, side.said.casefold()) for side in sides),
        frozenset((side.quote.text, side.said.casefold()) for side in sides),
    }


def _quote_conflict(item: StoredConflict, n: int, other_n: int, store: Store) -> Conflict | None:
    """Return a conflict with both sentences, numbered `n` and `other_n`; None if they can't be shown."""
    one, other = _quote_side(item.one, n, store), _quote_side(item.other, other_n, store)
    if one is None or other is None:
        return None
    try:
        check_quotes((one.quote, other.quote), (one.citation, other.citation), store)
    except (ChangedDocumentError, ChangedPassagesError):  # what is quoted beside it is worth showing
        return None
    return Conflict(item.kind, one, other)


def _quote_side(place: Place, n: int, store: Store) -> ConflictSide | None:
    """Return the sentence at a place with its citation; None if the document lacks such a sentence."""
    text = store.documents.texts([place.document_id]).get(place.document_id)
    passage = store.passages.around(place.document_id, place.sentence)
    if text is None or passage is None or not _lies_within(place, text):
        return None
    sentence = text[slice(*place.sentence)]
    quote = Quote(sentence, n, (QuoteSpan(*place.sentence),), place.said)
    return ConflictSide(text[slice(*place.said)], quote, _cite(n, passage, place.sentence, sentence))


def _lies_within(place: Place, text: str) -> bool:
    """True if the spans of a place are in order, within a text, and not empty."""
    start, end = place.sentence
    return 0 <= start <= place.said[0] < place.said[1] <= end <= len(text)


def _cite(n: int, passage: StoredPassage, span: Span, sentence: str) -> Citation:
    number = next((k for k, found in enumerate(passage.sentences) if found == span), 0)
    return cite_passage(n, passage, sentence, span, number, 0.0)
