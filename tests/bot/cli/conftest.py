"""A terminal for tests: the real command in this process, on a home of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main

SEED_BRIEF = """What's Happening?
The city council of Halden has decided to close the old harbour bridge from 3 March. The decision
follows an inspection by the engineer Mrs. Ada Lund, who found cracks in two pillars.
Why It's Important?
About 9,000 commuters cross the bridge every day. For the U.S. and European shipping lines, the closure
means a detour of 14 km.
What's Next?
The mayor and the ferry company will take part in talks next week. A ferry may carry commuters from
10 March, if the council grants the money.


"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty FOOTNOTE_HOME, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def footnote(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run `footnote …`; gives (status, standard output, standard error)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A brief as users have them: no title, hard-wrapped, trailing blank lines."""
    path = tmp_path / "harbour.txt"
    path.write_text(SEED_BRIEF, encoding="utf-8")
    return path


def as_json(output: str) -> Any:
    """The one JSON line of an output."""
    return json.loads(output)
