"""Discord sends objects that discord.py refuses: one is mended or passed over, and the bot answers."""

import asyncio
import copy
import gc
import types
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio
from prometheus_client import generate_latest

from bot.discord.cooldown import Cooldowns
from bot.discord.translations import say_in
from tests.bot.discord.asked import QUESTION, is_answer
from tests.bot.discord.stage import Stage
from tests.localdiscord import Channel, Interaction, Kind, payloads
from tests.localdiscord.events import GUILDS, Event

pytestmark = pytest.mark.asyncio

Json = dict[str, Any]
Change = Callable[[Json], object]

WRITTEN = "what-was-written"
"""Stands in what people write; the log must not hold it."""

CHECK = "Check against sources"


@pytest_asyncio.fixture
async def calm(stage: Stage, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Stage]:
    """The stage, without cooldowns; no exception may end up with nobody, and nothing written in the log."""
    stage.local.reaction_s = 0.0
    yield stage
    stage.local.gateway.alter = None
    assert await answers(stage, stage.channel), "the bot goes on"
    gc.collect()
    await asyncio.sleep(0)
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [one.getMessage() for one in records if one.name in ("asyncio", "discord.client")] == []
    assert not any(one.name == "bot.discord.connection.state" and one.exc_info for one in records), (
        "faults of our own"
    )
    assert not any(WRITTEN in one.getMessage() for one in records if one.name.startswith("bot."))


async def answers(stage: Stage, channel: Channel) -> bool:
    """True if somebody who asks now is answered."""
    stage.bot.cooldowns = Cooldowns()
    return is_answer((await stage.local.slash(stage.ada, channel, "ask", question=QUESTION)).final)


