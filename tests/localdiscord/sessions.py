"""A bot's gateway sessions and the websockets under them."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.localdiscord.events import PRIVILEGED

DISPATCH = 0


@dataclass(frozen=True, slots=True)
class Identify:
    """An IDENTIFY as it came; `too_soon` is True if it broke max_concurrency."""

    at: float
    intents: int
    shard: tuple[int, int]
    compress: str | None
    too_soon: bool

    @property
    def privileged(self) -> frozenset[str]:
        """The privileged intents that it asks for."""
        return frozenset(name for name, intent in PRIVILEGED.items() if self.intents & intent)


@dataclass(eq=False, slots=True)
class Connection:
    """A websocket; packets in `outbox` go out in order, compressed if the bot asked for it."""

    ws: web.WebSocketResponse
    request: web.Request
    deflate: Any = None
    outbox: asyncio.Queue[dict[str, Any] | int] = field(default_factory=asyncio.Queue)
    session: Session | None = None
    closed_by_us: bool = False
    received: list[float] = field(default_factory=list)

    def put(self, op: int, data: Any = None, *, seq: int | None = None, event: str | None = None) -> None:
        self.outbox.put_nowait({"op": op, "d": data, "s": seq, "t": event})

    def close(self, code: int) -> None:
        """Close with a code after everything queued before."""
        self.closed_by_us = True
        self.outbox.put_nowait(code)

    async def write(self) -> None:
        """Send what comes into the outbox, until a close code comes."""
        while True:
            packet = await self.outbox.get()
            if isinstance(packet, int):
                await self.ws.close(code=packet)
                return
            text = json.dumps(packet)
            if self.deflate is None:
                await self.ws.send_str(text)
            else:
                await self.ws.send_bytes(
                    self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                )


@dataclass(eq=False, slots=True)
class Session:
    """A bot's session; it outlives its websocket, and a RESUME replays its `log`.

    `told` counts the events by name. `alter` may change the data of an event before it is sent.
    """

    id: str
    intents: int
    shard: tuple[int, int]
    connection: Connection | None
    log: list[dict[str, Any]] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    alter: Callable[[str, Any], Any] = lambda event, data: data

    def push(self, event: str, data: Any) -> None:
        data = self.alter(event, data)
        packet = {"event": event, "data": data, "seq": len(self.log) + 1}
        self.log.append(packet)
        self.told[event] += 1
        if self.connection:
            self.connection.put(DISPATCH, data, seq=packet["seq"], event=event)

    def concerns(self, guild_id: int | None) -> bool:
        """True if the guild (None: a DM) is this shard's: (id >> 22) % count."""
        shard, count = self.shard
        return ((guild_id or 0) >> 22) % count == shard if guild_id else shard == 0
