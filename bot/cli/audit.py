"""Command that shows the audit log."""

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.home import open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out

if TYPE_CHECKING:
    from bot.records.audit import AuditEntry


def audit(
    server: Annotated[
        int | None, typer.Option(metavar="ID", help="Only what was changed in this server.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the managers of servers, and holders of tokens, have changed, newest first."""
    from bot.records.audit import Audit

    with open_home() as library:
        entries = Audit(library.store.database).entries(server)
    if as_json:
        emit([asdict(entry) for entry in entries])
        return
    for entry in entries:
        at = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(entry.at))
        options = " ".join(
            f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in entry.options.items()
        )
        out.print(
            f"{at}  server {entry.guild_id}  {_who(entry)}  {_action(entry)} {options}".rstrip(),
            markup=False,
            soft_wrap=True,
        )
    if not entries:
        out.print("Nothing has been changed yet.", style="hint")


def _who(entry: "AuditEntry") -> str:
    """Return who made a change: a person, a token of the API, or the operator."""
    if entry.action.startswith("token "):
        return "operator"
    if entry.action.startswith("api "):
        return f"token {entry.options.get('token')}"
    return f"user {entry.user_id or 'forgotten'}"


def _action(entry: "AuditEntry") -> str:
    """Return the command of a change as it was given; those of Discord begin with a slash."""
    return entry.action if entry.action.startswith(("token ", "api ")) else f"/{entry.action}"
