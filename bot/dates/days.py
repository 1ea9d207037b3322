"""Parse days in any of the bot's languages: "2025-12-14", "letzten Montag", "3 дні тому".

Weekdays, "last month" and numeric days are parsed here, everything else by dateparser. It gets these
languages only: with all of its 200, a text that is not a day took seconds (`python -m research.speed.days`).
It takes long to import, so it is imported with the first text that needs it; `warm_up` imports it early.
"""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from bot.dates import day_words
from bot.dates.day_words import DAY, LANGUAGES, LAST, MONTH, NEXT, THIS, WEEK, YEAR, order_languages
from bot.dates.times_of_day import split_time
from corpus import clock
from corpus.errors import UsageError

EXAMPLES = "2025-12-14, “yesterday”, “last Monday” or “3 days ago”"

_ISO = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:z|[+-]\d\d:?\d\d)?)?"
)
_BASIC_ISO = re.compile(r"\d{8}|\d{4}-?w\d\d-?\d")
_NUMERIC = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d{2})|\.)?(?:\s?(?:р|г)\.?)?")
_DAY_OF_MONTH = re.compile(
    r"(?:the|am|den|der|le|el)\s+(?P<bare>\d{1,2})\.?|(?:the\s+|am\s+|den\s+|der\s+)?(?P<ordinal>\d{1,2})(?:st|nd|rd|th|\.|er|-?го|-?е)(?:\s+числа)?"
)
_NAMED = re.compile(r"([^\W\d_]+)\.?,?\s+(\d+[./-].+)")
_LIKE_A_DAY = re.compile(r"[^\W\d_]{3}|\d\s?[^\W\d_]|[^\W\d_]\W+[^\W\d_]")
"""Texts that dateparser is asked to parse; it reads "5" or "a" alone as a day of the month."""


def parse_day(
    text: str, option: str, language: str | None = None, zone: tzinfo | None = None, *, latest: bool = False
) -> date:
    """Return the day that a text means, the last such day if there are several.

    `language` is the locale of the person who typed it ("de", "en-US"), None if unknown; it decides words and
    orders of numbers that languages read differently. `zone` decides which day is today; None is this
    machine's time zone. A month or a year gives its first day, or its last if `latest`.

    Raises UsageError that names `option`, the text and examples if the text is not a day.
    """
    try:
        folded = day_words.fold_text(text)
        found = _read_day(folded, clock.now_in(UTC).astimezone(zone), language, latest)
    except (UsageError, ValueError, OverflowError):  # too long, or not in the calendar
        found = None
    if found is None:
        shown = text if len(text) <= day_words.MAX_CHARS else text[: day_words.MAX_CHARS - 1] + "…"
        raise UsageError(f"{option}: {shown!r} is not a day; write it like {EXAMPLES}.")
    return found


def parse_optional_day(
    text: str | None,
    option: str,
    language: str | None = None,
    zone: tzinfo | None = None,
    *,
    latest: bool = False,
) -> date | None:
    """Return the day that a text means, None for no text; see `parse_day`."""
    return parse_day(text, option, language, zone, latest=latest) if text else None


def warm_up() -> None:
    """Import dateparser and its tables of all languages, so that the first day typed does not wait for
    them."""
    for text in ("14 bananas", "14 mar 2025"):
        _ask_dateparser(text, datetime(2000, 1, 1), LANGUAGES, latest=False)


def _read_day(folded: str, now: datetime, language: str | None, latest: bool) -> date | None:
    """Return the day that folded text means, None for none. Raises ValueError if the calendar lacks it."""
    numeric = _read_iso(folded) or _read_numeric(folded, now.date(), language)
    if numeric is not None:
        return numeric
    rest, minutes = split_time(folded)
    if not rest and minutes is not None:  # a time of day alone: the last such time, but not a number alone
        passed = minutes <= now.hour * 60 + now.minute
        return None if folded.isdecimal() else now.date() - timedelta(days=0 if passed else 1)
    words = day_words.split_words(rest)
    if rest != folded and [day_words.find_modifier(word) for word in words] == [THIS]:
        return now.date()  # "this morning"
    found = (
        _read_weekday(words, now, minutes, language)
        or _read_unit(words, now.date(), latest)
        or _read_year(words, latest)
    )
    if found is not None:
        return found
    found = (
        _read_iso(rest)
        or _read_numeric(_without_weekday(rest, language), now.date(), language)
        or _read_other(rest, now, language, latest)
    )
    return found if found is not None and _agrees(found, words, language) else None


def _without_weekday(rest: str, language: str | None) -> str:
    """Return "9.3." of "Mo. 9.3."."""
    named = _NAMED.fullmatch(rest)
    return named[2] if named and day_words.find_weekday(named[1], language) is not None else rest


def _agrees(day: date, words: list[str], language: str | None) -> bool:
    """True unless the words name a weekday that the day is not; short words may be months ("mar")."""
    named = {day_words.find_weekday(word, language) for word in words if len(word) > 3} - {None}
    return not named or day.weekday() in named


def _read_iso(folded: str) -> date | None:
    match = _ISO.fullmatch(folded)
    if match:
        return date(int(match[1]), int(match[3]), int(match[4]))
    return date.fromisoformat(folded.upper()) if _BASIC_ISO.fullmatch(folded) else None


