"""Parse publication dates as sources write them. A date is never guessed from the clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt]|\s+)(\d{1,2})(:\d\d.*)")
_COMPACT = re.compile(r"\d{8}T\d{4}(?:\d\d)?(?:Z|[+-]\d\d:?\d\d)?")
MAX_ZONE_S = 14 * 3_600.0
"""The largest offset from UTC, that of Kiritimati."""

_WEEK = re.compile(r"\d{4}-?W\d\d")
_ORDINAL = re.compile(r"\d{4}-\d{3}")
_YEAR_OF_NOUGHTS = re.compile(r"\d{1,2}\.?\s+[^\W\d_]{3,}\.?,?\s+0\d{3}\b")
"""A year before 1000, which libraries read as a year of two digits; such texts are no dates."""
_UNIX = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})")
_UNIX_YEARS = range(1990, 2100)
"""Years that a number of seconds or milliseconds may fall in; other numbers are no dates."""
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}:\d\d(?::\d\d)?))?")
_WEEKDAY = re.compile(r"[^\W\d_]{2,12}\.?(?:,\s*|\s+)(?=\d{1,2}[.\s-]+[^\W\d_]{3})")
_MIDNIGHT = re.compile(r"(?<![\d:])24(:00(?::00(?:\.0+)?)?)(?![\d:])")
_LEAP_SECOND = re.compile(r"(:\d\d):60(?!\d)")
_ZONE = re.compile(r"\s*\[?\b([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+){1,2})\]?$")
_RFC5322 = re.compile(
    r"(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|UT|GMT|[ECMP][SD]T|Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A document's publication date, as precise as its source gives it.

    `text` is ISO 8601: a day ("2025-12-14"), a time of unknown zone ("2025-12-14T09:00:00") or a time with
    its zone ("2025-12-14T09:00:00+02:00").
    """

    text: str

    @property
    def day(self) -> date:
        """The calendar day at the place of publication."""
        return date.fromisoformat(self.text[:10])

    @property
    def day_number(self) -> int:
        """The day as the integer YYYYMMDD, which sorts like days."""
        return day_number(self.day)

    @property
    def order(self) -> float:
        """Seconds since 1970, for sorting; an unknown zone counts as UTC, an unknown time as midnight."""
        moment = datetime.fromisoformat(self.text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()

    def not_after(self, moment: float) -> "Published":
        """Return the date, or `moment` (seconds since 1970) if the date is surely later than `moment`.

        A date without a zone may come from a place that is 14 hours ahead of UTC.
        """
        zone_known = datetime.fromisoformat(self.text).tzinfo is not None
        if self.order - (0.0 if zone_known else MAX_ZONE_S) <= moment:
            return self
        return Published(datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds"))


def day_number(day: date) -> int:
    """Return `day` as the integer YYYYMMDD."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_from_number(number: int) -> date:
    """Return the day of an integer YYYYMMDD."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def parse_published(value: object) -> Published | None:
    """Return the date in a document's words (ISO 8601, RFC 5322, YYYY/MM/DD, "14 December 2025"), or None.

    Day, month and year must all be given: only the clock could complete a relative or partial date.
    """
    if isinstance(value, datetime):
        return Published(value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return Published(value.isoformat())
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(text) > 100 or _YEAR_OF_NOUGHTS.search(text):
        return None
    midnight, past_midnight = _MIDNIGHT.subn(r"00\1", text)
    text = _WEEKDAY.sub("", _LEAP_SECOND.sub(r"\1:59", midnight), count=1)
    text, zone = _without_zone(text)
    for parse in (_parse_iso, _parse_number, _parse_day_first, _parse_rfc5322, _parse_written):
        found = parse(text)
        if found is not None:
            return _moved(found, timedelta(days=1 if past_midnight else 0), zone)
    return None


def _without_zone(text: str) -> tuple[str, ZoneInfo | None]:
    """Return the text without the time zone at its end ("Europe/Berlin"), and that zone, or None."""
    named = _ZONE.search(text)
    if named is None:
        return text, None
    try:
        return text[: named.start()], ZoneInfo(named.group(1))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return text, None


def _moved(found: Published, by: timedelta, zone: ZoneInfo | None) -> Published:
    """Return a date that is later by `by`, and in `zone` unless it has a zone of its own."""
    if not by and (zone is None or len(found.text) == len("2025-12-14")):
        return found
    try:
        moment = datetime.fromisoformat(found.text) + by
    except OverflowError:
        return found
    if len(found.text) == len("2025-12-14"):
        return Published(moment.date().isoformat())
    return Published((moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat(timespec="seconds"))


def _parse_iso(text: str) -> Published | None:
    if _ORDINAL.fullmatch(text):
        try:
            return Published(datetime.strptime(text, "%Y-%j").date().isoformat())
        except ValueError:
            return None
    if _WEEK.match(text):
        return _parse_moment(text)
    for form in (_DAY, _DIGITS):
        match = form.fullmatch(text)
        if match:
            year, month, day = map(int, match.groups())
            try:
                return Published(date(year, month, day).isoformat())
            except ValueError:
                return None
    if not _DAY.match(text) and not _COMPACT.fullmatch(text):
        return None
    moment = _MOMENT.fullmatch(text)
    if moment:
        year, month, day, hour = map(int, moment.groups()[:4])
        rest = moment.group(5).replace(" ", "")
        text = f"{year:04}-{month:02}-{day:02}T{hour:02}{rest}"
    return _parse_moment(text)


def _parse_moment(text: str) -> Published | None:
    """Parse ISO 8601 with the standard library; a day without a time stays a day."""
    try:
        if "T" not in text:
            return Published(date.fromisoformat(text).isoformat())
        return Published(datetime.fromisoformat(text).isoformat(timespec="seconds"))
    except ValueError:
        return None


def _parse_number(text: str) -> Published | None:
    """Parse seconds or milliseconds since 1970."""
    number = _UNIX.fullmatch(text)
    if number is None:
        return None
    seconds = int(number.group(1)) if number.group(1) else int(number.group(2)) // 1000
    moment = datetime.fromtimestamp(seconds, UTC)
    return Published(moment.isoformat(timespec="seconds")) if moment.year in _UNIX_YEARS else None


def _parse_day_first(text: str) -> Published | None:
    """Parse "14.12.2025", "14/12/2025 09:00", and "12/14/2025", which can only mean one date."""
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    day, mark, month, year, clock = match.groups()
    if mark != "." and int(month) > 12:
        day, month = month, day
    elif mark != "." and int(day) <= 12 and day != month:
        return None  # ambiguous: day and month could be swapped
    try:
        said = date(int(year), int(month), int(day)).isoformat()
        moment = datetime.fromisoformat(f"{said}T{clock:0>5}") if clock else None
    except ValueError:
        return None
    return Published(moment.isoformat(timespec="seconds") if moment else said)


def _parse_rfc5322(text: str) -> Published | None:
    # The library reads "5:00 PM EST" as five in the morning, so only texts of exactly this form go in.
    if not _RFC5322.fullmatch(text):
        return None
    try:
        return Published(parsedate_to_datetime(text).isoformat(timespec="seconds"))
    except (ValueError, TypeError, IndexError):
        return None


def _parse_written(text: str) -> Published | None:
    if not re.search(r"\d", text) or not re.search(r"[^\W\d_]", text):
        return None
    import dateparser  # only here: it takes longer to import than all else in this file's users

    found = dateparser.parse(
        text,
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PARSERS": ["absolute-time"],
            "RETURN_TIME_AS_PERIOD": True,
        },
    )
    if found is None:
        return None
    has_time = bool(re.search(r"\d:\d\d|\d\s*[ap]\.?m", text, re.IGNORECASE))
    return Published(found.isoformat(timespec="seconds") if has_time else found.date().isoformat())
