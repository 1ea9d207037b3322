"""Number the items of HTML lists as a browser does."""

import re

from lxml import etree

_STYLES = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?:[^;]*?\b(decimal|(?:lower|upper)-(?:alpha|latin|roman)|none)\b", re.IGNORECASE
)
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


class ItemMarkers:
    """Gives the items of one list their markers: "-" without numbers, else "3.", "c.", "IV."."""

    def __init__(self, of: etree._Element) -> None:
        self.of = of
        self._ordered = of.tag == "ol"
        self._style = _STYLES.get(of.get("type") or "1", "decimal")
        named = _LIST_STYLE.search(of.get("style") or "")
        if named:
            self._style = named.group(1).lower().replace("latin", "alpha")
        self._step = -1 if of.get("reversed") is not None else 1
        start = _number(of.get("start"))
        if start is None:
            start = 1 if self._step == 1 else sum(child.tag == "li" for child in of)
        self._next = start

    def next_marker(self, item: etree._Element) -> str:
        """Return the marker of the list's next item."""
        if not self._ordered or self._style == "none":
            return "-"
        number = _number(item.get("value"))
        number = self._next if number is None else number
        self._next = number + self._step
        return f"{_numeral(number, _STYLES.get(item.get('type') or '', self._style))}."


def _number(said: str | None) -> int | None:
    match = re.fullmatch(r"\s*([+-]?\d{1,9})\s*", said or "", re.ASCII)
    return int(match.group(1)) if match else None


def _numeral(number: int, style: str) -> str:
    """Return a number in a list's style; as a browser does, in digits if the style has no sign for it."""
    text = ""
    if style.endswith("alpha") and number > 0:
        while number:
            number, letter = divmod(number - 1, 26)
            text = chr(ord("a") + letter) + text
    elif style.endswith("roman") and 0 < number < 4_000:
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            text += sign * count
    else:
        return str(number)
    return text.upper() if style.startswith("upper") else text
