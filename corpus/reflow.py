"""Rejoin hard-wrapped lines without changing the length of the text, so that spans stay valid."""

import re
from itertools import pairwise

_WRAPPED_LINE = 60
_LONG_LINE = 120
_FINAL = re.compile(r"""[.!?…:;。！？]["'”’»)\]]*$""")
_LIST_ITEM = re.compile(r"(?:[-*•‣–—]|\d{1,3}[.)]|[a-zA-Z][.)])\s")
_OPEN_END = re.compile(
    r"(?:,|\b(?:a|an|the|of|and|or|to|in|on|at|by|for|with|from|that|which|who|as|is|are|was|were|be|its|their))$",
    re.IGNORECASE,
)


def reflow(text: str) -> str:
    """Return `text` with a space for each line break inside a sentence; the length stays the same.

    A break is inside a sentence if the line before it has no final punctuation and one of these holds: the
    next line begins in lower case; the line ends in a comma or a word such as "the"; or the line and its
    neighbours are as long as wrapped lines.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    out = [lines[0]]
    for index, (before, after) in enumerate(pairwise(lines)):
        above = lines[index - 1].strip() if index else ""
        out.append(" " if continues_sentence(before.strip(), after.strip(), above) else "\n")
        out.append(after)
    return "".join(out)


def continues_sentence(before: str, after: str, above: str = "") -> bool:
    """True if the line `after` continues the sentence of `before`, the line under `above`; all stripped."""
    if not before or not after or _LIST_ITEM.match(after) or _FINAL.search(before):
        return False
    if after[0].islower() or _OPEN_END.search(before):
        return True
    if len(before) >= _LONG_LINE:
        return True
    if len(before) < _WRAPPED_LINE or before[-1].isdigit():
        return False
    # The line under a headline is a whole paragraph, far longer; a wrapped paragraph's last line is short.
    like_after = len(before) / 2 <= len(after) <= len(before) * 1.5
    like_above = abs(len(above) - len(before)) <= len(before) / 5 and len(after) <= len(before) * 1.5
    return like_after or like_above


def collapse_whitespace(text: str) -> str:
    """Return `text` on one line, with one space for every run of white space."""
    return " ".join(text.split())
