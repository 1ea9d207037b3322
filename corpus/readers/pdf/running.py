"""Leave out what stands on many pages alike: page headers, page footers and page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from corpus.readers.pdf.columns import Line

_EDGE_LINES = 3
"""A page header or footer is among this many lines from the top or the bottom."""
_PLACE_POINTS = 4.0
_FEW_PAGES = 6
_COPY_SHARE = 0.7
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)
_PAGE_WORD = re.compile(
    r"(?:page|seite|p[áa]gina|p[áa]g\.|стр(?:аница|\.)|сторінка|с\.|pagina|sida|side|strona|p\.|s\.)?\s*"
    r"[-–—|\[(]*\s*(?P<number>\d{1,4}|[ivxlc]{1,7})\s*[-–—|\])]*"
    r"(?:\s*(?:/|of|von|de|sur|di|из|з|van|av|z)\s*\d{1,4})?",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(
    r"\b(?:page|seite|página|стр\.|сторінка)\s+\d+\s*(?:/|of|von|sur|de|из|з)\s*\d+", re.IGNORECASE
)


def drop_running_lines(pages: Sequence[list[Line]], body_size: float) -> list[list[Line]]:
    """Return the pages without headers, footers and page numbers. All lines stay if no other would."""
    edges = [_edges(page) for page in pages]
    copies = _copies(pages) if len(pages) <= _FEW_PAGES else set()
    counted = [[] if index in copies else edge for index, edge in enumerate(edges)]
    repeated = _repeated(counted, len(pages), body_size)
    offsets = _number_offsets(edges)
    heights = {_place(line) for page in edges for line in page if (_key(line), _place(line)) in repeated}
    kept: list[list[Line]] = []
    for index, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        out = {
            id(line)
            for line in edge
            if any((_key(line), place) in repeated for place in _near(line))
            or _is_page_number(line.text, index, offsets, len(pages))
            or (any(place in heights for place in _near(line)) and _carries_number(line.text, index, offsets))
        }
        kept.append([line for line in page if id(line) not in out])
    return kept if any(kept) else list(pages)


def _copies(pages: Sequence[list[Line]]) -> set[int]:
    """Return the pages that repeat most lines of an earlier one, such as the copy of an invoice."""
    keys = [{_key(line) for line in page} for page in pages]
    return {
        index
        for index, own in enumerate(keys)
        if any(len(own & other) > _COPY_SHARE * len(own | other) for other in keys[:index])
    }


def _edges(page: list[Line]) -> list[Line]:
    by_height = sorted((line for line in page if line.first.upright), key=lambda line: -line.baseline)
    return [*by_height[:_EDGE_LINES], *by_height[max(_EDGE_LINES, len(by_height) - _EDGE_LINES) :]]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", "".join(line.text.casefold().split()))


def _place(line: Line) -> int:
    return round(line.baseline / _PLACE_POINTS)


def _near(line: Line) -> tuple[int, int, int]:
    place = _place(line)
    return place - 1, place, place + 1


def _repeated(edges: Sequence[list[Line]], pages: int, body_size: float) -> set[tuple[str, int]]:
    """Return the keys and places of lines that stand on enough pages: two of few, three of many.

    Two lines that differ in their numbers are a header only if they are no larger than the text: "Chapter 1"
    and "Chapter 2" at the top of pages are headings.
    """
    least = 2 if pages <= _FEW_PAGES else 3
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    large: set[tuple[str, int]] = set()
    for index, page in enumerate(edges):
        for line in page:
            key = _key(line)
            is_large = line.size > 1.1 * body_size
            if not any(character.isalpha() for character in key) or (is_large and "#" in key):
                continue
            for place in _near(line):
                seen[key, place].add(index)
                if is_large:
                    large.add((key, place))
    return {
        place
        for place, found in seen.items()
        if len(found) >= (max(least, pages / 2) if place in large else least)
    }


def _number_offsets(edges: Sequence[list[Line]]) -> set[int]:
    """Return by how much the printed page numbers differ from the counted ones, if two pages agree."""
    found = Counter[int]()
    for index, page in enumerate(edges):
        numbers = {int(said) for line in page for said in _end_numbers(line.text) if len(said) < 5}
        found.update(number - index for number in numbers)
    least = max(2, len(edges) * 0.3)
    return {offset for offset, count in found.items() if count >= least}


def _end_numbers(text: str) -> list[str]:
    words = text.split()
    return [word for word in {words[0], words[-1]} if word.isdecimal()] if words else []


def _is_page_number(text: str, index: int, offsets: set[int], pages: int) -> bool:
    match = _PAGE_WORD.fullmatch(text.strip())
    if match is None:
        return bool(_PAGE_OF.fullmatch(text.strip()))
    number = match.group("number")
    if number.isdecimal():
        alone = text.strip() == number
        return int(number) - index in offsets or (not alone and int(number) == index + 1)
    return pages > 2 and bool(_ROMAN.fullmatch(text.strip(" -–—|[]()")))


def _carries_number(text: str, index: int, offsets: set[int]) -> bool:
    return any(int(said) - index in offsets for said in _end_numbers(text) if len(said) < 5)