@contextmanager
def altered(stage: Stage, event: str, change: Change) -> Iterator[None]:
    """Send events of a kind otherwise than they are."""

    def alter(name: str, data: Json) -> Json:
        if name == event:
            change(data)
        return data

    stage.local.gateway.alter = alter
    try:
        yield
    finally:
        stage.local.gateway.alter = None


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged of odd objects."""
    return [record.getMessage() for record in caplog.records if record.name == "bot.discord.connection.state"]


def appended(where: str, one: Any) -> Change:
    return lambda data: data.setdefault(where, []).append(copy.deepcopy(one))


def without(*path: Any) -> Change:
    return lambda data: _at(data, path[:-1]).pop(path[-1])


def put(*path: Any, value: Any) -> Change:
    return lambda data: _at(data, path[:-1]).__setitem__(path[-1], value)


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = next(iter(data.values())) if key == "*" else data[key]
    return data


VOICE: Json = {"id": "77", "type": 2, "name": "Voice", "position": 1, "permission_overwrites": []}
TEXT: Json = {"id": "78", "type": 0, "name": "Text", "position": 1, "permission_overwrites": []}
THREAD: Json = {"id": "79", "type": 11, "name": WRITTEN, "parent_id": "78", "owner_id": "5"}
POLL: Json = {
    "question": {"text": WRITTEN},
    "answers": [{"answer_id": 1, "poll_media": {"text": "yes"}}],
    "expiry": None,
    "allow_multiselect": False,
    "layout_type": 1,
}

GUILDS_ODD: dict[str, tuple[Change, str, int | None]] = {
    "a voice channel without bitrate": (appended("channels", VOICE | {"user_limit": 0}), "no bitrate", 77),
    "a voice channel without user_limit": (
        appended("channels", VOICE | {"bitrate": 64000}),
        "no user_limit",
        77,
    ),
    "a channel without position": (
        appended("channels", {k: v for k, v in TEXT.items() if k != "position"}),
        "no position",
        78,
    ),
    "a channel without name": (
        appended("channels", {k: v for k, v in TEXT.items() if k != "name"}),
        "no name",
        78,
    ),
    "a channel without id": (
        appended("channels", {"type": 0, "name": WRITTEN, "position": 0}),
        "left out",
        None,
    ),
    "a channel without type": (appended("channels", {"id": "78", "name": "x", "position": 0}), "no type", 78),
    "a channel that is null": (appended("channels", None), "an odd item in channels", None),
    "a channel whose overwrites are null": (
        appended("channels", TEXT | {"permission_overwrites": [None]}),
        "an odd item in permission_overwrites",
        78,
    ),
    "a channel whose overwrite has no id": (
        appended("channels", TEXT | {"permission_overwrites": [{"type": 0, "allow": "0", "deny": "0"}]}),
        "permission_overwrites[0] is left out",
        78,
    ),
    "channels that are null": (put("channels", value=None), "null for", None),
    "a role without name": (appended("roles", {"id": "80", "permissions": "0"}), "no name", None),
    "a role without id": (appended("roles", {"name": WRITTEN, "permissions": "0"}), "left out", None),
    "roles that are null": (put("roles", value=None), "null for", None),
    "a role whose permissions are no number": (
        appended("roles", {"id": "80", "name": "r", "permissions": WRITTEN}),
        "roles[2] (80) has a permissions that raises ValueError",
        None,
    ),
    "a member without user": (appended("members", {"roles": [], "flags": 0}), "left out", None),
    "members that are null": (put("members", value=None), "null for", None),
    "a thread without metadata": (appended("threads", THREAD), "no thread_metadata", None),
    "a thread without parent": (
        appended("threads", {k: v for k, v in THREAD.items() if k != "parent_id"}),
        "threads[0] (79)",
        None,
    ),
    "a voice state without channel": (appended("voice_states", {"user_id": "5"}), "voice_states", None),
    "a stage without id": (appended("stage_instances", {"topic": WRITTEN}), "stage_instances[0]", None),
    "an event without start": (
        appended("guild_scheduled_events", {"id": "81", "name": WRITTEN}),
        "guild_scheduled_events[0] (81)",
        None,
    ),
    "a sound without name": (appended("soundboard_sounds", {"sound_id": "82"}), "soundboard_sounds[0]", None),
    "a presence of nobody": (appended("presences", {"status": "online"}), "presences[0]", None),
    "a count that is a word": (
        put("member_count", value=WRITTEN),
        "member_count that raises TypeError",
        None,
    ),
}
"""What a GUILD_CREATE has that is odd; what the log says; the channel that is there all the same."""


@pytest.mark.parametrize("odd", GUILDS_ODD)
async def test_a_server_with_an_odd_part_is_there(
    calm: Stage, caplog: pytest.LogCaptureFixture, odd: str
) -> None:
    change, said, channel_id = GUILDS_ODD[odd]
    with altered(calm, "GUILD_CREATE", change):
        guild = calm.local.world.add_guild("Odd")
    channel = guild.add_channel("questions")
    guild.join(calm.ada)
    assert await answers(calm, channel)
    seen = calm.bot.get_guild(guild.id)
    assert seen is not None and seen.name == "Odd" and seen.get_channel(channel.id)
    if channel_id:
        assert seen.get_channel(channel_id)
    (line,) = lines(caplog)
    assert line.startswith(f"GUILD_CREATE has an odd part (id {guild.id})") and said in line


async def test_many_odd_channels_are_mended_at_one_reading(
    calm: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    many = [VOICE | {"id": str(1000 + n), "user_limit": 0} for n in range(400)]
    with altered(calm, "GUILD_CREATE", lambda data: data["channels"].extend(many)):
        guild = calm.local.world.add_guild("Odd")
    assert await calm.local.until(lambda: calm.bot.get_guild(guild.id))
    seen = calm.bot.get_guild(guild.id)
    assert seen and len(seen.voice_channels) == 400 and all(c.bitrate == 64_000 for c in seen.voice_channels)
    assert len(lines(caplog)) == 1 and lines(caplog)[0].count("no bitrate") == 1


async def test_a_list_that_is_odd_throughout_goes_as_a_whole(
    calm: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    many = [{"topic": WRITTEN} for _ in range(100)]
    with altered(calm, "GUILD_CREATE", lambda data: data["stage_instances"].extend(many)):
        guild = calm.local.world.add_guild("Odd")
    assert await calm.local.until(lambda: calm.bot.get_guild(guild.id))
    (line,) = lines(caplog)
    assert "more" in line and len(line) < 1000


EVENTS_ODD: dict[str, tuple[str, Change]] = {
    "a new voice channel without bitrate": ("CHANNEL_CREATE", lambda d: d.update(type=2)),
    "a new channel without type": ("CHANNEL_CREATE", without("type")),
    "a new channel without id": ("CHANNEL_CREATE", without("id")),
    "a changed channel without name": ("CHANNEL_UPDATE", without("name")),
    "a changed channel without id": ("CHANNEL_UPDATE", without("id")),
    "a deleted channel without id": ("CHANNEL_DELETE", without("id")),
    "a new thread without metadata": ("THREAD_CREATE", without("thread_metadata")),
    "a new thread without server": ("THREAD_CREATE", without("guild_id")),
    "a changed thread without id": ("THREAD_UPDATE", without("id")),
    "a deleted thread without id": ("THREAD_DELETE", without("id")),
    "threads without ids": ("THREAD_LIST_SYNC", put("threads", 0, value={"name": WRITTEN})),
    "threads that are null": ("THREAD_LIST_SYNC", put("threads", value=None)),
    "a new role that is null": ("GUILD_ROLE_CREATE", put("role", value=None)),
    "a changed role without name": ("GUILD_ROLE_UPDATE", without("role", "name")),
    "a deleted role without id": ("GUILD_ROLE_DELETE", without("role_id")),
    "a changed server without id": ("GUILD_UPDATE", without("id")),
    "a changed server with an odd role": ("GUILD_UPDATE", without("roles", 0, "id")),
    "a deleted server without id": ("GUILD_DELETE", without("id")),
    "a changed message without content": ("MESSAGE_UPDATE", without("content")),
    "a changed message with an odd poll": ("MESSAGE_UPDATE", put("poll", value=POLL)),
    "a deleted message without id": ("MESSAGE_DELETE", without("id")),
    "pins without channel": ("CHANNEL_PINS_UPDATE", without("channel_id")),
    "typing that began never": ("TYPING_START", without("timestamp")),
    "an integration of nobody": ("INTEGRATION_CREATE", without("guild_id")),
    "an invite without code": ("INVITE_CREATE", without("code")),
}
"""Events, and what is odd in them."""


def _events(stage: Stage) -> dict[str, Json]:
    """One well-formed event of each kind that comes to the bot without anybody waiting for an answer."""
    guild, channel = stage.guild, stage.channel
    thread = payloads.channel(channel) | {
        "id": "4711",
        "type": 11,
        "parent_id": str(channel.id),
        "owner_id": str(stage.ada.id),
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2025-01-01T00:00:00+00:00",
            "locked": False,
        },
    }
    message = {
        "id": "4712",
        "channel_id": str(channel.id),
        "author": payloads.user(stage.ada),
        "content": WRITTEN,
        "timestamp": "2025-01-01T00:00:00+00:00",
        "edited_timestamp": "2025-01-01T00:00:00+00:00",
        "tts": False,
        "mention_everyone": False,
        "mentions": [payloads.user(stage.grace)],
        "mention_roles": [],
        "attachments": [],
        "embeds": [{"type": "rich", "title": WRITTEN, "fields": [{"name": "a", "value": WRITTEN}]}],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }
    here, role = {"guild_id": str(guild.id)}, payloads.role(guild.everyone)
    there = here | {"channel_id": str(channel.id)}
    new = payloads.channel(channel) | {"id": "4713"}
    return {
        "CHANNEL_CREATE": new,
        "CHANNEL_UPDATE": payloads.channel(channel),
        "CHANNEL_DELETE": new,
        "THREAD_CREATE": thread | {"newly_created": True},
        "THREAD_UPDATE": thread,
        "THREAD_LIST_SYNC": here | {"threads": [thread], "members": []},
        "THREAD_DELETE": {"id": "4711", "type": 11, "parent_id": str(channel.id)} | here,
        "GUILD_ROLE_CREATE": here | {"role": role | {"id": "4714"}},
        "GUILD_ROLE_UPDATE": here | {"role": role},
        "GUILD_ROLE_DELETE": here | {"role_id": "4714"},
        "GUILD_UPDATE": payloads.guild_settings(guild),
        "GUILD_DELETE": {"id": "4715"},
        "MESSAGE_UPDATE": message | here,
        "MESSAGE_DELETE": {"id": "4712"} | there,
        "CHANNEL_PINS_UPDATE": there | {"last_pin_timestamp": "2025-01-01T00:00:00+00:00"},
        "TYPING_START": there | {"user_id": str(stage.ada.id), "timestamp": 1_700_000_000},
        "INTEGRATION_CREATE": here
        | {
            "id": "4716",
            "name": WRITTEN,
            "type": "discord",
            "enabled": True,
            "account": {"id": "1", "name": "x"},
            "application": None,
        },
        "INVITE_CREATE": there
        | {"code": "abc", "created_at": "2025-01-01T00:00:00+00:00", "max_age": 0, "max_uses": 0}
        | {"temporary": False, "uses": 0},
    }


def send(stage: Stage, name: str, data: Json) -> None:
    """Tell the bot something as Discord would."""
    stage.local.world.emit(Event(name, data, stage.guild.id, GUILDS))


@pytest.mark.parametrize("odd", EVENTS_ODD)
async def test_an_odd_event_stops_nothing(calm: Stage, caplog: pytest.LogCaptureFixture, odd: str) -> None:
    name, change = EVENTS_ODD[odd]
    data = copy.deepcopy(_events(calm)[name])
    change(data)
    send(calm, name, data)
    assert await answers(calm, calm.channel)
    (line,) = lines(caplog)
    assert line.startswith((f"{name} has an odd part", f"{name} is passed over"))


MESSAGES_ODD: dict[str, tuple[Change, str]] = {
    "a poll without end": (put("poll", value=POLL), "poll"),
    "a poll that is null": (put("poll", value=None), "null for"),
    "a poll without question": (put("poll", value=POLL | {"question": None}), "poll"),
    "an attachment without size": (
        appended("attachments", {"id": "1", "filename": WRITTEN, "url": "https://x.example/a"}),
        "attachments[0] (1)",
    ),
    "an embed that is null": (appended("embeds", None), "an odd item in embeds"),
    "an embed whose time is no time": (
        appended("embeds", {"title": WRITTEN, "timestamp": WRITTEN}),
        "embeds[0] has a timestamp",
    ),
    "a sticker without id": (appended("sticker_items", {"name": WRITTEN}), "sticker_items[0]"),
    "a reaction without emoji": (appended("reactions", {"count": 1, "me": False}), "reactions[0]"),
    "a message without type": (without("type"), "no type"),
    "an edit at no time": (put("edited_timestamp", value=WRITTEN), "edited_timestamp"),
    "a thread without id": (put("thread", value={"name": WRITTEN}), "thread is left out"),
    "a reply to nothing": (
        lambda d: d.update(message_reference={"channel_id": None}, referenced_message={"content": WRITTEN}),
        "message_reference",
    ),
    "metadata without its user": (
        put("interaction_metadata", value={"id": "1", "type": 2, "authorizing_integration_owners": {}}),
        "interaction_metadata (1) is left out",
    ),
    "a snapshot without message": (appended("message_snapshots", {}), "message_snapshots"),
    "a call without people": (put("call", value={"participants": None}), "call"),
    "an application that is null": (put("application", value=None), "null for"),
    "a purchase without kind": (put("purchase_notification", value={}), "purchase_notification"),
    "a role subscription that is null": (put("role_subscription_data", value=None), "null for"),
}
"""What is odd in a message; what the log says."""


@pytest.mark.parametrize("odd", MESSAGES_ODD)
async def test_a_message_with_an_odd_part_is_answered(
    calm: Stage, caplog: pytest.LogCaptureFixture, odd: str
) -> None:
    change, said = MESSAGES_ODD[odd]
    with altered(calm, "MESSAGE_CREATE", _once(change)):
        asked = await calm.local.say(calm.ada, calm.channel, f"{calm.local.world.bot.mention} {QUESTION}")
        assert is_answer(await calm.local.answer_to(asked))
    (line,) = lines(caplog)
    assert line.startswith(f"MESSAGE_CREATE has an odd part (id {asked.id}") and said in line


@pytest.mark.parametrize("odd", MESSAGES_ODD)
async def test_a_message_with_an_odd_part_is_checked(
    calm: Stage, caplog: pytest.LogCaptureFixture, odd: str
) -> None:
    """The message stands among what a command was given, where discord.py reads it in a task of its own."""
    change, said = MESSAGES_ODD[odd]
    message = await calm.local.say(calm.grace, calm.channel, f"{calm.local.world.bot.mention} {QUESTION}")
    await calm.local.answer_to(message)

    def alter(data: Json) -> None:
        change(data["data"]["resolved"]["messages"][str(message.id)])

    calm.bot.cooldowns = Cooldowns()
    with altered(calm, "INTERACTION_CREATE", alter):
        checked = await calm.local.message_command(calm.ada, message, CHECK)
    assert checked.final is not None and checked.ephemeral
    assert say_in(None)("verdict_question") in checked.final.text, "what was asked is read"
    (line,) = lines(caplog)
    assert line.startswith("INTERACTION_CREATE has an odd part") and said in line


def _once(change: Change) -> Change:
    """Change the first of several events; the bot's own messages are events, too."""
    done: list[bool] = []

    def alter(data: Json) -> None:
        if not done:
            done.append(True)
            change(data)

    return alter


