"""The local Discord fails like Discord, and discord.py copes with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest

from tests.localdiscord import Channel, LocalDiscord, User
from tests.localdiscord.gateway import BREAKS, Gateway
from tests.localdiscord.selftest.example_bot import Bot

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def playing(local: LocalDiscord, bot: Bot | None = None) -> AsyncIterator[tuple[Bot, Channel, User]]:
    guild = local.world.add_guild("Halden")
    channel, ada = guild.add_channel("general"), local.world.add_user("ada")
    guild.join(ada)
    bot = bot or Bot()
    async with local.running(bot):
        yield bot, channel, ada


@pytest.mark.parametrize("strike", BREAKS.values(), ids=BREAKS)
async def test_a_break_is_resumed_with_what_was_missed(
    local_discord: LocalDiscord, strike: Callable[[Gateway], None]
) -> None:
    async with playing(local_discord) as (bot, channel, ada):
        strike(local_discord.gateway)
        missed = await local_discord.say(ada, channel, f"{local_discord.world.bot.mention} still there?")
        await asyncio.wait_for(bot.resumed.wait(), 60)
        answer = await local_discord.answer_to(missed)
        assert answer and answer.content.startswith("still there?")
        assert [m.id for m in bot.heard].count(missed.id) == 1
        assert local_discord.gateway.resumes == 1 and len(local_discord.gateway.identifies) == 1


async def test_a_lost_session_means_a_new_one(local_discord: LocalDiscord) -> None:
    gateway = local_discord.gateway
    gateway.identify_every_s = 3_600.0  # the machine may take longer than Discord's 5 seconds
    async with playing(local_discord) as (_, channel, ada):
        gateway.invalidate(resumable=False)
        assert await local_discord.until(lambda: len(gateway.identifies) == 2)
        await local_discord.connected()
        assert (await local_discord.slash(ada, channel, "say", text="again")).final
        gateway.forget_sessions()
        gateway.drop(4000)
        assert await local_discord.until(lambda: len(gateway.identifies) == 3)
        assert gateway.identifies[-1].too_soon, "a third identify within 5 seconds breaks max_concurrency"


async def test_unanswered_heartbeats_make_the_client_reconnect() -> None:
    async with (
        LocalDiscord(heartbeat_ms=100) as local,
        playing(local, Bot(heartbeat_timeout=0.4)) as (bot, _, _),
    ):
        assert await local.until(lambda: local.gateway.heartbeats > 2)
        local.gateway.answers_heartbeats = False
        assert await local.until(lambda: local.gateway.resumes > 0)
        local.gateway.answers_heartbeats = True
        await asyncio.wait_for(bot.resumed.wait(), 60)


async def test_privileged_intents_must_be_switched_on() -> None:
    async with LocalDiscord() as local:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with local.running(Bot(discord.Intents.all())):
                pass
        assert local.gateway.identifies[0].privileged == {"members", "presences", "message_content"}
    async with (
        LocalDiscord(privileged=["members", "presences", "message_content"]) as local,
        playing(local, Bot(discord.Intents.all())) as (bot, channel, ada),
    ):
        await local.say(ada, channel, "in the open")
        assert await local.until(lambda: bot.heard) and bot.heard[0].content == "in the open"
        await asyncio.wait_for(bot.wait_until_ready(), 60)
        assert bot.get_user(ada.id)


async def test_a_wrong_token_is_refused(local_discord: LocalDiscord) -> None:
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()
    assert local_discord.invalid_requests == 1


async def test_shards_hear_their_guilds_only() -> None:
    async with LocalDiscord(shards=2) as local:
        guilds = [local.world.add_guild(f"G{n}") for n in range(4)]
        client = discord.AutoShardedClient(
            intents=discord.Intents.default(), shard_count=2, shard_ids=[1], guild_ready_timeout=0.05
        )
        async with local.running(client):
            assert await local.until(lambda: len(client.guilds) == sum(g.id >> 22 & 1 for g in guilds))
            assert all(g.shard_id == 1 for g in client.guilds)


async def test_rate_limits_are_headed_and_enforced(local_discord: LocalDiscord) -> None:
    local_discord.rates.set("POST /channels/{channel_id}/messages", 2, 0.3)
    async with playing(local_discord) as (bot, channel, _):
        target = bot.get_partial_messageable(channel.id)
        start = asyncio.get_running_loop().time()
        for n in range(5):
            await target.send(str(n))
        assert asyncio.get_running_loop().time() - start > 0.4
        assert not local_discord.invalid_requests, "discord.py keeps to the headers"


async def test_faults_of_the_api(local_discord: LocalDiscord) -> None:
    faults = local_discord.faults
    async with playing(local_discord) as (bot, channel, ada):
        target = bot.get_partial_messageable(channel.id)
        faults.rate_limit(2, path=r"^/channels/\d+/messages")
        faults.rate_limit(1, path="/messages", everywhere=True)
        await target.send("after three 429")
        assert local_discord.invalid_requests == 3
        failing = faults.fail(502, times=1, path="/messages")
        await target.send("after a 502")
        assert failing.hits == 1
        faults.fail(503, path="/messages")
        with pytest.raises(discord.DiscordServerError):
            await target.send("never")
        faults.clear()
        faults.cut(path="/messages")
        with pytest.raises(aiohttp.ClientError):
            await target.send("never")
        faults.cloudflare(path="/messages")
        with pytest.raises(discord.HTTPException) as banned:
            await target.send("never")
        assert banned.value.status == 429
        faults.latency(0.1, path="/callback")
        assert (await local_discord.slash(ada, channel, "say", text="late")).acknowledged_after_s >= 0.1  # type: ignore[operator]


async def test_three_seconds_one_response_and_fifteen_minutes(local_discord: LocalDiscord) -> None:
    async with playing(local_discord) as (bot, channel, ada):
        silent = await local_discord.slash(ada, channel, "silent", timeout=0.2)
        assert silent.first_response is None and not silent.failed
        seen: list[discord.Interaction] = []
        bot.event(_keep(seen))
        late = await local_discord.slash(ada, channel, "silent", timeout=0.2)
        assert await local_discord.until(lambda: seen)
        local_discord.world.clock.advance(3.1)
        assert late.failed
        with pytest.raises(discord.NotFound) as unknown:
            await seen[0].response.send_message("too late")
        assert unknown.value.code == 10062
        answered = await local_discord.slash(ada, channel, "say", text="once")
        seen[1].response._response_type = None
        with pytest.raises(discord.HTTPException) as twice:
            await seen[1].response.send_message("twice")
        assert twice.value.code == 40060 and [e.code for e in answered.refused] == [40060]
        await seen[1].edit_original_response(content="edited")
        assert answered.final and answered.final.content == "edited" and answered.final.edited_at
        local_discord.world.clock.advance(900)
        with pytest.raises(discord.HTTPException) as old:
            await seen[1].followup.send("too old")
        assert old.value.code == 50027
        assert [v.code for v in local_discord.violations] == [10062, 40060, 50027]


def _keep(seen: list[discord.Interaction]) -> Any:
    async def on_interaction(interaction: discord.Interaction) -> None:
        seen.append(interaction)

    return on_interaction


async def test_a_call_comes_once_before_or_after_the_nth_request_was_done(
    local_discord: LocalDiscord,
) -> None:
    async with playing(local_discord) as (bot, channel, _):
        there = bot.get_channel(channel.id)
        assert isinstance(there, discord.TextChannel)
        found: list[tuple[str, int]] = []

        def note(when: str) -> Callable[[], None]:
            return lambda: found.append((when, len(local_discord.messages(channel))))

        local_discord.faults.call(note("before"), after=False, nth=2, path="/messages$", method="POST")
        local_discord.faults.call(note("after"), after=True, nth=2, path="/messages$", method="POST")
        for text in ("one", "two", "three"):
            await there.send(text)
        assert found == [("before", 1), ("after", 2)]
