"""Posting: what is followed stands in its channel once, whatever happens to the request or the channel."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
import pytest_asyncio

from bot.discord.cogs.delivery.sender import LATE_S
from bot.follows.follows import Follow
from bot.follows.outbox import SENT, Outgoing
from index.encode.encoder import Encoder
from tests.bot.discord.delivery import delivers, delivery, halt_delivery
from tests.bot.discord.stage import Stage, bring_in, stage_on
from tests.index.sources import markdown
from tests.localdiscord import Channel, LocalDiscord, Message

pytestmark = pytest.mark.asyncio

TOPIC = "Ferry strike at Halden harbour"
STRIKE = "The crews of the Halden ferries have gone on strike. No ferry leaves the harbour until Friday."
POSTS = r"/channels/\d+/messages$"


@pytest_asyncio.fixture
async def still(local_discord: LocalDiscord, tmp_path: Path, encoder: Encoder) -> AsyncIterator[Stage]:
    """The bot with an empty library, whose newsroom does its rounds only when a test says so."""
    async with stage_on(local_discord, tmp_path / "home", encoder) as stage:
        await _halt(stage)
        yield stage
    assert local_discord.violations == [] and local_discord.unserved == []


async def _halt(stage: Stage) -> None:
    """End the newsroom's own rounds, once it is this process that matches and plans; wait until the last has
    ended."""
    assert await stage.local.until(lambda: delivers(stage.bot) and stage.bot.membership.leads)
    await halt_delivery(stage.bot)


async def follow(stage: Stage, topic: str = TOPIC, channel: Channel | None = None, **how: object) -> Follow:
    """A follow made by grace, in the stage's channel unless another is given."""
    place = (channel or stage.channel).id
    made = Follow(topic, stage.guild.id, place, stage.grace.id, **how)  # type: ignore[arg-type]
    now, last = stage.local.world.clock.now(), stage.library.store.changes.last()
    return stage.bot.storage.follows.put(made, now, last)[0]


async def bring(stage: Stage, name: str = "strike", text: str = STRIKE, **facts: str) -> None:
    facts = {"title": TOPIC} | facts
    bring_in(stage.library, f"{name}.md", markdown(text, **facts), stage.guild.id)


def day(stage: Stage, ago: int = 0) -> str:
    """A day so many days before this one, as documents say it."""
    now = datetime.fromtimestamp(stage.local.world.clock.now(), UTC)
    return (now - timedelta(days=ago)).date().isoformat()


async def rounds(stage: Stage, number: int = 1) -> None:
    for _ in range(number):
        await delivery(stage.bot).round()


def posts(stage: Stage, channel: Channel | None = None) -> list[Message]:
    return stage.local.messages(channel or stage.channel)


def outgoing(stage: Stage, made: Follow) -> list[Outgoing]:
    return stage.bot.storage.outbox.of_follow(made.id)


async def test_what_comes_in_is_posted_with_its_quote_and_source(still: Stage) -> None:
    await follow(still)
    await bring(still, source="Halden Post", url="https://post.example/strike")
    await rounds(still, 2)
    [post] = posts(still)
    assert TOPIC in post.text and "gone on strike" in post.text and "Halden Post" in post.text
    assert [button.url for button in post.buttons if button.url] == ["https://post.example/strike"]
    assert not post.pings and post.nonce is not None and "new story" in post.text


@pytest.mark.dated
async def test_an_update_is_told_from_a_new_story(still: Stage) -> None:
    await follow(still)
    await bring(still, published=day(still, ago=1))
    await rounds(still)
    later = "The strike of the Halden ferry crews has ended. Ferries leave the harbour of Halden again today."
    await bring(still, "later", later, title="Ferry strike at Halden harbour ends", published=day(still))
    await rounds(still, 2)
    first, second = posts(still)
    assert "new story" in first.text and "update" in second.text and "new story" not in second.text


async def test_discord_py_remembers_nothing_of_a_post(still: Stage) -> None:
    """What it remembers of a message's buttons, it remembers for ever."""
    await follow(still)
    await bring(still)
    await rounds(still, 2)
    assert [button.label for button in posts(still)[0].buttons if button.custom_id]
    assert not still.bot.persistent_views


