"""The gateway: sessions over websockets, with replay after a break (Discord, "Gateway")."""

from __future__ import annotations

import asyncio
import copy
import json
import secrets
import zlib
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.localdiscord import payloads
from tests.localdiscord.events import GUILD_MEMBERS, MESSAGE_CONTENT, PRIVILEGED, Event
from tests.localdiscord.sessions import DISPATCH, Connection, Identify, Session
from tests.localdiscord.world import World

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
IDENTIFY_EVERY_S = 5.0
"""One IDENTIFY per concurrency bucket in 5 seconds (Discord, "Rate Limiting" of sharding)."""
SENDS_PER_MINUTE = 120

BREAKS: dict[str, Callable[[Gateway], None]] = {
    "reconnect": lambda gateway: gateway.reconnect(),
    "invalid but resumable": lambda gateway: gateway.invalidate(resumable=True),
    "closed with 4000": lambda gateway: gateway.drop(4000),
    "cut": lambda gateway: gateway.drop(None),
}
"""Ways in which a connection breaks so that the bot can resume its session, by name."""


class Gateway:
    """All sessions of one world, and the faults of a gateway.

    A shard may have several sessions at a time, and each gets every event, as on Discord. An IDENTIFY that
    comes sooner than `identify_every_s` after another of its bucket is noted as `too_soon`, and refused (op
    9) if the gateway `enforces_turns`. `alter(event, data)`, if set, returns the data to send instead; it may
    change `data`, which is a copy.
    """

    def __init__(
        self, world: World, token: str, heartbeat_ms: int, invalid_token: Callable[[], None]
    ) -> None:
        self.world, self.token, self.heartbeat_ms = world, token, heartbeat_ms
        self.invalid_token = invalid_token
        self.url = ""
        self.max_concurrency = 1
        self.identify_every_s = IDENTIFY_EVERY_S
        self.enforces_turns = False
        self.starts_a_day = 1000
        self.answers_heartbeats = True
        self.identifies: list[Identify] = []
        self.resumes = 0
        self.heartbeats = 0
        self.presences: list[dict[str, Any]] = []
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.alter: Callable[[str, Any], Any] | None = None
        world.listeners.append(self.dispatch)

    @property
    def live(self) -> list[Session]:
        """Sessions with a websocket."""
        return [s for s in self.sessions.values() if s.connection]

    @property
    def left_today(self) -> int:
        """How many more sessions may be started (Discord, "Session Start Limit Object")."""
        return max(0, self.starts_a_day - len(self.identifies))

    def shards_of(self, guild_id: int | None) -> list[tuple[int, int]]:
        """The shards, as (number, count), of the live sessions that get the events of a guild; None: of a
        DM."""
        return [session.shard for session in self.live if session.concerns(guild_id)]

    def dispatch(self, event: Event) -> None:
        """Send an event to every session that it concerns and that asked for its intent."""
        asked = [
            session
            for session in self.sessions.values()
            if session.concerns(event.guild_id) and (not event.intents or session.intents & event.intents)
        ]
        if asked:
            full, bare = payloads.event(event)
            for session in asked:
                session.push(event.name, full if session.intents & MESSAGE_CONTENT else bare)

    # Faults, for tests

    def reconnect(self) -> None:
        """Ask every connection to reconnect and resume (op 7)."""
        for connection in list(self.connections):
            connection.put(RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell every session that it is invalid (op 9); sessions that are not resumable are forgotten."""
        for session in self.live:
            if session.connection:
                session.connection.put(INVALID_SESSION, resumable)
            if not resumable:
                del self.sessions[session.id]

    def forget_sessions(self) -> None:
        """Lose all sessions silently: the next RESUME is answered with op 9."""
        self.sessions.clear()

    def forget_ended(self) -> None:
        """Forget the sessions without a websocket, which nobody will resume."""
        for session in [s for s in self.sessions.values() if not s.connection]:
            del self.sessions[session.id]

    def drop(self, code: int | None = None) -> None:
        """Close every websocket with a code; cut the TCP connections if it is None."""
        for connection in list(self.connections):
            if code is not None:
                connection.close(code)
            elif connection.request.transport:
                connection.request.transport.abort()

    def _altered(self, event: str, data: Any) -> Any:
        return data if self.alter is None else self.alter(event, copy.deepcopy(data))

    async def close(self) -> None:
        """Close all websockets at the end of the test."""
        self.drop(1001)
        await self.world.signal.until(lambda: not self.connections, 2)

    # The protocol

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket, from HELLO to its end."""
        compress = request.query.get("compress")
        ws = web.WebSocketResponse(max_msg_size=4096 * 4, autoping=True, timeout=1.0)
        await ws.prepare(request)
        connection = Connection(ws, request, zlib.compressobj() if compress == "zlib-stream" else None)
        if compress not in (None, "zlib-stream") or request.query.get("v") != "10":
            await ws.close(code=4012, message=b"only v=10 and zlib-stream are served here")
            return ws
        self.connections.add(connection)
        connection.put(HELLO, {"heartbeat_interval": self.heartbeat_ms, "_trace": ["local"]})
        writer = asyncio.create_task(connection.write())
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    self._receive(connection, json.loads(frame.data), compress)
        finally:
            writer.cancel()
            self.connections.discard(connection)
            self._leave(connection)
        return ws

    def _leave(self, connection: Connection) -> None:
        session = connection.session
        if session and session.connection is connection:
            session.connection = None
            if connection.ws.close_code in (1000, 1001) and not connection.closed_by_us:
                self.sessions.pop(session.id, None)
        self.world.signal.notify()

    def _receive(self, connection: Connection, packet: dict[str, Any], compress: str | None) -> None:
        now = asyncio.get_running_loop().time()
        connection.received = [at for at in connection.received if at > now - 60] + [now]
        op, data = packet.get("op"), packet.get("d")
        if len(connection.received) > SENDS_PER_MINUTE:
            connection.close(4008)
        elif op == HEARTBEAT:
            self.heartbeats += 1
            if self.answers_heartbeats:
                connection.put(HEARTBEAT_ACK)
        elif op == IDENTIFY and isinstance(data, dict):
            self._identify(connection, data, compress, now)
        elif op == RESUME and isinstance(data, dict):
            self._resume(connection, data)
        elif connection.session is None:
            connection.close(4003)
        elif op == PRESENCE and isinstance(data, dict):
            self.presences.append(data)
        elif op == REQUEST_MEMBERS and isinstance(data, dict):
            self._members(connection.session, data)
        elif op != VOICE:
            connection.close(4001)
        self.world.signal.notify()

    def _identify(
        self, connection: Connection, data: dict[str, Any], compress: str | None, now: float
    ) -> None:
        intents, (shard, count) = int(data.get("intents", 0)), data.get("shard") or (0, 1)
        bucket = shard % self.max_concurrency
        taken = [i for i in self.identifies if not i.too_soon or not self.enforces_turns]
        rivals = [i for i in taken if i.shard[0] % self.max_concurrency == bucket]
        soon = bool(rivals) and now - rivals[-1].at < self.identify_every_s
        self.identifies.append(Identify(now, intents, (shard, count), compress, soon))
        if connection.session:
            return connection.close(4005)
        if data.get("token") != self.token:
            self.invalid_token()
            return connection.close(4004)
        wanted = intents & (PRIVILEGED["members"] | PRIVILEGED["presences"] | PRIVILEGED["message_content"])
        if wanted & ~self.world.privileged:
            return connection.close(4014)
        if not 0 <= shard < count:
            return connection.close(4010)
        if soon and self.enforces_turns:
            return connection.put(INVALID_SESSION, False)
        session = Session(secrets.token_hex(16), intents, (shard, count), connection, alter=self._altered)
        connection.session = session
        guilds = [g for g in self.world.guilds.values() if session.concerns(g.id)]
        session.push(
            "READY",
            {
                "v": 10,
                "user": payloads.user(self.world.bot)
                | {"verified": True, "email": None, "mfa_enabled": True},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "session_type": "normal",
                "shard": [shard, count],
                "application": {"id": str(self.world.application_id), "flags": 1 << 23},
            },
        )
        for guild in guilds:
            session.push("GUILD_CREATE", payloads.guild(guild))
        self.sessions[session.id] = session
        return None

    def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self.sessions.get(str(data.get("session_id")))
        if data.get("token") != self.token:
            self.invalid_token()
            return connection.close(4004)
        if session is None:
            return connection.put(INVALID_SESSION, False)
        seq = data.get("seq")
        if not isinstance(seq, int) or seq > len(session.log):
            return connection.close(4007)
        if session.connection:
            session.connection.close(4000)
        self.resumes += 1
        for packet in session.log[seq:]:
            connection.put(DISPATCH, packet["data"], seq=packet["seq"], event=packet["event"])
        session.connection, connection.session = connection, session
        session.push("RESUMED", {"_trace": ["local"]})
        return None

    def _members(self, session: Session, data: dict[str, Any]) -> None:
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is None or not guild.members[self.world.bot.id]:
            return
        query, limit = data.get("query"), int(data.get("limit") or 0)
        found = list(guild.members.values())
        missing: list[str] = []
        if data.get("user_ids"):
            wanted = data["user_ids"] if isinstance(data["user_ids"], list) else [data["user_ids"]]
            missing = [str(i) for i in wanted if int(i) not in guild.members]
            found = [guild.members[int(i)] for i in wanted if int(i) in guild.members]
        elif query:
            found = [m for m in found if m.user.name.startswith(query)][: limit or 100]
        elif not session.intents & GUILD_MEMBERS:
            return
        chunk = {
            "guild_id": str(guild.id),
            "members": [payloads.member(m) for m in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": missing,
            "presences": [],
        }
        session.push("GUILD_MEMBERS_CHUNK", chunk | ({"nonce": data["nonce"]} if data.get("nonce") else {}))
