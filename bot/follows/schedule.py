"""Quiet hours and the moments of digests by the local calendar, so that nothing drifts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.dates.times_of_day import parse_span
from corpus.errors import UsageError


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


def parse_quiet(text: str) -> Quiet:
    """Return the hours of "22:00-07:00". Raises UsageError for what is no such span."""
    quiet = Quiet(*parse_span(text))
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