CHECKS_ODD: dict[str, Change] = {
    "a message without id": without("data", "resolved", "messages", "*", "id"),
    "a message without channel": without("data", "resolved", "messages", "*", "channel_id"),
    "no messages": without("data", "resolved", "messages"),
    "nothing given": without("data", "resolved"),
    "no target": without("data", "target_id"),
    "nobody": without("member"),
    "a member without user": without("member", "user"),
    "a user without id": without("member", "user", "id"),
    "no data": without("data"),
    "no name": without("data", "name"),
    "no type": without("type"),
    "an unknown type": put("type", value=99),
    "a type that is a word": put("type", value=WRITTEN),
}
"""What is so odd in a command that it can't be done."""


@pytest.mark.parametrize("odd", CHECKS_ODD)
@pytest.mark.parametrize("locale", ["en-US", "de"])
async def test_what_cannot_be_done_is_said_alone(calm: Stage, odd: str, locale: str) -> None:
    calm.ada.locale = locale
    message = await calm.local.say(calm.grace, calm.channel, WRITTEN)
    with altered(calm, "INTERACTION_CREATE", CHECKS_ODD[odd]):
        checked = await calm.local.message_command(calm.ada, message, CHECK)
    assert checked.final is not None and checked.ephemeral
    assert checked.final.content == say_in(locale)("unreadable")


