"""The cog that serves the source pages in the bot's process, if FOOTNOTE_WEB is on."""

import logging
from typing import TYPE_CHECKING

from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.settings import WebMode

if TYPE_CHECKING:
    from bot.web.server import PageServer

log = logging.getLogger(__name__)


class SourcePages(commands.Cog):
    """Starts and stops the server of the pages."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self.port: int | None = None
        self._server: PageServer | None = None

    async def cog_load(self) -> None:
        settings = self.bot.settings
        if settings.web is WebMode.OFF:
            return
        from bot.web.server import PageServer

        bot = self.bot
        self._server = PageServer(
            bot.library, settings, bot.clock, bot.library_thread, bot.metrics.count_page
        )
        self.port = await self._server.start()
        log.info("Source pages at http://%s:%d/", settings.web_host, self.port)

    async def cog_unload(self) -> None:
        if self._server is not None:
            await self._server.close()


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(SourcePages(bot))