async def test_the_newsroom_does_its_rounds_by_itself(
    local_discord: LocalDiscord, tmp_path: Path, encoder: Encoder
) -> None:
    async with stage_on(local_discord, tmp_path / "home", encoder) as stage:
        await follow(stage)
        assert await local_discord.until(lambda: stage.bot.membership.leads)
        await stage.bot.library_thread.write(
            lambda library: bring_in(library, "s.md", markdown(STRIKE, title=TOPIC), stage.guild.id)
        )
        delivery(stage.bot).wake()
        assert await local_discord.until(lambda: posts(stage))


async def test_an_edited_document_edits_its_post(still: Stage) -> None:
    await follow(still)
    await bring(still)
    await rounds(still)
    await bring(still, text="Talks have begun at the harbour. " + STRIKE)
    await rounds(still, 2)
    [post] = posts(still)
    assert "Talks have begun" in post.text and len(post.history) == 1


@pytest.mark.dated
async def test_a_reprint_is_named_on_the_post(still: Stage) -> None:
    await follow(still)
    await bring(still, source="Halden Post", published=day(still))
    await rounds(still)
    await bring(still, "reprint", source="Coast Courier", published=day(still))
    await rounds(still, 2)
    [post] = posts(still)
    assert "Coast Courier" in post.text


@pytest.mark.parametrize("lost", ["answer", "request"])
async def test_a_request_that_breaks_leaves_one_post(still: Stage, lost: str) -> None:
    """discord.py gives up on a connection that is cut five times; then the newsroom goes on."""
    faults = still.local.faults
    (faults.lose_answer if lost == "answer" else faults.cut)(5, path=POSTS, method="POST")
    made = await follow(still)
    await bring(still)
    await rounds(still)
    for _ in range(6):
        still.local.world.clock.advance(400)
        await rounds(still)
    assert len(posts(still)) == 1
    [item] = outgoing(still, made)
    assert (item.state, item.message_id) == (SENT, posts(still)[0].id)


@pytest.mark.parametrize("history", [True, False])
@pytest.mark.parametrize("waited_s", [10.0, 3_600.0])
async def test_a_try_whose_end_is_unknown_is_found_out(still: Stage, waited_s: float, history: bool) -> None:
    """The post stands in its channel, and the outbox does not know: as after a kill."""
    made = await follow(still)
    await bring(still)
    await rounds(still)
    if not history:
        still.channel.overwrite(still.guild.everyone, deny=["read_message_history"])
        bot_role = next(role for role in still.guild.roles.values() if role.bot)
        still.channel.overwrite(bot_role, deny=["read_message_history"])
        await hear(still, lambda channel: not channel.permissions_for(channel.guild.me).read_message_history)
    with still.bot.storage.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'trying', message_id = NULL, sent_at = NULL")
    still.local.world.clock.advance(waited_s)
    await rounds(still)
    assert len(posts(still)) == 1
    [item] = outgoing(still, made)
    if waited_s > 90 and not history:
        await rounds(still)
        [note] = posts(still, still.local.world.dm(still.grace))
        assert item.state == "trying" and TOPIC in note.text
    else:
        assert item.state == SENT and item.message_id == posts(still)[0].id


async def hear(stage: Stage, holds: Callable[[discord.TextChannel | None], bool]) -> None:
    """Wait until the bot has heard of what was changed about the stage's channel; None is a channel gone."""
    assert await stage.local.until(lambda: holds(stage.bot.get_channel(stage.channel.id)))  # type: ignore[arg-type]


async def test_a_try_that_came_to_nothing_is_made_again(still: Stage) -> None:
    made = await follow(still)
    await bring(still)
    outbox = still.bot.storage.outbox
    await still.bot.library_thread.write_in_steps(delivery(still.bot)._match)
    [item] = outgoing(still, made)
    outbox.begin(item.id, still.channel.id, still.local.world.clock.now())
    still.local.world.clock.advance(3_600)
    await rounds(still)
    assert len(posts(still)) == 1 and outgoing(still, made)[0].state == SENT


