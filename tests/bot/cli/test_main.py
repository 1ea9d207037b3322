"""The command line itself: help, the version, completion in shells, and what a start imports."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import MODULES

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]


def in_shell(arguments: tuple[str, ...] = (), **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `footnote …` in a process of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **variables},
        timeout=120,
        check=False,
    )


def completions(*words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    done = in_shell(
        _FOOTNOTE_COMPLETE="complete_bash",
        COMP_WORDS=" ".join(("footnote", *words)),
        COMP_CWORD=str(len(words)),
    )
    assert done.stderr == "", done.stderr
    return done.stdout.split()


def test_the_version_is_that_of_the_package(footnote: Run) -> None:
    assert footnote("--version") == (0, f"footnote {importlib.metadata.version('footnote')}\n", "")


@pytest.mark.parametrize("command", [(), *((name,) for name in MODULES), ("feeds", "add")])
def test_help_has_a_short_name_in_every_command(footnote: Run, command: tuple[str, ...]) -> None:
    status, short, _ = footnote(*command, "-h")
    assert status == 0 and "-h, --help" in short
    assert footnote(*command, "--help") == (0, short, "")


def test_help_says_what_every_command_does(footnote: Run) -> None:
    listed = footnote("--help")[1].partition("Commands:")[2]
    assert re.findall(r"^  (\w+) +\S", listed, re.MULTILINE) == list(MODULES)


def test_commands_options_and_values_are_completed() -> None:
    assert completions("") == list(MODULES)
    assert completions("re") == ["remove", "restore"]
    assert completions("feeds", "") == ["add", "remove", "import", "export"]
    assert completions("ask", "--s") == ["--since", "--source"]
    assert completions("ask", "--caution", "") == ["cautious", "balanced", "eager"]
    assert completions("move", "--to", "") == ["sqlite", "faiss"]
    assert "--install-completion" in completions("--")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_completion_is_installed_for_the_shell_that_asks(tmp_path: Path) -> None:
    bash = [shutil.which("bash") or "", "--norc", "-c"]
    typed = f"{sys.executable} -m bot --install-completion && {sys.executable} -m bot --show-completion; true"
    done = subprocess.run(
        [*bash, typed],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path)},
        timeout=120,
        check=False,
    )
    script = (tmp_path / ".bash_completions" / "footnote.sh").read_text()
    assert "_FOOTNOTE_COMPLETE=complete_bash" in script, done.stderr
    assert "footnote.sh" in (tmp_path / ".bashrc").read_text()
    assert script.strip() in done.stdout


def test_a_command_imports_no_other_and_completion_of_names_imports_none() -> None:
    imported = "print(sorted(name for name in sys.modules if name.startswith('bot.cli.')))"
    code = f"import sys; from bot.cli.main import main; main({{}}); {imported}"
    done = subprocess.run(
        [sys.executable, "-c", code.format("['ask']")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    assert "bot.cli.asking" in done.stdout
    assert not any(f"bot.cli.{module}'" in done.stdout for module in set(MODULES.values()) - {"asking"})
    done = in_shell(
        _FOOTNOTE_COMPLETE="complete_bash",
        COMP_WORDS="footnote ",
        COMP_CWORD="1",
        PYTHONPROFILEIMPORTTIME="1",
    )
    assert "bot.cli.main" in done.stderr and "bot.cli.asking" not in done.stderr
    assert "sqlalchemy" not in done.stderr and "numpy" not in done.stderr
