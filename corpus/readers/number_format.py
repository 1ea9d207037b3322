"""Show numbers and dates of spreadsheets as their formats say ("#,##0.00 €", "dd.mm.yyyy")."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]')
_DIGITS = re.compile(r"(?:[#0?](?:[#0?,]*[#0?])?)?(?<=[#0?])(?:\.([#0?]*))?(,*)|\.([#0?]+)")
_DATE_PARTS = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?:h+|m+|s+)\]|\[[^\]]*\]|y+|m+|d+|h+|s+|am/pm|a/p|\.0+|.', re.IGNORECASE
)
_BY_LOCALE = frozenset(("mm-dd-yy", "m/d/yy", "m/d/yy h:mm", "[$-f800]dddd, mmmm dd, yyyy"))
"""Formats that a program shows as the computer's language has it; here such dates are ISO 8601."""
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MAX_CODE_CHARACTERS = 255
_MAX_WHOLE = 10**15


def format_value(value: object, code: str = "General") -> str:
    """Return a cell's value as the number format `code` shows it; "" for None."""
    if value is None:
        return ""
    code = code if len(code) <= _MAX_CODE_CHARACTERS else "General"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, code)
    if isinstance(value, timedelta):
        return _duration(value, code)
    if isinstance(value, datetime | date | time):
        return _date(value, code)
    return str(value)


def _number(value: float, code: str) -> str:
    sections = _sections(code)
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    bare = _LITERAL.sub("", section)
    digits = _DIGITS.search(bare)
    if "general" in section.lower() or "E+" in bare or "/" in bare or "@" in bare or not digits:
        hidden = not bare.strip() and section != code and not digits
        return _literal(section) if hidden else _general(value)
    return _filled(section, value)


def _filled(section: str, value: float) -> str:
    """Return a section of a format with its digits filled in."""
    parts: list[str] = []
    position = 0
    for match in _LITERAL.finditer(section):
        parts += [_with_digits(section[position : match.start()], value, section), _literal(match.group())]
        position = match.end()
    return "".join([*parts, _with_digits(section[position:], value, section)]).strip()


def _with_digits(part: str, value: float, section: str) -> str:
    match = _DIGITS.search(part)
    if not match:
        return part
    decimals = match.group(1) or match.group(3) or ""
    try:
        number = Decimal(repr(value))
        number *= 100 if "%" in _LITERAL.sub("", section) else 1
        number /= 1000 ** len(match.group(2) or "")
        number = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    except InvalidOperation:  # infinite, or more digits than decimals have
        return _general(value)
    whole = match.group().partition(".")[0]
    shown = f"{number:,f}" if "," in whole.rstrip(",") else f"{number:f}"
    if "." in shown:
        kept = len(shown.partition(".")[2])
        while kept and decimals[kept - 1] != "0" and shown.endswith("0"):
            shown, kept = shown[:-1], kept - 1
        shown = shown.rstrip(".")
    least = whole.count("0")
    integer, dot, fraction = shown.partition(".")
    sign = "-" if integer.startswith("-") else ""
    shown = sign + integer.removeprefix("-").rjust(least, "0") + dot + fraction
    return part[: match.start()] + shown + part[match.end() :]


def _general(value: float) -> str:
    if value == int(value) and abs(value) < _MAX_WHOLE if abs(value) < float("inf") else False:
        return str(int(value))
    return format(value, ".10g") if 1e-5 <= abs(value) < 1e10 else format(value, ".15g")


def _literal(text: str) -> str:
    return "".join(
        next((found for found in match.groups() if found), "") for match in _LITERAL.finditer(text)
    )


def _duration(value: timedelta, code: str) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    shown = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{shown}:{seconds % 60:02}" if "s" in code.lower() else shown


def _date(value: datetime | date | time, code: str) -> str:
    section = _sections(code)[0]
    if section.lower() in _BY_LOCALE or not re.search(r"[ymdhs]", _LITERAL.sub("", section), re.IGNORECASE):
        return _iso(value, section)
    moment = datetime.combine(date(1900, 1, 1), value) if isinstance(value, time) else value
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    parts = _DATE_PARTS.findall(section)
    twelve = any(part.lower() in ("am/pm", "a/p") for part in parts)
    shown: list[str] = []
    last = ""
    for place, part in enumerate(parts):
        low = part.lower()
        after = next((p.lower() for p in parts[place + 1 :] if p.lower()[0] in "ymdhs"), "")
        if low[0] == "m" and len(low) <= 2 and (last.startswith("h") or after.startswith("s")):
            shown.append(f"{moment.minute:0{len(low)}}")
        else:
            shown.append(_date_part(part, moment, twelve))
        if low[0] in "ymdhs":
            last = low
    return "".join(shown).strip()


def _date_part(part: str, moment: datetime, twelve: bool) -> str:
    low = part.lower()
    match low[0]:
        case "y":
            return f"{moment.year:04}" if len(low) > 2 else f"{moment.year % 100:02}"
        case "m":
            name = _MONTHS[moment.month - 1]
            return (
                name
                if len(low) == 4
                else name[:3]
                if len(low) == 3
                else f"{moment.month:0{min(2, len(low))}}"
            )
        case "d":
            name = _DAYS[moment.weekday()]
            return name if len(low) > 3 else name[:3] if len(low) == 3 else f"{moment.day:0{len(low)}}"
        case "h":
            return f"{(moment.hour % 12 or 12) if twelve else moment.hour:0{min(2, len(low))}}"
        case "s":
            return f"{moment.second:0{min(2, len(low))}}"
        case "a" if low in ("am/pm", "a/p"):
            return ("AM" if moment.hour < 12 else "PM")[: len(low.partition("/")[0])]
        case "[" if low.strip("[]") and set(low.strip("[]")) <= {"h"}:
            return str(moment.hour)
        case '"' | "\\" | "_" | "*" | "[":
            return _literal(part)
        case _:
            return "" if low.startswith(".0") else part


def _iso(value: datetime | date | time, section: str) -> str:
    if isinstance(value, datetime):
        shows_time = "h" in section.lower() if section.lower() in _BY_LOCALE else value.time() != time()
        return value.isoformat(" ", "minutes") if shows_time else value.date().isoformat()
    return value.isoformat("minutes") if isinstance(value, time) else value.isoformat()


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[str, ...]:
    """Return the parts of a format for positive numbers, negative ones, zero and text."""
    return tuple(re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code or "General")[:4])
