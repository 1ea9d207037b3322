"""Command that shows the audit log."""

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.home import open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out


def audit(
    server: Annotated[
        int | None, typer.Option(metavar="ID", help="Only what was changed in this server.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the managers of servers have changed, newest first."""
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
        who = str(entry.user_id or "forgotten")
        out.print(
            f"{at}  server {entry.guild_id}  user {who}  /{entry.action} {options}".rstrip(),
            markup=False,
            soft_wrap=True,
        )
    if not entries:
        out.print("Nothing has been changed yet.", style="hint")
