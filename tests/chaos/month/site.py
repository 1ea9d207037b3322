"""The feeds' servers: each has its own port of 127.0.0.1, and so the address of a site of its own."""

import socket
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from types import TracebackType
from typing import Self

from aiohttp import hdrs, web

from tests.chaos.month.kinds import Served


@dataclass(eq=False, slots=True)
class Server:
    """The handler of one feed: `answer` gives what it serves now; `asked` counts requests by path."""

    path: str
    answer: Callable[[], Served]
    address: str = ""
    asked: Counter[str] = field(default_factory=Counter)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request: the feed under its path, nothing elsewhere."""
        self.asked[request.path] += 1
        if request.path != self.path:
            return web.Response(status=404)
        served = self.answer()
        tag = f'"{sha256(served.body).hexdigest()[:16]}"'
        if served.status == 200 and request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        headers = {"ETag": tag, **served.headers}
        if served.kind is not None:
            headers[hdrs.CONTENT_TYPE] = served.kind
        return web.Response(body=served.body, status=served.status, headers=headers)

    async def leave_unsaid(self, request: web.Request, answer: web.StreamResponse) -> None:
        """Remove the content type that aiohttp adds by itself, where the server must send none."""
        if request.path == self.path and self.answer().kind is None:
            answer.headers.popall(hdrs.CONTENT_TYPE, None)


class Sites:
    """`async with Sites() as sites:` opens servers and closes them at the end."""

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def open(self, server: Server) -> None:
        """Let a server answer on a free port, and note its address."""
        app = web.Application()
        app.router.add_get("/{path:.*}", server.serve)
        app.on_response_prepare.append(server.leave_unsaid)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        opened = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, opened).start()
        server.address = f"http://127.0.0.1:{opened.getsockname()[1]}"
