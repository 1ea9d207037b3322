"""Decide what ranked passages say of a claim: read their nearest sentences, and take the newest that decides.

`thresholds.json` holds the probabilities from which on a verdict is given, and how they were found
(`research/quality/verdicts.py`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from corpus.document import DocumentText
from index.answer.answering import check_quotes, cite_sentence
from index.answer.quotes import Candidate, find_candidates
from index.encode.claim_reader import ClaimReader, Inference
from index.retrieve.search import Query, Ranked
from index.store import Store
from index.text.analyzer import TermStatistics
from index.text.languages import is_english, question_language
from index.text.query_terms import WeighedTerms
from index.verdict.evidence import states_something
from index.verdict.model import CheckedClaim, Proof, Verdict
from index.verdict.same_thing import Said, can_contradict, can_support, counts_otherwise, read_claimed
from index.verdict.same_words import says_opposite, says_same

READ_PASSAGES = 8
"""Sentences are taken from this many of the best passages."""

READ_SENTENCES = 10
"""At most this many of their sentences are read."""

LEAST_NEAREST_COSINE = 0.4
"""The least cosine of a sentence that is shown as the nearest where none decides."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probabilities of a sentence that `supports` a claim, or `refutes` it."""

    supports: float
    refutes: float


@cache
def load_thresholds() -> Thresholds:
    """Load the thresholds."""
    stored = json.loads(files(__package__).joinpath("thresholds.json").read_text(encoding="utf-8"))
    return Thresholds(**stored["thresholds"])


@dataclass(frozen=True, slots=True)
class _Judged:
    """A sentence that decides, with its verdict."""

    candidate: Candidate
    verdict: Verdict
    confidence: float

    @property
    def day(self) -> int:
        """YYYYMMDD of its document, 0 if it has no date."""
        return self.candidate.ranked.passage.day


def decide(
    n: int,
    query: Query,
    ranked: Sequence[Ranked],
    statistics: TermStatistics,
    store: Store,
    reader: ClaimReader,
) -> CheckedClaim:
    """Return claim number `n` with what ranked passages say of it, each quote compared with the store.

    Raises ChangedDocumentError, ChangedPassagesError or InexactQuoteError as an answer does.
    """
    claim = query.text
    ids = {item.passage.document_id for item in ranked[:READ_PASSAGES]}
    documents = store.documents.structured(ids)
    texts = {document: content.text for document, content in documents.items()}
    candidates = find_candidates(query, ranked, WeighedTerms(claim, statistics), texts, READ_PASSAGES)
    candidates = _chosen(candidates, documents)
    judged = _judge(claim, candidates, texts, reader)
    if judged:
        return _checked(n, claim, judged, documents, store)
    nearest = max(candidates, key=lambda candidate: candidate.cosine, default=None)
    if nearest is None or nearest.cosine < LEAST_NEAREST_COSINE:
        return CheckedClaim(n, claim, Verdict.NOT_MENTIONED)
    languages = question_language(claim), nearest.ranked.passage.language
    verdict = Verdict.NOT_MENTIONED if all(map(is_english, languages)) else Verdict.UNREAD
    proof = _prove(1, _Judged(nearest, verdict, 0.0), documents)
    check_quotes([proof.quote], [proof.citation], store)
    return CheckedClaim(n, claim, verdict, 0.0, proof.quote, proof.citation)


def _chosen(candidates: Sequence[Candidate], documents: Mapping[str, DocumentText]) -> list[Candidate]:
    """Return the best candidates that are sentences of some length, each wording once."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        document = documents[candidate.ranked.passage.document_id]
        said = document.text[slice(*candidate.span)]
        if states_something(document, candidate):
            known = found.setdefault(said, candidate)
            if candidate.ranked.passage.day > known.ranked.passage.day:
                found[said] = candidate
        if len(found) == READ_SENTENCES:
            break
    return list(found.values())


def _judge(
    claim: str, candidates: Sequence[Candidate], texts: Mapping[str, str], reader: ClaimReader
) -> list[_Judged]:
    """Return the sentences that support the claim or contradict it."""
    claimed, thresholds = read_claimed(claim), load_thresholds()
    readable = is_english(question_language(claim))
    judged: list[_Judged] = []
    for candidate in candidates:
        said = _said(candidate, texts)
        if says_same(claim, said.sentence):
            judged.append(_Judged(candidate, Verdict.SUPPORTED, 1.0))
            continue
        if says_opposite(claim, said.sentence):
            judged.append(_Judged(candidate, Verdict.CONTRADICTED, 1.0))
            continue
        if not readable or not is_english(candidate.ranked.passage.language):
            continue
        if counts_otherwise(claimed, said):
            judged.append(_Judged(candidate, Verdict.CONTRADICTED, 1.0))
            continue
        supports, contradicts = can_support(claimed, said), can_contradict(claimed, said)
        if supports or contradicts:
            read = reader.read(claim, " ".join(said.sentence.split()))
            verdict, confidence = _verdict(read, thresholds, supports, contradicts)
            if verdict.is_decided:
                judged.append(_Judged(candidate, verdict, confidence))
    return judged


def _verdict(
    read: Inference, thresholds: Thresholds, can_support: bool, can_contradict: bool
) -> tuple[Verdict, float]:
    if can_support and read.supports >= thresholds.supports:
        return Verdict.SUPPORTED, read.supports
    if can_contradict and read.refutes >= thresholds.refutes:
        return Verdict.CONTRADICTED, read.refutes
    return Verdict.NOT_MENTIONED, read.neither


def _said(candidate: Candidate, texts: Mapping[str, str]) -> Said:
    """Return a candidate's sentence with its neighbours, and the title and heading of its passage."""
    passage, text = candidate.ranked.passage, texts[candidate.ranked.passage.document_id]
    units, n = passage.sentences, candidate.sentence
    beside = [text[slice(*units[place])] for place in (n - 1, n + 1) if 0 <= place < len(units)]
    published = date.fromisoformat(passage.published[:10]) if passage.published else None
    around = ". ".join([passage.title, passage.section, *beside])
    return Said(text[slice(*candidate.span)], around, published)


def _checked(
    n: int, claim: str, judged: Sequence[_Judged], documents: Mapping[str, DocumentText], store: Store
) -> CheckedClaim:
    """Return a claim with the verdict of the newest sentence, and the best one that says the opposite."""
    decides = max(judged, key=lambda item: (item.day, item.confidence))
    document = decides.candidate.ranked.passage.document_id
    opposite = [
        item
        for item in judged
        if item.verdict is not decides.verdict and item.candidate.ranked.passage.document_id != document
    ]
    proof = _prove(1, decides, documents)
    other = _prove(2, max(opposite, key=lambda item: item.confidence), documents) if opposite else None
    shown = [proof] if other is None else [proof, other]
    check_quotes([item.quote for item in shown], [item.citation for item in shown], store)
    return CheckedClaim(n, claim, proof.verdict, proof.confidence, proof.quote, proof.citation, other)


def _prove(n: int, judged: _Judged, documents: Mapping[str, DocumentText]) -> Proof:
    """Return a sentence with its citation, number `n`; a row of a table with its header."""
    quote, citation = cite_sentence(n, judged.candidate, documents)
    return Proof(judged.verdict, round(judged.confidence, 4), quote, citation)
