"""Notes: messages to the person who set something up, each sent once."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete

from bot.follows.outbox import NOTE, enqueue
from bot.follows.tables import outbox


@dataclass(frozen=True, slots=True)
class Note:
    """A note: `text` is the key of one of the bot's texts, `places` fills its gaps.

    If the person can't be written to, the owner of the server gets it.
    """

    user_id: int | None
    guild_id: int
    text: str
    places: Mapping[str, str]
    locale: str = "en-US"


def enqueue_note(connection: Connection, key: str, note: Note, now: float) -> None:
    """Put a note into the outbox, within a transaction, unless its key was used before."""
    enqueue(
        connection,
        key=key,
        kind=NOTE,
        note=json.dumps(asdict(note)),
        note_guild=note.guild_id,
        note_user=note.user_id,
        created_at=now,
        not_before=now,
    )


def read_note(text: str | None) -> Note:
    """Parse a note from the outbox."""
    return Note(**json.loads(text or "{}"))


def forget_notes(connection: Connection, *, guild_id: int | None = None, user_id: int | None = None) -> None:
    """Delete the notes about a server or for a person."""
    if guild_id is not None:
        connection.execute(delete(outbox).where(outbox.c.note_guild == guild_id))
    if user_id is not None:
        connection.execute(delete(outbox).where(outbox.c.note_user == user_id))
