"""The cog that serves the HTTP API beside Discord if FOOTNOTE_API is on; it imports nothing of it if not."""

import logging
from contextlib import AsyncExitStack

from discord.ext import commands

from bot.discord.bot import FootnoteBot

log = logging.getLogger(__name__)


class ApiServer(commands.Cog):
    """Serves the API on the bot's library."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._opened = AsyncExitStack()

    async def cog_load(self) -> None:
        settings = self.bot.settings
        if settings.api:
            port = await self.start(settings.api_host, settings.api_port)
            log.info("The API is at http://%s:%d/api/v1", settings.api_host, port)

    async def cog_unload(self) -> None:
        await self._opened.aclose()

    async def start(self, host: str, port: int) -> int:
        """Serve on an address, 0 for any free port, and return the port. Raises SettingError if it is in
        use."""
        from bot.api.service import Service
        from bot.http import serving

        bot = self.bot
        service = Service(bot.library_thread, bot.storage, bot.settings, bot.reader, bot.additions)
        return await self._opened.enter_async_context(serving(service, host, port, bot.metrics.count_api))


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(ApiServer(bot))
