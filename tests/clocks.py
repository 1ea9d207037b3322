"""Run the tests at special times (`python -m tests.clocks [SETTING …] [-- PYTEST ARGUMENTS]`).

Debian's `faketime` moves the time of all processes, libraries included; without it the product's own clock is
moved.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from calendar import isleap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from corpus import clock

ROOT = Path(__file__).parents[1]
SUITE = ("-n", "auto", "--dist", "loadfile")
MAX_RUN_S = 3_600
CROSSING_S = 60.0
"""How long before a change of time a run begins, so that tests run on both sides of it."""
_SHIM = ROOT / "tests" / "faketime"
_FAKETIME = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
"""Durations stay real, and so do the times of files."""


def find_leap_day(now: datetime) -> datetime:
    """Return noon of the next 29 February, UTC."""
    days = (datetime(year, 2, 29, 12, tzinfo=UTC) for year in count(now.year) if isleap(year))
    return next(day for day in days if day > now)


def find_change(now: datetime, month: int) -> datetime:
    """Return the next change of summer time in Europe in a month: its last Sunday, 01:00 UTC."""
    for year in (now.year, now.year + 1):
        last = datetime(year, month, 31, 1, tzinfo=UTC)
        change = last - timedelta(days=(last.weekday() + 1) % 7)
        if change > now:
            return change
    raise AssertionError("one of two years has it before it")


def find_midnight(now: datetime, zone: str) -> datetime:
    """Return the next midnight in a time zone."""
    tomorrow = now.astimezone(ZoneInfo(zone)) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A time at which tests run, found from the current time, and the time zone of the machine then."""

    find: Callable[[datetime], datetime]
    zone: str = "UTC"

    def offset_s(self, now: datetime) -> float:
        """Return by how many seconds the clock must move forward."""
        return (self.find(now) - now).total_seconds()


def _before(find: Callable[[datetime], datetime], zone: str) -> Setting:
    """Return a setting shortly before the next moment that is at least so far away."""
    crossing = timedelta(seconds=CROSSING_S)
    return Setting(lambda now: find(now + crossing) - crossing, zone)


def _near(zone: str) -> Setting:
    return _before(lambda now: find_midnight(now, zone), zone)


def _at_change(month: int) -> Setting:
    return _before(lambda now: find_change(now, month), "Europe/Berlin")


SETTINGS = {
    "2-days-behind": Setting(lambda now: now - timedelta(days=2)),
    "40-days-ahead": Setting(lambda now: now + timedelta(days=40)),
    "400-days-ahead": Setting(lambda now: now + timedelta(days=400)),
    "29-february": Setting(find_leap_day),
    "summer-time-begins": _at_change(3),
    "summer-time-ends": _at_change(10),
    "midnight-in-kiritimati": _near("Pacific/Kiritimati"),
    "midnight-in-honolulu": _near("Pacific/Honolulu"),
}
OTHER_DAYS = ("400-days-ahead", "29-february")
"""The settings at which tests marked `dated` also run in every run."""


@dataclass(frozen=True, slots=True)
class Run:
    """The result of the tests at one setting."""

    passed: bool
    counts: str
    failures: tuple[str, ...]
    report: str = ""
    """pytest's lines about the tests that failed."""


def run_tests(setting: Setting, arguments: Sequence[str], with_faketime: bool) -> Run:
    """Run pytest in a process of its own, at a setting."""
    offset_s = setting.offset_s(clock.now_in())
    command = [sys.executable, "-m", "pytest", "-m", "not slow and not another_day", *arguments]
    environment = {**os.environ, "TZ": setting.zone}
    if with_faketime:
        command = ["faketime", "-f", f"{offset_s:+.0f}s", *command]
        environment |= _FAKETIME
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_SHIM), os.environ.get("PYTHONPATH"))))
    else:
        environment[clock.OFFSET_VARIABLE] = repr(offset_s)
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=MAX_RUN_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Run(False, f"not ended after {MAX_RUN_S} s", ())
    lines = done.stdout.splitlines()
    failures = tuple(line for line in lines if re.match(r"(FAILED|ERROR) ", line))
    counts = next((line.strip("= ") for line in reversed(lines) if re.search(r" in [\d.]+s", line)), "")
    report = done.stdout[done.stdout.find("= FAILURES =") :] if failures else ""
    return Run(done.returncode == 0, counts or done.stderr.strip()[-500:] or "nothing said", failures, report)


def main(arguments: Sequence[str]) -> int:
    """Run the tests at the named settings, or at all; returns 1 if a test fails at one."""
    parser = argparse.ArgumentParser(prog="python -m tests.clocks", description=__doc__)
    parser.add_argument("--own-clock", action="store_true", help="move the product's clock, not faketime's")
    parser.add_argument("names", nargs="*", metavar="SETTING", help=", ".join(SETTINGS))
    own, rest = _split(arguments)
    given = parser.parse_args(own)
    if unknown := [name for name in given.names if name not in SETTINGS]:
        parser.error(f"{unknown[0]}: there is no such setting; there are {', '.join(SETTINGS)}.")
    with_faketime = shutil.which("faketime") is not None and not given.own_clock
    all_passed = True
    for name in given.names or SETTINGS:
        began = time.monotonic()
        run = run_tests(SETTINGS[name], rest or SUITE, with_faketime)
        means = "faketime" if with_faketime else "its own clock"
        print(f"{name} ({means}, {time.monotonic() - began:.0f} s): {run.counts}", flush=True)  # noqa: T201
        for failure in run.failures:
            print(f"  {failure}", flush=True)  # noqa: T201
        if run.report:
            print(run.report, flush=True)  # noqa: T201
        all_passed &= run.passed
    return 0 if all_passed else 1


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the arguments before "--" and those after it."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return list(arguments[:end]), list(arguments[end + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
