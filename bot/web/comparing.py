"""Compare two versions of a document sentence by sentence: what was added, withdrawn and altered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from corpus.document import Document, Span
from corpus.reflow import collapse_whitespace
from corpus.sentences import iterate_sentences

MAX_SENTENCES = 3_000
"""Of longer documents only the first sentences are compared: the time grows with their square."""

MAX_PAIRED = 60
"""Among more sentences that differ in one place, none is taken for another one altered."""

MAX_CHANGES = 500
LEAST_LIKENESS = 0.5
"""Two sentences are one that was altered if they share at least half of their words."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class ChangeKind(StrEnum):
    """What became of a sentence."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in both versions (`kind` None), or in one of them."""

    text: str
    kind: ChangeKind | None = None


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence that differs; `before` and `after` are its spans in the two texts."""

    kind: ChangeKind
    before: Span | None
    after: Span | None
    section: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes in the order of the text. `is_whole` is False if there were too many to compare all."""

    changes: tuple[SentenceChange, ...]
    is_whole: bool

    def count(self, kind: str) -> int:
        """Return how many changes are of a kind."""
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    text: str
    section: str


def compare_versions(before: Document, after: Document) -> Comparison:
    """Return what differs between two versions, in the order of the later one. White space does not count."""
    old, all_old = _sentences(before)
    new, all_new = _sentences(after)
    matcher = SequenceMatcher(None, [s.text for s in old], [s.text for s in new], autojunk=False)
    found: list[SentenceChange] = []
    for kind, i, j, k, n in matcher.get_opcodes():
        if kind != "equal":
            found += _changes(old[i:j], new[k:n])
    return Comparison(tuple(found[:MAX_CHANGES]), all_old and all_new and len(found) <= MAX_CHANGES)


def _sentences(document: Document) -> tuple[list[_Sentence], bool]:
    """Return the sentences of a document, and True if these are all of them."""
    draft = document.draft
    found: list[_Sentence] = []
    for section in draft.sections:
        for start, end in iterate_sentences(draft, section.start, section.end):
            if len(found) >= MAX_SENTENCES:
                return found, False
            said = collapse_whitespace(draft.text[start:end])
            found.append(_Sentence((start, end), said, section.name))
    return found, True


def _changes(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[SentenceChange]:
    """Yield the changes at one place: withdrawn sentences, then added and altered ones in order."""
    pairs = _pairs(old, new)
    paired = set(pairs.values())
    for number, sentence in enumerate(old):
        if number not in paired:
            run = Run(sentence.text, ChangeKind.WITHDRAWN)
            yield SentenceChange(ChangeKind.WITHDRAWN, sentence.span, None, sentence.section, (run,))
    for number, sentence in enumerate(new):
        if number in pairs:
            before = old[pairs[number]]
            runs = tuple(_runs(before.text, sentence.text))
            yield SentenceChange(ChangeKind.ALTERED, before.span, sentence.span, sentence.section, runs)
        else:
            run = Run(sentence.text, ChangeKind.ADDED)
            yield SentenceChange(ChangeKind.ADDED, None, sentence.span, sentence.section, (run,))


def _pairs(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> dict[int, int]:
    """Return which new sentences are which old ones altered; the likest pairs first."""
    if len(old) > MAX_PAIRED or len(new) > MAX_PAIRED:
        return {}
    words = [set(_WORDS.findall(sentence.text.casefold())) for sentence in old]
    likeness = []
    for place, sentence in enumerate(new):
        mine = set(_WORDS.findall(sentence.text.casefold()))
        for other, theirs in enumerate(words):
            shared = 2 * len(mine & theirs) / max(1, len(mine) + len(theirs))
            if shared >= LEAST_LIKENESS:
                likeness.append((-shared, abs(place - other), place, other))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, place, other in sorted(likeness):
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return pairs


def _runs(before: str, after: str) -> Iterator[Run]:
    """Yield the words of two sentences: those of both, those withdrawn, and those added."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) > MAX_SENTENCES or len(new) > MAX_SENTENCES:
        yield from (Run(before, ChangeKind.WITHDRAWN), Run(after, ChangeKind.ADDED))
        return
    for kind, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run("".join(old[i:j]))
            continue
        for words, change in ((old[i:j], ChangeKind.WITHDRAWN), (new[k:n], ChangeKind.ADDED)):
            if words:
                yield Run("".join(words), change)
