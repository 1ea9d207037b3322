"""Quiet hours and moments by the local calendar, also where clocks are changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.follows.schedule import Quiet, day_start, next_day, next_digest, next_open, parse_quiet, parse_zone
from corpus.errors import UsageError

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]
moments = st.integers(946_684_800, 2_208_988_800).map(float)
minutes = st.integers(0, 1439)


def at(text: str, zone: str = "Europe/Berlin") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def local(moment: float, zone: str) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone))


def test_quiet_hours_go_over_midnight() -> None:
    quiet = parse_quiet("22:00 - 7:00")
    assert [quiet.holds(minute) for minute in (1319, 1320, 0, 419, 420)] == [False, True, True, True, False]
    assert str(quiet) == "22:00-07:00" and parse_quiet(str(quiet)) == quiet
    for text in ("22:00", "7-7", "night"):
        with pytest.raises(UsageError, match="22:00-07:00"):
            parse_quiet(text)


def test_zones_are_those_that_exist() -> None:
    assert parse_zone(" Europe/Kyiv ") == "Europe/Kyiv"
    for name in ("Mars/Olympus", "", "../etc/passwd", "Europe"):
        with pytest.raises(UsageError, match="Europe/Berlin"):
            parse_zone(name)


def test_a_digest_comes_at_its_time_of_day_before_and_after_the_clocks_change() -> None:
    moment, days = at("2026-03-27 09:00"), []
    for _ in range(4):
        moment = next_digest(moment, "Europe/Berlin", 480, None)
        days.append(local(moment, "Europe/Berlin").strftime("%d %H:%M"))
    assert days == ["28 08:00", "29 08:00", "30 08:00", "31 08:00"]


@given(moments, minutes, st.sampled_from(ZONES), st.none() | st.integers(0, 6))
def test_the_next_digest_is_the_next_one(now: float, minute: int, zone: str, weekday: int | None) -> None:
    found = next_digest(now, zone, minute, weekday)
    assert now < found <= now + (9 if weekday is not None else 3) * 86_400
    moment = local(found, zone)
    assert weekday is None or moment.weekday() == weekday or moment.hour < 2, "put forward over midnight"
    skipped = moment.replace(fold=0).hour * 60 + moment.minute
    assert skipped == minute or 0 < (skipped - minute) % 1440 <= 60


@given(moments, minutes, minutes, st.sampled_from(ZONES))
def test_quiet_hours_end(now: float, start: int, end: int, zone: str) -> None:
    quiet = Quiet(start, end) if start != end else None
    found = next_open(now, zone, quiet)
    assert now <= found <= now + 26 * 3_600
    moment = local(now, zone)
    assert (found == now) == (quiet is None or not quiet.holds(moment.hour * 60 + moment.minute))


@given(moments, st.sampled_from(ZONES))
def test_days_follow_each_other(now: float, zone: str) -> None:
    assert day_start(now, zone) <= now < next_day(now, zone)
    assert day_start(next_day(now, zone), zone) == next_day(now, zone)
