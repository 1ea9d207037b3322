"""The base classes of buttons and menus. discord.py finds them by custom id, so old messages keep working."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Self, TypeVar

from discord import ui

from bot.discord.errors import error_text
from bot.discord.replies import answered_elsewhere
from bot.discord.request import Interaction, Request

Button = ui.Button[ui.LayoutView]
Select = ui.Select[ui.LayoutView]
AnyItem = TypeVar("AnyItem", bound=ui.Item[Any])


class _PersistentItem(ui.DynamicItem[AnyItem], Generic[AnyItem], template=r"fn:none"):
    """An item that discord.py finds by its custom id; `match` is the match of its template."""

    def __init__(self, item: AnyItem, match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # the client is always ours
        cls, _: Interaction, item: Any, match: re.Match[str], /
    ) -> Self:
        return cls(item, match)


class PersistentButton(_PersistentItem[Button], template=r"fn:none"):
    """A button that discord.py finds by its custom id."""

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        await _handle(interaction, self.press)

    async def press(self, request: Request) -> None:
        """Handle a press of the button."""
        raise NotImplementedError


class PersistentSelect(_PersistentItem[Select], template=r"fn:none"):
    """A menu that discord.py finds by its custom id."""

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        chosen = next(iter(self.item.values), "")
        await _handle(interaction, lambda request: self.choose(request, chosen))

    async def choose(self, request: Request, value: str) -> None:
        """Handle the choice of a value, which may be made up."""
        raise NotImplementedError


async def _handle(interaction: Interaction, act: Callable[[Request], Awaitable[None]]) -> None:
    """Act on an interaction; tell the person of an error."""
    bot = interaction.client
    if not bot.begin_event(interaction.id):
        return
    request = Request(interaction)
    try:
        await act(request)
    except Exception as error:  # the outermost handler: an error after this would be lost
        if not answered_elsewhere(bot.membership, error):
            await request.reply_privately(error_text(bot, interaction.locale, error))