PRESSES_ODD: dict[str, tuple[Change, bool]] = {
    "a message with an odd poll": (put("message", "poll", value=POLL), True),
    "a channel without name": (without("channel", "name"), True),
    "a channel without type": (without("channel", "type"), True),
    "no channel": (without("channel"), True),
    "a message without author": (without("message", "author"), True),
    "no message": (without("message"), False),
    "no components": (without("message", "components"), False),
    "no custom id": (without("data", "custom_id"), False),
    "an unknown component besides": (
        lambda d: d["message"]["components"].insert(0, {"type": 99, "id": 98}),
        True,
    ),
}
"""What is odd in the press of a button, and whether it does its work still."""


@pytest.mark.parametrize("odd", PRESSES_ODD)
async def test_a_press_with_an_odd_part_is_answered(calm: Stage, odd: str) -> None:
    change, works = PRESSES_ODD[odd]
    asked = await calm.local.slash(calm.ada, calm.channel, "ask", question=QUESTION)
    assert asked.final is not None
    with altered(calm, "INTERACTION_CREATE", change):
        pressed = await calm.local.click(calm.ada, asked.final, _context(asked))
    assert pressed.final is not None and pressed.ephemeral
    assert (pressed.final.content != say_in("en-US")("unreadable")) is works


def _context(asked: Interaction) -> str:
    assert asked.final is not None
    return next(one.custom_id for one in asked.final.buttons if (one.custom_id or "").startswith("fn:more"))


