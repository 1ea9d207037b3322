"""The base class of all buttons. discord.py finds them by custom id, so old messages keep working."""

import re
from typing import Any, Self

from discord import ui

from bot.discord.errors import error_text
from bot.discord.replies import answered_elsewhere
from bot.discord.request import Interaction, Request

Button = ui.Button[ui.LayoutView]


class PersistentButton(ui.DynamicItem[Button], template=r"fn:none"):
    """A button that discord.py finds by its custom id; `match` is the match of its template."""

    def __init__(self, item: Button, match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # the client is always ours
        cls, _: Interaction, item: Any, match: re.Match[str], /
    ) -> Self:
        return cls(item, match)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        bot = interaction.client
        if not bot.begin_event(interaction.id):
            return
        request = Request(interaction)
        try:
            await self.press(request)
        except Exception as error:  # the outermost handler: an error after this would be lost
            if not answered_elsewhere(bot.membership, error):
                await request.reply_privately(error_text(bot, interaction.locale, error))

    async def press(self, request: Request) -> None:
        """Handle a press of the button."""
        raise NotImplementedError
