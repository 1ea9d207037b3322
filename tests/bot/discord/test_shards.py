"""A bot of many shards, in one process and in several: all is heard and answered, posted and synced once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.discord.bot import FootnoteBot
from bot.discord.cooldown import Cooldowns
from bot.discord.sharding import ShardsError
from bot.fleet import identify_slots
from bot.follows.follows import Follow
from bot.settings import Settings
from corpus.errors import SettingError
from corpus.readers import parse_file
from index.encode.encoder import Encoder
from index.ingest.identity import upload_origin
from index.library import Library
from index.steps import finish
from tests.bot.discord.asked import QUESTION, is_answer
from tests.bot.discord.delivery import delivery, halt_delivery
from tests.bot.discord.several import Several, answered_twice, several_on
from tests.bot.discord.stage import copy_home
from tests.index.sources import markdown
from tests.localdiscord import Channel, Guild, LocalDiscord, User
from tests.localdiscord.clock import shard_of

pytestmark = [pytest.mark.asyncio, pytest.mark.sqlite]
"""On PostgreSQL a process holds a lock while it lives, and the processes of these tests are one: see
`test_processes.py`."""

TOPIC = "Ferry strike at Halden harbour"
STRIKE = "The crews of the Halden ferries have gone on strike. No ferry leaves the harbour until Friday."
ALREADY_ANSWERED = 40060


@pytest_asyncio.fixture
async def several(
    local_discord: LocalDiscord,
    indexed_home: Path,
    tmp_path: Path,
    encoder: Encoder,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Several]:
    """No process yet; a Discord that refuses to identify out of turn, its 5 seconds being a fifth of one."""
    monkeypatch.setattr(identify_slots, "EVERY_S", 0.4)
    local_discord.gateway.identify_every_s = 0.2
    local_discord.gateway.enforces_turns = True
    async with several_on(local_discord, copy_home(indexed_home, tmp_path / "home"), encoder) as several:
        yield several
    assert local_discord.unserved == []


def settle(local: LocalDiscord, guilds: int, shards: int) -> list[tuple[Guild, Channel, User]]:
    """Servers, as many on each shard, with a channel and a member."""
    made = []
    for n in range(guilds):
        guild = local.world.add_guild(f"Server {n}", shard=(n % shards, shards))
        user = local.world.add_user(f"reader{n}")
        guild.join(user)
        made.append((guild, guild.add_channel("news"), user))
    return made


def identified(local: LocalDiscord) -> list[tuple[int, int]]:
    """The shards that Discord let in, in order. One that a busy machine held up between its turn and its
    IDENTIFY is refused, and comes again; the turns themselves are tested in tests/bot/fleet."""
    return [i.shard for i in local.gateway.identifies if not i.too_soon]


async def bring(several: Several, text: str = STRIKE, name: str = "strike") -> None:
    """A document that all servers see."""
    content = markdown(text, title=TOPIC).encode()
    place = upload_origin(0, f"{name}.md")
    reading = parse_file(Path(f"{name}.md"), content)
    await several.library_thread.write(lambda library: finish(library.add_readings([(place, reading)])))


async def follow(several: Several, guild: Guild, channel: Channel | None, user: User) -> Follow:
    made = Follow(TOPIC, guild.id, channel.id if channel else 0, user.id)
    news = next(iter(several.running.values()))[0].storage
    now = several.local.world.clock.now()
    return await several.library_thread.run(
        lambda library: news.follows.put(made, now, library.store.changes.last())[0]
    )


async def test_six_shards_in_one_process_see_all_and_answer_once(several: Several) -> None:
    local = several.local
    local.gateway.max_concurrency, local.shards = 2, 6
    there = settle(local, 30, 6)
    bot = await several.start("only")
    assert len(bot.guilds) == 30 and len(bot.shards) == 6 == bot.shard_count
    assert identified(local) == [(n, 6) for n in range(6)]
    asked = await asyncio.gather(
        *(local.slash(user, channel, "ask", question=QUESTION, timeout=60) for _, channel, user in there)
    )
    assert all(is_answer(one.final) and not one.refused for one in asked) and not answered_twice(local)
    told = {s.shard[0]: s.told["INTERACTION_CREATE"] for s in local.gateway.live}
    assert told == dict.fromkeys(range(6), 5), "each shard hears of its own servers alone"
    bot.cooldowns = Cooldowns()
    private = await local.slash(there[4][2], local.world.dm(there[4][2]), "ask", question=QUESTION)
    assert is_answer(private.final)
    assert [s.shard[0] for s in local.gateway.live if s.told["INTERACTION_CREATE"] > 5] == [0]
    assert local.commands.puts == 1 and local.violations == []


async def test_two_processes_deliver_each_follow_once_and_each_its_own(several: Several) -> None:
    local = several.local
    there = settle(local, 12, 6)
    await asyncio.gather(several.start("low", "0-2/6"), several.start("high", "3-5/6"))
    assert sorted(identified(local)) == [(n, 6) for n in range(6)]
    assert local.commands.puts == 1
    low, high = (several.running[name][0] for name in ("low", "high"))
    assert await local.until(lambda: low.membership.leads or high.membership.leads)
    assert low.membership.leads != high.membership.leads
    for guild, channel, user in there:
        await follow(several, guild, channel, user)
        await follow(several, guild, None, user)
    await bring(several)
    places = [channel for _, channel, _ in there] + [local.world.dm(user) for _, _, user in there]
    assert await local.until(lambda: all(local.messages(place) for place in places), 60)
    await bring(several, "Talks have begun at the harbour. " + STRIKE)
    assert await local.until(lambda: all(local.messages(p)[0].history for p in places), 60)
    await asyncio.gather(delivery(low).round(), delivery(high).round())
    for (guild, channel, user), _ in zip(there, places, strict=False):
        sender = "low" if shard_of(guild.id, 6) < 3 else "high"
        assert several.senders(f"/channels/{channel.id}/messages") == [sender]
        assert several.senders(f"/channels/{local.world.dm(user).id}/messages") == [sender]
    assert all(len(local.messages(place)[0].history) == 1 for place in places), "edited once, too"
    assert local.violations == []


async def test_the_servers_of_one_that_is_killed_are_served_by_the_next(several: Several) -> None:
    """What it had taken, what it was sending and what it led go over; nothing is posted twice."""
    local = several.local
    there = settle(local, 8, 2)
    first = await several.start("first", "0/2")
    second = await several.start("second", "1/2")
    assert await local.until(lambda: first.membership.leads) and not second.membership.leads
    follows = [await follow(several, guild, channel, user) for guild, channel, user in there]
    await halt_delivery(first)
    await bring(several)
    await several.library_thread.write_in_steps(delivery(first)._match)
    own = [f for f in follows if shard_of(f.guild_id, 2) == 0]
    posted = local.faults.lose_answer(1, path=r"/channels/\d+/messages$", method="POST")
    rounds = asyncio.create_task(delivery(first).round())
    assert await local.until(lambda: posted.hits)
    rounds.cancel()
    await asyncio.wait((rounds,))
    boxes = [several.running["second"][0].storage.outbox.of_follow(f.id)[0] for f in own]
    assert {item.owner for item in boxes} == {first.membership.owner}
    assert "trying" in {item.state for item in boxes}
    await several.kill("first")
    assert await local.until(lambda: second.membership.leads), "it looks at sources and plans from now on"
    third = await several.start("third", "0/2")
    assert await local.until(lambda: all(local.messages(channel) for _, channel, _ in there), 60)
    await asyncio.gather(delivery(second).round(), delivery(third).round())
    assert all(len(local.messages(channel)) == 1 for _, channel, _ in there)
    await bring(several, "Buses go instead, says the harbour master. " + STRIKE, "buses")
    assert await local.until(lambda: all(len(local.messages(c)) == 2 for _, c, _ in there), 60)


async def test_one_takes_the_place_of_another_and_nobody_notices(
    several: Several, caplog: pytest.LogCaptureFixture
) -> None:
    """People ask all the time, by commands, buttons, suggestions and messages."""
    local = several.local
    local.rates.global_per_s = 10_000  # they ask as fast as the machine can
    there = settle(local, 4, 2)
    caplog.set_level(logging.INFO, "bot")
    old = await several.start("old", "0-1/2")
    stop, asked, said = asyncio.Event(), [], []

    async def ask(channel: Channel, user: User) -> None:
        while not stop.is_set():
            for bot, _ in list(several.running.values()):
                bot.cooldowns = Cooldowns()
            answer = await local.slash(user, channel, "ask", question=QUESTION, timeout=60)
            asked.append(answer)
            if answer.final is not None:
                asked.append(await local.click(user, answer.final, "More", timeout=60))
            assert await local.autocomplete(user, channel, "ask", "source", "", question=QUESTION)

    async def speak(channel: Channel, user: User) -> None:
        while not stop.is_set():
            for bot, _ in list(several.running.values()):
                bot.cooldowns = Cooldowns()
            message = await local.say(user, channel, f"{local.world.bot.mention} {QUESTION}")
            said.append((message, await local.answer_to(message, timeout=60)))

    people = [asyncio.create_task(ask(channel, user)) for _, channel, user in there[:3]]
    people.append(asyncio.create_task(speak(there[3][1], there[3][2])))
    assert await local.until(lambda: len(asked) > 4 and said, 60)
    new = await several.start("new", "0-1/2", replaces=True)
    assert await local.until(old.membership.replaced.is_set)
    both = len(asked)
    assert await local.until(lambda: len(asked) > both + 6, 60), "both are connected for a while"
    await several.stop("old")
    alone = len(asked)
    assert await local.until(lambda: len(asked) > alone + 6 and len(said) > 4, 60)
    stop.set()
    await asyncio.gather(*people)
    assert all(one.final is not None and not one.failed for one in asked), "none is missed"
    assert not answered_twice(local)
    refused = [error.code for one in asked for error in one.refused]
    assert refused and set(refused) == {ALREADY_ANSWERED}, "both have tried, and Discord has taken one"
    channel = there[3][1]
    assert all(answer is not None for _, answer in said)
    answers = [message for message in local.messages(channel) if message.author is local.world.bot]
    assert len(answers) == len(said), "messages are answered once, too"
    assert {violation.code for violation in local.violations} == {ALREADY_ANSWERED}
    shouted = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert [text for text in shouted if "voice" not in text and "PyNaCl" not in text] == []
    assert not new.membership.neighbours and local.commands.puts == 1


async def test_one_that_does_not_know_its_servers_yet_leaves_all_to_the_other(several: Several) -> None:
    local = several.local
    [(guild, channel, user)] = settle(local, 1, 1)
    await several.start("old")
    new = several.make("new")
    waiting = new._connection
    waiting.guild_ready_timeout = 3_600.0  # discord.py waits for more servers until another one comes
    several.running["new"] = new, asyncio.create_task(new.start(local.token))
    await local.connected(2)
    asked = await local.slash(user, channel, "ask", question=QUESTION)
    assert is_answer(asked.final) and not asked.refused and new.membership.stands_back
    assert await local.until(lambda: new.get_guild(guild.id) is not None)
    waiting.guild_ready_timeout = 0.1
    waiting._add_ready_state(new.get_guild(guild.id))
    await several.until_ready("new")
    assert new.get_guild(guild.id) is not None and not new.membership.stands_back


async def test_a_stop_waits_for_what_is_being_answered(several: Several) -> None:
    local = several.local
    [(_, channel, user)] = settle(local, 1, 1)
    await several.start("only")
    asking = asyncio.create_task(local.slash(user, channel, "ask", question=QUESTION))
    assert await local.until(lambda: any(one.acknowledged_after_s is not None for one in local.interactions))
    await several.stop("only")
    assert is_answer((await asking).final)


async def test_what_does_not_go_together_is_said_before_anything_is_connected(several: Several) -> None:
    local = several.local
    settle(local, 1, 1)
    await several.start("half", "0/2")
    client = several.make("other", "2-3/4")
    with pytest.raises(SettingError, match=r"FOOTNOTE_SHARDS: 2-3/4 does not fit .*, which serves 0/2"):
        await client.login(local.token)
    await client.close()
    local.gateway.starts_a_day = len(local.gateway.identifies) + 3
    client = several.make("many", "0-7/8")
    with pytest.raises(ShardsError, match=r"\(3 left\), and the shards 0-7/8 take 8; start again in"):
        await client.login(local.token)
    await client.close()


async def test_without_a_word_there_are_as_many_shards_as_discord_recommends(
    local_discord: LocalDiscord, tmp_path: Path, encoder: Encoder
) -> None:
    local_discord.shards, local_discord.gateway.max_concurrency = 3, 3
    settle(local_discord, 3, 3)
    with Library(tmp_path / "home", encoder) as library:
        async with local_discord.running(FootnoteBot(library, Settings()), 3) as bot:
            assert await local_discord.until(bot.is_ready)
            assert len(bot.guilds) == 3
    assert [i.shard for i in local_discord.gateway.identifies] == [(0, 3), (1, 3), (2, 3)]