async def test_typing_with_an_odd_part_is_answered_with_nothing(calm: Stage) -> None:
    with altered(calm, "INTERACTION_CREATE", without("member")):
        typing = calm.local.autocomplete(calm.ada, calm.channel, "ask", "question", "Ukraine")
        assert await typing == ()
    (typed,) = calm.local.interactions
    assert typed.first_response == "autocomplete"


async def test_an_odd_message_in_the_history_is_read(calm: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """What is fetched goes through the same reading as what comes by the gateway."""
    message = await calm.local.say(calm.ada, calm.channel, f"{calm.local.world.bot.mention} hello")
    await calm.local.answer_to(message)
    channel = calm.bot.get_channel(calm.channel.id)
    assert channel is not None
    odd = payloads.message(message) | {"poll": POLL}
    read = calm.bot._connection.create_message(channel=channel, data=odd)
    assert read.content == message.content and read.poll is None
    assert [line for line in lines(caplog) if line.startswith("A message has an odd part")]


async def test_a_fault_of_our_own_is_not_taken_for_an_odd_object(
    calm: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """What our own code raises, called by discord.py, is logged as the fault that it is, and counted."""
    state = calm.bot._connection
    dispatch = state.dispatch
    broken = types.FunctionType(_raise.__code__, {"__name__": "bot.broken", "KeyError": KeyError})
    state.dispatch = broken
    try:
        state.parsers["CHANNEL_CREATE"](_events(calm)["CHANNEL_CREATE"])
    finally:
        state.dispatch = dispatch
    (record,) = [one for one in caplog.records if one.name == "bot.discord.connection.state"]
    assert record.getMessage().startswith("CHANNEL_CREATE had a fault") and record.exc_info
    assert b"footnote_faults_total 1.0" in generate_latest(calm.bot.metrics.registry)
    caplog.clear()


def _raise(*_: Any) -> None:
    raise KeyError("id")


async def test_a_channel_that_could_not_be_read_keeps_its_settings(calm: Stage) -> None:
    """A channel that discord.py does not know is still one where managers want no answers in the open."""
    channel = calm.guild.add_channel("quiet", kind=Kind.TEXT)
    await calm.local.slash(calm.grace, channel, "settings channel", channel=channel, answers=False)
    send(calm, "CHANNEL_DELETE", payloads.channel(channel))
    asked = await calm.local.say(calm.ada, channel, f"{calm.local.world.bot.mention} {QUESTION}")
    alone = calm.local.world.dm(calm.ada)
    assert await calm.local.until(lambda: len(alone.messages) == 2)
    assert await calm.local.answer_to(asked, timeout=0) is None


READY_ODD: dict[str, Change] = {
    "a server without id": appended("guilds", {"unavailable": True}),
    "a server that is null": appended("guilds", None),
    "an application without flags": without("application", "flags"),
    "a user without picture": without("user", "avatar"),
    "a user without discriminator": without("user", "discriminator"),
}
"""What is odd in a READY."""


@pytest.mark.parametrize("odd", READY_ODD)
async def test_a_session_with_an_odd_part_is_taken(calm: Stage, odd: str) -> None:
    gateway = calm.local.gateway
    calm.bot.before_identify_hook = _no_wait  # type: ignore[method-assign]
    with altered(calm, "READY", READY_ODD[odd]):
        gateway.invalidate(resumable=False)
        assert await calm.local.until(lambda: len(gateway.identifies) == 2)
        await calm.local.connected()
        assert await answers(calm, calm.channel)


async def _no_wait(shard_id: int | None, *, initial: bool = False) -> None:
    """Not the 5 seconds that discord.py waits before every IDENTIFY but the first."""


GONE = object()
WRONG = (None, GONE)
EVERY_WRONG = (None, GONE, WRITTEN, -1, [], [None], {}, True)
"""What stands in place of a value; GONE: nothing."""


def mutations(data: Json, wrong: tuple[object, ...]) -> Iterator[tuple[tuple[Any, ...], Json]]:
    """A payload with each of its fields wrong in turn, at every depth; with the path of the field."""
    for path in _paths(data):
        for value in wrong:
            mutated = copy.deepcopy(data)
            parent = _at(mutated, path[:-1])
            if value is GONE:
                del parent[path[-1]]
            else:
                parent[path[-1]] = value
            yield path, mutated


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*path, key))


