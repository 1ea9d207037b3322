"""Discord's own time, and the ids it makes from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from corpus import clock

DISCORD_EPOCH_MS = 1_420_070_400_000
"""The first millisecond of 2015 (Discord, "Snowflakes")."""
FIRST_RESPONSE_S = 3.0
"""How long Discord waits for the first response to an interaction."""


@dataclass(slots=True)
class Clock:
    """The product's time plus what a test added with `advance`: tokens grow old without waiting."""

    ahead_s: float = 0.0

    def now(self) -> float:
        """Seconds since 1970, as Discord sees it."""
        return clock.now() + self.ahead_s

    def advance(self, seconds: float) -> None:
        """Move Discord's time forward; the bot's own clock stays."""
        self.ahead_s += seconds


@dataclass(slots=True)
class Snowflakes:
    """Unique, growing, time-based ids: 42 bits of milliseconds, 10 of worker, 12 of increment."""

    clock: Clock
    worker: int = 1
    _last_ms: int = 0
    _increment: int = field(default=0)

    def next_on(self, shard: int, count: int) -> int:
        """A new id for a guild on a shard; its time may be a few milliseconds later."""
        made = self.next()
        while shard_of(made, count) != shard:
            self._last_ms += (shard - shard_of(made, count)) % count
            made = self.next()
        return made

    def next(self) -> int:
        """A new id, larger than every id before it."""
        ms = max(int(self.clock.now() * 1000) - DISCORD_EPOCH_MS, self._last_ms)
        if ms == self._last_ms:
            self._increment += 1
            if self._increment > 0xFFF:
                ms, self._increment = ms + 1, 0
        else:
            self._increment = 0
        self._last_ms = ms
        return (ms << 22) | (self.worker << 17) | self._increment


def shard_of(snowflake: int, count: int) -> int:
    """The shard that a guild is on (Discord, "Sharding")."""
    return (snowflake >> 22) % count


def made_at(snowflake: int) -> float:
    """The time in seconds since 1970 at which an id was made."""
    return ((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000


def iso(seconds: float) -> str:
    """A time as Discord writes it: ISO 8601 with an offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
