"""The main job as `make run` does it, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def start(home: Path, standard_input: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "start"],
        input=standard_input,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_HOME": str(home)},
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def started_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_without_input_three_sample_questions_are_answered(started_home: Path) -> None:
    done = start(started_home, "")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("confidence") == 3
    assert done.stdout.count("¹") >= 6
    assert "don't say" not in done.stdout


def test_each_line_of_input_is_a_question(started_home: Path) -> None:
    done = start(started_home, "Who launched Artemis I?\n\nHow much is the new iPhone?\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("confidence") == 1
    assert done.stdout.count("I found no sentence in my sources that answers this.") == 1
