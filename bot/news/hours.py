"""Hours: times of day, quiet hours and digests by the local calendar, so that nothing drifts."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.errors import UsageError

_TIME = re.compile(r"(\d{1,2})(?:[:.h]([0-5]\d))?\s*(am|pm)?", re.IGNORECASE)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(.+?)\s*(?:-|–|to|until)\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Minutes after local midnight from and until which nothing is posted; may go over midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        return f"{clock_text(self.start)}-{clock_text(self.end)}"


def parse_time(text: str) -> int:
    """ "8", "08:00" or "8 pm" in minutes after midnight. Raises UsageError for what is no time of day."""
    match = _TIME.fullmatch(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    half = (match[3] or "").lower() if match else ""
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23:
        raise UsageError(f"{text!r} is no time of day; write it like 08:00.")
    return hour * 60 + minute


def parse_at(text: str) -> tuple[int | None, int]:
    """ "08:00" or "Friday 8 pm" as a weekday (0 is Monday, None where none is said) and minutes after
    midnight. Raises UsageError for what is no time of day."""
    first, _, rest = text.strip().partition(" ")
    named = first.casefold().strip(",.")
    day = next((n for n, name in enumerate(_WEEKDAYS) if len(named) >= 2 and name.startswith(named)), None)
    return (day, parse_time(rest)) if day is not None and rest else (None, parse_time(text))


def parse_quiet(text: str) -> Quiet:
    """ "22:00-07:00" as hours. Raises UsageError for what is no such span."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} are no hours; write them like 22:00-07:00.")
    quiet = Quiet(parse_time(match[1]), parse_time(match[2]))
    if quiet.start == quiet.end:
        raise UsageError(f"{text!r} leaves no time to post in; write the hours like 22:00-07:00.")
    return quiet


def parse_zone(name: str) -> str:
    """A time zone's name in IANA's spelling. Raises UsageError for one that does not exist."""
    try:
        return ZoneInfo(name.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is no time zone; write it like Europe/Berlin.") from error


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def next_open(now: float, zone: str, quiet: Quiet | None) -> float:
    """The first moment from `now` on that is not in quiet hours."""
    local = _local(now, zone)
    if quiet is None or not quiet.holds(local.hour * 60 + local.minute):
        return now
    return _next_at(local, quiet.end, ZoneInfo(zone))


def next_digest(now: float, zone: str, at: int, weekday: int | None) -> float:
    """The next moment after `now` at a local time of day, on a weekday (0 is Monday) if one is given."""
    local, place = _local(now, zone), ZoneInfo(zone)
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        if weekday is not None and day.weekday() != weekday:
            continue
        moment = _at(day, at, place)
        if moment > now:
            return moment
    raise AssertionError("a week has every weekday")


def day_start(now: float, zone: str) -> float:
    """Local midnight before `now`."""
    return _at(_local(now, zone).date(), 0, ZoneInfo(zone))


def next_day(now: float, zone: str) -> float:
    """Local midnight after `now`."""
    return _at(_local(now, zone).date() + timedelta(days=1), 0, ZoneInfo(zone))


def _local(now: float, zone: str) -> datetime:
    return datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))


def _next_at(local: datetime, minute: int, place: ZoneInfo) -> float:
    now = local.timestamp()
    today = _at(local.date(), minute, place)
    return today if today > now else _at(local.date() + timedelta(days=1), minute, place)


def _at(day: date, minute: int, place: ZoneInfo) -> float:
    """A local time of a day; one that the clocks skip is as much later as they are put forward."""
    return datetime.combine(day, time(minute // 60, minute % 60), place).timestamp()
