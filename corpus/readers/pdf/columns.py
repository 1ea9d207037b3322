"""Put the segments of a page into the order in which a human reads them: columns, then lines from the top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.readers.pdf.page import Segment

_BIN_POINTS = 2.0
_MIN_COLUMN_LINES = 4
_MIN_GUTTER_POINTS = 6.0
_PROSE_CHARACTERS = 18
"""Cells of tables are mostly shorter than this, lines of a column of text are longer."""
_FILLED_SHARE = 0.6
_SAME_LINE = 0.35
_MAX_COLUMNS_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read: the text of its segments, and the edges of the column that it stands in."""

    segments: tuple[Segment, ...]
    column_left: float
    column_right: float

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @property
    def first(self) -> Segment:
        return self.segments[0]

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return self.segments[-1].right

    @property
    def baseline(self) -> float:
        return self.main.baseline

    @property
    def size(self) -> float:
        return self.main.size

    @property
    def main(self) -> Segment:
        """The longest segment, which gives the size of the line."""
        return max(self.segments, key=lambda segment: len(segment.text))

    @property
    def bold(self) -> bool:
        return all(segment.bold for segment in self.segments)

    @property
    def fixed_pitch(self) -> bool:
        return all(segment.fixed_pitch for segment in self.segments)

    @property
    def page(self) -> int:
        return self.segments[0].page


def order_page(segments: Sequence[Segment]) -> list[Line]:
    """Return the lines of a page in reading order; sideways text comes last."""
    upright = [segment for segment in segments if segment.upright]
    sideways = [Line((s,), s.left, s.right) for s in segments if not s.upright]
    return [*_ordered(upright, 0), *sideways]


def _ordered(segments: Sequence[Segment], depth: int) -> Iterator[Line]:
    gutter = _find_gutter(segments, depth) if depth < _MAX_COLUMNS_DEPTH else None
    if gutter is None:
        yield from _rows(segments)
        return
    start, end = gutter
    left = [s for s in segments if s.right <= start + _BIN_POINTS]
    right = [s for s in segments if s.left >= end - _BIN_POINTS]
    sides = {id(s) for s in (*left, *right)}
    across = sorted((s for s in segments if id(s) not in sides), key=lambda s: -s.baseline)
    top = float("inf")
    for _, same in groupby(across, key=lambda s: round(s.baseline)):
        wide = list(same)
        low = min(s.baseline for s in wide)
        for side in (left, right):
            yield from _ordered([s for s in side if low < s.baseline <= top], depth + 1)
        yield from _rows(wide)
        top = low
    for side in (left, right):
        yield from _ordered([s for s in side if s.baseline <= top], depth + 1)


def _rows(segments: Sequence[Segment]) -> Iterator[Line]:
    """Yield the lines of one column, from the top."""
    if not segments:
        return
    left, right = min(s.left for s in segments), max(s.right for s in segments)
    row: list[Segment] = []
    for segment in sorted(segments, key=lambda s: -s.baseline):
        if row and row[0].baseline - segment.baseline > _SAME_LINE * max(row[0].size, segment.size):
            yield Line(tuple(sorted(row, key=lambda s: s.left)), left, right)
            row = []
        row.append(segment)
    yield Line(tuple(sorted(row, key=lambda s: s.left)), left, right)


def _find_gutter(segments: Sequence[Segment], depth: int) -> tuple[float, float] | None:
    """Return the edges of the empty strip between two columns of text; None if there are no columns.

    A few wide lines, such as a title, may cross the strip. Tables have short cells and are no columns.
    """
    if len(segments) < 2 * _MIN_COLUMN_LINES:
        return None
    low, high = min(s.left for s in segments), max(s.right for s in segments)
    width = high - low
    if width < 100:
        return None
    covered = [0] * (int(width / _BIN_POINTS) + 2)
    for segment in segments:
        for place in range(int((segment.left - low) / _BIN_POINTS), int((segment.right - low) / _BIN_POINTS)):
            covered[place] += 1
    allowed = max(covered) * 0.2
    found: list[tuple[float, float]] = []
    strip_start: int | None = None
    for place in range(int(len(covered) * 0.2), int(len(covered) * 0.8) + 1):
        if covered[place] <= allowed:
            strip_start = place if strip_start is None else strip_start
            continue
        if strip_start is not None:
            found.append((low + strip_start * _BIN_POINTS, low + place * _BIN_POINTS))
        strip_start = None
    wide = (strip for strip in found if strip[1] - strip[0] >= _MIN_GUTTER_POINTS)
    for start, end in sorted(wide, key=lambda strip: strip[0] - strip[1]):
        if _separates_prose(segments, start, end, depth):
            return start, end
    return None


def _separates_prose(segments: Sequence[Segment], start: float, end: float, depth: int) -> bool:
    left = [s for s in segments if s.right <= start + _BIN_POINTS]
    right = [s for s in segments if s.left >= end - _BIN_POINTS]
    if len(left) < _MIN_COLUMN_LINES or len(right) < _MIN_COLUMN_LINES:
        return False
    if len(left) + len(right) < len(segments) / 2:
        return False
    high = min(max(s.baseline for s in left), max(s.baseline for s in right))
    low = max(min(s.baseline for s in left), min(s.baseline for s in right))
    spans = [max(s.baseline for s in side) - min(s.baseline for s in side) for side in (left, right)]
    if high - low < 0.3 * min(spans):
        return False
    return all(
        _is_prose(side) or (depth + 1 < _MAX_COLUMNS_DEPTH and _find_gutter(side, depth + 1) is not None)
        for side in (left, right)
    )


def _is_prose(side: Sequence[Segment]) -> bool:
    width = max(s.right for s in side) - min(s.left for s in side)
    filled = [len(s.text) for s in side if s.right - s.left >= _FILLED_SHARE * width]
    characters = sum(len(s.text) for s in side)
    return len(filled) >= 3 and sum(filled) >= max(characters * 0.5, len(filled) * _PROSE_CHARACTERS)
