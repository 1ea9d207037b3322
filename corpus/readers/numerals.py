"""Write the numbers of list items: 3, c, C, iii, III."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MAX_ROMAN = 3_999


def numeral(number: int, style: str) -> str:
    """Return a number in the style of its sample: "1", "a", "A", "i" or "I"; in digits if that has none."""
    if style.lower() == "a" and number > 0:
        shown = ""
        while number:
            number, rest = divmod(number - 1, 26)
            shown = chr(ord("a") + rest) + shown
    elif style.lower() == "i" and 0 < number <= _MAX_ROMAN:
        shown = ""
        for value, letters in _ROMAN:
            while number >= value:
                shown += letters
                number -= value
    else:
        return str(number)
    return shown.upper() if style.isupper() else shown
