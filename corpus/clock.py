"""The one clock of the product: the system's, put forward or back by FOOTNOTE_CLOCK_OFFSET_S.

Whatever asks for the time or the day asks here, so that tests and rehearsals can move the time of a process
and of the processes that it starts. Durations are measured with `time.monotonic`, which is never moved.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo

VARIABLE = "FOOTNOTE_CLOCK_OFFSET_S"
"""The setting (see `bot.settings`) that moves the clock; child processes inherit it."""
MAX_OFFSET_S = 100 * 366 * 86_400
"""A hundred years either way: further off, calendars and time zones can't be calculated everywhere."""


def _inherited_offset() -> float:
    """Return the offset that the environment names, 0 where it names none; what is no number the settings
    refuse."""
    try:
        return float(os.environ.get(VARIABLE) or 0)
    except ValueError:
        return 0.0


_offset_s = _inherited_offset()


def now() -> float:
    """Return the seconds since 1970 (UTC)."""
    return time.time() + _offset_s


def now_in(zone: tzinfo = UTC) -> datetime:
    """Return the date and time in a time zone, with that zone."""
    return datetime.fromtimestamp(now(), zone)


def today(zone: tzinfo = UTC) -> date:
    """Return the calendar day in a time zone."""
    return now_in(zone).date()


def utc_minute(moment: float) -> str:
    """Return a time in seconds since 1970 as people read it: "30 Nov 2026, 05:12 UTC"."""
    said = datetime.fromtimestamp(moment, UTC)
    return f"{said.day} {said:%b %Y, %H:%M} UTC"


def set_offset(seconds: float) -> None:
    """Put this process's clock `seconds` ahead of the system's; negative puts it back."""
    global _offset_s
    _offset_s = seconds


@contextmanager
def moved(seconds: float) -> Iterator[None]:
    """Move the clock of this process, and of those that it starts meanwhile, by `seconds` more."""
    offset_s, inherited = _offset_s, os.environ.get(VARIABLE)
    set_offset(offset_s + seconds)
    os.environ[VARIABLE] = repr(offset_s + seconds)
    try:
        yield
    finally:
        set_offset(offset_s)
        if inherited is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = inherited
