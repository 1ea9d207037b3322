"""The API of channels, typing, and threads with their members."""

from __future__ import annotations

from tests.localdiscord import bodies, limits, payloads
from tests.localdiscord.clock import iso
from tests.localdiscord.content import Json
from tests.localdiscord.errors import ApiError, bad_form, missing_permissions, unknown
from tests.localdiscord.events import Kind
from tests.localdiscord.permissions import bit
from tests.localdiscord.rest.call import Call, Routes
from tests.localdiscord.threads import open_post, open_thread
from tests.localdiscord.world import Channel, Message


async def channel(call: Call) -> Json:
    return payloads.channel(call.channel())


async def edit(call: Call) -> Json:
    """Rename, archive or lock a thread; other channels need manage_channels."""
    channel = call.channel()
    rights = channel.allows(call.world.bot)
    own = channel.owner is call.world.bot and not {"locked"} & set(call.form)
    if not own and not rights & bit("manage_threads" if channel.is_thread else "manage_channels"):
        raise missing_permissions()
    if "name" in call.form:
        bodies.refuse(limits.length(("name",), call.form["name"], 1, 100))
        channel.name = call.form["name"]
    channel.archived = bool(call.form.get("archived", channel.archived))
    channel.locked = bool(call.form.get("locked", channel.locked))
    channel.announce("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE")
    return payloads.channel(channel)


async def delete(call: Call) -> Json:
    channel = call.channel()
    if channel.guild:
        call.need(channel, "manage_threads" if channel.is_thread else "manage_channels")
        channel.delete()
    return payloads.channel(channel)


async def typing(call: Call) -> None:
    channel = call.channel()
    call.need(channel, channel.sending)
    channel.typed.append(call.world.clock.now())


def _name(payload: Json) -> str:
    bodies.characters(payload)
    bodies.refuse(limits.length(("name",), payload.get("name"), 1, 100))
    if payload.get("auto_archive_duration") not in (None, 60, 1440, 4320, 10080):
        raise bad_form([limits.choice(("auto_archive_duration",), (60, 1440, 4320, 10080))])
    return str(payload["name"])


async def thread_from_message(call: Call) -> Json:
    channel = call.channel("create_public_threads")
    message = channel.messages.get(call.id("message_id"))
    if message is None:
        raise unknown("Message", 10008)
    name = _name(call.form)
    if message.thread is not None:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    return payloads.channel(open_thread(channel, name, call.world.bot, message=message))


async def thread(call: Call) -> Json:
    """A thread without a message, or a post in a forum."""
    channel = call.channel()
    if channel.kind is Kind.FORUM:
        call.need(channel, "send_messages")
        name = _name(call.form)
        draft = call.form.get("message")
        if not isinstance(draft, dict):
            raise bad_form([limits.required(("message",))])
        body = bodies.fresh(channel, call.world.bot, draft, call.uploads)
        post = open_post(channel, name, call.world.bot, body)
        first = next(iter(post.messages.values()))
        return payloads.channel(post) | {"message": payloads.message(first)}
    kind = Kind(call.form.get("type", Kind.PRIVATE_THREAD))
    call.need(channel, "create_public_threads" if kind is Kind.PUBLIC_THREAD else "create_private_threads")
    return payloads.channel(open_thread(channel, _name(call.form), call.world.bot, kind=kind))


def _membership(channel: Channel, user_id: int) -> Json:
    now = iso(channel.world.clock.now())
    return {"id": str(channel.id), "user_id": str(user_id), "join_timestamp": now, "flags": 0}


async def join_thread(call: Call) -> None:
    thread = call.channel()
    if not thread.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    thread.joined = True


async def leave_thread(call: Call) -> None:
    call.channel().joined = False


async def thread_members(call: Call) -> list[Json]:
    thread = call.channel()
    return [_membership(thread, call.world.bot.id)] if thread.joined else []


async def archived_threads(call: Call) -> Json:
    parent = call.channel("read_message_history")
    guild = parent.guild
    threads = [t for t in guild.threads if t.parent is parent and t.archived] if guild else []
    return {"threads": [payloads.channel(t) for t in threads], "members": [], "has_more": False}


def message_in(call: Call, channel: Channel) -> Message:
    """The message of the path in that channel."""
    message = channel.messages.get(call.id("message_id"))
    if message is None:
        raise unknown("Message", 10008)
    return message


ROUTES: Routes = [
    ("GET", "/channels/{channel_id}", channel),
    ("PATCH", "/channels/{channel_id}", edit),
    ("DELETE", "/channels/{channel_id}", delete),
    ("POST", "/channels/{channel_id}/typing", typing),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads", thread_from_message),
    ("POST", "/channels/{channel_id}/threads", thread),
    ("GET", "/channels/{channel_id}/threads/archived/public", archived_threads),
    ("PUT", "/channels/{channel_id}/thread-members/@me", join_thread),
    ("DELETE", "/channels/{channel_id}/thread-members/@me", leave_thread),
    ("GET", "/channels/{channel_id}/thread-members", thread_members),
]
