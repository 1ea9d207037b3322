"""Commands for the tokens of the HTTP API: token add, list, remove. They work while the bot runs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.output.console import emit, out
from bot.records.audit import Audit
from bot.records.tokens import DEFAULT_PER_MINUTE, Tokens
from bot.settings import load_settings
from corpus.document import SHARED
from corpus.errors import UsageError
from index.home import DATABASE
from index.store.database import Database

_NOBODY = 0
"""The audit log's person for what was done in the terminal."""

app = typer.Typer(
    name="token",
    help="Make, list and remove tokens for the HTTP API.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A name for it, which the audit log shows.")],
    server: Annotated[
        int, typer.Option(metavar="ID", help="Also this server's documents; without it, the shared ones.")
    ] = SHARED,
    may_write: Annotated[
        bool, typer.Option("--may-write", help="Its holder may add and remove documents.")
    ] = False,
    per_minute: Annotated[
        int, typer.Option(min=1, max=60_000, metavar="N", help="Answer at most this many requests a minute.")
    ] = DEFAULT_PER_MINUTE,
    as_json: AsJson = False,
) -> None:
    """Make a token and show it once."""
    with _open_database() as database:
        secret = Tokens(database).add(name, server, may_write, per_minute)
        noted = {"token": name, "may_write": may_write, "per_minute": per_minute}
        Audit(database).note(server, _NOBODY, "token add", noted)
    if as_json:
        emit({"name": name, "token": secret})
        return
    out.print(secret, markup=False, soft_wrap=True)
    out.print("Keep it safe: Footnote stores only a hash and can't show it again.", style="hint")


@app.command("list")
def list_tokens(as_json: AsJson = False) -> None:
    """List the tokens, without their secrets."""
    with _open_database() as database:
        found = Tokens(database).all()
    if as_json:
        emit([asdict(token) for token in found])
        return
    if not found:
        out.print("There are no tokens yet. Make one with: footnote token add NAME")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Name", "Documents", "Allowed", "A minute", "Made", "Last used"):
        table.add_column(heading)
    for token in found:
        table.add_row(
            token.name,
            "shared" if token.guild_id == SHARED else f"server {token.guild_id} and shared",
            "reads and writes" if token.may_write else "reads",
            f"{token.per_minute:,}",
            time.strftime("%Y-%m-%d", time.gmtime(token.created_at)),
            token.used or "never",
        )
    out.print(table)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Its name, as `footnote token list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Remove a token; it is refused at once."""
    with _open_database() as database:
        tokens = Tokens(database)
        guild_id = next((token.guild_id for token in tokens.all() if token.name == name), SHARED)
        tokens.remove(name)
        Audit(database).note(guild_id, _NOBODY, "token remove", {"token": name})
    if as_json:
        emit({"removed": name})
    else:
        out.print(f"Removed the token {name}.", markup=False)


@contextmanager
def _open_database() -> Iterator[Database]:
    """Open the home's database beside a bot that may use it: a token must be removable at once."""
    settings = load_settings()
    home = settings.home.expanduser().resolve()
    where = settings.database or home / DATABASE
    if settings.database is None and not (home / DATABASE).is_file():
        raise UsageError(f"{home}: there is no home yet; add a document with `footnote add PATH` first.")
    database = Database(where)
    try:
        yield database
    finally:
        database.close()
