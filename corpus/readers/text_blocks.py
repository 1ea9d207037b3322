"""Find blocks of plain text where they are certain: lists, code, questions, underlined headings.

The text stays as it is; blocks are spans of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.briefs import find_brief_headings
from corpus.document import Block, BlockKind, Span
from corpus.reflow import collapse_whitespace, continues_sentence

MAX_HEADING_CHARACTERS = 150
MAX_QUESTION_CHARACTERS = 300

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(
    r"([ \t]*)(?:(?P<bullet>[-*+•‣▪◦·])|(?P<number>\(?(?P<value>\d{1,3}|[a-zA-Z])[.)]))[ \t]+(?=\S)"
)
_LETTER_ITEM = re.compile(r"^[ \t]*([a-zA-Z])\.[ \t]+(?=\S)", re.MULTILINE)
_HAS_STRUCTURE = re.compile(
    r"^(?:[ \t]*(?:[-*+•‣▪◦·]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t]|\t| {4})", re.MULTILINE
)
_FENCE = re.compile(r"^[ \t]*+(?P<marks>`{3,}+|~{3,}+)[ \t]*+(?P<info>[^\n`]*+)$", re.MULTILINE)
_UNDERLINED = re.compile(
    r"^(?P<title>[^\s=\-~*#_.].*)\n(?P<line>={3,}|-{3,}|~{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE
)
_CODE_SIGNS = re.compile(
    r"[{};]\s*$|[=(){}\[\]<>|\\$]"
    r"|^\s*(?:#|//|\$ |>>> |import |from |def |class |return |sudo |pip |npm |git |curl |cd )|--?\w|\w\.\w+\("
)
_SURE_BULLETS = "•‣▪◦"

_PAIRS = (
    ("Q", "A"),
    ("Question", "Answer"),
    ("Frage", "Antwort"),
    ("Question", "Réponse"),
    ("Q", "R"),
    ("Pregunta", "Respuesta"),
    ("P", "R"),
    ("F", "A"),
    ("Питання", "Відповідь"),
    ("Вопрос", "Ответ"),
    ("В", "О"),
    ("問", "答"),
)
"""What questions and answers are marked with, in the languages of the bot and some more."""

_NUMBER = r"[ \t]*\d{0,3}[ \t]*[:.)：][ \t]*"
_ANY_QUESTION = re.compile(
    rf"^[ \t]*(?:{'|'.join(sorted({pair[0] for pair in _PAIRS}))}){_NUMBER}\S", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class TextHeading:
    """A heading: its name, its span, where it begins with its marks, and where the text under it begins."""

    name: str
    start: int
    shown: Span
    body: int
    level: int


def find_headings(text: str, start: int) -> list[TextHeading]:
    """Return the headings of a text: those of a brief, the questions of a FAQ, or underlined lines."""
    briefs = find_brief_headings(text, start)
    if briefs:
        return [TextHeading(h.name, h.start, _trimmed(text, h.start, h.body), h.body, 2) for h in briefs]
    return _questions(text, start) or _underlined(text, start)


def find_blocks(text: str, start: int, headings: Iterable[TextHeading]) -> tuple[Block, ...]:
    """Return the blocks of `text[start:]`, in order."""
    blocks: list[Block] = []
    position = start
    for heading in headings:
        blocks += _plain(text, position, heading.start)
        blocks.append(Block(BlockKind.HEADING, *heading.shown, level=heading.level))
        position = heading.body
    return (*blocks, *_plain(text, position, len(text)))


def _trimmed(text: str, start: int, end: int) -> Span:
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), start + len(said.rstrip())


def _questions(text: str, start: int) -> list[TextHeading]:
    """Return the questions if each has one answer. Pairs of letters other than Q and A must come twice."""
    if not _ANY_QUESTION.search(text, start):
        return []
    for question, answer in _PAIRS:
        marks = rf"(?:{question}{_NUMBER}(?P<question>\S)|{answer}{_NUMBER}(?P<answer>\S))"
        found = list(re.finditer(rf"^[ \t]*{marks}", text[start:], re.MULTILINE))
        asked, answered = found[::2], found[1::2]
        enough = 2 if len(question) == 1 and question not in "Q問" else 1
        if len(asked) != len(answered) or len(asked) < enough:
            continue
        if all(m.group("question") for m in asked) and all(m.group("answer") for m in answered):
            headings = [_question(text, start, *pair) for pair in zip(asked, answered, strict=True)]
            if all(len(heading.name) <= MAX_QUESTION_CHARACTERS for heading in headings):
                return headings
    return []


def _question(text: str, start: int, asked: re.Match[str], answered: re.Match[str]) -> TextHeading:
    """Return a question; the matches count from `start`."""
    span = _trimmed(text, start + asked.start("question"), start + answered.start())
    name = collapse_whitespace(text[slice(*span)])
    return TextHeading(name, start + asked.start(), span, start + answered.start("answer"), 3)


def _underlined(text: str, start: int) -> list[TextHeading]:
    headings: list[TextHeading] = []
    levels: dict[str, int] = {}
    for match in _UNDERLINED.finditer(text, start):
        title = match.group("title").strip()
        begin = match.start("title")
        alone = not text[max(start, begin - 2) : begin].strip("\n") and (
            begin - start < 2 or text[begin - 2] == "\n"
        )
        if not alone or len(title) > MAX_HEADING_CHARACTERS or abs(len(title) - len(match.group("line"))) > 4:
            continue
        level = levels.setdefault(match.group("line")[0], len(levels) + 1)
        headings.append(TextHeading(title, begin, _trimmed(text, *match.span("title")), match.end(), level))
    return headings


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block that may still turn out to be a part of a paragraph; `paragraph` counts those of the text."""

    block: Block
    indent: int
    paragraph: int


