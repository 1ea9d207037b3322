"""Rejoin hard-wrapped lines without changing the length of the text, so that spans stay valid."""

import re
from collections import Counter
from itertools import groupby, pairwise

_WRAPPED_LINE = 60
_LONG_LINE = 120
_FINAL = re.compile(r"""[.!?…:;。！？]["'”’»)\]]*$""")
_SENTENCE_INSIDE = re.compile(r"""[.!?…]["'”’»)\]]*\s+[„“«"'(¿¡]?[^\W\d_]""")
_ABBREVIATED = re.compile(r"(?:^|[\s(„“«\"'])(?:\d{1,2}|[^\W\d_]{1,6}|(?:[^\W\d_]{1,4}\.)+[^\W\d_]{1,4})\.$")
"""A last word that may be an abbreviation, an initial or an ordinal: the sentence splitter decides."""
_INSIDE_START = re.compile(r"[%&+=*)\]},;:°€]|\.{0,2}/|~/")
"""What a line begins with only if it was broken inside a sentence."""
_LIST_ITEM = re.compile(r"(?:[-*•‣–—]|(?P<marker>\d{1,3}|[a-zA-Z])(?P<sign>[.)]))\s")
_OPEN_END = re.compile(
    r"(?:,|\b(?:a|an|the|of|and|or|to|in|on|at|by|for|with|from|that|which|who|as|is|are|was|were|be|its|their"
    r"|der|die|das|dem|den|des|ein|eine|einen|einem|einer|und|oder|zu|zum|zur|im|am|vom|von|auf|aus|bei|mit|nach|für"
    r"|le|la|les|un|une|du|de|et|ou|au|aux|à|en|dans|pour|par|sur|el|los|las|una|del|y|al|con|para|il|lo|gli|di|e|da"
    r"|і|та|й|в|у|на|з|до|від|для|за|и|с|к|от|для|het|een|van|en|w|z|na|do))$",
    re.IGNORECASE,
)


def reflow(text: str) -> str:
    """Return `text` with a space for each line break inside a sentence; the length stays the same.

    A break is inside a sentence if the line before it has no final punctuation and one of these holds: the
    next line begins in lower case; the line ends in a comma or a word such as "the"; or the line and its
    neighbours are as long as wrapped lines. The period of what may be an abbreviation is not final.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    markers = _markers(lines)
    widths = _widths_of_others(lines)
    out = [lines[0]]
    for index, (before, after) in enumerate(pairwise(lines)):
        above = lines[index - 1].strip() if index else ""
        is_item = _is_item(after.strip(), before.strip(), markers)
        goes_on = not is_item and _continues(before.strip(), after.strip(), above, widths[index])
        out.append(" " if goes_on else "\n")
        out.append(after)
    return "".join(out)


def continues_sentence(before: str, after: str, above: str = "") -> bool:
    """True if the line `after` continues the sentence of `before`, the line under `above`; all stripped."""
    return not _LIST_ITEM.match(after) and _continues(before, after, above)


def _markers(lines: list[str]) -> Counter[str]:
    """Count the numbers, letters and bullets with which lines begin, as the items of a list do."""
    found = (_LIST_ITEM.match(line.lstrip()) for line in lines)
    return Counter(match.group("marker") or match.group()[0] for match in found if match)


def _widths_of_others(lines: list[str]) -> list[int]:
    """Return for each line how long the longest other line of its paragraph is."""
    widths: list[int] = []
    for is_blank, group in groupby(lines, key=lambda line: not line.strip()):
        lengths = [len(line.rstrip()) for line in group]
        longest, second = [*sorted(lengths, reverse=True), 0][:2]
        widths += [0 if is_blank else second if length == longest else longest for length in lengths]
    return widths


def _is_item(line: str, before: str, markers: Counter[str]) -> bool:
    """True if a line is an item of a list; "3. May" alone after a wrapped line is none."""
    found = _LIST_ITEM.match(line)
    if found is None:
        return False
    marker = found.group("marker")
    is_wrapped = len(before) >= _WRAPPED_LINE
    if marker is None:
        return markers[line[0]] > 1 or not is_wrapped
    if not before or found.group("sign") == ")":
        return True
    if marker.isdigit():
        beside = (str(int(marker) - 1), str(int(marker) + 1))
    else:
        beside = (chr(ord(marker) - 1), chr(ord(marker) + 1))
    if any(markers[other] for other in beside):
        return True
    return not (_OPEN_END.search(before) or (marker != "1" and is_wrapped))


def _continues(before: str, after: str, above: str, width: int = 0) -> bool:
    if not before or not after:
        return False
    if _FINAL.search(before) and not _ABBREVIATED.search(before):
        return False
    if after[0].islower() or _OPEN_END.search(before) or _INSIDE_START.match(after):
        return True
    if len(before) >= _LONG_LINE:
        return True
    if width >= _WRAPPED_LINE and width < len(before) + 1 + len(after.split(maxsplit=1)[0]) <= width * 2:
        return True  # the next word had no room in the line
    if len(before) < _WRAPPED_LINE or before[-1].isdigit():
        return False
    # The line under a headline is a whole paragraph, far longer; a wrapped paragraph's last line is short.
    like_after = len(before) / 2 <= len(after) <= len(before) * 1.5
    like_above = abs(len(above) - len(before)) <= len(before) / 5 and len(after) <= len(before) * 1.5
    # A headline is one sentence; the end of a second one is the last line of a paragraph.
    is_last = len(after) < len(before) and _FINAL.search(after) and _SENTENCE_INSIDE.search(before)
    return like_after or like_above or bool(is_last)


def collapse_whitespace(text: str) -> str:
    """Return `text` on one line, with one space for every run of white space."""
    return " ".join(text.split())
