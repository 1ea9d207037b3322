"""A disk filled ten times; `python -m tests.chaos.room 200` does it more often."""

import subprocess
import sys

import pytest

from tests.chaos.lives import ROOT

pytestmark = pytest.mark.slow


def test_nothing_is_lost_and_all_is_said_where_there_is_no_room() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.room", "10", "--seed", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "A disk of its own is needed" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 times without room, 0 wrong" in done.stdout
