"""Choose the quotes: which sentences of the best passages answer the question, and which newer one may
supersede them."""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from corpus.document import DocumentText, Span
from corpus.passages import ends_as_lead_in
from index.answer.quote_spans import QuoteSpan, is_question, quote_spans
from index.models.token_model import Vectors
from index.retrieve.search import Query, Ranked
from index.text.analyzer import terms
from index.text.query_terms import WeighedTerms

QUOTED_PASSAGES = 5
"""Sentences are chosen from this many of the best passages."""

MAX_QUOTES = 3
COVERAGE_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.05
ANSWER_WEIGHT = 0.3
"""The most that a sentence gains by holding the words that answer."""

SCORE_MARGIN = 0.25
"""How far behind the best sentence, in score, another sentence may be and still be shown."""

SAME_STORY_COSINE = 0.6
"""The least cosine between a quoted passage and a later document's passage for the two to tell one story."""

_SUPERSEDING_MARGIN = 0.45
"""How far behind the first quote, in score, a superseding sentence may be."""

REPEATING_MARGIN = 0.15
"""How far ahead of all that is new, in score, a sentence must be to be quoted again."""

_SAME_SENTENCE_COSINE = 0.92
_SAME_WORDS_SHARE = 0.8
"""The least share of their terms that two sentences have in common if they say the same."""

_MIN_LETTERS = 12
_MIN_COPY_CHARS = 25
"""A shorter sentence, such as a heading, may stand in two documents that say different things."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted: number `sentence`, from 0, of a ranked passage.

    `span` is its place in the document's text, in code points, `cosine` is to the question, `coverage` the
    share of the question's terms in it. `score` adds both, how far its passage is behind the best one, and
    `gain`: where the passage was read, how surely words of this sentence answer.
    """

    ranked: Ranked
    sentence: int
    span: Span
    vector: Vectors
    cosine: float
    coverage: float
    score: float
    gain: float = 0.0


def find_candidates(
    query: Query,
    ranked: Sequence[Ranked],
    weights: WeighedTerms,
    texts: Mapping[str, str],
    passages: int = QUOTED_PASSAGES,
) -> list[Candidate]:
    """Return every sentence of the best `passages`, best first.

    `weights` are of the question's terms; `texts` holds the documents' texts by id.
    """
    candidates: list[Candidate] = []
    for item in ranked[:passages]:
        passage = item.passage
        text = texts.get(passage.document_id, "")
        behind = PASSAGE_WEIGHT * (item.score - ranked[0].score)
        sentences = zip(passage.sentences, passage.sentence_vectors, strict=True)
        for number, (span, vector) in enumerate(sentences):
            cosine = float(vector @ query.vector)
            share = weights.coverage(text[slice(*span)], passage.language)
            gain = _gain(item, span)
            score = cosine + COVERAGE_WEIGHT * share + behind + gain
            candidates.append(Candidate(item, number, span, vector, cosine, share, score, gain))
    candidates.sort(key=lambda c: (-c.score, c.ranked.passage.id, c.span))
    return candidates


def leave_out_quoted(
    candidates: Sequence[Candidate], texts: Mapping[str, str], quoted: Sequence[str]
) -> list[Candidate]:
    """Return the candidates without the sentences in texts that were quoted before.

    The best one stays if it is clearly better than all that is new: then it is the answer again. `texts`
    holds the documents' texts by id. Something always stays.
    """
    shown = [f" {_plain(text)} " for text in quoted]

    def is_new(candidate: Candidate) -> bool:
        text = texts.get(candidate.ranked.passage.document_id, "")
        said = f" {_plain(text[slice(*candidate.span)])} "
        return not any(said in text for text in shown)

    new = [candidate for candidate in candidates if is_new(candidate)]
    if new and candidates[0].score < new[0].score + REPEATING_MARGIN:
        return new
    return [*candidates[:1], *(candidate for candidate in new if candidate is not candidates[0])]


