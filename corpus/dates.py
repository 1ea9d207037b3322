"""Publication dates: parsed from what a source says, unknown otherwise, never guessed from the clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt]|\s+)(\d{1,2})(:\d\d.*)")
_RFC5322 = re.compile(
    r"(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|UT|GMT|[ECMP][SD]T|Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Published:
    """When a document was published, as precisely as its source says.

    `text` is ISO 8601: a day ("2025-12-14"), a time without zone ("2025-12-14T09:00:00", zone
    unknown) or with one ("2025-12-14T09:00:00+02:00").
    """

    text: str

    @property
    def day(self) -> date:
        """The calendar day where it was published."""
        return date.fromisoformat(self.text[:10])

    @property
    def day_number(self) -> int:
        """The day as the integer YYYYMMDD, which sorts and compares as days do."""
        return day_number(self.day)

    @property
    def order(self) -> float:
        """Seconds since 1970 for sorting; an unknown zone or time counts as UTC midnight or clock time."""
        moment = datetime.fromisoformat(self.text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def day_number(day: date) -> int:
    """`day` as the integer YYYYMMDD."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The day that `day_number` makes a number of."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def parse_published(value: object) -> Published | None:
    """A date as documents write it (ISO 8601, RFC 5322, YYYY/MM/DD, "14 December 2025"), or None.

    Day, month and year must all be said: a relative or partial date would have to be completed
    from the clock.
    """
    if isinstance(value, datetime):
        return Published(value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return Published(value.isoformat())
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(text) > 100:
        return None
    for parse in (_parse_iso, _parse_rfc5322, _parse_written):
        found = parse(text)
        if found is not None:
            return found
    return None


def _parse_iso(text: str) -> Published | None:
    for form in (_DAY, _DIGITS):
        match = form.fullmatch(text)
        if match:
            year, month, day = map(int, match.groups())
            try:
                return Published(date(year, month, day).isoformat())
            except ValueError:
                return None
    if not _DAY.match(text):
        return None
    moment = _MOMENT.fullmatch(text)
    if moment:
        year, month, day, hour = map(int, moment.groups()[:4])
        rest = moment.group(5).replace(" ", "")
        text = f"{year:04}-{month:02}-{day:02}T{hour:02}{rest}"
    try:
        return Published(datetime.fromisoformat(text).isoformat(timespec="seconds"))
    except ValueError:
        return None


def _parse_rfc5322(text: str) -> Published | None:
    # The library reads "5:00 PM EST" as five in the morning: only what is truly of this form goes in.
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
