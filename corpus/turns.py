"""A few places that several parties share: they are given to one party after another (round robin)."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager, suppress


class Turns:
    """`places` that may be held at the same time, of which one party holds at most `each` (default: half).

        turns = Turns(2)
        async with turns.take(server):
            ...

    A party that asks a thousand times keeps a party that asks once waiting for one turn, not for a thousand.
    Requests of one party are served in order. All methods belong on one event loop.
    """

    def __init__(self, places: int, each: int | None = None) -> None:
        self._free = places
        self._each = each or max(1, places // 2)
        self._held: Counter[Hashable] = Counter()
        self._waiting: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def take(self, party: Hashable) -> AsyncIterator[None]:
        """Hold a place inside, after waiting for it."""
        await self._wait(party)
        try:
            yield
        finally:
            self._give_back(party)

    def count(self, party: Hashable) -> int:
        """Return how many places a party holds or waits for."""
        return self._held[party] + len(self._waiting.get(party, ()))

    async def _wait(self, party: Hashable) -> None:
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(party, deque()).append(place)
        self._hand_out()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_back(party)
            else:
                self._withdraw(party, place)
            raise

    def _withdraw(self, party: Hashable, place: "asyncio.Future[None]") -> None:
        queue = self._waiting.get(party, deque())
        with suppress(ValueError):
            queue.remove(place)
        if not queue:
            self._waiting.pop(party, None)

    def _give_back(self, party: Hashable) -> None:
        self._free += 1
        self._held[party] -= 1
        if not self._held[party]:
            del self._held[party]
        if party in self._waiting:  # those who have waited meanwhile come first
            self._waiting.move_to_end(party)
        self._hand_out()

    def _hand_out(self) -> None:
        """Give the free places to those whose turn it is; each then goes to the end of the row."""
        for party in list(self._waiting):
            if not self._free:
                return
            if self._held[party] >= self._each:
                continue
            queue = self._waiting[party]
            place = queue.popleft()
            if queue:
                self._waiting.move_to_end(party)
            else:
                del self._waiting[party]
            if not place.done():
                self._free -= 1
                self._held[party] += 1
                place.set_result(None)
