"""Discord fails in every way it does, and the bot comes back and answers."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.discord.bot import FootnoteBot
from bot.discord.cooldown import Cooldowns
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.asked import QUESTION, is_answer
from tests.bot.discord.stage import Stage, copy_home
from tests.localdiscord import LocalDiscord
from tests.localdiscord.actions import TIMEOUT_S
from tests.localdiscord.faults import Fault, Faults
from tests.localdiscord.gateway import BREAKS, Gateway

pytestmark = pytest.mark.asyncio

UNKNOWN_INTERACTION = 10062


async def _no_wait(shard_id: int | None, *, initial: bool = False) -> None:
    """Not the 5 seconds that discord.py waits before every IDENTIFY but the first."""


@pytest_asyncio.fixture
async def struck(stage: Stage, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Stage]:
    """The stage, with everyone free to ask at any time; no exception may end up with nobody."""
    stage.bot.before_identify_hook = _no_wait  # type: ignore[method-assign]
    yield stage
    gc.collect()
    await asyncio.sleep(0)
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [record.getMessage() for record in records if record.name == "asyncio"] == []
    assert all(not identify.privileged for identify in stage.local.gateway.identifies)
    assert stage.local.invalid_requests <= 10


async def answers(stage: Stage) -> bool:
    """Whether someone who asks now is answered."""
    stage.bot.cooldowns = Cooldowns()
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    return is_answer(asked.final)


@pytest.mark.parametrize("strike", BREAKS.values(), ids=BREAKS)
async def test_a_break_is_resumed_and_what_was_missed_is_answered(
    struck: Stage, strike: Callable[[Gateway], None]
) -> None:
    local, gateway = struck.local, struck.local.gateway
    strike(gateway)
    asked = await local.slash(struck.ada, struck.channel, "ask", question=QUESTION)
    assert is_answer(asked.final) and not asked.failed
    said = await local.say(struck.grace, local.world.dm(struck.grace), QUESTION)
    assert is_answer(await local.answer_to(said))
    assert gateway.resumes == 1 and len(gateway.identifies) == 1


async def test_a_lost_session_means_a_new_one(struck: Stage) -> None:
    gateway = struck.local.gateway
    for identifies, lose in ((2, lambda: gateway.invalidate(resumable=False)), (3, gateway.forget_sessions)):
        lose()
        if identifies == 3:
            gateway.drop(4000)
        assert await struck.local.until(lambda n=identifies: len(gateway.identifies) == n)
        await struck.local.connected()
        assert await answers(struck)
    assert struck.local.commands.puts == 1, "commands are told once, not at every login"


async def test_missed_heartbeats_end_in_a_resumed_session(
    indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    async with LocalDiscord(heartbeat_ms=100) as local:
        local.world.patience_s = TIMEOUT_S
        guild = local.world.add_guild("Halden")
        channel, ada = guild.add_channel("news"), local.world.add_user("ada")
        guild.join(ada)
        with Library(copy_home(indexed_home, tmp_path / "home"), encoder) as library:
            client = FootnoteBot(library, Settings())
            client._connection.heartbeat_timeout = 0.4
            async with local.running(client):
                assert await local.until(lambda: local.gateway.heartbeats > 2)
                local.gateway.answers_heartbeats = False
                assert await local.until(lambda: local.gateway.resumes > 0)
                local.gateway.answers_heartbeats = True
                asked = await local.slash(ada, channel, "ask", question=QUESTION)
                assert is_answer(asked.final)


@pytest.mark.parametrize(
    "strike",
    [
        lambda faults: faults.rate_limit(3, path="/callback"),
        lambda faults: faults.rate_limit(3, path="/webhooks/", retry_after_s=0.2),
        lambda faults: faults.rate_limit(4, everywhere=True),
        lambda faults: faults.fail(503, for_s=0.5, path="/callback"),
        lambda faults: faults.fail(500, for_s=0.5, path="/webhooks/"),
    ],
    ids=["429 to acknowledging", "429 to answers", "429 to all", "503 for a while", "500 for a while"],
)
async def test_a_stumbling_api_is_tried_again(struck: Stage, strike: Callable[[Faults], None]) -> None:
    strike(struck.local.faults)
    people = [struck.ada, struck.grace]
    asked = await asyncio.gather(
        *(struck.local.slash(user, struck.channel, "ask", question=QUESTION) for user in people)
    )
    assert all(is_answer(one.final) for one in asked)


async def test_messages_are_answered_through_a_storm_of_429(struck: Stage) -> None:
    local = struck.local
    local.faults.rate_limit(2, path="/messages")
    local.faults.rate_limit(2, path="/messages", everywhere=True)
    said = await local.say(struck.ada, local.world.dm(struck.ada), QUESTION)
    assert is_answer(await local.answer_to(said))


@pytest.mark.parametrize(
    "strike",
    [
        lambda faults: faults.rate_limit(path="/typing", retry_after_s=600.0),
        lambda faults: faults.fail(500, path="/typing"),
        lambda faults: faults.fail(403, path="/typing"),
        lambda faults: faults.cut(20, path="/typing"),
    ],
    ids=["limited", "failing", "refused", "cut"],
)
async def test_an_answer_does_not_wait_for_the_typing_indicator(
    struck: Stage, strike: Callable[[Faults], Fault]
) -> None:
    local = struck.local
    fault = strike(local.faults)
    said = await local.say(struck.ada, struck.channel, f"{local.world.bot.mention} {QUESTION}")
    assert is_answer(await local.answer_to(said))
    assert fault.hits and not struck.channel.typed


@pytest.mark.parametrize("kind", ["cut", "banned"])
@pytest.mark.parametrize("path", ["/callback", "/webhooks/", "/messages"])
async def test_an_answer_that_is_lost_is_noted_and_the_next_one_comes(
    struck: Stage, caplog: pytest.LogCaptureFixture, path: str, kind: str
) -> None:
    """Connections that break, and Cloudflare's ban of a minute."""
    local = struck.local
    fault = local.faults.cut(20, path=path) if kind == "cut" else local.faults.cloudflare(20, path=path)
    if path == "/messages":
        await local.say(struck.ada, local.world.dm(struck.ada), QUESTION)
    else:
        await local.slash(struck.ada, struck.channel, "ask", question=QUESTION, timeout=0.2)
    assert await local.until(lambda: any(record.name.startswith("bot.") for record in caplog.records))
    assert fault.hits
    local.faults.clear()
    assert await answers(struck)


@pytest.mark.slow
async def test_half_a_minute_of_500s_is_survived(struck: Stage) -> None:
    """People ask all through it; nothing ends the bot, and it answers as soon as Discord does."""
    local = struck.local
    local.faults.fail(500, for_s=30)
    until = asyncio.get_running_loop().time() + 30
    asked = 0
    while asyncio.get_running_loop().time() < until:
        struck.bot.cooldowns = Cooldowns()
        await local.slash(struck.ada, struck.channel, "ask", question=QUESTION, timeout=2)
        asked += 1
    assert asked > 1
    assert not struck.bot.is_closed()
    local.faults.clear()
    assert await answers(struck)
    late = [violation for violation in local.violations if violation.code == UNKNOWN_INTERACTION]
    assert local.violations == late, "only what came too late for Discord may have been refused"
    local.violations.clear()
