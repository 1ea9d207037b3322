"""Serve the API's operations by aiohttp: tokens, limits, bodies, errors.

UsageError           400, MissingDocumentError 404
ForbiddenError       403
ServerFullError      409
DocumentError        422
BusyError            503 with Retry-After
StoreError           503 with Retry-After, and logged
anything else        500 with a code, under which the log has the error
"""

import asyncio
import json
import logging
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from bot import logs
from bot.api.openapi import describe
from bot.api.operations import OPERATIONS, PREFIX, Operation
from bot.api.service import (
    MAX_DOCUMENT_BYTES,
    Caller,
    ForbiddenError,
    MissingDocumentError,
    Service,
    public_text,
)
from bot.library_thread import BusyError
from bot.rate_limit import RateLimit
from bot.records.tokens import PREFIX as TOKEN_PREFIX
from bot.sources.limits import ServerFullError
from corpus.errors import DocumentError, FootnoteError, StoreError, UsageError

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 256 * 1024
"""The largest body of a question, in bytes."""

BODY_TIMEOUT_S = 60.0
"""How long a client may take to send a body."""

BUSY_RETRY_S = 5
STORE_RETRY_S = 60
MAX_TOKEN_CHARS = 200

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answering = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]


class RefusedError(FootnoteError):
    """A request is refused before it is looked at, with a status and perhaps a time to wait."""

    def __init__(self, status: int, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.status, self.wait_s = status, wait_s


class Gate:
    """Lets requests with a token through, as often as the token allows, and turns errors into answers.

    `count` is told the operation and the status of each answer.
    """

    def __init__(
        self,
        service: Service,
        clock: Callable[[], float] = time.monotonic,
        count: Callable[[str, int], None] | None = None,
    ) -> None:
        self._service = service
        self._count = count
        self._rate_limit = RateLimit(clock)

    def guard(self, name: str, answer: Answering) -> Handler:
        """Return a handler that answers holders of tokens. Each use is logged by the token's name."""

        async def handle(request: web.Request) -> web.StreamResponse:
            logs.request.set(secrets.token_hex(6))
            started, who = time.perf_counter(), ""
            try:
                caller = await self._admit(request)
                who = caller.name
                response = await answer(request, caller)
            except FootnoteError as error:
                response = _refusal(error)
            except Exception:  # the edge: callers never see a traceback
                code = secrets.token_hex(3)
                log.exception("Fault %s", code)
                response = _json({"error": f"Footnote has a bug; the log has it under {code}."}, 500)
            elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
            logs.event(log, "api", operation=name, token=who, status=response.status, whole_ms=elapsed_ms)
            return response

        return self.counted(name, handle)

    def counted(self, name: str, handle: Handler) -> Handler:
        """Return a handler whose answers are counted, without a token being needed."""

        async def count(request: web.Request) -> web.StreamResponse:
            response = await handle(request)
            if self._count is not None:
                self._count(name, response.status)
            return response

        return count

    async def _admit(self, request: web.Request) -> Caller:
        """Return who asks. Raises RefusedError without a known token, or if it asks too often."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        is_token = secret.startswith(TOKEN_PREFIX) and len(secret) <= MAX_TOKEN_CHARS
        token = await self._service.find_token(secret) if scheme.lower() == "bearer" and is_token else None
        if token is None:
            raise RefusedError(
                401, "A token is needed: send “Authorization: Bearer TOKEN”; `footnote token add` makes one."
            )
        wait_s = self._rate_limit.wait(token.name, token.per_minute)
        if wait_s > 0:
            raise RefusedError(
                429, f"This token may ask {token.per_minute} times a minute; wait a moment.", wait_s
            )
        return Caller.of(token)


def routes(service: Service, gate: Gate | None = None) -> list[web.RouteDef]:
    """Return the routes of the API, which any application can mount."""
    gate = gate or Gate(service)
    found = [web.get(f"{PREFIX}/openapi.json", gate.counted("openapi", _get_description))]
    for operation in OPERATIONS:
        handler = gate.guard(operation.name, partial(_answer, service, operation))
        found.append(web.route(operation.method, PREFIX + operation.path, handler))
    found.append(web.route("*", PREFIX + "/{rest:.*}", gate.counted("none", _get_nothing)))
    return found


async def _answer(
    service: Service, operation: Operation, request: web.Request, caller: Caller
) -> web.StreamResponse:
    """Answer one request of a caller."""
    call = getattr(service, operation.name)
    if operation.request is not None:
        body = await read_body(request, MAX_BODY_BYTES)
        return _json(await call(caller, _parse(operation.request, body)))
    if operation.takes_file:
        name = request.query.get("name", "")
        return _json(await call(caller, name, lambda: read_body(request, MAX_DOCUMENT_BYTES)))
    ids = [request.match_info["id"]] if "{id}" in operation.path else []
    return _json(await call(caller, *ids))


async def read_body(request: web.Request, most: int) -> bytes:
    """Return a request's body. Raises RefusedError if it has more than `most` bytes, or does not come."""
    too_large = RefusedError(413, f"The body has more than {most:,} bytes; send less.")
    if (request.content_length or 0) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most:
                    raise too_large
    except TimeoutError as error:
        raise RefusedError(408, f"The body did not come within {BODY_TIMEOUT_S:.0f} seconds.") from error
    return bytes(body)


def _parse(model: type, body: bytes) -> Any:
    """Return a body as a request. Raises UsageError that names the wrong field."""
    try:
        return TypeAdapter(model).validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        named = ".".join(str(part)[:60] for part in first["loc"]) or "The body"
        raise UsageError(f"{named}: {first['msg']}.") from error


def _refusal(error: FootnoteError) -> web.Response:
    """Return the answer that tells of an error."""
    if isinstance(error, RefusedError):
        response = _json({"error": str(error)}, error.status)
        if error.status == 401:
            response.headers["WWW-Authenticate"] = 'Bearer realm="footnote"'
        if error.wait_s is not None:
            response.headers["Retry-After"] = str(math.ceil(error.wait_s))
        return response
    for kind, retry_s in ((BusyError, BUSY_RETRY_S), (StoreError, STORE_RETRY_S)):
        if isinstance(error, kind):
            return _json({"error": public_text(error)}, 503, retry_s=retry_s)
    statuses = (
        (MissingDocumentError, 404),
        (ForbiddenError, 403),
        (ServerFullError, 409),
        (DocumentError, 422),
    )
    status = next((status for kind, status in statuses if isinstance(error, kind)), 400)
    return _json({"error": str(error)}, status)


def _json(value: Any, status: int = 200, retry_s: int | None = None) -> web.Response:
    text = json.dumps(value, ensure_ascii=False)
    try:
        body = text.encode()
    except UnicodeEncodeError:  # half a character: JSON can write it as \uXXXX only
        body = json.dumps(value).encode()
    headers = dict(_HEADERS) if retry_s is None else {**_HEADERS, "Retry-After": str(retry_s)}
    return web.Response(
        body=body, status=status, headers=headers, content_type="application/json", charset="utf-8"
    )


async def _get_description(_: web.Request) -> web.StreamResponse:
    return _json(describe())


async def _get_nothing(request: web.Request) -> web.StreamResponse:
    return _json({"error": f"There is nothing here; {PREFIX}/openapi.json says what there is."}, 404)