def _rich_guild(stage: Stage) -> Json:
    """A server with something of all that a GUILD_CREATE may hold."""
    thread = _events(stage)["THREAD_CREATE"]
    at = "2025-01-01T00:00:00+00:00"
    data = payloads.guild(stage.guild)
    data["channels"] += [VOICE | {"bitrate": 64_000, "user_limit": 0}, {"id": "90", "type": 15, "name": "f"}]
    data["channels"][-1] |= {"position": 2, "available_tags": [{"id": "91", "name": "t", "moderated": False}]}
    data["channels"][-1] |= {"permission_overwrites": [{"id": "5", "type": 1, "allow": "0", "deny": "0"}]}
    data["threads"] = [thread]
    data["voice_states"] = [{"channel_id": "77", "user_id": "5", "session_id": "s", "deaf": False}]
    data["voice_states"][0] |= {"mute": False, "self_deaf": False, "self_mute": False, "suppress": False}
    data["stage_instances"] = [
        {"id": "92", "channel_id": "77", "topic": WRITTEN, "privacy_level": 2, "discoverable_disabled": True}
    ]
    data["guild_scheduled_events"] = [
        {"id": "93", "guild_id": data["id"], "name": WRITTEN, "scheduled_start_time": at, "status": 1}
        | {"privacy_level": 2, "entity_type": 3, "entity_metadata": {"location": "x"}, "entity_id": None}
    ]
    data["soundboard_sounds"] = [
        {"sound_id": "94", "name": WRITTEN, "volume": 1.0, "emoji_id": None, "emoji_name": None}
        | {"available": True, "guild_id": data["id"]}
    ]
    return data


