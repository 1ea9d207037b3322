"""Insights: which questions got no answer, and which answers helped; kept for the people who manage a server.

Of a question without an answer its text, its server and its day are kept, for so many days and at most
`MOST` in a server; not who asked it, nor where. Votes are read as `memory.py` keeps them.
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

MOST = 1_000
"""Questions without an answer that are kept of a server, and so many votes are looked at; the newest."""

QUESTION_CHARACTERS = 300
"""Longer questions are cut when they are kept."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that got no answer, and the day (UTC) on which it was asked."""

    question: str
    day: date


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thought of an answer. `documents` are the ids of those that it quoted, in the order of
    the quotes; the ones that are gone, or that the server may not see, are left out."""

    question: str
    day: date
    helpful: bool
    documents: tuple[str, ...]


class Insights:
    """Reads and writes what is kept in a home for insights: questions for `days` days, none where that is 0.

    `clock` gives seconds since 1970. Each method is one transaction or two, and belongs on the library's
    thread. What is older than it may be goes whenever one is opened or something is kept, and by `tidy`.
    """

    def __init__(self, store: Store, days: int, clock: Callable[[], float]) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        with store.database.setting_up() as connection:
            make_tables(connection)
            self._tidy(connection)

    def keep(self, guild_id: int, question: str) -> None:
        """Keep a question that got no answer in a server, in the place of the oldest where there are many."""
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
            beyond = theirs.order_by(unanswered.c.id.desc()).offset(MOST)
            connection.execute(delete(unanswered).where(unanswered.c.id.in_(beyond)))

    def tidy(self) -> None:
        """Delete what has been kept long enough."""
        with self._store.database.transaction() as connection:
            self._tidy(connection)

    def forget_guild(self, guild_id: int) -> None:
        """Delete the questions of a server that the bot has left, or that wants none kept."""
        with self._store.database.transaction() as connection:
            connection.execute(delete(unanswered).where(unanswered.c.guild_id == guild_id))

    def unanswered(self, guild_id: int | None = None, days: int | None = None) -> list[Unanswered]:
        """The questions without an answer, newest first: of a server or of all, of the last so many days or
        as many as are kept."""
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
        """The votes, newest first; of whom as with `unanswered`."""
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
        """Gives the document of a quote, "" for none: votes of older releases name its passage alone."""
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
        """The day before the last so many."""
        return (self._today - timedelta(days=days)).isoformat()

    def _tidy(self, connection: Connection) -> None:
        connection.execute(delete(unanswered).where(unanswered.c.day <= self._before(self._days)))
