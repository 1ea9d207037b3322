"""Record linkage: find out which listed item of a feed is which stored item, by more than one key.

No single key of real feeds is reliable. Guids are "0" for all items, or new at every fetch; links all lead to
one page, or carry a session; titles recur. So all traits of two items are weighed: equal ones count for a
match, different ones against it, and a value that several different items share counts for nothing.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import parse_qsl, urlsplit

SAME_AS_KNOWN = 3
"""Least weight for a listed item to be one that was listed before."""
SAME_IN_LISTING = 5
"""Least weight for two items of one listing to be one item: a publisher lists most items once."""

GUID, LINK, LONG_TITLE, SHORT_TITLE, MOMENT, DAY, LONG_TEXT, SHORT_TEXT = 4, 3, 2, 1, 2, 1, 3, 2
"""Weights of equal traits."""
OTHER_GUID, OTHER_LINK, OTHER_WORDS = -2, -2, -1
"""Weights of different traits; title and text each count `OTHER_WORDS`."""
OTHER_WORDS_IN_LISTING = -3
"""Weight of different words in one listing, where two items are more likely than one that was edited."""
SIMILAR_TEXT, LONGER_TEXT = 1, 2
"""Weights of two texts that share most words, and of a text that begins with all of the other."""
EXACT = 20
"""Weight of two items that are equal in everything but their guid."""

LONG_TITLE_WORDS = 4
LONG_TEXT_WORDS = 8
TEMPLATE_WORDS = 40
"""Texts of fewer words with different numbers are different items, not edits of one."""
MIN_SHARED_WORDS = 0.7
MIN_TITLE_LIKENESS, MIN_TITLE_CHARACTERS = 0.8, 15

MAX_HOLDERS = 8
"""A value that more items share is not used to find candidates: comparing them all would take long."""

_PLACEHOLDER = re.compile(
    r"(?:0[0-]*|n/?a|nul[lo]?|none|nil|nan|undefined|unknown|true|false|default|empty|guid|id|item|post|entry|\W*)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


Value = tuple[str, str]
"""Name of a trait, and its value in an item."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits that identify an item, "" for those that it lacks.

    `guid` is its id in the form that is compared, `link` the key of its address unless that is a site's front
    page. `published` is ISO 8601. `excerpt` is the beginning of its text, `text` the digest of the whole
    text.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    excerpt: str = ""
    text: str = ""


class Linker:
    """Links the items of one listing to each other and to the stored items of the same source."""

    def __init__(self, listed: Sequence[Traits], known: Sequence[Traits] = ()) -> None:
        self._listed = listed
        self._known = known
        self.groups = self._group()
        leaders = [listed[group[0]] for group in self.groups]
        self._shared = _shared_values(leaders) | _shared_values(known)

    def matches(self) -> list[int | None]:
        """Return for each group of listed items the index of its stored item, or None.

        Each stored item is used once; the pairs of the greatest weight are made first.
        """
        pairs = sorted(
            (-weight, group, number)
            for group, number in self._candidates()
            if (weight := self._weight_of(group, number)) >= SAME_AS_KNOWN
        )
        found: list[int | None] = [None] * len(self.groups)
        taken: set[int] = set()
        for _, group, number in pairs:
            if found[group] is None and number not in taken:
                found[group] = number
                taken.add(number)
        return found

    def _weight_of(self, group: int, number: int) -> int:
        return max(weigh(self._listed[i], self._known[number], self._shared) for i in self.groups[group])

    def _candidates(self) -> set[tuple[int, int]]:
        """Return the pairs of a group and a stored item that share a rare value."""
        holders = _Holders()
        for number, traits in enumerate(self._known):
            holders.add(traits, number)
        return {
            (group, number)
            for group, members in enumerate(self.groups)
            for i in members
            for number in holders.near(self._listed[i])
        }

    def _group(self) -> list[list[int]]:
        """Group the listed items, in their order; a group is one item that is listed more than once."""
        groups: list[list[int]] = []
        holders = _Holders()
        for i, traits in enumerate(self._listed):
            near = holders.near(traits)
            same = next((group for group in near if self._is_same(groups[group][0], i)), None)
            if same is None:
                same = len(groups)
                groups.append([])
            groups[same].append(i)
            holders.add(traits, same)
        return groups

    def _is_same(self, first: int, second: int) -> bool:
        a, b = self._listed[first], self._listed[second]
        return weigh(a, b, other_words=OTHER_WORDS_IN_LISTING) >= SAME_IN_LISTING


class _Holders:
    """Index from values to items, which finds candidate pairs without comparing each with each."""

    def __init__(self) -> None:
        self._by_value: dict[Value, dict[int, None]] = {}

    def add(self, traits: Traits, holder: int) -> None:
        for value in (*_values(traits), ("all", _exactly(traits))):
            self._by_value.setdefault(value, {})[holder] = None

    def near(self, traits: Traits) -> dict[int, None]:
        """Return the items that share a rare value of `traits`, or that are exactly equal."""
        found = dict(self._by_value.get(("all", _exactly(traits)), {}))
        for value in _values(traits):
            holders = self._by_value.get(value, {})
            if len(holders) <= MAX_HOLDERS:
                found |= holders
        return found