async def _survives_events(stage: Stage, wrong: tuple[object, ...]) -> int:
    """Send every event with each field wrong; return how many. The bot answers after each kind."""
    sent = 0
    for name, data in _events(stage).items():
        for _, mutated in mutations(data, wrong):
            send(stage, name, mutated)
            sent += 1
        assert await answers(stage, stage.channel), name
        send(stage, "GUILD_CREATE", payloads.guild(stage.guild))
    return sent


async def _keeps_server(stage: Stage, wrong: tuple[object, ...]) -> int:
    """Let a server come with each field wrong; return how many. The bot is in it each time. The events are
    put where the gateway puts them, without the time of a websocket."""
    read, sent = stage.bot._connection.parsers["GUILD_CREATE"], 0
    for path, mutated in mutations(_rich_guild(stage), wrong):
        stage.bot._connection._guilds.pop(stage.guild.id, None)
        read(mutated)
        sent += 1
        if path not in (("id",), ("unavailable",)):
            seen = stage.bot.get_guild(stage.guild.id)
            assert seen is not None, path
            assert len(seen.channels) >= 2 or path[0] == "channels", path
    send(stage, "GUILD_CREATE", payloads.guild(stage.guild))
    assert await answers(stage, stage.channel)
    return sent


async def _answered_interactions(stage: Stage, wrong: tuple[object, ...]) -> int:
    """Use a command, a command on a message and a button with each field wrong; return how many were sent.
    Every one is answered."""
    local = stage.local
    message = await local.say(stage.grace, stage.channel, f"{local.world.bot.mention} !?")
    asked = await local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    assert asked.final is not None
    acts: list[Callable[[], Any]] = [
        lambda: local.slash(stage.ada, stage.channel, "help"),
        lambda: local.message_command(stage.ada, message, CHECK),
        lambda: local.click(stage.ada, asked.final, _context(asked)),
        lambda: local.autocomplete(stage.ada, stage.channel, "ask", "question", "Ukraine"),
    ]
    sent = 0
    for act in acts:
        seen: list[Json] = []
        with altered(stage, "INTERACTION_CREATE", seen.append):
            await act()
        for path in _paths(seen[0]):
            if path in (("id",), ("token",)):
                continue  # nothing could be answered
            for value in wrong:
                await _is_answered(stage, act, path, value)
                sent += 1
    return sent


async def _is_answered(stage: Stage, act: Callable[[], Any], path: tuple[Any, ...], value: object) -> None:
    stage.bot.cooldowns = Cooldowns()
    with altered(stage, "INTERACTION_CREATE", without(*path) if value is GONE else put(*path, value=value)):
        await act()
    assert stage.local.interactions[-1].first_response, (path, value)


async def test_every_field_may_be_missing_or_null(calm: Stage) -> None:
    assert await _survives_events(calm, WRONG) > 300


async def test_every_field_of_a_server_may_be_missing_or_null(calm: Stage) -> None:
    assert await _keeps_server(calm, WRONG) > 400


async def test_every_interaction_is_answered_whatever_is_missing_or_null(calm: Stage) -> None:
    assert await _answered_interactions(calm, WRONG) > 500


@pytest.mark.slow
async def test_every_field_may_hold_anything(calm: Stage) -> None:
    assert await _survives_events(calm, EVERY_WRONG) > 1_200


@pytest.mark.slow
async def test_every_field_of_a_server_may_hold_anything(calm: Stage) -> None:
    assert await _keeps_server(calm, EVERY_WRONG) > 1_600


@pytest.mark.slow
async def test_every_interaction_is_answered_whatever_it_holds(calm: Stage) -> None:
    assert await _answered_interactions(calm, EVERY_WRONG) > 2_000
