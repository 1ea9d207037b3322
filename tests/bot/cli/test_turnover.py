"""After an upgrade to another model, commands answer with the old vectors at once and say what is left."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import INTERRUPTED
from index.ingest import turnover
from index.models import DEFAULT_MODEL, minilm
from index.steps import Steps
from tests.bot.cli.conftest import as_json

pytestmark = pytest.mark.sqlite
"""A database that several processes share is encoded before it answers."""

Run = Callable[..., tuple[int, str, str]]
QUESTION = "Who inspected the bridge?"
LEFT = (
    f"Answers come from {minilm.NAME} until all documents are encoded for {DEFAULT_MODEL} (0 of 1 are); "
    "`footnote verify` encodes the rest.\n"
)


@pytest.fixture
def upgraded(footnote: Run, brief: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, on a home of one document that was encoded with the old model."""
    monkeypatch.setenv("FOOTNOTE_MODEL", minilm.NAME)
    assert footnote("add", str(brief))[0] == 0
    monkeypatch.delenv("FOOTNOTE_MODEL")
    return footnote


def model(footnote: Run) -> str:
    """The model that answers."""
    return str(as_json(footnote("status", "--json")[1])["model"])


def test_short_commands_answer_at_once_and_say_what_is_left(upgraded: Run) -> None:
    status, output, errors = upgraded("ask", QUESTION, "--json")
    assert (status, errors) == (0, LEFT)
    assert as_json(output)["answered"] and "encoded" not in output
    for words in (("search", QUESTION), ("latest",), ("timeline", "bridge")):
        status, output, errors = upgraded(*words)
        assert (status, errors) == (0, LEFT)
    found = as_json(upgraded("status", "--json")[1])
    assert (found["model"], found["next_model"], found["encoded_documents"]) == (
        minilm.NAME,
        DEFAULT_MODEL,
        0,
    )


@pytest.mark.parametrize("command", ["verify", "add"])
def test_commands_that_wait_anyway_finish_it(upgraded: Run, brief: Path, command: str) -> None:
    words = ["verify"] if command == "verify" else ["add", str(brief)]
    assert upgraded(*words)[0] == 0
    status, output, errors = upgraded("ask", QUESTION, "--json")
    assert (status, errors) == (0, "")
    assert as_json(output)["answered"]
    assert model(upgraded) == DEFAULT_MODEL
    assert "next_model" not in as_json(upgraded("status", "--json")[1])


def test_ctrl_c_keeps_what_is_encoded(upgraded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    encode = turnover.encode_next

    def interrupted(*given: object) -> Steps[int]:
        yield from encode(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("index.library.encode_next", interrupted)
        assert upgraded("verify")[0] == INTERRUPTED
    errors = upgraded("ask", QUESTION)[2]
    assert errors == LEFT.replace("0 of 1 are", "1 of 1 are")
    assert upgraded("verify")[0] == 0
    assert model(upgraded) == DEFAULT_MODEL


def test_the_main_command_does_not_wait_for_it(
    upgraded: Run, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it adds is served with the old model."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "fair.md").write_text("# Fair\n\nThe fair of Ostby is opened by Mr. Tor Vik.", encoding="utf-8")
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(folder))
    monkeypatch.setattr(sys, "stdin", io.StringIO("Who opens the fair of Ostby?\n"))
    status, output, _ = upgraded("start")
    assert status == 0 and "Tor Vik" in output
    assert model(upgraded) == minilm.NAME


def test_a_move_waits_for_it(upgraded: Run, tmp_path: Path) -> None:
    status, _, errors = upgraded("move", "--to", str(tmp_path / "other"))
    assert status == 2
    assert "footnote verify" in " ".join(errors.split())
