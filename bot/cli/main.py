"""The `footnote` command: finds the subcommand, runs it, and reports errors to people and programs."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.text import Text
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from bot.cli.output.console import emit, err
from corpus.errors import FootnoteError, SettingError, UsageError

MODULES = {
    "add": "documents",
    "remove": "documents",
    "documents": "documents",
    "show": "documents",
    "ask": "asking",
    "check": "asking",
    "search": "asking",
    "latest": "asking",
    "timeline": "asking",
    "conflicts": "conflicts",
    "follow": "following",
    "digest": "following",
    "why": "following",
    "chat": "chat",
    "start": "start",
    "run": "serving",
    "sync": "feeds",
    "status": "state",
    "eval": "state",
    "feeds": "feeds",
    "web": "web",
    "site": "web",
    "audit": "audit",
    "token": "token",
    "api": "api",
    "mcp": "mcp",
    "forget": "forgetting",
    "insights": "insights",
    "backup": "upkeep",
    "restore": "upkeep",
    "verify": "upkeep",
    "move": "move",
}
"""The module of `bot.cli` that holds each command, in the order of `footnote --help`. Only the module of the
command that runs is imported: importing all of them would delay every answer."""

_FUNCTIONS = {"eval": "evaluate"}
"""Functions whose names differ from their commands'."""

_FAMILIES = ("feeds", "token")
"""Commands that have commands of their own."""

FAILURE, MISUSE, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 for a failure, 2 for misuse, 130 for Ctrl-C."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words or "--batch" in words
    try:
        status = make_app()(words, prog_name="footnote", standalone_mode=False)
        sys.stdout.flush()
        if status == INTERRUPTED:  # typer turns Ctrl-C into an exit status
            raise KeyboardInterrupt
    except TyperException as error:
        return _fail(error.format_message(), as_json, error.exit_code)
    except (UsageError, SettingError) as error:
        return _fail(str(error), as_json, MISUSE)
    except FootnoteError as error:
        return _fail(str(error), as_json, FAILURE)
    except KeyboardInterrupt:
        return _fail(
            "Stopped. What was committed is kept; the same command goes on from there.", as_json, INTERRUPTED
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except OSError as error:
        return _fail(f"{error.filename or 'The system'}: {error.strerror or error}.", as_json, FAILURE)
    return int(status or 0)


class LazyCommands(TyperGroup):
    """The subcommands, each imported when it is asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._names_are_enough = False

    def list_commands(self, ctx: Any) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, None if there is none of that name."""
        if cmd_name not in MODULES:
            return None
        if self._names_are_enough:
            return TyperCommand(cmd_name)
        if cmd_name not in self.commands:
            self.commands[cmd_name] = _load_command(cmd_name)
        return self.commands[cmd_name]

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete the name of a command without importing any."""
        self._names_are_enough = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self._names_are_enough = False


def make_app() -> typer.Typer:
    """Return the command line with all its commands, none of them imported yet."""
    app = typer.Typer(
        name="footnote",
        cls=LazyCommands,
        help="Answers from documents you trust, word for word, each with its source.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    return app


def _load_command(name: str) -> Any:
    """Import a command's module and build the command."""
    module = import_module(f"bot.cli.{MODULES[name]}")
    family = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    family.callback()(lambda: None)
    if name in _FAMILIES:
        family.add_typer(module.app)
    else:
        family.command(name)(getattr(module, _FUNCTIONS.get(name, name)))
    return typer.main.get_group(family).commands[name]


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"footnote {version('footnote')}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Options of `footnote` itself."""


def _fail(message: str, as_json: bool, status: int) -> int:
    if as_json:
        emit({"error": message})
    elif message:
        err.print(Text.assemble(("footnote: ", "bad"), message), soft_wrap=True)
    return status
