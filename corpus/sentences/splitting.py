"""Split text into sentence spans, where sentencex proposes it; `joining` and `parting` mend its errors."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import sentencex

from corpus.document import ParsedDocument, Span
from corpus.language import language_runs
from corpus.reflow import reflow
from corpus.sentences.joining import goes_on
from corpus.sentences.parting import missed_ends
from corpus.sentences.rules import SentenceRules, rules_of

MAX_PART_CHARACTERS = 20_000
"""How much of a line sentencex gets at once: its time grows with the square of a line's quotations."""

MAX_PARTED_SENTENCES = 500
"""After so many sentences of one line, ends that sentencex missed are looked for in them."""

_LIST_MARK = re.compile(r"[-*•‣]\s+")
_LIST_MARKS = frozenset("-*•‣")
_OPENING_MARKS = frozenset("“‘\"'„«»([¿¡")
_CLOSING_MARKS = frozenset("”’\"'“»«)]")


def sentence_spans(text: str, start: int = 0, end: int | None = None, language: str = "en") -> list[Span]:
    """Return the sentences of `text[start:end]` as spans into `text`, in order, without outer white space.

    Every character is in exactly one sentence, except for white space and list marks. `language` is a BCP-47
    code, "" for unknown; English rules are used then.
    """
    return list(_sentences(text, start, end, language))


def document_sentences(document: ParsedDocument, start: int, end: int) -> list[Span]:
    """Return the sentences of a part of a document, each by the rules of its block's language."""
    return list(iterate_sentences(document, start, end))


def iterate_sentences(document: ParsedDocument, start: int, end: int) -> Iterator[Span]:
    """Yield what `document_sentences` returns; finding the next ones may take as long as is wanted."""
    for left, right, language in language_runs(document, start, end):
        yield from _sentences(document.text, left, right, language)


def _sentences(text: str, start: int, end: int | None, language: str) -> Iterator[Span]:
    rules = rules_of(language)
    offset = start
    for line in reflow(text[start:end]).split("\n"):
        if line and not line.isspace():
            for left, right in _line_spans(line, rules):
                yield offset + left, offset + right
        offset += len(line) + 1


def _line_spans(line: str, rules: SentenceRules) -> Iterator[Span]:
    """Yield the sentences of a line. A long line is parted in pieces, so that it is not held twice."""
    spans: list[Span] = []
    start = 0
    for end in _proposed_ends(line, rules.code):
        left, right = _trimmed(line, start, end)
        start = end
        if right <= left:
            continue
        if spans and goes_on(line, spans[-1], (left, right), rules):
            spans[-1] = (spans[-1][0], right)
            continue
        if len(spans) >= MAX_PARTED_SENTENCES:
            yield from _parted(line, spans, rules)
            spans = []
        spans.append((left, right))
    yield from _parted(line, spans, rules)


def _proposed_ends(line: str, code: str) -> Iterator[int]:
    offset = 0
    while offset < len(line):
        part = line[offset : offset + MAX_PART_CHARACTERS]
        ends = [boundary["end_index"] + offset for boundary in sentencex.get_sentence_boundaries(code, part)]
        if not ends or ends[-1] < offset + len(part):
            ends.append(offset + len(part))
        if offset + len(part) < len(line) and len(ends) > 1:
            ends.pop()  # it may be the end of the part alone
        for end in ends:
            yield end if line[end - 1].isspace() or end == len(line) else _beside_quotation_mark(line, end)
        offset = ends[-1]


def _beside_quotation_mark(line: str, end: int) -> int:
    """Return an end without white space beside it moved: before an opening mark, or after a closing one."""
    first = last = end
    while line[first - 1] in _OPENING_MARKS and first > 1:
        first -= 1
    if first < end and line[first - 1].isspace():
        return first
    while last < len(line) and line[last] in _CLOSING_MARKS:
        last += 1
    return last if last == len(line) or line[last].isspace() else end


def _trimmed(line: str, start: int, end: int) -> Span:
    """Return a span without outer white space and without a list mark at its start."""
    piece = line[start:end]
    right = start + len(piece.rstrip())
    left = end - len(piece.lstrip())
    if left < right and line[left] in _LIST_MARKS and (mark := _LIST_MARK.match(line, left, end)):
        left = mark.end()
    return left, right


def _parted(line: str, spans: list[Span], rules: SentenceRules) -> list[Span]:
    """Return `spans`, with those divided that hold the end of a sentence."""
    ends = missed_ends(line, rules, spans[0][0], spans[-1][1]) if spans else []
    if not ends:
        return spans
    parted: list[Span] = []
    for left, right in spans:
        for end in ends[bisect_right(ends, left) : bisect_left(ends, right)]:
            first, second = _trimmed(line, left, end), _trimmed(line, end, right)
            if first[0] < first[1] and second[0] < second[1] and not goes_on(line, first, second, rules):
                parted.append(first)
                left = second[0]
        parted.append((left, right))
    return parted
