"""The cog that serves `/metrics` for Prometheus, and `/healthz`, on 127.0.0.1 unless FOOTNOTE_STATUS_HOST."""

import logging
import math
from collections.abc import Iterable
from contextlib import AsyncExitStack

from aiohttp import web
from discord.ext import commands
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.discord.bot import FootnoteBot
from bot.listening import listening

log = logging.getLogger(__name__)

STUCK_S = 60.0
"""The bot is unwell if one call occupies the library for longer than this."""

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Gauges(Collector):
    """Gauges whose values are read from the bot when Prometheus asks."""

    def __init__(self, bot: FootnoteBot) -> None:
        self._bot = bot

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges with their current values."""
        bot = self._bot
        store = bot.library.store
        last = store.changes.last_at()
        age = math.nan if last is None else bot.clock() - last
        for name, told, value in (
            ("gateway_ready", "Whether Discord's gateway is connected", float(bot.is_ready())),
            (
                "shards_connected",
                "Shards whose gateway is connected",
                float(sum(not shard.is_closed() for shard in bot.shards.values())),
            ),
            ("gateway_latency_seconds", "Between a heartbeat and its answer", bot.latency),
            ("servers", "Servers that the bot is in", len(bot.guilds)),
            (
                "questions_waiting",
                "Questions that wait for the library or are with it",
                bot.library_thread.waiting,
            ),
            (
                "library_busy_seconds",
                "How long the present call has kept the library",
                bot.library_thread.busy_for,
            ),
            ("documents", "Documents that can be quoted", store.documents.count()),
            ("passages", "Passages in the index", store.passages.count()),
            ("index_age_seconds", "Since documents last changed", age),
            ("outbox_waiting", "Posts that are not sent yet", bot.storage.outbox.waiting()),
        ):
            yield GaugeMetricFamily(f"footnote_{name}", told, value=value)


class MetricsServer(commands.Cog):
    """Serves the bot's counters and gauges, and its health."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self.registry: CollectorRegistry = bot.metrics.registry
        self._opened = AsyncExitStack()

    async def cog_load(self) -> None:
        self.registry.register(Gauges(self.bot))
        if self.bot.settings.status_port is not None:
            port = await self.start(self.bot.settings.status_port)
            log.info("Metrics at http://%s:%d/metrics", self.bot.settings.status_host, port)

    async def cog_unload(self) -> None:
        await self._opened.aclose()

    async def start(self, port: int) -> int:
        """Serve on a port, 0 for any free one, and return the port. Raises SettingError if it is in use."""
        app = web.Application()
        app.router.add_get("/metrics", self._get_metrics)
        app.router.add_get("/healthz", self._get_health)
        listens = listening(app, self.bot.settings.status_host, port, "FOOTNOTE_STATUS")
        return await self._opened.enter_async_context(listens)

    @property
    def ailment(self) -> str | None:
        """The reason why the bot is unwell, None if it is well."""
        if not self.bot.is_ready():
            return "Discord's gateway is not connected"
        if self.bot.library_thread.busy_for > STUCK_S:
            return f"one call has occupied the library for more than {STUCK_S:.0f} s"
        return None

    async def _get_metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": _CONTENT_TYPE})

    async def _get_health(self, _: web.Request) -> web.Response:
        ailment = self.ailment
        return web.json_response(
            {"well": ailment is None, "ailment": ailment}, status=503 if ailment else 200
        )


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(MetricsServer(bot))
