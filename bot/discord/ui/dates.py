"""Days and hours as members type them: read on a thread beside the event loop and the library."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date
from typing import TypeVar

from bot.dates.days import parse_day
from bot.discord.errors import RefusalError
from bot.discord.request import Interaction
from bot.discord.translations import say_in
from bot.discord.ui.limits import fit_line
from corpus.errors import UsageError

T = TypeVar("T")
_SHOWN_CHARS = 60


async def read_day(
    interaction: Interaction, text: str | None, key: str, *, latest: bool = False
) -> date | None:
    """Return the day (UTC) that a member means, None for none; see `bot.dates.days.parse_day`.

    Raises RefusalError with the text `key`, in the member's language, if it is no day.
    """
    if not text:
        return None
    language = str(interaction.locale)
    return await read_typed(
        interaction, text, key, lambda typed: parse_day(typed, key, language, UTC, latest=latest)
    )


async def read_typed(interaction: Interaction, text: str, key: str, parse: Callable[[str], T]) -> T:
    """Return what `parse` makes of a text, on a thread of its own.

    Raises RefusalError with the text `key`, in the member's language, where `parse` raises UsageError.
    """
    try:
        return await asyncio.to_thread(parse, text)
    except UsageError as error:
        shown = fit_line(text, _SHOWN_CHARS)
        raise RefusalError(say_in(interaction.locale)(key, text=shown)) from error