def _read_numeric(folded: str, today: date, language: str | None) -> date | None:
    """Parse a day in numbers: day first, or month first if an American writes 12/14/2025."""
    match = _NUMERIC.fullmatch(day_words.strip_preposition(folded))
    alone = _DAY_OF_MONTH.fullmatch(folded)
    if alone:
        return _last_such_day(None, int(alone["bare"] or alone["ordinal"]), today)
    if match is None:
        return None
    day, month = int(match[1]), int(match[3])
    if month > 12 or (language == "en-US" and match[2] == "/" and day <= 12):
        day, month = month, day
    if match[4]:
        return date(int(match[4]) + (2000 if len(match[4]) == 2 else 0), month, day)
    return _last_such_day(month, day, today)


def _last_such_day(month: int | None, day: int, today: date) -> date:
    """Return the last such day up to today, in any month if that is None. Raises ValueError if none
    exists."""
    for ago in range(9 * 12):  # between 1896 and 1904, and about 2100, eight years have no 29 February
        year, other = divmod(today.year * 12 + today.month - 1 - ago, 12)
        fits = month in (None, other + 1) and 1 <= day <= calendar.monthrange(year, other + 1)[1]
        if fits and date(year, other + 1, day) <= today:
            return date(year, other + 1, day)
    raise ValueError(f"no month {month} has a day {day}")


def _read_weekday(words: list[str], now: datetime, minutes: int | None, language: str | None) -> date | None:
    """Return the day of "letzten Montag" or "Friday next week"; None if the words are not exactly that.

    A weekday alone is the last one before today, or today if a time of day is named that has passed.
    """
    days = [number for word in words if (number := day_words.find_weekday(word, language)) is not None]
    kinds = [kind for word in words if (kind := day_words.find_modifier(word)) is not None]
    weeks = sum(day_words.find_unit(word) == WEEK for word in words)
    ambiguous = len(days) + len(kinds) + weeks != len(words)
    if len(days) != 1 or len(kinds) > 1 or weeks > len(kinds) or ambiguous:
        return None
    today, weekday = now.date(), days[0]
    if weeks or kinds == [THIS]:
        return today - timedelta(days=today.weekday() - weekday - 7 * kinds[0])
    if kinds == [NEXT]:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if not kinds and weekday == today.weekday() and minutes is not None:
        return today - timedelta(days=0 if minutes <= now.hour * 60 + now.minute else 7)
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _read_unit(words: list[str], today: date, latest: bool) -> date | None:
    """Return the day of "last week", "тиждень тому" or "the last 3 days", counted back from today.

    "this month" gives its first day, or today if `latest`. None for other words.
    """
    if len(words) not in (2, 3):
        return None
    units = [unit for word in words if (unit := day_words.find_unit(word))]
    kinds = [kind for word in words if (kind := day_words.find_modifier(word)) is not None]
    counts = [int(word) for word in words if word.isdigit()]
    if len(units) != 1 or len(counts) + len(kinds) + 1 != len(words):
        bare = len(units) == 1 and len(words) == 2 and day_words.is_ago(words)
        return _shift(today, units[0], -1) if bare else None
    if kinds == [THIS] and not counts and units != [DAY]:
        return today if latest else _start(today, units[0])
    if kinds in ([LAST], [NEXT]) and (counts or units != [DAY]):
        return _shift(today, units[0], kinds[0] * (counts or [1])[0])
    return None


def _read_year(words: list[str], latest: bool) -> date | None:
    """Return the first day of "2025" or "im Jahr 2025", the last if `latest`; None for other words."""
    years = [int(word) for word in words if len(word) == 4 and word.isdigit()]
    named = sum(day_words.find_unit(word) == YEAR for word in words)
    if len(years) != 1 or named > 1 or named + 1 != len(words):
        return None
    return _end(date(years[0], 1, 1), YEAR) if latest else date(years[0], 1, 1)


def _start(today: date, unit: str) -> date:
    if unit == WEEK:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if unit == MONTH else today.replace(month=1, day=1)


def _shift(today: date, unit: str, count: int) -> date:
    """Return the day `count` units from today, the last of its month if the month has no such day."""
    if unit in (DAY, WEEK):
        return today + timedelta(days=count * (7 if unit == WEEK else 1))
    months = today.year * 12 + today.month - 1 + count * (12 if unit == YEAR else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _read_other(rest: str, now: datetime, language: str | None, latest: bool) -> date | None:
    """Return the day that dateparser reads, None for none."""
    typed = day_words.respell(day_words.strip_preposition(rest))
    if not _LIKE_A_DAY.search(typed) or typed in day_words.NO_ABBREVIATIONS:
        return None
    return _ask_dateparser(typed, now.replace(tzinfo=None), order_languages(language), latest)


def _ask_dateparser(typed: str, now: datetime, languages: tuple[str, ...], latest: bool) -> date | None:
    from dateparser.date import DateDataParser  # imported here because it takes long

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": now, "DATE_ORDER": "DMY"}
    relative = DateDataParser(
        list(languages), use_given_order=True, settings=settings | {"PARSERS": ["relative-time"]}
    )
    found = relative.get_date_data(typed).date_obj
    if found is not None:
        return found.date()
    named = {"PREFER_DAY_OF_MONTH": "first", "REQUIRE_PARTS": ["month"], "PARSERS": ["absolute-time"]}
    absolute = DateDataParser(list(languages), use_given_order=True, settings=settings | named)
    data = absolute.get_date_data(typed)
    if data.date_obj is None:
        return None
    day = data.date_obj.date()
    return _end(day, data.period) if latest else day


def _end(day: date, period: str | None) -> date:
    """Return the last day of the month or year of a day."""
    if period == YEAR:
        return day.replace(month=12, day=31)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if period == MONTH else day
