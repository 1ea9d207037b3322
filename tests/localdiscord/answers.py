"""HTTP answers as Discord's servers send them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


def answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with the bare content type "application/json": discord.py compares the whole header."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def too_many(
    retry_after_s: float, *, everywhere: bool = False, headers: dict[str, str] | None = None
) -> web.Response:
    """A 429 of the API itself; one of Cloudflare has no Via header."""
    head = {"Via": "1.1 google", "Retry-After": str(max(1, round(retry_after_s)))} | (headers or {})
    head["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        head["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": everywhere}
    return answer(body, 429, head)