@dataclass(frozen=True, slots=True)
class Widened:
    """A candidate with the spans that are quoted with it; `copies` say the same in other documents."""

    candidate: Candidate
    spans: tuple[QuoteSpan, ...]
    copies: tuple[Candidate, ...] = ()

    def shows(self, document_id: str, spans: Sequence[Span]) -> bool:
        """True if the quote shows a part of some spans of a document already."""
        if document_id != self.candidate.ranked.passage.document_id:
            return False
        return any(own.start < end and start < own.end for own in self.spans for start, end in spans)


Scores = Mapping[tuple[int, int], float]
"""The scores of sentences by passage id and number."""


def sentence_scores(candidates: Sequence[Candidate]) -> Scores:
    """Return the score of each candidate."""
    return {(c.ranked.passage.id, c.sentence): c.score for c in candidates}


def widen(candidate: Candidate, documents: Mapping[str, DocumentText], scores: Scores) -> Widened:
    """Return a candidate with what makes it readable alone; of two neighbours the better one comes first."""
    passage, n = candidate.ranked.passage, candidate.sentence
    document = passage.document_id
    before, after = (scores.get((passage.id, place), -math.inf) for place in (n - 1, n + 1))
    content = documents.get(document, DocumentText(""))
    spans = quote_spans(content, passage.sentences, n, before_first=before > after)
    return Widened(candidate, spans)


def choose_quotes(
    question: str,
    candidates: Sequence[Candidate],
    documents: Mapping[str, DocumentText],
    limit: int = MAX_QUOTES,
) -> list[Widened]:
    """Return the best sentence and up to `limit` - 1 more that come near it and say something else.

    The others are compared with the first one's score without its `gain`: a clear answer is no reason to
    show less beside it. A sentence that stands in two documents is quoted once. Fragments of a few letters,
    lead-ins without what they introduce, questions and the asker's own words are taken only if there is
    nothing else.
    """
    chosen = _Chosen(documents, sentence_scores(candidates))
    asked = _plain(question)
    for candidate in candidates:
        first = chosen.quotes[0].candidate if chosen.quotes else None
        if first is not None and candidate.score < _without_gain(first) - SCORE_MARGIN:
            break
        said = _plain(chosen.text(candidate))
        if not chosen.add_copy(candidate, said) and len(chosen.quotes) < limit and said != asked:
            chosen.add(candidate)
    return chosen.quotes or [chosen.widen(candidate) for candidate in candidates[:1]]


class _Chosen:
    """The quotes chosen so far, which show no words twice."""

    def __init__(self, documents: Mapping[str, DocumentText], scores: Scores) -> None:
        self.quotes: list[Widened] = []
        self._documents = documents
        self._scores = scores
        self._plain: list[str] = []

    def text(self, candidate: Candidate) -> str:
        """Return the sentence of a candidate."""
        return _text_of(candidate, self._documents)[slice(*candidate.span)]

    def widen(self, candidate: Candidate) -> Widened:
        """Return a candidate with what makes it readable alone."""
        return widen(candidate, self._documents, self._scores)

    def add_copy(self, candidate: Candidate, said: str) -> bool:
        """True if a quote has the words of a candidate; another document that has them is noted with it."""
        for n, (item, plain) in enumerate(zip(self.quotes, self._plain, strict=True)):
            if f" {said} " in f" {plain} ":
                if len(said) >= _MIN_COPY_CHARS:
                    self.quotes[n] = _with_copy(item, candidate)
                return True
        return False

    def add(self, candidate: Candidate) -> None:
        """Quote a candidate, unless it says nothing, or what a quote says already."""
        if self._is_shown(candidate, [candidate.span]) or self._is_alike(candidate):
            return
        widened = self.widen(candidate)
        if self._repeats(widened):
            if len(widened.spans) > 1:
                return  # another item of a list, or row of a table, that is quoted already
            start, end = candidate.span
            widened = replace(widened, spans=(replace(widened.spans[0], start=start, end=end),))
        if _says_something(self._whole(widened)):
            self.quotes.append(widened)
            self._plain.append(_plain(self._whole(widened)))

    def _whole(self, item: Widened) -> str:
        text = _text_of(item.candidate, self._documents)
        return " ".join(text[span.start : span.end] for span in item.spans)

    def _is_shown(self, candidate: Candidate, spans: Sequence[Span]) -> bool:
        document_id = candidate.ranked.passage.document_id
        return any(item.shows(document_id, spans) for item in self.quotes)

    def _is_alike(self, candidate: Candidate) -> bool:
        """True if a quote says the same in nearly the same words: "15 crowns" is near "35 crowns", too."""
        near = (
            item.candidate
            for item in self.quotes
            if float(candidate.vector @ item.candidate.vector) >= _SAME_SENTENCE_COSINE
        )
        words = self._terms(candidate)
        return any(_share_words(words, self._terms(other)) for other in near)

    def _terms(self, candidate: Candidate) -> set[str]:
        return set(terms(self.text(candidate), candidate.ranked.passage.language))

    def _repeats(self, item: Widened) -> bool:
        """True if a quote would show what another shows: the same span, or the same sentence elsewhere."""
        if self._is_shown(item.candidate, [(span.start, span.end) for span in item.spans]):
            return True
        whole = _plain(self._whole(item))
        return any(_plain(self.text(other.candidate)) in whole for other in self.quotes)


