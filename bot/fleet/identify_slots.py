"""Space out the identify calls of shards, over all processes.

Shards that share a bucket (shard id modulo `max_concurrency`) may identify once in 5 seconds (Discord,
"Gateway", "Rate Limiting" of sharding).
"""

import asyncio
from collections.abc import Callable

from sqlalchemy import select, update

from bot.fleet.tables import insert_new, turns
from corpus import clock
from index.store.database import Database

EVERY_S = 5.5
"""Discord's 5 seconds, and half a second for the database and the network, whose delays vary."""


class IdentifySlots:
    """When the shards of one bot may identify, kept in the database, or in memory if `database` is None.

    The database is needed if other processes identify too. `clock` gives seconds since 1970.
    """

    def __init__(
        self, database: Database | None, max_concurrency: int, clock: Callable[[], float] = clock.now
    ) -> None:
        self.every_s = EVERY_S
        self._database = database
        self._buckets = max(1, max_concurrency)
        self._clock = clock
        self._next: dict[int, float] = {}

    async def wait(self, shard_id: int) -> None:
        """Wait until a shard may identify; it must do so at once."""
        bucket = shard_id % self._buckets
        while True:
            if self._database is None:
                left = self._remember(bucket)
            else:
                left = await asyncio.to_thread(self._take, self._database, bucket)
            if left <= 0:
                return
            await asyncio.sleep(left)

    def _remember(self, bucket: int) -> float:
        now = self._clock()
        left = min(self._next.get(bucket, 0.0) - now, self.every_s)
        if left <= 0:
            self._next[bucket] = now + self.every_s
        return left

    def _take(self, database: Database, bucket: int) -> float:
        """Take the slot of a bucket and return 0, or return the seconds until its next slot."""
        with database.transaction() as connection:
            now = self._clock()
            mine = update(turns).where(turns.c.bucket == bucket, turns.c.next_at <= now)
            if connection.execute(mine.values(next_at=now + self.every_s)).rowcount:
                return 0.0
            noted = select(turns.c.next_at).where(turns.c.bucket == bucket)
            next_at: float | None = connection.scalar(noted)
            if next_at is None:
                insert_new(connection, turns, bucket=bucket, next_at=0.0)
                return 0.01
            return min(max(next_at - now, 0.01), self.every_s)  # however wrong a clock was
