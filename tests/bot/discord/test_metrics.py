"""Metrics of a real bot on a local Discord: what is counted, what is looked up, and when it is not well."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot import logs
from bot.discord import queries
from bot.discord.cogs import metrics
from bot.discord.cogs.api import ApiServer
from bot.discord.cogs.metrics import MetricsServer
from bot.settings import WebMode
from bot.web.server import PageServer
from corpus.document import SHARED
from corpus.errors import SettingError
from tests.bot.discord.asked import QUESTION, UNKNOWN, shown
from tests.bot.discord.stage import Stage

pytestmark = pytest.mark.asyncio

COUNTED = (
    "footnote_answers_total answered",
    "footnote_answers_total silent",
    "footnote_refusals_total slow_down",
    "footnote_refusals_total empty",
)


@pytest_asyncio.fixture
async def port(stage: Stage) -> AsyncIterator[int]:
    await stage.bot.wait_until_ready()
    yield await server(stage).start(0)


def server(stage: Stage) -> MetricsServer:
    cog = stage.bot.get_cog("MetricsServer")
    assert isinstance(cog, MetricsServer)
    return cog


async def fetch(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def figures(port: int) -> dict[str, float]:
    """All samples by name, those with a label by `name label`."""
    status, body = await fetch(port, "/metrics")
    assert status == 200
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def test_what_happens_is_counted_and_the_rest_looked_up(stage: Stage, port: int) -> None:
    before = await figures(port)
    assert before["footnote_gateway_ready"] == 1 and before["footnote_servers"] == 1
    assert before["footnote_outbox_waiting"] == 0
    assert before["footnote_documents"] == stage.library.store.documents.count() > 10
    assert before["footnote_passages"] >= before["footnote_documents"]
    assert before["process_resident_memory_bytes"] > 10**8
    for who, question in (
        (stage.ada, QUESTION),
        (stage.ada, UNKNOWN),  # too soon after the first
        (stage.grace, UNKNOWN),
        (stage.grace, "…"),
    ):
        shown(await stage.local.slash(who, stage.channel, "ask", question=question))
    after = await figures(port)
    assert {name: after.get(name) for name in COUNTED} == dict.fromkeys(COUNTED, 1.0)
    assert after["footnote_answer_seconds_count"] == 2
    assert after["footnote_answer_seconds_sum"] > 0
    assert after["footnote_index_age_seconds"] > before["footnote_index_age_seconds"]


async def test_nothing_of_what_people_say_stands_in_figures_or_logs(
    stage: Stage, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            asked.append(logs.JsonLines([stage.local.token]).format(record))

    handler, root = Noting(), logging.getLogger("bot")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    finally:
        root.removeHandler(handler)
    [line] = [told for told in map(json.loads, asked) if told["message"] == "answer"]
    assert line["outcome"] == "answered" and line["whole_ms"] >= line["library_ms"] > 0
    assert int(line["request"]) > 0, "the interaction's own id"
    _, body = await fetch(port, "/metrics")
    for text in (*asked, body, caplog.text):
        assert "Ukraine" not in text and "ada" not in text and stage.local.token not in text


async def test_it_is_well_until_the_library_is_stuck_or_the_gateway_gone(
    stage: Stage, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await fetch(port, "/healthz") == (200, '{"well": true, "ailment": null}')
    monkeypatch.setattr(metrics, "STUCK_S", 0.05)
    go_on = threading.Event()
    stuck = asyncio.create_task(stage.bot.library_thread.run(lambda _: go_on.wait(60)))
    status, body = await fetch(port, "/healthz")
    while status == 200 and not stuck.done():
        status, body = await fetch(port, "/healthz")
    assert status == 503 and "library" in json.loads(body)["ailment"]
    found = await figures(port)
    while found["footnote_library_busy_seconds"] < 0.05:  # another call may have been the stuck one so far
        assert not stuck.done()
        found = await figures(port)
    assert found["footnote_questions_waiting"] >= 1
    go_on.set()
    await stuck
    assert (await fetch(port, "/healthz"))[0] == 200
    monkeypatch.setattr(type(stage.bot), "is_ready", lambda _: False)
    status, body = await fetch(port, "/healthz")
    assert status == 503 and "gateway" in json.loads(body)["ailment"]


async def test_requests_for_pages_and_of_the_api_are_counted_by_kind_and_status(
    stage: Stage, port: int
) -> None:
    bot = stage.bot
    settings = bot.settings.model_copy(update={"web": WebMode.PUBLIC, "web_url": "https://a.example/notes"})
    pages = PageServer(bot.library, settings, bot.clock, bot.library_thread, bot.metrics.count_page)
    pages_port = await pages.start(0)
    document = bot.library.documents(SHARED)[0]
    for path in ("/", "/notes/", f"/d/{document.id}/1", "/d/secret/1", "/notes/style.css", "/x", "/search"):
        await fetch(pages_port, path)
    await pages.close()
    api = stage.bot.get_cog("ApiServer")
    assert isinstance(api, ApiServer)
    api_port = await api.start("127.0.0.1", 0)
    headers = {"Authorization": f"Bearer {bot.storage.tokens.add('phone')}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("documents", f"documents/{document.id}", "documents/secret", "openapi.json", "x"):
            await (await session.get(f"http://127.0.0.1:{api_port}/api/v1/{path}")).read()
    found = await figures(port)
    counted = {name: n for name, n in found.items() if name.startswith(("footnote_web", "footnote_api"))}
    assert {name: n for name, n in counted.items() if "_created" not in name} == {
        "footnote_web_requests_total list 200": 2,
        "footnote_web_requests_total document 200": 1,
        "footnote_web_requests_total document 404": 1,
        "footnote_web_requests_total asset 200": 1,
        "footnote_web_requests_total none 404": 1,
        "footnote_web_requests_total search 200": 1,
        "footnote_api_requests_total documents 200": 1,
        "footnote_api_requests_total document 200": 1,
        "footnote_api_requests_total document 404": 1,
        "footnote_api_requests_total openapi 200": 1,
        "footnote_api_requests_total none 404": 1,
    }


async def test_a_port_that_is_taken_is_named(stage: Stage, port: int) -> None:
    with pytest.raises(SettingError, match=f"FOOTNOTE_STATUS_PORT: port {port}"):
        await server(stage).start(port)


async def test_it_is_served_on_this_machine_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[Any] = []
    real = aiohttp.web.TCPSite.__init__

    def note(self: Any, runner: Any, host: Any = None, *rest: Any, **more: Any) -> None:
        hosts.append(host)
        real(self, runner, host, *rest, **more)

    monkeypatch.setattr(aiohttp.web.TCPSite, "__init__", note)
    await server(stage).start(0)
    assert hosts == ["127.0.0.1"]
    elsewhere = stage.bot.settings.model_copy(update={"status_host": "127.0.0.2"})
    monkeypatch.setattr(stage.bot, "settings", elsewhere)
    await server(stage).start(0)
    assert hosts[1:] == ["127.0.0.2"]


async def test_a_fault_that_nobody_expected_is_counted(
    stage: Stage, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(queries, "find_answer", broken)
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    assert asked.final is not None and asked.final.ephemeral
    assert (await figures(port))["footnote_faults_total"] == 1
