"""The API of an interaction's token after the first response, for 15 minutes: @original and follow-ups."""

from __future__ import annotations

import asyncio

from tests.localdiscord import bodies, payloads
from tests.localdiscord.content import EPHEMERAL, Json
from tests.localdiscord.errors import ApiError, unknown
from tests.localdiscord.interactions import Interaction
from tests.localdiscord.rest.call import Call, Routes
from tests.localdiscord.rest.callbacks import answer
from tests.localdiscord.world import Message

GONE_S = 0.3
"""Seconds after which a deleted "thinking" message without a follow-up counts as the answer."""


def _interaction(call: Call) -> Interaction:
    interaction = call.discord.by_token.get(call.request.match_info["webhook_token"])
    if call.id("webhook_id") != call.world.application_id or interaction is None:
        raise unknown("Webhook", 10015)
    if interaction.expired:
        error = ApiError(401, 50027, "Invalid Webhook Token")
        interaction.refused.append(error)
        raise error
    if interaction.first_response is None:
        raise unknown("Webhook", 10015)
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    wanted = call.request.match_info["message_id"]
    if wanted == "@original":
        message = interaction.original
    else:
        message = next((m for m in interaction.messages if str(m.id) == wanted), None)
    if message is None or message.deleted:
        raise unknown("Message", 10008)
    return message


async def get(call: Call) -> Json:
    return payloads.message(_message(call, _interaction(call)))


async def edit(call: Call) -> Json:
    interaction = _interaction(call)
    return _edited(call, interaction, _message(call, interaction))


def _edited(call: Call, interaction: Interaction, message: Message) -> Json:
    try:
        body = bodies.changed(message, call.form, call.uploads)
    except ApiError as error:
        interaction.refused.append(error)
        raise
    message.edit(body)
    interaction.edited(message)
    return payloads.message(message)


async def delete(call: Call) -> None:
    interaction = _interaction(call)
    _message(call, interaction).delete()
    asyncio.get_running_loop().call_later(GONE_S, _gone, interaction)


def _gone(interaction: Interaction) -> None:
    if interaction.answered_after_s is None:
        interaction.answered_after_s = interaction.age_s
        interaction.world.signal.notify()


async def follow_up(call: Call) -> Json | None:
    """Send a follow-up; the first one after a deferral replaces the "thinking" message, as on Discord."""
    interaction, payload = _interaction(call), call.form
    original = interaction.original
    if original is not None and original.loading and not original.deleted:
        return _edited(call, interaction, original)
    viewer = interaction.user if int(payload.get("flags") or 0) & EPHEMERAL else None
    try:
        body = bodies.fresh(interaction.channel, call.world.bot, payload, call.uploads, viewer=viewer)
    except ApiError as error:
        interaction.refused.append(error)
        raise
    message = answer(interaction, body, follows=original if original and not original.deleted else None)
    return payloads.message(message) if call.request.query.get("wait") in ("1", "true") else None


ROUTES: Routes = [
    ("POST", "/webhooks/{webhook_id}/{webhook_token}", follow_up),
    ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", get),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", edit),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", delete),
]