def weigh(
    a: Traits, b: Traits, shared: Container[Value] = frozenset(), other_words: int = OTHER_WORDS
) -> int:
    """Return the weight of the evidence that two items are one, less the weight of the evidence against it.

    Values in `shared` belong to several items and count nothing; `other_words` is the weight of different
    words.
    """
    if _exactly(a) == _exactly(b):
        return EXACT
    guid, link = _weigh_guid(a, b, shared), _weigh_link(a, b, shared)
    if guid > 0 and link > 0 and a.guid == a.link:
        link = 0  # one piece of evidence, not two
    words = _weigh_title(a, b, shared, other_words) + _weigh_text(a, b, shared, other_words)
    return guid + link + words + _weigh_date(a, b, shared)


def _weigh_guid(a: Traits, b: Traits, shared: Container[Value]) -> int:
    if any(not t.guid or _PLACEHOLDER.fullmatch(t.guid) or ("guid", t.guid) in shared for t in (a, b)):
        return 0
    if a.guid == b.guid:
        return GUID
    return 0 if _are_near(a.guid, b.guid) else OTHER_GUID


def _weigh_link(a: Traits, b: Traits, shared: Container[Value]) -> int:
    if any(not t.link or ("link", t.link) in shared for t in (a, b)):
        return 0
    if a.link == b.link:
        return LINK
    return 0 if _are_near(a.link, b.link) else OTHER_LINK


def _are_near(address: str, other: str) -> bool:
    """True if two addresses differ in the host alone, or if one has parameters that the other lacks.

    Mirrors, and parameters that are new at every fetch, are evidence neither for nor against a match.
    """
    try:
        a, b = urlsplit(address), urlsplit(other)
    except ValueError:
        return False
    if not a.netloc or not b.netloc or a.path != b.path:
        return False
    some, others = set(parse_qsl(a.query)), set(parse_qsl(b.query))
    if a.netloc != b.netloc:
        return some == others and a.fragment == b.fragment and bool(a.path.strip("/") or some)
    return bool(some & others) and (some <= others or others <= some)


def _weigh_title(a: Traits, b: Traits, shared: Container[Value], other_words: int) -> int:
    if not a.title or not b.title:
        return 0
    if a.title == b.title:
        is_long = len(_WORD.findall(a.title)) >= LONG_TITLE_WORDS
        return 0 if ("title", a.title) in shared else LONG_TITLE if is_long else SHORT_TITLE
    if min(len(a.title), len(b.title)) < MIN_TITLE_CHARACTERS or _numbers(a.title) != _numbers(b.title):
        return other_words
    likeness = SequenceMatcher(None, a.title, b.title, autojunk=False).ratio()
    return 0 if likeness >= MIN_TITLE_LIKENESS else other_words


def _weigh_date(a: Traits, b: Traits, shared: Container[Value]) -> int:
    if not a.published or a.published != b.published or ("published", a.published) in shared:
        return 0
    return DAY if len(a.published) == len("2025-12-14") or "T00:00:00" in a.published else MOMENT


def _weigh_text(a: Traits, b: Traits, shared: Container[Value], other_words: int) -> int:
    if not a.text or not b.text:
        return 0
    words, others = set(_WORD.findall(a.excerpt)), set(_WORD.findall(b.excerpt))
    if a.text == b.text:
        return 0 if ("text", a.text) in shared else LONG_TEXT if len(words) >= LONG_TEXT_WORDS else SHORT_TEXT
    shorter, longer = sorted((a.excerpt, b.excerpt), key=len)
    if len(_WORD.findall(shorter)) >= LONG_TEXT_WORDS and longer.startswith(shorter):
        return LONGER_TEXT
    if len(words | others) < TEMPLATE_WORDS and _numbers(a.excerpt) != _numbers(b.excerpt):
        return other_words
    return SIMILAR_TEXT if len(words & others) >= MIN_SHARED_WORDS * len(words | others) else other_words


def _exactly(traits: Traits) -> str:
    return "\n".join((traits.link, traits.title, traits.published, traits.text))


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))


def _shared_values(some: Sequence[Traits]) -> set[Value]:
    """Return the values that several different items share, which identify none of them."""
    counted = Counter(value for traits in some for value in _values(traits))
    return {value for value, count in counted.items() if count > 1}


def _values(traits: Traits) -> list[Value]:
    """Return the values that an item may share with another, each with the name of its trait."""
    said = ("guid", traits.guid), ("link", traits.link), ("title", traits.title)
    return [value for value in (*said, ("published", traits.published), ("text", traits.text)) if value[1]]
