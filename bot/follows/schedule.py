"""Compute quiet hours and digest times by the local calendar, so that changes of the clocks shift nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.dates.times_of_day import parse_span
from corpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours, in minutes after local midnight, `end` excluded; they may span midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        return f"{clock_text(self.start)}-{clock_text(self.end)}"


def parse_quiet(text: str) -> Quiet:
    """Parse hours such as "22:00-07:00". Raises UsageError if the text is not a span of hours."""
    quiet = Quiet(*parse_span(text))
    if quiet.start == quiet.end:
        raise UsageError(f"{text!r} leaves no time for posts; write the hours like 22:00-07:00.")
    return quiet


def parse_zone(name: str) -> str:
    """Return a time zone's name in IANA's spelling. Raises UsageError if there is no such zone."""
    try:
        return ZoneInfo(name.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is not a time zone; write it like Europe/Berlin.") from error


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def next_open(now: float, zone: str, quiet: Quiet | None) -> float:
    """Return the first moment from `now` on that is not in quiet hours."""
    local = _local(now, zone)
    if quiet is None or not quiet.holds(local.hour * 60 + local.minute):
        return now
    return _next_at(local, quiet.end, ZoneInfo(zone))


def next_digest(now: float, zone: str, at: int, weekday: int | None) -> float:
    """Return the next moment after `now` at `at` minutes after local midnight.

    `weekday` restricts it to one day of the week, 0 is Monday.
    """
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
    """Return the local midnight before `now`."""
    return _at(_local(now, zone).date(), 0, ZoneInfo(zone))


def next_day(now: float, zone: str) -> float:
    """Return the local midnight after `now`."""
    return _at(_local(now, zone).date() + timedelta(days=1), 0, ZoneInfo(zone))


def _local(now: float, zone: str) -> datetime:
    return datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))


def _next_at(local: datetime, minute: int, place: ZoneInfo) -> float:
    now = local.timestamp()
    today = _at(local.date(), minute, place)
    return today if today > now else _at(local.date() + timedelta(days=1), minute, place)


def _at(day: date, minute: int, place: ZoneInfo) -> float:
    """Return the moment of a local time; a time that the clocks skip is moved forward by the skipped hour."""
    return datetime.combine(day, time(minute // 60, minute % 60), place).timestamp()
