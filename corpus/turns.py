"""Share a few places, or the time of one worker, so that nobody with much work keeps others waiting."""

import asyncio
import heapq
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable
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


class FairTime:
    """One worker's time, shared evenly: whoever has used the least of late comes next.

        time = FairTime()
        async with time.take(server):
            ...  # a step of work

    This is start-time fair queueing (Goyal and others, 1996). A party that comes back after a while starts
    where the others are: it has no claim on time that it did not use. So short steps of one party wait for
    one long step of another, not for one each time. A party asks for one step at a time. `clock` returns
    seconds. All methods belong on one event loop.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_free = True
        self._virtual_s = 0.0  # the start of the step that runs, in used time
        self._used: dict[Hashable, float] = {}
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    @asynccontextmanager
    async def take(self, party: Hashable) -> AsyncIterator[None]:
        """Have the worker inside, after waiting for it; the time until the end counts as used."""
        start = max(self._virtual_s, self._used.get(party, 0.0))
        await self._wait(start)
        self._virtual_s = max(self._virtual_s, start)
        began = self._clock()
        try:
            yield
        finally:
            self._used[party] = start + self._clock() - began
            self._used = {one: used for one, used in self._used.items() if used > self._virtual_s}
            # A moment later: a party that wants its next step at once is then among those that wait.
            asyncio.get_running_loop().call_soon(self._hand_on)

    async def _wait(self, start: float) -> None:
        if self._is_free:
            self._is_free = False
            return
        turn = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._waiting, (start, self._count, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._hand_on()
            raise

    def _hand_on(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._is_free = True
