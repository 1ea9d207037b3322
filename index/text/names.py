"""Recognise names (people, places, organisations) and fold their spelling variants into one form.

This needs no model: a name is a run of capitalised words that is more than the start of a sentence. Rules of
transliteration fold variants, and `data/variants.txt` lists the pairs that no rule folds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from index.text.letters import plain_letters
from index.text.word_lists import load_lines, load_words

_CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽČ0-9"
_WORD = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|[^\W\d_]\w*(?:[’'‘ʼ][^\W_]+|[-‐‑](?:[^\W\d_]{{1,2}}[-‐‑])?[{_CAPITAL}]\w*)*"
)
_CAPITALISED = re.compile(rf"(?:[^\W\d_]{{1,2}}[-‐‑])?(?!\d)[{_CAPITAL}]")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*\s|\n|[\"“‘•·|–—]\s*$")
_MAX_CHARACTERS = 20_000
_SHORT_LETTERS, _LONG_LETTERS = 6, 8

_JOINERS = frozenset(load_words("joiners"))

TITLES = frozenset(load_words("titles"))
"""Words before a person's name that are no part of it."""

_NO_NAMES = frozenset(load_words("no_names"))
"""Capitalised words that name nobody alone; they are cut from both ends of a name."""

VARIANTS = load_lines("variants")
"""Spellings of one name that no rule makes equal. The first of each line stands for all."""


def find_names(text: str) -> Counter[str]:
    """Return the folded names of a text (see `fold`) and how often each occurs.

    A word that is capitalised only at the start of sentences is no name. Possessives and titles are left off.
    A surname alone counts for the full name, if the text has one.
    """
    text = plain_letters(text[:_MAX_CHARACTERS])
    runs = list(_runs(text))
    inside = {fold_name(word) for run in runs for word in (run.words[1:] if run.starts else run.words)}
    lower = {word for word in _WORD.findall(text) if word.islower()}
    found: Counter[str] = Counter()
    for run in runs:
        words = run.words
        if run.starts and _merely_starts(words, inside, lower):
            words = words[1:]
        for part in _without_titles(words):
            name = fold_name(" ".join(part))
            if name and not name.isdecimal():
                found[name] += 1
    return _with_surnames(found)


def same_name(one: str, other: str) -> bool:
    """True if two written names are spellings of the same name."""
    return fold_name(one) == fold_name(other)


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """Return the form that all spellings of a name share: lower case, plain letters, one transliteration."""
    words = [_fold_word(word) for word in name.split()]
    folded = " ".join(word for word in words if word)
    return _STANDARD_SPELLINGS.get(folded, folded)


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS)).lower()
    plain = re.sub(r"[’'‘ʼ]s$", "", plain)
    plain = "".join(c for c in plain if c.isalnum())
    if len(plain) <= 3:
        return _STANDARD_SPELLINGS.get(plain, plain)
    plain = re.sub(r"(?<=[aeiouy])j(?![aeou])", "i", plain).replace("y", "i")
    for written, meant in _RULES + (_LONG_RULES if len(plain) > _SHORT_LETTERS else ()):
        plain = plain.replace(written, meant)
    plain = re.sub(r"([^aeou])\1+", r"\1", plain)
    plain = re.sub(r"(?<=..)ei$", "i", plain)
    if len(plain) >= _LONG_LETTERS:
        plain = plain[:2] + plain[2:-2].replace("e", "a") + plain[-2:]
    return _STANDARD_SPELLINGS.get(plain, plain)


_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae"})
_RULES = (
    ("tch", "ch"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("x", "ks"),
)
_LONG_RULES = (("w", "v"), ("ou", "u"))
"""For long words only: short ones would collide, such as Love and Lowe, or Rutte and Route."""
_STANDARD_SPELLINGS: dict[str, str] = {}


def _standard_spellings(lines: Sequence[str]) -> dict[str, str]:
    groups = [[fold_name(name.replace("_", " ")) for name in line.split()] for line in lines]
    return {name: group[0] for group in groups for name in group}


_STANDARD_SPELLINGS.update(_standard_spellings(VARIANTS))
fold_name.cache_clear()
_fold_word.cache_clear()


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words in a row; `starts` is True if the first word starts a sentence."""

    words: tuple[str, ...]
    starts: bool


def _runs(text: str) -> Iterator[_Run]:
    """Yield the runs of a text. Lines with every word capitalised, such as titles, are skipped: nothing in
    them marks a name."""
    for line in text.split("\n"):
        matches = list(_WORD.finditer(line))
        if line.rstrip().endswith((".", "!", "”")) or not _is_shouted(matches):
            yield from _runs_of_line(line, matches)


def _is_shouted(matches: Sequence[re.Match[str]]) -> bool:
    long = [m.group() for m in matches if len(m.group()) > 3]
    capitals = sum(word[0].isupper() for word in long)
    return capitals > 0.7 * len(long) if len(long) > 3 else all(m.group()[0].isupper() for m in matches)


def _runs_of_line(line: str, matches: Sequence[re.Match[str]]) -> Iterator[_Run]:
    words: list[str] = []
    waiting: list[str] = []  # joiners, part of the name only if a capitalised word follows
    starts, end = False, 0
    for match in matches:
        word, between = match.group(), line[end : match.start()]
        begins = not end or bool(_SENTENCE_END.search(between))
        if words and (begins or between.strip(" .") or (between.startswith(".") and len(words[-1]) > 3)):
            yield _Run(tuple(words), starts)
            words, waiting = [], []
        end = match.end()
        if _CAPITALISED.match(word):
            if not words:
                starts = begins
            words += [*waiting, word]
            waiting = []
            if word.endswith(("’s", "'s")):
                yield _Run(tuple(words), starts)
                words = []
        elif words and len(waiting) < 3 and (word in _JOINERS or (waiting and word == "the")):
            waiting.append(word)
        elif words:
            yield _Run(tuple(words), starts)
            words, waiting = [], []
    if words:
        yield _Run(tuple(words), starts)


def _merely_starts(words: Sequence[str], inside: Set[str], lower: Set[str]) -> bool:
    """True if a run's first word is capitalised only because it starts the sentence."""
    if words[0].lower() in lower:
        return True
    return len(words) == 1 and fold_name(words[0]) not in inside


def _without_titles(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the names in a run: cut at titles, without words at their ends that name nobody."""
    part: list[str] = []
    for word in [*words, "president"]:
        bare = word.lower().rstrip(".")
        if bare in TITLES:
            while part and _names_nobody(part[0]):
                part.pop(0)
            while part and _names_nobody(part[-1]):
                part.pop()
            if part:
                yield part
            part = []
        elif not (len(bare) == 1 and part):
            part.append(word)


def _names_nobody(word: str) -> bool:
    if word in ("US", "U.S."):
        return False
    bare = re.sub(r"[’'].*", "", word.lower())
    return len(bare) == 1 or bare in _NO_NAMES or bare in _JOINERS


def _with_surnames(found: Counter[str]) -> Counter[str]:
    full: dict[str, str] = {}
    for name in found:
        words = name.split()
        if len(words) > 1:
            full.setdefault(words[-1], name)
    joined: Counter[str] = Counter()
    for name, count in found.items():
        joined[full.get(name, name)] += count
    return joined
