"""Count the items of Word's lists, and write their numbers as Word shows them."""

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.docx.styles import Styles
from corpus.readers.docx.xml import attribute, child, children, is_on, number

_LEVELS = 9
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_PLACEHOLDER = re.compile(r"%([1-9])")
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_BULLET = "-"


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """An abstract numbering: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a document. `marker` must be called for each item, in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {attribute(a, "abstractNumId"): a for a in children(root, "abstractNum")}
        self._numbers = {attribute(n, "numId"): n for n in children(root, "num")}
        self._lists: dict[str | None, _List] = {}
        self._own: dict[str, dict[int, _Level]] = {}
        self._begun: set[tuple[str, int]] = set()

    def marker(self, number_id: str, level: int) -> str | None:
        """Return the marker of the next item: "-" for a bullet, "" if none is shown, None without a list."""
        counted = self._find(number_id)
        if counted is None:
            return None
        level = max(0, min(_LEVELS - 1, level))
        levels = {**counted.levels, **self._own.get(number_id, {})}
        self._count(counted, levels, number_id, level)
        said = levels.get(level, _Level())
        if said.form == "bullet":
            return _BULLET
        return _PLACEHOLDER.sub(
            lambda found: self._shown(counted, levels, int(found.group(1)) - 1, said.legal), said.text
        ).strip()

    def level_of_style(self, number_id: str, style: str) -> int | None:
        """Return the level of a list that is linked to a paragraph style."""
        counted = self._find(number_id)
        found = (
            n for n, level in (counted.levels if counted else {}).items() if style and level.style == style
        )
        return next(found, None)

    def _count(self, counted: _List, levels: dict[int, _Level], number_id: str, level: int) -> None:
        override = child(self._override(number_id, level), "startOverride")
        if override is not None and (number_id, level) not in self._begun:
            counted.counts[level] = None
        self._begun.add((number_id, level))
        start = number(attribute(override))
        if start is None:
            start = levels.get(level, _Level()).start
        now = counted.counts[level]
        counted.counts[level] = start if now is None else now + 1
        for above in range(level):
            if counted.counts[above] is None:
                counted.counts[above] = levels.get(above, _Level()).start
        for below in range(level + 1, _LEVELS):
            restart = levels.get(below, _Level()).restart
            if restart is None or level < restart:
                counted.counts[below] = None

    def _shown(self, counted: _List, levels: dict[int, _Level], level: int, legal: bool) -> str:
        said = levels.get(level, _Level())
        count = counted.counts[level]
        return format_number(said.start if count is None else count, "decimal" if legal else said.form)

    def _override(self, number_id: str, level: int) -> etree._Element | None:
        overrides = children(self._numbers.get(number_id), "lvlOverride")
        return next((o for o in overrides if attribute(o, "ilvl") == str(level)), None)

    def _find(self, number_id: str) -> _List | None:
        found = self._numbers.get(number_id)
        if found is None:
            return None
        identifier = attribute(child(found, "abstractNumId"))
        if identifier not in self._lists:
            self._lists[identifier] = _List(self._levels(identifier))
        if number_id not in self._own:
            overrides = ((o, child(o, "lvl")) for o in children(found, "lvlOverride"))
            own = {number(attribute(o, "ilvl")) or 0: _level(lvl) for o, lvl in overrides if lvl is not None}
            self._own[number_id] = own
        return self._lists[identifier]

    def _levels(self, identifier: str | None) -> dict[int, _Level]:
        """Return the levels of an abstract numbering, or of the one that its style stands for."""
        for _ in range(_LEVELS):
            abstract = self._abstract.get(identifier)
            linked = attribute(child(abstract, "numStyleLink"))
            number_id = self._styles.linked_number(linked) if linked else None
            if number_id is None:
                break
            identifier = attribute(child(self._numbers.get(number_id), "abstractNumId"))
        return {number(attribute(lvl, "ilvl")) or 0: _level(lvl) for lvl in children(abstract, "lvl")}


def _level(lvl: etree._Element) -> _Level:
    start = number(attribute(child(lvl, "start")))
    return _Level(
        start=1 if start is None else start,
        form=attribute(child(lvl, "numFmt")) or "decimal",
        text=attribute(child(lvl, "lvlText")) or "",
        restart=number(attribute(child(lvl, "lvlRestart"))),
        legal=is_on(child(lvl, "isLgl")),
        style=attribute(child(lvl, "pStyle")) or "",
    )


def format_number(value: int, form: str) -> str:
    """Return a number as Word writes it in a format (ST_NumberFormat); unknown formats are decimal."""
    if form == "none":
        return ""
    if form in ("upperRoman", "lowerRoman") and 0 < value < 5_000:
        roman = ""
        for size, letters in _ROMAN:
            roman += letters * (value // size)
            value %= size
        return roman.upper() if form == "upperRoman" else roman
    alphabet = {"Letter": "abcdefghijklmnopqrstuvwxyz", "russian": _RUSSIAN}
    for name, letters in alphabet.items():
        if name in form and 0 < value < 800:
            letter = letters[(value - 1) % len(letters)] * ((value - 1) // len(letters) + 1)
            return letter.upper() if "pper" in form else letter
    if form == "decimalZero":
        return f"{value:02}"
    if form == "ordinal":
        ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        return f"{value}{ending}"
    if form == "decimalEnclosedCircle" and 0 < value <= 20:
        return chr(0x245F + value)
    return str(value)
