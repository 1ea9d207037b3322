"""The API of a channel's messages: history, sending, editing, deleting, reactions."""

from __future__ import annotations

from tests.localdiscord import bodies, limits, payloads
from tests.localdiscord.content import DEFAULT, REPLY, Json
from tests.localdiscord.errors import ApiError, Problem, bad_form, missing_permissions, unknown
from tests.localdiscord.events import MESSAGE_CONTENT, Kind
from tests.localdiscord.permissions import bit
from tests.localdiscord.rest.call import Call, Routes
from tests.localdiscord.rest.channels import message_in
from tests.localdiscord.world import Channel, Message

NONCE_S = 300.0
"""How long a nonce is remembered under enforce_nonce (Discord: "the past few minutes")."""


def _shown(call: Call, message: Message) -> Json:
    """A message without its content, as on the gateway, unless the application has the content intent."""
    visible = call.world.privileged & MESSAGE_CONTENT or payloads.is_open(message)
    return payloads.message(message, bare=not visible)


async def history(call: Call) -> list[Json]:
    """The newest first; an empty list without read_message_history."""
    channel = call.channel()
    limit = call.query("limit", 50) or 0
    bodies.refuse(limits.whole(("limit",), limit, 1, 100))
    if not channel.allows(call.world.bot) & bit("read_message_history"):
        return []
    before, after, around = call.query("before"), call.query("after"), call.query("around")
    found = list(channel.messages.values())
    if around is not None:
        older = [m for m in found if m.id < around][-(limit // 2) :]
        found = older + [m for m in found if m.id >= around][: limit - len(older)]
    elif after is not None:
        found = [m for m in found if m.id > after][:limit]
    else:
        found = [m for m in found if before is None or m.id < before][-limit:]
    return [_shown(call, message) for message in reversed(found)]


async def one(call: Call) -> Json:
    return _shown(call, message_in(call, call.channel("read_message_history")))


def sendable(call: Call, channel: Channel) -> None:
    """Refuse a message that the bot may not send here: permissions, embeds, files, closed threads and DMs."""
    call.need(channel, channel.sending)
    if call.form.get("embeds"):
        call.need(channel, "embed_links")
    if call.uploads:
        call.need(channel, "attach_files")
    if channel.kind in (Kind.FORUM, Kind.CATEGORY):
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if channel.recipient and not channel.recipient.dms_open:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    if channel.archived and channel.locked and not channel.allows(call.world.bot) & bit("manage_threads"):
        raise ApiError(400, 50083, "Thread is archived")


def _referenced(call: Call, channel: Channel) -> Message | None:
    reference = call.form.get("message_reference")
    if not reference:
        return None
    target = channel.messages.get(int(reference["message_id"]))
    if target is None:
        if reference.get("fail_if_not_exists", True):
            code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
            raise bad_form([Problem(("message_reference",), code, "Unknown message")])
        return None
    if not channel.allows(call.world.bot) & bit("read_message_history"):
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")
    return target


async def send(call: Call) -> Json:
    """Send a message; with enforce_nonce the same nonce returns the message that already has it."""
    channel, bot = call.channel(), call.world.bot
    sendable(call, channel)
    nonce = call.form.get("nonce")
    key = f"{bot.id} {nonce}"
    if nonce is not None and call.form.get("enforce_nonce"):
        at, earlier = channel.nonces.get(key, (0.0, None))
        if earlier is not None and call.world.clock.now() - at < NONCE_S:
            return payloads.message(earlier)
    bodies.refuse(limits.message(call.form))
    reference = _referenced(call, channel)
    author = reference.author if reference else None
    body = bodies.fresh(channel, bot, call.form, call.uploads, replied_to=author)
    message = Message(
        call.world.ids.next(),
        channel,
        bot,
        body,
        type=REPLY if reference else DEFAULT,
        reference=reference,
        nonce=None if nonce is None else str(nonce),
    )
    if nonce is not None:
        channel.nonces[key] = (call.world.clock.now(), message)
    channel.archived = False
    return payloads.message(message.send())


async def edit(call: Call) -> Json:
    channel = call.channel()
    message = message_in(call, channel)
    if message.author is not call.world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    message.edit(bodies.changed(message, call.form, call.uploads))
    return payloads.message(message)


async def delete(call: Call) -> None:
    channel = call.channel()
    message = message_in(call, channel)
    if message.author is not call.world.bot:
        if channel.guild is None:
            raise ApiError(403, 50003, "Cannot execute action on a DM channel")
        if not channel.allows(call.world.bot) & bit("manage_messages"):
            raise missing_permissions()
    message.delete()


async def react(call: Call) -> None:
    channel = call.channel("read_message_history", "add_reactions")
    message = message_in(call, channel)
    emoji = call.request.match_info["emoji"]
    if not emoji:
        raise unknown("Emoji", 10014)
    message.reactions.add(emoji)


async def unreact(call: Call) -> None:
    message_in(call, call.channel()).reactions.discard(call.request.match_info["emoji"])


ROUTES: Routes = [
    ("GET", "/channels/{channel_id}/messages", history),
    ("POST", "/channels/{channel_id}/messages", send),
    ("GET", "/channels/{channel_id}/messages/{message_id}", one),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}", edit),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
    ("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me", react),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me", unreact),
]
