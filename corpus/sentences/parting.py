"""Find ends of sentences that sentencex misses: after an ellipsis, a bracket, an abbreviation."""

import re
from functools import cache

from corpus.sentences.joining import MAX_TAIL_CHARACTERS
from corpus.sentences.rules import Ending, SentenceRules, rules_of

_BRACKETED = re.compile(r"(?:^|(?<=[.!?…)]\s))\([^()]*[.!?…]\)\s+|（[^（）]*[。！？]）(?=.)")
_TRAILING = re.compile(r"(?<=\w)(?:…|\.{3})[\"”»“’)]*\s+(?=[„“\"«(¿¡]?[^\W\d_])")
_QUOTATIONS = (("“", "”"), ("„", '“”"'), ("«", "»"), ("(", ")"), ("「", "」"), ("『", "』"))


def missed_ends(line: str, rules: SentenceRules, start: int, end: int) -> list[int]:
    """Return where sentences may end in `line[start:end]` besides where sentencex ends them, in order."""
    ends: set[int] = set()
    if any(line.find(mark, start, end) >= 0 for mark in (".)", "!)", "?)", "）")):
        ends.update(match.end() for match in _BRACKETED.finditer(line, start, end))
    if line.find("…", start, end) >= 0 or line.find("...", start, end) >= 0:
        found = _TRAILING.finditer(line, start, end)
        ends.update(match.end() for match in found if line[match.end()] != "I")
    if rules.code != "en":
        ends.update(match.end() for match in _plain_ends(rules.code).finditer(line, start, end))
    return sorted(end for end in ends if _capital(line, end) and not _is_quoted(line, end))


@cache
def _plain_ends(code: str) -> re.Pattern[str]:
    """Return what ends sentences of a language: a word before an opener, "etc.", an e-mail address."""
    rules = rules_of(code)
    closing, others = (
        "|".join(re.escape(key).replace(r"\.", r"\.\s?") for key in rules.abbreviations_of(ending))
        for ending in (Ending.BEFORE_CAPITAL, Ending.BEFORE_OPENER)
    )
    openers = "|".join(map(re.escape, sorted(rules.openers)))
    return re.compile(
        rf"\b(?:{closing})\.\s+(?=\w)"
        rf"|(?:\b(?:{others})\.|(?<=[^\W\d_]{{4}})[.!?][”»\"]?)\s+(?=(?:{openers})\b(?!\.))"
        r"|@\w[\w-]*(?:\.\w[\w-]*)+\.\s+(?=\w)"
        r"|(?<=[^\W\d_]{4})[.!?]\s+(?=(?:1\d|20)\d\d\s)"
        r"|(?<=\w)[.!?]\s+(?=[„«“¿¡]\w)"
    )


def _capital(line: str, position: int) -> bool:
    letter = next(filter(str.isalnum, line[position : position + 4]), "")
    return letter.isupper() or letter.isdigit() or letter > "⺀"


def _is_quoted(line: str, position: int) -> bool:
    """True if a quotation or a bracket that began not far before a position is open there."""
    before = line[max(0, position - MAX_TAIL_CHARACTERS) : position]
    pairs = _QUOTATIONS[1:] if "„" in before else _QUOTATIONS  # in „…“ the mark “ closes
    is_open = any(before.rfind(opening) > max(map(before.rfind, closing)) for opening, closing in pairs)
    return is_open or before.count('"') % 2 == 1