def _with_copy(item: Widened, candidate: Candidate) -> Widened:
    """Add another document that says the same, once each."""
    known = {c.ranked.passage.document_id for c in (item.candidate, *item.copies)}
    if candidate.ranked.passage.document_id in known:
        return item
    return replace(item, copies=(*item.copies, candidate))


def _text_of(candidate: Candidate, documents: Mapping[str, DocumentText]) -> str:
    content = documents.get(candidate.ranked.passage.document_id)
    return content.text if content else ""


def _says_something(said: str) -> bool:
    """True if a quote is more than a few letters, a lead-in or a question."""
    if sum(character.isalpha() for character in said) < _MIN_LETTERS:
        return False
    return not ends_as_lead_in(said) and not is_question(said)


def _plain(text: str) -> str:
    """Return the words of a text, for comparing: no case, no punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def find_superseding(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the sentence of a newer document that may supersede the `chosen` quotes, or None.

    It is the best sentence, for the question, of the newest document that is later than all quoted ones,
    tells the same story and says something to the question. Undated documents are neither earlier nor later
    than others.
    """
    quoted: list[Ranked] = [candidate.ranked for candidate in chosen]
    newest = max((item.passage.day for item in quoted), default=0)
    if not newest:
        return None
    story = np.stack([item.passage.vector for item in quoted])
    later = [
        candidate
        for candidate in candidates
        if candidate.ranked.passage.day > newest
        and candidate.score >= _without_gain(chosen[0]) - _SUPERSEDING_MARGIN
        and float((story @ candidate.ranked.passage.vector).max()) >= SAME_STORY_COSINE
    ]
    return max(later, key=lambda c: (c.ranked.passage.day, c.score, -c.ranked.passage.id), default=None)


def _share_words(one: Set[str], other: Set[str]) -> bool:
    """True if two sentences have nearly the same terms, and the same numbers."""
    common = one & other
    different = one ^ other
    if any(character.isdigit() for term in different for character in term):
        return False
    return len(common) >= _SAME_WORDS_SHARE * (len(common) + len(different))


def _without_gain(candidate: Candidate) -> float:
    return candidate.score - candidate.gain


def _gain(item: Ranked, sentence: Span) -> float:
    """How much a sentence gains by holding the words that answer."""
    if item.span is None or item.answers is None:
        return 0.0
    inside = sentence[0] <= item.span[0] < sentence[1]
    return ANSWER_WEIGHT / (1 + math.exp(-item.answers)) if inside else 0.0
