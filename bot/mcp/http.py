"""Serve MCP at /mcp (streamable HTTP) to holders of the API's tokens, within an application of aiohttp.

The package `mcp` brings an ASGI application; each request is answered whole, without sessions or streams.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from mcp.server.mcpserver import Context
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from bot.api.routes import MAX_BODY_BYTES, Gate, read_body
from bot.api.service import Caller, Service
from bot.mcp.tools import make_server

PATH = "/mcp"
_CALLER = "footnote.caller"
"""The key of the caller in an ASGI scope."""


@asynccontextmanager
async def serving_mcp(service: Service, gate: Gate) -> AsyncIterator[list[web.RouteDef]]:
    """Run the MCP server, and yield the routes to it. `gate` lets holders of tokens through."""
    manager = StreamableHTTPSessionManager(
        make_server(service, _find_caller)._lowlevel_server, json_response=True, stateless=True
    )

    async def answer(request: web.Request, caller: Caller) -> web.StreamResponse:
        return await _answer(manager, request, caller)

    async with _running(manager):
        yield [web.post(PATH, gate.guard("mcp", answer))]


@asynccontextmanager
async def _running(manager: StreamableHTTPSessionManager) -> AsyncIterator[None]:
    """Run a manager in a task of its own: its task group must be left by the task that entered it."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        async with manager.run():
            started.set()
            await stop.wait()

    running = asyncio.create_task(run())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        if running.done():
            running.result()
        yield
    finally:
        stop.set()
        await running


def _find_caller(context: Context) -> Caller:
    """Return who makes a request. Raises RuntimeError for one that came by no gate."""
    request = context.request_context.request
    caller = request.scope.get(_CALLER) if request is not None else None
    if not isinstance(caller, Caller):
        raise RuntimeError("A request of MCP has no caller")
    return caller


async def _answer(
    manager: StreamableHTTPSessionManager, request: web.Request, caller: Caller
) -> web.Response:
    """Answer one request by the ASGI application."""
    body = await read_body(request, MAX_BODY_BYTES)
    received = False
    response: dict[str, Any] = {"status": 500, "headers": []}
    content = bytearray()

    async def receive() -> dict[str, Any]:
        nonlocal received
        if received:
            await asyncio.Event().wait()  # the client stays: if it goes, this task is cancelled
        received = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            response.update(message)
        elif message["type"] == "http.response.body":
            content.extend(message.get("body", b""))

    await manager.handle_request(_scope(request, caller), receive, send)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response["headers"]]
    return web.Response(body=bytes(content), status=response["status"], headers=headers)


def _scope(request: web.Request, caller: Caller) -> dict[str, Any]:
    """Return a request as ASGI describes it, without its token."""
    headers = [
        (name.lower(), value) for name, value in request.raw_headers if name.lower() != b"authorization"
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.rel_url.raw_path.encode(),
        "query_string": request.rel_url.raw_query_string.encode(),
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
        _CALLER: caller,
    }
