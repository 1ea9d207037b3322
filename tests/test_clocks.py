"""The clock of the tests: moved for a test, it is moved for the processes it starts, and moved back."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import load_settings
from corpus import clock
from tests.clocks import SETTINGS, find_change, find_leap_day, find_midnight

YEAR_S = 365 * 86_400.0


def day_of_child() -> date:
    """The current day in a process started now."""
    script = "from corpus import clock; print(clock.today())"
    words = [sys.executable, "-c", script]
    said = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    return date.fromisoformat(said.stdout.strip())


def test_a_moved_clock_is_moved_for_processes_and_settings_and_moved_back() -> None:
    before = clock.now()
    with clock.moved(YEAR_S), clock.moved(YEAR_S):
        assert clock.now() - before >= 2 * YEAR_S
        load_settings()
        assert clock.now() - before >= 2 * YEAR_S
        days = [clock.today(), day_of_child(), clock.today()]
        assert days == sorted(days), "the same day, or a midnight between"
    assert before <= clock.now() < before + YEAR_S


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_a_time_that_the_clock_can_be_moved_to(name: str) -> None:
    now = clock.now_in()
    offset_s = SETTINGS[name].offset_s(now)
    assert (offset_s < 0) is (name == "2-days-behind") and abs(offset_s) < clock.MAX_OFFSET_S


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("seconds", [-61, -60, -59, -1, 0, 1])
def test_a_setting_lies_ahead_whenever_the_tests_begin(name: str, seconds: int) -> None:
    moment = SETTINGS[name].find(datetime(2026, 11, 30, 3, tzinfo=UTC)) + timedelta(seconds=60 + seconds)
    offset_s = SETTINGS[name].offset_s(moment)
    assert (offset_s < 0) is (name == "2-days-behind"), offset_s


@pytest.mark.parametrize(
    ("now", "leap_day", "spring", "autumn"),
    [
        ("2026-11-30T03:00", "2028-02-29", "2027-03-28", "2027-10-31"),
        ("2028-02-29T11:59", "2028-02-29", "2028-03-26", "2028-10-29"),
        ("2028-02-29T12:00", "2032-02-29", "2028-03-26", "2028-10-29"),
        ("2096-10-28T01:00", "2104-02-29", "2097-03-31", "2097-10-27"),
    ],
)
def test_leap_days_and_changes_of_summer_time_are_the_next(
    now: str, leap_day: str, spring: str, autumn: str
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert f"{find_leap_day(moment):%F %T}" == f"{leap_day} 12:00:00"
    assert f"{find_change(moment, 3):%F %T}" == f"{spring} 01:00:00"
    assert f"{find_change(moment, 10):%F %T}" == f"{autumn} 01:00:00"


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", date(2026, 12, 1)), ("Pacific/Honolulu", date(2026, 11, 30))]
)
def test_midnight_is_that_of_the_zone(zone: str, day: date) -> None:
    midnight = find_midnight(datetime(2026, 11, 30, 3, tzinfo=UTC), zone)
    assert midnight.date() == day
    assert midnight == datetime(2026, 11, 30, 10, tzinfo=UTC), "a day of the calendar lies between the two"
