"""A 503 or a broken connection is no last word: what was asked for is asked for again, and done once."""

from collections.abc import AsyncIterator, Callable

import discord
import pytest
import pytest_asyncio

from bot.discord.connection.retries import PersistentHTTP
from tests.bot.discord.asked import QUESTION, is_answer
from tests.bot.discord.stage import Stage
from tests.localdiscord import Channel, Message
from tests.localdiscord.faults import Fault, Faults

pytestmark = pytest.mark.asyncio

ALREADY_ACKNOWLEDGED = 40060


@pytest_asyncio.fixture
async def hasty(stage: Stage) -> Stage:
    """The stage, where the bot does not pause between its tries."""
    assert isinstance(stage.bot.http, PersistentHTTP)
    stage.bot.http.pauses_s = stage.bot.responses.pauses_s = (0.0, 0.0, 0.0)
    return stage


@pytest_asyncio.fixture
async def acknowledged(hasty: Stage) -> AsyncIterator[Stage]:
    """A stage where the bot may acknowledge twice, since it can't know that once was enough."""
    yield hasty
    assert {violation.code for violation in hasty.local.violations} <= {ALREADY_ACKNOWLEDGED}
    hasty.local.violations.clear()


def mine(stage: Stage, channel: Channel) -> list[Message]:
    """What the bot has written in a channel."""
    return [message for message in channel.messages.values() if message.author is stage.local.world.bot]


def nonces(stage: Stage) -> list[str]:
    """The nonces of all messages that Discord took, or said that it did not."""
    sent = [one for one in stage.local.requests if one.method == "POST" and one.path.endswith("/messages")]
    return [one.payload["nonce"] for one in sent if one.payload and one.payload.get("enforce_nonce")]


@pytest.mark.parametrize(
    "strike",
    [
        lambda faults: faults.fail(503, times=2, path="/messages$", method="POST"),
        lambda faults: faults.cut(2, path="/messages$", method="POST"),
        lambda faults: faults.lose_answer(2, path="/messages$", method="POST", status=503),
        lambda faults: faults.lose_answer(2, path="/messages$", method="POST"),
    ],
    ids=["503", "a broken connection", "503 though it was done", "a broken connection though it was done"],
)
async def test_a_message_is_answered_once(hasty: Stage, strike: Callable[[Faults], Fault]) -> None:
    fault = strike(hasty.local.faults)
    asked = await hasty.local.say(hasty.ada, hasty.channel, f"{hasty.local.world.bot.mention} {QUESTION}")
    assert is_answer(await hasty.local.answer_to(asked))
    await hasty.local.until(lambda: fault.hits == 2 and len(nonces(hasty)) >= 1)
    assert fault.hits == 2
    assert len(mine(hasty, hasty.channel)) == 1
    assert len(set(nonces(hasty))) == 1


async def test_tries_come_to_an_end(hasty: Stage) -> None:
    failing = hasty.local.faults.fail(503, path="/messages$", method="POST")
    there = hasty.bot.get_channel(hasty.channel.id)
    assert isinstance(there, discord.TextChannel)
    with pytest.raises(discord.DiscordServerError):
        await there.send("never")
    assert failing.hits == 4
    hasty.local.faults.clear()
    await there.send("now")
    assert [message.content for message in mine(hasty, hasty.channel)] == ["now"]


async def test_every_message_has_a_nonce(hasty: Stage) -> None:
    there = hasty.bot.get_channel(hasty.channel.id)
    assert isinstance(there, discord.TextChannel)
    for text in ("one", "two"):
        await there.send(text)
    await there.send("three", nonce="my own")
    first, second, own = nonces(hasty)
    assert first != second and own == "my own"
    assert all(len(nonce) <= 25 for nonce in (first, second))


async def test_a_thread_that_was_opened_though_nobody_said_so_is_written_in(hasty: Stage) -> None:
    await hasty.local.slash(
        hasty.grace, hasty.channel, "settings channel", channel=hasty.channel, threads=True
    )
    lost = hasty.local.faults.lose_answer(1, path="/threads$", status=503)
    asked = await hasty.local.say(hasty.ada, hasty.channel, f"{hasty.local.world.bot.mention} {QUESTION}")
    answer = await hasty.local.answer_to(asked)
    assert is_answer(answer) and answer is not None and answer.channel is asked.thread
    assert lost.hits == 1


@pytest.mark.parametrize(
    "strike",
    [
        lambda faults: faults.lose_answer(1, path="/callback"),
        lambda faults: faults.lose_answer(1, path="/callback", status=503),
        lambda faults: faults.cut(2, path="/callback"),
    ],
    ids=["a broken connection though it was done", "503 though it was done", "a broken connection"],
)
async def test_a_command_is_acknowledged_once_and_answered(
    acknowledged: Stage, strike: Callable[[Faults], Fault]
) -> None:
    fault = strike(acknowledged.local.faults)
    asked = await acknowledged.local.slash(acknowledged.ada, acknowledged.channel, "ask", question=QUESTION)
    assert is_answer(asked.final) and fault.hits == fault.times
    assert len(asked.messages) == 1


async def test_a_press_is_acknowledged_once_and_answered(acknowledged: Stage) -> None:
    local = acknowledged.local
    asked = await local.slash(acknowledged.ada, acknowledged.channel, "ask", question=QUESTION)
    assert asked.final is not None
    more = next(one.custom_id for one in asked.final.buttons if (one.custom_id or "").startswith("fn:more"))
    local.faults.lose_answer(1, path="/callback")
    pressed = await local.click(acknowledged.ada, asked.final, more or "")
    assert pressed.final is not None and pressed.final.text


async def test_a_note_is_given_once(acknowledged: Stage) -> None:
    """The first response is the message itself."""
    acknowledged.local.faults.lose_answer(1, path="/callback")
    helped = await acknowledged.local.slash(acknowledged.ada, acknowledged.channel, "help")
    assert helped.final is not None and helped.final.text and len(helped.messages) == 1
    assert await acknowledged.local.until(lambda: acknowledged.local.violations)


async def test_an_answer_is_edited_in_after_broken_connections(hasty: Stage) -> None:
    broken = hasty.local.faults.cut(2, path="/webhooks/", method="PATCH")
    asked = await hasty.local.slash(hasty.ada, hasty.channel, "ask", question=QUESTION)
    assert is_answer(asked.final) and broken.hits == 2


async def test_a_follow_up_is_asked_for_once(hasty: Stage) -> None:
    """It has no nonce: Discord would show it twice."""
    lost = hasty.local.faults.lose_answer(5, path="/webhooks/", method="POST")
    asked = await hasty.local.slash(
        hasty.ada, hasty.channel, "ask", question=QUESTION, since="no such day", until=lambda _: lost.hits
    )
    assert lost.hits == 1
    assert len([one for one in asked.messages if not one.deleted]) == 1


async def test_direct_messages_are_opened_after_a_broken_connection(hasty: Stage) -> None:
    broken = hasty.local.faults.cut(1, path="/users/@me/channels")
    user = await hasty.bot.fetch_user(hasty.ada.id)
    assert (await user.create_dm()).id == hasty.local.world.dm(hasty.ada).id
    assert broken.hits == 1
