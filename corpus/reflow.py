"""Hard-wrapped text rejoined for reading, length unchanged, so that spans hold in both forms."""

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
    """`text` with each line break inside a sentence turned into a space; `len` is the same.

    A break is inside a sentence when the line before it has no final punctuation and either the
    next line goes on in lower case or with a figure, or the line plainly stops short (a comma, a
    little word), or it is as long as wrapped lines are and its neighbours are too.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    out = [lines[0]]
    for before, after in pairwise(lines):
        out.append(" " if _continues(before.strip(), after.strip()) else "\n")
        out.append(after)
    return "".join(out)


def _continues(before: str, after: str) -> bool:
    if not before or not after or _LIST_ITEM.match(after) or _FINAL.search(before):
        return False
    if after[0].islower() or _OPEN_END.search(before):
        return True
    if len(before) >= _LONG_LINE:
        return True
    return len(before) >= _WRAPPED_LINE and not before[-1].isdigit() and len(after) >= len(before) // 2


def for_reading(text: str) -> str:
    """`text` on one line: every run of white space is one space."""
    return " ".join(text.split())
