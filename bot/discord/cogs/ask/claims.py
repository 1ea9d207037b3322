"""Read the text of a message that is to be checked, in whichever part of it people or bots have put it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.discord.translations import Say
from bot.discord.ui.heard import named_text, names_in
from bot.discord.ui.question import asked_in, quoted_in


@dataclass(frozen=True, slots=True)
class Claim:
    """The text of a message, and the kinds of its parts that hold no text to read.

    A kind is the end of a translation's key, such as `file` in `unread_file`.
    """

    text: str
    unread: tuple[str, ...] = ()


def read_claim(message: discord.Message, is_own: bool) -> Claim:
    """Return what a message says: its text, else a poll, embeds or components; then what it forwards.

    Of the bot's own answers (`is_own`) it is what they quote.
    """
    if is_own and asked_in(message) is not None:
        return Claim(_join(quoted_in(message)))
    parts = [_body(message.content, message.embeds, message.components), *_poll(message.poll)]
    parts += [_body(item.content, item.embeds, item.components) for item in message.message_snapshots]
    return Claim(_join(parts), tuple(dict.fromkeys(_unread(message))))


def text_to_check(message: discord.Message, claim: Claim, me: int) -> str:
    """Return what is checked of a message: its lines with names in place of ids, "" if it says nothing."""
    names = names_in(message, me)
    lines = (named_text(line, *names) for line in claim.text.splitlines())
    text = "\n".join(line for line in lines if line)
    return text if any(character.isalnum() for character in text) else ""


def unread_text(claim: Claim, say: Say) -> str:
    """Return the text that says what could not be read in a message without text."""
    return "\n".join([say("unread"), *(f"- {say(f'unread_{kind}')}" for kind in claim.unread)])


def _body(content: str, embeds: Sequence[discord.Embed], components: Sequence[discord.Component]) -> str:
    """Return the text of a message, else that of its embeds and components."""
    if content.strip():
        return content.strip()
    return _join([*(part for embed in embeds for part in _embed(embed)), *_displays(components)])


def _embed(embed: discord.Embed) -> Iterator[str]:
    yield embed.title or ""
    yield embed.description or ""
    for item in embed.fields:
        yield ": ".join(part for part in (item.name, item.value) if part)


def _displays(components: Sequence[discord.Component]) -> Iterator[str]:
    """Yield the texts of Components V2, also those inside containers and sections."""
    for component in components:
        if isinstance(component, discord.components.TextDisplay):
            yield component.content
        yield from _displays(getattr(component, "children", ()))


def _poll(poll: discord.Poll | None) -> list[str]:
    """Return the question of a poll and its answers."""
    if poll is None:
        return []
    return [str(poll.question), *(answer.text for answer in poll.answers)]


def _unread(message: discord.Message) -> Iterator[str]:
    """Yield the kinds of what is in a message, or in what it forwards, beside its text."""
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        yield "system"
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    for part in parts:
        for attachment in part.attachments:
            kind = (attachment.content_type or "").partition("/")[0]
            yield kind if kind in ("image", "audio", "video") else "file"
        if part.stickers:
            yield "sticker"
        if part.components:
            yield "components"


def _join(parts: Sequence[str]) -> str:
    return "\n".join(part for part in parts if part.strip())
