"""Tell the time: the system's clock, shifted by FOOTNOTE_CLOCK_OFFSET_S.

All code asks this clock for the time and the day, so that tests can shift the time of a process and of its
child processes. Durations are measured with `time.monotonic`, which is never shifted.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo

OFFSET_VARIABLE = "FOOTNOTE_CLOCK_OFFSET_S"
"""The setting (see `bot.settings`) that shifts the clock; child processes inherit it."""
MAX_OFFSET_S = 100 * 366 * 86_400
"""A hundred years either way; beyond that, not every calendar and time zone can be calculated."""


def _inherited_offset() -> float:
    """Return the offset in the environment; 0 if there is none, or no number, which the settings refuse."""
    try:
        return float(os.environ.get(OFFSET_VARIABLE) or 0)
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
    """Return a time in seconds since 1970 as text: "30 Nov 2026, 05:12 UTC"."""
    said = datetime.fromtimestamp(moment, UTC)
    return f"{said.day} {said:%b %Y, %H:%M} UTC"


def set_offset(seconds: float) -> None:
    """Set this process's clock `seconds` ahead of the system's; behind it if negative."""
    global _offset_s
    _offset_s = seconds


@contextmanager
def moved(seconds: float) -> Iterator[None]:
    """Shift the clock of this process, and of those it starts meanwhile, by another `seconds`."""
    offset_s, inherited = _offset_s, os.environ.get(OFFSET_VARIABLE)
    set_offset(offset_s + seconds)
    os.environ[OFFSET_VARIABLE] = repr(offset_s + seconds)
    try:
        yield
    finally:
        set_offset(offset_s)
        if inherited is None:
            del os.environ[OFFSET_VARIABLE]
        else:
            os.environ[OFFSET_VARIABLE] = inherited
