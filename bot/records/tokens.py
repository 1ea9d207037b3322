"""Bearer tokens of the HTTP API and of MCP over HTTP. The database holds only their hashes.

A token is 256 random bits, so one round of SHA-256 is enough: nobody can guess it from the hash.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.tables import make_tables, tokens
from corpus import clock
from corpus.document import SHARED
from corpus.errors import UsageError
from index.store.database import Database

PREFIX = "footnote_"
"""What every token begins with, so that scanners of secrets and people recognise one."""

DEFAULT_PER_MINUTE = 120
MAX_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Token:
    """What a token allows: the documents of the server `guild_id` and the shared ones (SHARED: only those).

    With `may_write` its holder adds and removes documents of that scope. `used` is the day (ISO 8601, UTC)
    of its last use, None if it was never used.
    """

    name: str
    guild_id: int
    may_write: bool
    per_minute: int
    created_at: float
    used: str | None


class Tokens:
    """The tokens in one database. Each method is one transaction. `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = clock.now) -> None:
        self._database = database
        self._clock = clock
        with database.setting_up() as connection:
            make_tables(connection)

    def add(
        self,
        name: str,
        guild_id: int = SHARED,
        may_write: bool = False,
        per_minute: int = DEFAULT_PER_MINUTE,
    ) -> str:
        """Make a token and return it; it can't be read again. Raises UsageError if the name is taken."""
        if not name.strip() or len(name) > MAX_NAME_CHARS or not name.isprintable():
            raise UsageError(
                f"A token's name has 1 to {MAX_NAME_CHARS} printable characters; choose another."
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        values = {
            "name": name,
            "hash": _hash(secret),
            "guild_id": guild_id,
            "may_write": may_write,
            "per_minute": per_minute,
            "created_at": self._clock(),
        }
        try:
            with self._database.transaction() as connection:
                if connection.scalar(select(tokens.c.name).where(tokens.c.name == name)) is not None:
                    raise UsageError(f"{name}: there is a token of that name; remove it or choose another.")
                connection.execute(insert(tokens).values(values))
        except IntegrityError as error:  # another process was faster
            raise UsageError(f"{name}: there is a token of that name; choose another.") from error
        return secret

    def all(self) -> list[Token]:
        """Return all tokens by name, without their secrets."""
        with self._database.transaction() as connection:
            return [_token(row) for row in connection.execute(select(tokens).order_by(tokens.c.name))]

    def find(self, secret: str) -> Token | None:
        """Return what a token allows, None if there is no such token."""
        with self._database.transaction() as connection:
            row = connection.execute(select(tokens).where(tokens.c.hash == _hash(secret))).first()
            return _token(row) if row is not None else None

    def note_use(self, token: Token, day: str) -> None:
        """Record the day of a token's last use."""
        with self._database.transaction() as connection:
            connection.execute(update(tokens).where(tokens.c.name == token.name).values(used=day))

    def remove(self, name: str) -> None:
        """Remove a token; it is refused from now on. Raises UsageError if there is none of that name."""
        with self._database.transaction() as connection:
            if not connection.execute(delete(tokens).where(tokens.c.name == name)).rowcount:
                raise UsageError(f"{name}: there is no such token; `footnote token list` lists them.")

    def forget_guild(self, guild_id: int) -> None:
        """Remove the tokens of a server that the bot has left."""
        with self._database.transaction() as connection:
            connection.execute(delete(tokens).where(tokens.c.guild_id == guild_id))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _token(row: Row[*tuple[object, ...]]) -> Token:
    return Token(row.name, row.guild_id, row.may_write, row.per_minute, row.created_at, row.used)
