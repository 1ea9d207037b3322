"""Rate limits on questions: a cooldown for each person, and a limit for each server."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

MAX_GUILD_QUESTIONS = 300
GUILD_PERIOD_S = 60.0
"""All members of a server together may ask this many questions in this time."""

_MAX_REMEMBERED = 10_000
"""How many people, and how many servers, are remembered."""


class ServerCooldown:
    """Lets each server do something once in a while. `clock` returns seconds."""

    def __init__(self, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause_s = pause_s
        self._clock = clock
        self._next: dict[int, float] = {}

    def wait(self, guild_id: int) -> float:
        """Return how many seconds a server has to wait; 0 counts it as done now."""
        now = self._clock()
        left = self._next.get(guild_id, now) - now
        if left > 0:
            return left
        self._next = {guild: at for guild, at in self._next.items() if at > now}
        self._next[guild_id] = now + self._pause_s
        return 0.0


class Cooldowns:
    """Remembers, in memory only, when people asked last. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._users: OrderedDict[int, float] = OrderedDict()
        self._guilds: OrderedDict[int, deque[float]] = OrderedDict()

    def wait(self, user_id: int, guild_id: int, cooldown_s: float) -> float:
        """Return how many seconds a person has to wait; 0 counts the question as asked now."""
        now = self._clock()
        left = self._users.get(user_id, now - cooldown_s) + cooldown_s - now
        asked = self._guilds.setdefault(guild_id, deque())
        while asked and asked[0] <= now - GUILD_PERIOD_S:
            asked.popleft()
        if guild_id and len(asked) >= MAX_GUILD_QUESTIONS:
            left = max(left, asked[0] + GUILD_PERIOD_S - now)
        if left > 0:
            return left
        self._users[user_id] = now
        self._users.move_to_end(user_id)
        asked.append(now)
        self._guilds.move_to_end(guild_id)
        for remembered in (self._users, self._guilds):
            while len(remembered) > _MAX_REMEMBERED:
                remembered.popitem(last=False)
        return 0.0
