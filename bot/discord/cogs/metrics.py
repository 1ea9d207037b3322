"""Vitals: what an operator watches of a running bot, for Prometheus, and whether it is well.

`/metrics` and `/healthz` are served on this machine alone (127.0.0.1), where `FOOTNOTE_STATUS_PORT` is set.
No figure tells what was asked, by whom, or in which server.
"""

import logging
import math
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot import logs
from corpus.errors import SettingError
from index.answer.model import Answer

if TYPE_CHECKING:
    from bot.discord.bot import FootnoteClient

log = logging.getLogger(__name__)

STUCK_S = 60.0
"""A call that keeps the library for longer is no good sign."""

_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Vitals(Collector):
    """The figures of one bot: counted as things happen, or looked up when they are asked for."""

    def __init__(self, client: "FootnoteClient") -> None:
        self._client = client
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(self)
        self._answers = Counter(
            "footnote_answers",
            "Questions answered with quotes, or silently",
            ["outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "footnote_answer_seconds",
            "From asking the library to its answer, waiting included",
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._refusals = Counter(
            "footnote_refusals", "Questions that were not looked up", ["reason"], registry=self.registry
        )
        self._faults = Counter(
            "footnote_faults", "Errors that nobody expected; the log has each", registry=self.registry
        )

    def answered(self, answer: Answer, seconds: float) -> None:
        """Count an answer, and log it."""
        outcome = "answered" if answer.answered else "silent"
        self._answers.labels(outcome).inc()
        self._seconds.observe(seconds)
        logs.event(
            log,
            "answer",
            outcome=outcome,
            confidence=answer.confidence,
            library_ms=answer.elapsed_ms,
            whole_ms=round(seconds * 1000, 1),
        )

    def refused(self, reason: str) -> None:
        """Count a question that was not looked up, by the reason in a word."""
        self._refusals.labels(reason).inc()
        logs.event(log, "refusal", reason=reason)

    def failed(self) -> None:
        """Count a fault."""
        self._faults.inc()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """What is looked up."""
        client = self._client
        store = client.library.store
        last = store.changes.last_at()
        age = math.nan if last is None else client.clock() - last
        for name, told, value in (
            ("gateway_ready", "Whether Discord's gateway is connected", float(client.is_ready())),
            (
                "shards_connected",
                "Shards whose gateway is connected",
                float(sum(not shard.is_closed() for shard in client.shards.values())),
            ),
            ("gateway_latency_seconds", "Between a heartbeat and its answer", client.latency),
            ("servers", "Servers that the bot is in", len(client.guilds)),
            (
                "questions_waiting",
                "Questions that wait for the library or are with it",
                client.service.waiting,
            ),
            (
                "library_busy_seconds",
                "How long the present call has kept the library",
                client.service.busy_for,
            ),
            ("documents", "Documents that can be quoted", store.documents.count()),
            ("passages", "Passages in the index", store.passages.count()),
            ("index_age_seconds", "Since documents last changed", age),
            ("outbox_waiting", "Posts that are not sent yet", client.news.outbox.waiting()),
        ):
            yield GaugeMetricFamily(f"footnote_{name}", told, value=value)

    @property
    def ailment(self) -> str | None:
        """What is wrong, None where all is well."""
        if not self._client.is_ready():
            return "Discord's gateway is not connected"
        if self._client.service.busy_for > STUCK_S:
            return f"the library has been busy with one thing for more than {STUCK_S:.0f} s"
        return None


@asynccontextmanager
async def serving(vitals: Vitals, port: int) -> AsyncIterator[int]:
    """Serve `/metrics` and `/healthz` on 127.0.0.1; gives the port, which the system chooses where it is 0.
    Raises SettingError where the port can't be had."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(vitals.registry), headers={"Content-Type": _TYPE})

    async def health(_: web.Request) -> web.Response:
        ailment = vitals.ailment
        return web.json_response(
            {"well": ailment is None, "ailment": ailment}, status=503 if ailment else 200
        )

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz", health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingError(
            f"FOOTNOTE_STATUS_PORT: port {port} can't be had ({error.strerror}); name another one."
        ) from error
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
