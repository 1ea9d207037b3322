"""Backup, restore and verify as they are typed: on to another machine and back."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete

from index.home import DATABASE
from index.store.database import Database
from index.store.schema import vectors
from tests.bot.cli.conftest import as_json

Run = Callable[..., tuple[int, str, str]]
QUESTION = "Who inspected the bridge?"


@pytest.mark.sqlite
def test_a_home_moves_to_another_machine_in_one_command_each(
    footnote: Run, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.backup"
    assert footnote("add", str(brief))[0] == 0
    before = as_json(footnote("ask", QUESTION, "--json")[1])
    status, output, errors = footnote("backup", str(file))
    assert (status, errors) == (0, "")
    assert file.name in output and "token" in output
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "elsewhere"))
    assert "1 document." in footnote("restore", str(file))[1]
    after = as_json(footnote("ask", QUESTION, "--json")[1])
    assert before["answered"]
    assert {**before, "elapsed_ms": 0} == {**after, "elapsed_ms": 0}
    status, output, _ = footnote("verify")
    assert status == 0 and "No problems" in output


@pytest.mark.sqlite
def test_what_was_there_is_named_when_it_is_replaced(footnote: Run, brief: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    footnote("add", str(brief))
    assert as_json(footnote("backup", str(file), "--json")[1])["bytes"] == file.stat().st_size
    restored = as_json(footnote("restore", str(file), "--json")[1])
    assert restored["documents"] == 1
    assert Path(restored["kept"]).is_file()


def test_what_does_not_belong_together_is_told_with_status_1(footnote: Run, brief: Path, home: Path) -> None:
    footnote("add", str(brief))
    with closing(Database(home / DATABASE)) as database, database.transaction() as connection:
        connection.execute(delete(vectors).where(vectors.c.id == 1))
    status, output, errors = footnote("verify")
    assert (status, output) == (1, "")
    assert "it has no vector" in errors and "footnote restore" in " ".join(errors.split())
    status, output, _ = footnote("verify", "--json")
    assert status == 1
    assert any("no vector" in problem for problem in as_json(output)["problems"])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("backup",), "FILE"),
        (("backup", "all.backup"), "no home"),
        (("restore", "nowhere.backup"), "no such file"),
        (("restore", __file__), "not a Footnote backup"),
    ],
)
def test_misuse_is_named(footnote: Run, arguments: tuple[str, ...], named: str) -> None:
    status, output, errors = footnote(*arguments)
    assert (status, output) == (2, "")
    assert named in errors and "Traceback" not in errors
