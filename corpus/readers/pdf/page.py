"""Read the lines of text of a PDF page from PDFium, with their places, sizes and fonts."""

import ctypes
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

HYPHEN_AT_LINE_END = "\x02"
"""PDFium's mark for a hyphen at the end of a line; no line break follows it."""
_HYPHEN = ord(HYPHEN_AT_LINE_END)

_GAP_OF_COLUMNS = 1.3
"""A gap between two words that is wider than this many letter heights separates columns or cells."""
_FIXED_PITCH = 1
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|semib|demi|cmbx|-bd\b", re.IGNORECASE)
_MONO_NAME = re.compile(r"courier|mono|consol|typewriter|cmtt|menlo|fixed|inconsolata", re.IGNORECASE)
_SPACES = frozenset((0x20, 0xA0, 0x09, 0x2002, 0x2003, 0x2009, 0x202F))
_NO_CHARACTERS = frozenset((0x00, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B))
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "ft",
    0xFB06: "st",
    0xA0: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
    0x202F: " ",
}
MAX_CHARACTERS = 8_000_000
"""The most characters of a PDF that are read: more than any book has."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line without a wide gap between them; coordinates in points, from the bottom left."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    fixed_pitch: bool = False
    upright: bool = True
    page: int = 0


@dataclass(slots=True)
class _Word:
    characters: list[int]
    left: float
    right: float
    baseline: float
    size: float
    angle: int
    bold: bool
    fixed_pitch: bool


class _TextPage:
    """The characters of a page; a thin layer over PDFium's functions."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page.get_textpage()
        self._pointer = self._page.raw
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self.count = int(self._page.count_chars())

    def close(self) -> None:
        self._page.close()

    def character(self, index: int) -> int:
        return int(raw.FPDFText_GetUnicode(self._pointer, index))

    def angle(self, index: int) -> int:
        """Return the direction of a character in quarter turns to the left, 0 to 3."""
        turns = float(raw.FPDFText_GetCharAngle(self._pointer, index)) / (math.pi / 2)
        return -round(turns) % 4

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of the room that a character takes up."""
        raw.FPDFText_GetLooseCharBox(self._pointer, index, self._box)
        return self._box.left, self._box.bottom, self._box.right, self._box.top

    def size(self, index: int) -> float:
        """Return the size of a character's font in points, as it is drawn."""
        size = float(raw.FPDFText_GetFontSize(self._pointer, index))
        if raw.FPDFText_GetMatrix(self._pointer, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return size

    def origin(self, index: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(self._pointer, index, self._x, self._y)
        return self._x.value, self._y.value

    def jumps_after(self, index: int) -> bool:
        """True if the next character stands on another line."""
        if index + 1 >= self.count or not index:
            return False
        x, y = self.origin(index - 1)
        next_x, next_y = self.origin(index + 1)
        half = self.size(index - 1) / 2
        if self.angle(index - 1) % 2:
            return abs(next_x - x) > half
        return abs(next_y - y) > half or next_x < x

    def is_drawn_again(self, index: int) -> bool:
        """True if a character is the one before it, drawn again next to it so that it looks bold."""
        if self.character(index) != self.character(index - 1):
            return False
        (x, y), (before_x, before_y) = self.origin(index), self.origin(index - 1)
        near = 0.15 * self.size(index)
        moved = abs(x - before_x) + abs(y - before_y)  # 0 for the letters of one ligature
        return 0.001 < moved < near

    def font(self, index: int) -> tuple[bool, bool]:
        """Return whether the font is bold, and whether all its letters are equally wide."""
        length = raw.FPDFText_GetFontInfo(self._pointer, index, self._name, 256, self._flags)
        name = self._name.value.decode("utf-8", "replace") if 0 < length <= 256 else ""
        weight = raw.FPDFText_GetFontWeight(self._pointer, index)
        bold = weight >= _BOLD_WEIGHT or bool(_BOLD_NAME.search(name))
        return bold, bool(self._flags.value & _FIXED_PITCH) or bool(_MONO_NAME.search(name))


def read_segments(page: pdfium.PdfPage, number: int) -> list[Segment]:
    """Return the segments of a page in the order in which the file draws them."""
    text = _TextPage(page)
    try:
        if text.count > MAX_CHARACTERS:
            raise OverflowError(f"a page of {text.count:,} characters")
        lines = list(_lines(text))
    finally:
        text.close()
    turns = Counter[int]()
    for line in lines:
        turns[line[0].angle] += sum(len(word.characters) for word in line)
    main = turns.most_common(1)[0][0] if turns else 0
    width, height = page.get_size()
    return [
        segment
        for line in lines
        for segment in _segments([_turned(word, main, width, height) for word in line], main, number)
    ]


def _lines(text: _TextPage) -> Iterator[list[_Word]]:
    """Yield the lines of a page as PDFium cuts them, without blank ones."""
    line: list[_Word] = []
    start = -1
    for index in range(text.count + 1):
        code = text.character(index) if index < text.count else 0x0A
        if code == _HYPHEN and start >= 0 and text.jumps_after(index):
            line.append(_word(text, start, index + 1))
            yield line
            line, start = [], -1
        elif code in (0x0A, 0x0D) or code in _SPACES:
            if start >= 0:
                line.append(_word(text, start, index))
            start = -1
            if code not in _SPACES and line:
                yield line
                line = []
        elif start < 0:
            start = index


def _word(text: _TextPage, start: int, end: int) -> _Word:
    codes = [
        code
        for index, code in enumerate(map(text.character, range(start, end)), start=start)
        if code not in _NO_CHARACTERS and not (index > start and text.is_drawn_again(index))
    ]
    left, bottom, right, top = text.box(start)
    last = text.box(end - 1) if end - start > 1 else (left, bottom, right, top)
    if (
        codes and codes[-1] == _HYPHEN and end - start > 1
    ):  # PDFium gives the mark of a hyphen no reliable place
        last = text.box(end - 2)
    x, y = text.origin(start)
    size = text.size(start) or abs(top - bottom)
    angle = text.angle(start)
    bold, fixed = text.font(start)
    if angle % 2:
        low, high = min(bottom, last[1]), max(top, last[3])
        return _Word(codes, low, high, x, size, angle, bold, fixed)
    return _Word(codes, min(left, last[0]), max(right, last[2]), y, size, angle, bold, fixed)


def _turned(word: _Word, main: int, width: float, height: float) -> _Word:
    """Return a word with coordinates as a reader who turned the page sees them."""
    if main == 1:  # text runs from the bottom up
        word.baseline = width - word.baseline
    elif main == 2:
        word.left, word.right = width - word.right, width - word.left
        word.baseline = height - word.baseline
    elif main == 3:
        word.left, word.right = height - word.right, height - word.left
    return word


def _segments(line: list[_Word], main: int, page: int) -> Iterator[Segment]:
    words = [line[0]]
    for before, word in itertools.pairwise(line):
        size = max(before.size, word.size, 1.0)
        gap = word.left - before.right
        if gap > _GAP_OF_COLUMNS * size or gap < -2 * size or word.angle != before.angle:
            yield from _segment(words, main, page)
            words = []
        words.append(word)
    yield from _segment(words, main, page)


def _segment(words: list[_Word], main: int, page: int) -> Iterator[Segment]:
    text = " ".join(filter(None, (_decoded(word.characters) for word in words)))
    if not text:
        return
    sizes = Counter[float]()
    for word in words:
        sizes[round(word.size, 1)] += len(word.characters)
    size = sizes.most_common(1)[0][0]
    largest = max(words, key=lambda word: (round(word.size, 1) == size, len(word.characters)))
    yield Segment(
        text,
        min(word.left for word in words),
        max(word.right for word in words),
        largest.baseline,
        size,
        all(word.bold for word in words),
        all(word.fixed_pitch for word in words),
        words[0].angle == main,
        page,
    )


def _decoded(codes: list[int]) -> str:
    """Return the text of characters, with pairs of surrogates joined and ligatures as letters."""
    shown = (code for code in codes if code == _HYPHEN or 0x20 <= code < 0x7F or 0xA0 <= code <= 0x10FFFF)
    text = "".join(_LIGATURES.get(code) or chr(code) for code in shown)
    if any(0xD800 <= code <= 0xDFFF for code in codes):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.strip()
