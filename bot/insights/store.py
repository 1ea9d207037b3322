"""Insights: unanswered questions and votes, kept for the people who manage a server.

Of an unanswered question its text, server and day are kept, for some days and at most `MAX_QUESTIONS` in a
server; neither the person nor the channel. Votes are written by `bot.records.guild_settings`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.records.tables import feedback, make_tables, unanswered
from bot.text import fit_plain
from index.store import Store

MAX_QUESTIONS = 1_000
"""Most unanswered questions that are kept of a server, and most votes that are grouped; the newest ones."""

QUESTION_CHARACTERS = 300
"""Longer questions are cut before they are stored."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that got no answer, and the day (UTC) on which it was asked."""

    question: str
    day: date


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote on an answer. `documents` are the ids of the quoted documents, in the order of the quotes,
    without those that are gone or that the server may not see."""

    question: str
    day: date
    helpful: bool
    documents: tuple[str, ...]


class Insights:
    """Reads and writes the insights of a home: questions are kept for `days` days, none if that is 0.

    `clock` gives seconds since 1970. Each method is one or two transactions and belongs on the library's
    thread. Expired questions are deleted when this is opened, when a question is kept, and by `tidy`.
    """

    def __init__(self, store: Store, days: int, clock: Callable[[], float]) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        with store.database.setting_up() as connection:
            make_tables(connection)
            self._tidy(connection)

    def keep(self, guild_id: int, question: str) -> None:
        """Keep an unanswered question of a server; beyond `MAX_QUESTIONS` the oldest is deleted."""
        if not self._days or not guild_id:
            return
        values = {
            "guild_id": guild_id,
            "day": self._today.isoformat(),
            "question": fit_plain(question, QUESTION_CHARACTERS),
        }
        with self._store.database.transaction() as connection:
            self._tidy(connection)
            connection.execute(insert(unanswered).values(values))
            theirs = select(unanswered.c.id).where(unanswered.c.guild_id == guild_id)
            beyond = theirs.order_by(unanswered.c.id.desc()).offset(MAX_QUESTIONS)
            connection.execute(delete(unanswered).where(unanswered.c.id.in_(beyond)))

    def tidy(self) -> None:
        """Delete expired questions."""
        with self._store.database.transaction() as connection:
            self._tidy(connection)

    def forget_guild(self, guild_id: int) -> None:
        """Delete the questions of a server that the bot has left or that has switched insights off."""
        with self._store.database.transaction() as connection:
            connection.execute(delete(unanswered).where(unanswered.c.guild_id == guild_id))

    def unanswered(self, guild_id: int | None = None, days: int | None = None) -> list[Unanswered]:
        """Return the unanswered questions, newest first, of one server or all, of the last `days` days or
        all."""
        statement = select(unanswered).order_by(unanswered.c.id.desc())
        statement = statement.where(unanswered.c.day > self._before(self._days))
        if guild_id is not None:
            statement = statement.where(unanswered.c.guild_id == guild_id)
        if days is not None:
            statement = statement.where(unanswered.c.day > self._before(days))
        with self._store.database.transaction() as connection:
            rows = connection.execute(statement).all()
        return [Unanswered(row.question, date.fromisoformat(row.day)) for row in rows]

    def votes(self, guild_id: int | None = None, days: int | None = None) -> list[Vote]:
        """Return the votes, newest first, of one server or all, of the last `days` days or all."""
        statement = select(feedback).order_by(feedback.c.id.desc())
        if guild_id is not None:
            statement = statement.where(feedback.c.guild_id == guild_id)
        if days is not None:
            first = self._today - timedelta(days=days - 1)
            statement = statement.where(feedback.c.at >= first.isoformat())
        with self._store.database.transaction() as connection:
            rows = connection.execute(statement).all()
        quotes = [json.loads(row.quotes) for row in rows]
        cited = self._cited(quote for shown in quotes for quote in shown)
        visible = {item.id for item in self._store.documents.titles(guild_id)}
        return [
            Vote(
                row.question,
                date.fromisoformat(row.at[:10]),
                row.helpful,
                tuple(d for d in dict.fromkeys(map(cited, shown)) if d in visible),
            )
            for row, shown in zip(rows, quotes, strict=True)
        ]

    def _cited(self, quotes: Iterable[Mapping[str, Any]]) -> Callable[[Mapping[str, Any]], str]:
        """Return a function from a quote to its document's id, "" if unknown.

        Votes of older releases name the passage alone.
        """
        named = {quote["passage"] for quote in quotes if "document" not in quote}
        found = self._store.passages.get(sorted(named))

        def of(quote: Mapping[str, Any]) -> str:
            passage = found.get(quote["passage"])
            return str(quote.get("document") or (passage.document_id if passage else ""))

        return of

    @property
    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _before(self, days: int) -> str:
        """Return the day before the last `days` days."""
        return (self._today - timedelta(days=days)).isoformat()

    def _tidy(self, connection: Connection) -> None:
        connection.execute(delete(unanswered).where(unanswered.c.day <= self._before(self._days)))
