"""discord.py's connection state, guarded against odd payloads.

An exception in one of discord.py's parsers ends the gateway's loop, and with it the bot. An exception in the
task of a command or a button leaves its interaction without an answer. Both come from `ConnectionState`
reading a payload, so this is the one place to guard. discord.py has no public hook there. It overrides
`Client._get_state` itself for shards, and the gateway looks events up in the table `parsers` (2.7.1).
"""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import discord
from discord import ui
from discord.state import AutoShardedConnectionState

from bot.discord.connection.lenient_payloads import Json, UnreadableError, read_leniently

log = logging.getLogger(__name__)

UNREAD_INTERACTION = "unread_interaction"
"""The event that the client receives for an unreadable interaction, with its readable part."""

_MAX_LOGGED_MENDS = 5


class LenientState(AutoShardedConnectionState[Any]):
    """Reads each event as far as possible, and logs the rest in one line."""

    def __init__(self, *, count_fault: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._count_fault = count_fault
        self.parsers = {event: partial(self._read, event, parse) for event, parse in self.parsers.items()}

    def create_message(self, *, channel: Any, data: Any) -> discord.Message:
        """Read a message that was sent, fetched, or found in a channel's history.

        Raises UnreadableError if it can't be read.
        """
        make = super().create_message
        message, mends = read_leniently(lambda payload: make(channel=channel, data=payload), data)  # type: ignore[arg-type]
        if mends:
            _log_mends("A message", data, mends)
        return message

    def parse_message_create(self, data: Any) -> None:
        """Read a new message. Raises UnreadableError without an author: discord.py would accept that."""
        if not isinstance(data.get("author"), dict):
            raise UnreadableError("its author is missing")
        super().parse_message_create(data)

    def parse_interaction_create(self, data: Any) -> None:
        """Read a whole interaction before passing it on: later errors would be lost."""
        given = data.get("data")
        if not isinstance(given, dict):
            raise UnreadableError("its data is missing")
        interaction: discord.Interaction = discord.Interaction(data=data, state=self)
        kind = interaction.type
        if interaction.user is discord.utils.MISSING:
            raise UnreadableError("its user is missing")
        if kind is discord.InteractionType.component:
            _require_component(interaction, given)
        elif kind in (discord.InteractionType.application_command, discord.InteractionType.autocomplete):
            _require_command(interaction, given)
        elif kind is not discord.InteractionType.modal_submit:
            raise UnreadableError("its type is unknown")
        super().parse_interaction_create(data)

    def _read(self, event: str, parse: Callable[[Any], None], data: Any) -> None:
        """Read an event; no error leaves this method."""
        _leave_out_odd_locales(data)
        try:
            _, mends = read_leniently(parse, data)
        except UnreadableError as error:
            log.warning("%s is passed over%s: %s", event, _ids_text(data), error)
            self._hand_on_unread(event, data)
        except Exception:  # a bug of ours: log it, and keep the bot running
            log.exception("%s had a fault%s", event, _ids_text(data))
            self._count_fault()
            self._hand_on_unread(event, data)
        else:
            if mends:
                _log_mends(event, data, mends)

    def _hand_on_unread(self, event: str, data: Any) -> None:
        """Pass an unreadable interaction to the client, if enough is left to answer it."""
        if event != "INTERACTION_CREATE" or not isinstance(data, dict):
            return
        kind = data.get("type")
        given = data.get("data")
        if kind not in _ANSWERED_TYPES:
            is_typing = isinstance(given, dict) and any(one.get("focused") for one in _walk_options(given))
            kind = (_AUTOCOMPLETE if is_typing else discord.InteractionType.application_command).value
        pared = {
            "id": data.get("id"),
            "application_id": self.application_id,
            "type": kind,
            "token": data.get("token"),
            "version": 1,
            "attachment_size_limit": 0,
            "locale": data.get("locale", "en-US"),
        }
        if str(pared["id"]).isdecimal() and isinstance(pared["token"], str):
            interaction: discord.Interaction = discord.Interaction(data=pared, state=self)  # type: ignore[arg-type]
            self.dispatch(UNREAD_INTERACTION, interaction)


def _leave_out_odd_locales(data: Any) -> None:
    """Delete locales that are not strings: discord.py makes `Locale` objects of them that raise when read."""
    for key in ("locale", "guild_locale", "preferred_locale"):
        if isinstance(data, dict) and key in data and not isinstance(data[key], str):
            del data[key]


def _require_command(interaction: discord.Interaction, given: Json) -> None:
    """Raise UnreadableError if a command's name, type, options or targets can't be read."""
    if not isinstance(given.get("name"), str):
        raise UnreadableError("the name of its command is missing")
    if given.get("type", _CHAT_INPUT) not in (_CHAT_INPUT, *_MENU_TYPES):
        raise UnreadableError("the type of its command is unknown")
    _ = interaction.namespace  # reads the options
    if interaction.type is discord.InteractionType.application_command:
        _require_targets(given)


def _require_component(interaction: discord.Interaction, given: Json) -> None:
    """Raise UnreadableError if the pressed button is not in its message."""
    message, pressed = interaction.message, given.get("custom_id")
    if pressed is None or message is None:
        raise UnreadableError("its button or the button's message is missing")
    kind = ui.LayoutView if message.flags.components_v2 else ui.View
    items = kind.from_message(message, timeout=None).walk_children()
    there = [(item.type.value, getattr(item, "custom_id", None)) for item in items]
    if (given.get("component_type"), pressed) not in there:
        raise UnreadableError("its button is not in its message")


def _require_targets(given: Json) -> None:
    """Raise UnreadableError if an object that a command was given is missing from its payload."""
    resolved = given.get("resolved")
    parts = resolved.values() if isinstance(resolved, dict) else ()
    there = {key for part in parts if isinstance(part, dict) for key in part}
    wanted = [given["target_id"]] if "target_id" in given else []
    wanted += [
        option.get("value") for option in _walk_options(given) if option.get("type") in _RESOLVED_TYPES
    ]
    is_there = all(isinstance(one, str) and one in there for one in wanted)
    if not is_there or (given.get("type") in _MENU_TYPES and not wanted):
        raise UnreadableError("an object that the command was given is missing")


def _walk_options(given: Json) -> Iterator[Json]:
    """Yield the options of a command and of its subcommands."""
    options = given.get("options")
    for option in options if isinstance(options, list) else ():
        if isinstance(option, dict):
            yield option
            yield from _walk_options(option)


def _log_mends(what: str, data: Any, mends: list[str]) -> None:
    more = f"; {len(mends) - _MAX_LOGGED_MENDS} more" if len(mends) > _MAX_LOGGED_MENDS else ""
    log.warning(
        "%s has an odd part%s: %s%s", what, _ids_text(data), "; ".join(mends[:_MAX_LOGGED_MENDS]), more
    )


def _ids_text(data: Any) -> str:
    """Return the ids of an event for the log, never its content."""
    found = [
        f"{name} {data[key]}"
        for name, key in (("id", "id"), ("server", "guild_id"), ("channel", "channel_id"))
        if isinstance(data, dict) and str(data.get(key)).isdecimal()
    ]
    return f" ({', '.join(found)})" if found else ""


_AUTOCOMPLETE = discord.InteractionType.autocomplete
_ANSWERED_TYPES = (2, 3, 4, 5)
"""The interactions that can be answered (Discord, "Interaction Type")."""

_CHAT_INPUT = 1
_MENU_TYPES = (2, 3)
"""Typed commands, and commands in menus (Discord, "Application Command Types")."""

_RESOLVED_TYPES = (6, 7, 8, 9, 11)
"""Options whose values stand in `resolved` (Discord, "Application Command Option Type")."""