def _plain(text: str, start: int, end: int) -> Iterator[Block]:
    """Yield the blocks of a stretch without headings."""
    position = start
    for opening, closing in _fences(text, start, end):
        yield from _lists_and_code(text, position, opening.start())
        begin = opening.end() + 1
        length = len(text[begin : closing.start()].rstrip())
        if length:
            language = opening.group("info").split()[:1]
            yield Block(BlockKind.CODE, begin, begin + length, language="".join(language).lower())
        position = closing.end()
    yield from _lists_and_code(text, position, end)


def _fences(text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield the lines that open and close code."""
    opening: re.Match[str] | None = None
    for line in _FENCE.finditer(text, start, end):
        if opening is None:
            opening = line
        elif line.group("marks").startswith(opening.group("marks")) and not line.group("info"):
            yield opening, line
            opening = None


def _lists_and_code(text: str, start: int, end: int) -> Iterator[Block]:
    pieces: list[_Piece] = []
    initials = _lone_letters(text, start, end)
    for number, match in enumerate(_PARAGRAPH.finditer(text, start, end)):
        in_list = bool(pieces and pieces[-1].block.level) and match.group()[0] in " \t"
        if not in_list and not _HAS_STRUCTURE.search(text, *match.span()):
            pieces.append(_Piece(Block(BlockKind.PARAGRAPH, *_trimmed(text, *match.span())), 0, number))
        elif _is_code(match.group(), pieces[-1] if pieces else None):
            begin = match.start()
            if pieces and pieces[-1].block.kind is BlockKind.CODE:
                begin = pieces.pop().block.start
            pieces.append(_Piece(Block(BlockKind.CODE, begin, match.end()), 4, number))
        else:
            pieces += _pieces(text, match.span(), number, pieces[-1] if pieces else None, initials)
    yield from _joined(text, (block for run in _runs(pieces) for block in _sure_blocks(run)))


def _joined(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks; lines of one paragraph that turned out to be no list are joined again."""
    last: Block | None = None
    for block in blocks:
        both = (
            last is not None and last.kind is block.kind is BlockKind.PARAGRAPH and last.level == block.level
        )
        if last is not None and both and text.count("\n", last.end, block.start) < 2:
            last = replace(last, end=block.end)
            continue
        yield from (last,) if last else ()
        last = block
    yield from (last,) if last else ()


def _is_code(paragraph: str, before: _Piece | None) -> bool:
    """True if all lines are indented and most look like code; under a list item they may be its text."""
    lines = paragraph.split("\n")
    indent = min(_indent(line) for line in lines)
    if indent < 4 or (before is not None and before.block.level and indent < before.indent + 6):
        return False
    signs = sum(bool(_CODE_SIGNS.search(line)) for line in lines)
    return not _ITEM.match(lines[0]) and signs * 2 >= len(lines)


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _lone_letters(text: str, start: int, end: int) -> frozenset[str]:
    """Return the letters that begin a line as "M. Dupont" does: no line begins with the one beside it."""
    found = {match.group(1) for match in _LETTER_ITEM.finditer(text, start, end)}
    return frozenset(letter for letter in found if not {chr(ord(letter) - 1), chr(ord(letter) + 1)} & found)


def _pieces(
    text: str, span: Span, number: int, before: _Piece | None, initials: frozenset[str]
) -> Iterator[_Piece]:
    """Yield the items of a paragraph, and the text before, in and after them."""
    current: _Piece | None = None
    last = ""
    for line in _LINE.finditer(text, *span):
        indent = _indent(line.group())
        item = _ITEM.match(line.group())
        if item is not None and item.group("number") in {f"{letter}." for letter in initials}:
            item = None
        begin, end = _trimmed(text, *line.span())
        if item is not None:
            yield from (current,) if current else ()
            marker = item.group("bullet") or item.group("number")
            current = _Piece(Block(BlockKind.LIST_ITEM, begin, end, 1, marker), indent, number)
        elif current is not None and _goes_on(current, indent, last, line.group()):
            current = replace(current, block=replace(current.block, end=end))
        else:
            yield from (current,) if current else ()
            inside = current is None and before is not None and before.block.level and indent > before.indent
            level = before.block.level if inside and before is not None else 0
            place = before.indent if inside and before is not None else indent
            current = _Piece(Block(BlockKind.PARAGRAPH, begin, end, level), place, number)
        last = line.group().strip()
    yield from (current,) if current else ()


def _goes_on(piece: _Piece, indent: int, last: str, line: str) -> bool:
    """True if a line belongs to the item or paragraph above it."""
    if piece.block.kind is BlockKind.PARAGRAPH:
        return True
    return indent > piece.indent or continues_sentence(last, line.strip())


def _runs(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield each list with all its pieces, and every other piece alone."""
    run: list[_Piece] = []
    for piece in pieces:
        if run and not piece.block.level:
            yield run
            run = []
        if piece.block.level:
            run.append(piece)
        else:
            yield [piece]
    if run:
        yield run


def _sure_blocks(run: list[_Piece]) -> Iterator[Block]:
    """Yield the blocks of a list with their depths; as paragraphs, if it is not certain to be a list."""
    items = [piece for piece in run if piece.block.kind is BlockKind.LIST_ITEM]
    if items and not _is_list(items):
        yield from _as_paragraphs(run)
        return
    indents: list[int] = []
    for piece in run:
        if piece.block.kind is BlockKind.LIST_ITEM:
            while indents and indents[-1] > piece.indent:
                indents.pop()
            if not indents or indents[-1] < piece.indent:
                indents.append(piece.indent)
        yield replace(piece.block, level=len(indents)) if piece.block.level else piece.block


def _is_list(items: list[_Piece]) -> bool:
    """True for two items with bullets, or two whose numbers count up, on one level."""
    if any(piece.block.marker in _SURE_BULLETS for piece in items):
        return True
    on_level: dict[int, list[str]] = {}
    for piece in items:
        on_level.setdefault(piece.indent, []).append(piece.block.marker)
    if any(_follows(*two) for markers in on_level.values() for two in pairwise(markers)):
        return True
    return any(
        first.indent == second.indent and _follows(first.block.marker, second.block.marker)
        for first, second in pairwise(items)
    )


def _follows(first: str, second: str) -> bool:
    one, two = first.strip("().").lower(), second.strip("().").lower()
    if not one or not two or not one.isalnum():
        return first == second
    if one.isdigit() and two.isdigit():
        return int(two) == int(one) + 1
    return len(one) == len(two) == 1 and ord(two) == ord(one) + 1


def _as_paragraphs(run: list[_Piece]) -> Iterator[Block]:
    for first, last in _same_paragraph(run):
        yield Block(BlockKind.PARAGRAPH, first.block.start, last.block.end)


def _same_paragraph(run: list[_Piece]) -> Iterator[tuple[_Piece, _Piece]]:
    first = last = run[0]
    for piece in run[1:]:
        if piece.paragraph != last.paragraph:
            yield first, last
            first = piece
        last = piece
    yield first, last
