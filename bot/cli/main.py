"""The `footnote` command: its subcommands, and errors as people and programs read them."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import typer
from rich.text import Text
from typer.exceptions import TyperException

from bot.cli.output.console import emit, err
from corpus.errors import FootnoteError, SettingError, UsageError

MODULES = {
    "add": "documents",
    "remove": "documents",
    "documents": "documents",
    "show": "documents",
    "ask": "asking",
    "search": "asking",
    "latest": "asking",
    "timeline": "asking",
    "follow": "following",
    "digest": "following",
    "why": "following",
    "chat": "chat",
    "start": "chat",
    "run": "serving",
    "sync": "feeds",
    "status": "state",
    "eval": "state",
    "feeds": "feeds",
    "audit": "audit",
    "insights": "insights",
    "backup": "upkeep",
    "restore": "upkeep",
    "verify": "upkeep",
    "move": "move",
}
"""The module of `bot.cli` in which each command is. Only that of the command that is run is imported: what
the others need would make every answer wait."""

_FUNCTIONS = {"eval": "evaluate"}
"""Of commands that have another name than their function."""

FAILURE, MISUSE, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status: 0, 1 for a failure, 2 for misuse, 130 for Ctrl-C."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words or "--batch" in words
    try:
        status = make_app(words)(words, prog_name="footnote", standalone_mode=False)
        sys.stdout.flush()
        if status == INTERRUPTED:  # typer makes an exit status of Ctrl-C
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


def make_app(words: Sequence[str] = ()) -> typer.Typer:
    """The command line, with the one command that `words` begin with, or with all."""
    app = typer.Typer(
        name="footnote",
        help="Answers from documents you trust, word for word, each with its source.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(lambda: None)
    named = [word for word in words[:1] if word in MODULES]
    for command in named or MODULES:
        module = import_module(f"bot.cli.{MODULES[command]}")
        if command == "feeds":
            app.add_typer(module.app)
        else:
            app.command(command)(getattr(module, _FUNCTIONS.get(command, command)))
    return app


def _fail(message: str, as_json: bool, status: int) -> int:
    if as_json:
        emit({"error": message})
    elif message:
        err.print(Text.assemble(("footnote: ", "bad"), message), soft_wrap=True)
    return status
