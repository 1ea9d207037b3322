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
    next line goes on in lower case, or the line plainly stops short (a comma, a little word), or it
    is as long as wrapped lines are and its neighbours are too.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    out = [lines[0]]
    for index, (before, after) in enumerate(pairwise(lines)):
        above = lines[index - 1].strip() if index else ""
        out.append(" " if continues(before.strip(), after.strip(), above) else "\n")
        out.append(after)
    return "".join(out)


def continues(before: str, after: str, above: str = "") -> bool:
    """Whether the stripped line `after` goes on with the sentence of `before`, which stands under `above`."""
    if not before or not after or _LIST_ITEM.match(after) or _FINAL.search(before):
        return False
    if after[0].islower() or _OPEN_END.search(before):
        return True
    if len(before) >= _LONG_LINE:
        return True
    if len(before) < _WRAPPED_LINE or before[-1].isdigit():
        return False
    # A line under a headline is a whole paragraph, far longer; the last line of a wrapped one is short.
    like_after = len(before) / 2 <= len(after) <= len(before) * 1.5
    like_above = abs(len(above) - len(before)) <= len(before) / 5 and len(after) <= len(before) * 1.5
    return like_after or like_above


def for_reading(text: str) -> str:
    """`text` on one line: every run of white space is one space."""
    return " ".join(text.split())
