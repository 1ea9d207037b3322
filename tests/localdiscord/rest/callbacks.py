"""The first response to an interaction (Discord, "Create Interaction Response")."""

from __future__ import annotations

from typing import Any

from tests.localdiscord import bodies, command_limits, component_limits, limits, payloads
from tests.localdiscord.content import (
    CHAT_INPUT_COMMAND,
    CONTEXT_MENU_COMMAND,
    EPHEMERAL,
    LOADING,
    REPLY,
    Body,
    Json,
)
from tests.localdiscord.errors import ApiError, bad_form, unknown
from tests.localdiscord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    RESPONSES,
    Choice,
    Interaction,
)
from tests.localdiscord.rest.call import Call, Routes
from tests.localdiscord.world import Message

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


def _allowed(interaction: Interaction) -> tuple[int, ...]:
    if interaction.type == AUTOCOMPLETE:
        return (CHOICES,)
    if interaction.type == COMMAND:
        return (MESSAGE, DEFERRED, MODAL)
    on_message = (DEFERRED_UPDATE, UPDATE) if interaction.message else ()
    return (MESSAGE, DEFERRED, *on_message, *((MODAL,) if interaction.type == COMPONENT else ()))


async def respond(call: Call) -> Json | None:
    """Accept the first response: within 3 seconds, once, and of a kind that fits the interaction."""
    token = call.request.match_info["interaction_token"]
    interaction = call.discord.by_token.get(token)
    if interaction is None or interaction.id != call.id("interaction_id"):
        raise unknown("interaction", 10062)
    try:
        if interaction.first_response is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if interaction.is_overdue:
            raise unknown("interaction", 10062)
        kind = call.form.get("type")
        if kind not in _allowed(interaction):
            raise bad_form([limits.choice(("type",), _allowed(interaction))])
        _take(call, interaction, kind, call.form.get("data") or {})
    except ApiError as error:
        interaction.refused.append(error)
        raise
    if call.request.query.get("with_response") not in ("1", "true", "True"):
        return None
    return _resource(interaction, kind)


def _take(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    try:
        _apply(call, interaction, kind, data)
    except ApiError as error:
        if not error.problems:
            raise
        nested = [problem.under("data") for problem in error.problems]
        raise ApiError(error.status, error.code, error.message, nested) from None


def _apply(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    bodies.characters(data)
    if kind == CHOICES:
        bodies.refuse(command_limits.autocomplete(data))
        interaction.choices = tuple(Choice(c["name"], c["value"]) for c in data["choices"])
        interaction.acknowledge(RESPONSES[kind])
    elif kind == MODAL:
        bodies.refuse(component_limits.modal(data))
        interaction.modal = data
        interaction.acknowledge(RESPONSES[kind])
    elif kind == MESSAGE:
        viewer = interaction.user if int(data.get("flags") or 0) & EPHEMERAL else None
        body = bodies.fresh(interaction.channel, call.world.bot, data, call.uploads, viewer=viewer)
        interaction.acknowledge(RESPONSES[kind])
        interaction.original = answer(interaction, body)
    elif kind == DEFERRED:
        flags = LOADING | (int(data.get("flags") or 0) & EPHEMERAL)
        interaction.acknowledge(RESPONSES[kind])
        interaction.original = answer(interaction, Body(flags=flags))
    elif interaction.message is not None:
        if kind == UPDATE:
            changed = bodies.changed(interaction.message, data, call.uploads)
            interaction.acknowledge(RESPONSES[kind])
            interaction.message.edit(changed)
            interaction.edited(interaction.message)
        else:
            interaction.acknowledge(RESPONSES[kind])
        interaction.original = interaction.message


def answer(interaction: Interaction, body: Body, *, follows: Message | None = None) -> Message:
    """Send a message of the bot in answer to the interaction; with the ephemeral flag only its user sees
    it."""
    reference = follows or (interaction.message if interaction.type == COMPONENT else None)
    kind = REPLY
    if reference is None and interaction.type in (COMMAND, MODAL_SUBMIT):
        kind = CHAT_INPUT_COMMAND if interaction.data.get("type", 1) == 1 else CONTEXT_MENU_COMMAND
    message = Message(
        interaction.world.ids.next(),
        interaction.channel,
        interaction.world.bot,
        body,
        type=kind,
        reference=reference,
        used=interaction.metadata(),
        viewer=interaction.user if body.flags & EPHEMERAL else None,
        by_webhook=True,
    )
    interaction.wrote(message)
    return message.send()


def _resource(interaction: Interaction, kind: int) -> Json:
    data: dict[str, Any] = {
        "id": str(interaction.id),
        "type": interaction.type,
        "response_message_loading": kind == DEFERRED,
        "response_message_ephemeral": interaction.ephemeral,
    }
    body: Json = {"interaction": data}
    if interaction.original is not None and kind in (MESSAGE, DEFERRED, UPDATE, DEFERRED_UPDATE):
        data["response_message_id"] = str(interaction.original.id)
        if kind in (MESSAGE, DEFERRED, UPDATE):
            body["resource"] = {"type": kind, "message": payloads.message(interaction.original)}
    return body


ROUTES: Routes = [("POST", "/interactions/{interaction_id}/{interaction_token}/callback", respond)]
