"""Serve the API with aiohttp: rate limits, faults, tokens, answers, and the record of requests."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.localdiscord.answers import answer, too_many
from tests.localdiscord.errors import VIOLATIONS, ApiError, Problem, Violation
from tests.localdiscord.rest import application, callbacks, channels, commands, guilds, messages, webhooks
from tests.localdiscord.rest.call import Call, Handler, Routes
from tests.localdiscord.state import Request, State

PREFIX = "/api/v10"
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id", "interaction_token")
BY_TOKEN = ("/interactions/", "/webhooks/")
"""Routes whose path holds their own token: no Authorization, and no global rate limit."""


def routes() -> Routes:
    """All routes, in the order in which they are tried."""
    return [
        *application.ROUTES,
        *commands.ROUTES,
        *guilds.ROUTES,
        *channels.ROUTES,
        *messages.ROUTES,
        *callbacks.ROUTES,
        *webhooks.ROUTES,
    ]


def add_api(app: web.Application, discord: State) -> None:
    """Serve the API under /api/v10; other paths get 404 and are noted in `discord.unserved`."""
    for method, path, handler in routes():
        app.router.add_route(method, PREFIX + path, _answering(discord, method, path, handler))

    async def missing(request: web.Request) -> web.Response:
        discord.unserved.append(f"{request.method} {request.path.removeprefix(PREFIX)}")
        return answer({"message": "404: Not Found", "code": 0}, 404)

    app.router.add_route("*", PREFIX + "/{rest:.*}", missing)


def _answering(discord: State, method: str, route: str, handler: Handler) -> Any:
    async def respond(request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        call = Call(discord, request)
        token = request.match_info.get("interaction_token") or request.match_info.get("webhook_token")
        interaction = discord.by_token.get(token) if token else None
        if interaction:
            interaction.in_flight += 1
        try:
            response, error = await _respond(call, f"{method} {route}", path, handler)
            if (response_sent := discord.faults.replaced(request, path, response)) is not None:
                response = response_sent
                with suppress(ConnectionError):  # the client may have gone
                    await response.prepare(request)
                    await response.write_eof()
        finally:
            if interaction:
                interaction.in_flight -= 1
        discord.requests.append(
            Request(
                method,
                route,
                path,
                call.payload,
                response.status,
                error.code if error else 0,
                discord.world.clock.now(),
                request.headers.get("User-Agent", ""),
                call.is_read,
            )
        )
        if response.status in (401, 403, 429) and response.headers.get("X-RateLimit-Scope") != "shared":
            discord.invalid_requests += 1
        if error and error.code in VIOLATIONS:
            for problem in error.problems or (Problem((), "", error.message),):
                field = ".".join(map(str, problem.path))
                discord.violations.append(
                    Violation(
                        method,
                        path,
                        error.status,
                        error.code,
                        field,
                        f"{problem.code} {problem.message}".strip(),
                    )
                )
        discord.world.signal.notify()
        return response

    return respond


async def _respond(
    call: Call, route: str, path: str, handler: Handler
) -> tuple[web.Response, ApiError | None]:
    discord, request = call.discord, call.request
    if (fault := await discord.faults.strike(request, path)) is not None:
        return fault, None
    by_token = path.startswith(BY_TOKEN)
    major = " ".join(request.match_info.get(name, "") for name in MAJOR)
    verdict = discord.rates.count(route, major, exempt_globally=by_token)
    if verdict.wait_s > 0:
        return too_many(verdict.wait_s, everywhere=verdict.everywhere, headers=verdict.headers), None
    try:
        if not by_token and request.headers.get("Authorization") != f"Bot {discord.token}":
            raise ApiError(401, 0, "401: Unauthorized")
        await call.read()
        result = await handler(call)
    except ApiError as error:
        return answer(error.body(), error.status, verdict.headers), error
    except Exception as crash:
        discord.crashes.append(crash)
        raise
    if result is None:
        return web.Response(status=204, headers=verdict.headers), None
    return answer(result, headers=verdict.headers), None