async def test_a_channel_that_is_closed_is_told_of_once_and_catches_up_late(still: Stage) -> None:
    await follow(still)
    still.channel.overwrite(still.guild.everyone, deny=["send_messages"])
    bot_role = next(role for role in still.guild.roles.values() if role.bot)
    still.channel.overwrite(bot_role, deny=["send_messages"])
    await bring(still)
    await rounds(still, 4)
    [note] = posts(still, still.local.world.dm(still.grace))
    assert TOPIC in note.text and still.channel.mention in note.text
    assert posts(still) == []
    await bring(still, "second", STRIKE + " Buses go instead, says the harbour master of Halden.")
    still.local.world.clock.advance(2 * LATE_S)
    still.channel.overwrite(bot_role, allow=["send_messages"])
    await hear(still, lambda channel: channel.permissions_for(channel.guild.me).send_messages)
    await rounds(still, 3)
    assert len(posts(still)) == 2 and all("⏰" in post.text for post in posts(still))
    assert len(posts(still, still.local.world.dm(still.grace))) == 1


async def test_a_channel_that_is_deleted_is_told_of_once(still: Stage) -> None:
    made = await follow(still)
    still.channel.delete()
    await bring(still)
    await hear(still, lambda channel: channel is None)
    await rounds(still, 3)
    [note] = posts(still, still.local.world.dm(still.grace))
    assert TOPIC in note.text
    assert still.bot.storage.follows.get(made.id).broken_why == "gone"  # type: ignore[union-attr]
    assert still.local.invalid_requests == 0


async def test_own_messages_go_to_members_alone(still: Stage) -> None:
    dm = still.local.world.dm(still.ada)
    made = Follow(TOPIC, still.guild.id, 0, still.ada.id)
    made = still.bot.storage.follows.put(made, still.local.world.clock.now(), 0)[0]
    await bring(still)
    await rounds(still)
    [post] = posts(still, dm)
    assert [button.label for button in post.buttons] == ["Unfollow"], "whoever follows needs no Follow"
    still.guild.leave(still.ada)
    await bring(still, "second", STRIKE + " Buses go instead, says the harbour master of Halden.")
    await rounds(still, 2)
    assert len(posts(still, dm)) == 1
    assert still.bot.storage.follows.get(made.id).broken_why == "left"  # type: ignore[union-attr]


@pytest.mark.dated
async def test_a_digest_is_one_message_with_all_its_stories(still: Stage) -> None:
    await follow(still, "ferries", how="daily", at=8 * 60)
    for port, text in {
        "Halden": "The shipyard has built an electric ferry. The ferries before it burned oil.",
        "Lindoya": "Children have painted whales on the ferries of the island. Nora Lie gets a prize.",
        "Karsten": "Tickets for all ferries cost twelve crowns more from Monday, says the company.",
    }.items():
        await bring(still, port, text, title=f"The ferries of {port}")
    still.local.world.clock.advance(86_400)
    await rounds(still, 2)
    [digest] = posts(still)
    assert all(port in digest.text for port in ("Halden", "Lindoya", "Karsten"))
    assert digest.body.texts[0].startswith("### ferries\n-# 🔔 3 stories")
    assert [button.label for button in digest.buttons] == ["Follow"]
    (menu,) = digest.selects
    chosen = next(option for option in menu["options"] if "Lindoya" in option["label"])
    read = (await still.local.select(still.ada, digest, menu["custom_id"], [chosen["value"]])).final
    assert read is not None and read.ephemeral and "“Children have painted whales" in read.text


async def test_a_role_is_mentioned_only_where_one_was_chosen(still: Stage) -> None:
    role = still.guild.add_role("news", mentionable=True)
    other = still.guild.add_channel("other")
    await still.local.until(lambda: still.bot.get_channel(other.id))
    await follow(still, role_id=role.id)
    await follow(still, channel=other)
    await bring(still, text=f"{STRIKE} <@&{role.id}> @everyone")
    await rounds(still)
    [post], [bare] = posts(still), posts(still, other)
    assert post.pings.roles == {role.id} and not post.pings.everyone
    assert not bare.pings


@pytest.mark.dated
async def test_a_document_that_has_gone_is_not_posted(still: Stage) -> None:
    made = await follow(still, quiet=_quiet_now(still))
    await bring(still)
    await rounds(still)
    still.library.remove([item.id for item in still.library.store.documents.listings()])
    still.local.world.clock.advance(86_400 / 2)
    await rounds(still, 2)
    assert posts(still) == []
    assert [item.state for item in outgoing(still, made)] == ["failed"]


def _quiet_now(stage: Stage) -> str:
    """Quiet hours from now on for some hours."""
    hour = datetime.fromtimestamp(stage.local.world.clock.now(), UTC).hour
    return f"{hour:02}:00-{(hour + 3) % 24:02}:00"
