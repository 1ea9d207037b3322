"""Command that deletes what is stored of a person, for those who ask the operator."""

from typing import Annotated

import typer

from bot.cli.home import open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out
from bot.settings import load_settings
from corpus.errors import UsageError


def forget(
    user: Annotated[int, typer.Argument(metavar="USER", help="The id of a Discord account.")],
    as_json: AsJson = False,
) -> None:
    """Delete what is stored of a Discord account, as its person can with `/privacy forget`."""
    from bot.storage import Storage

    if user <= 0:
        raise UsageError(f"{user}: it is no id of an account; copy the id in Discord (developer mode).")
    settings = load_settings()
    with open_home(settings) as library:
        entries = Storage.open(library.store, settings.insights_days).forget_person(user)
    if as_json:
        emit({"user": user, "forgotten": entries})
    elif entries:
        out.print(f"Deleted or made anonymous: {'1 entry' if entries == 1 else f'{entries:,} entries'}.")
    else:
        out.print("Nothing was stored of this account.", style="hint")
