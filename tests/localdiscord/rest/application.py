"""The API of the bot itself, its application, other users, and the gateway's address."""

from __future__ import annotations

from typing import Any

from tests.localdiscord import payloads
from tests.localdiscord.errors import unknown
from tests.localdiscord.rest.call import Call, Routes


async def gateway_bot(call: Call) -> dict[str, Any]:
    gateway = call.discord.gateway
    start = {"total": gateway.starts_a_day, "remaining": gateway.left_today, "reset_after": 14_400_000}
    return {
        "url": gateway.url,
        "shards": call.discord.shards,
        "session_start_limit": start | {"max_concurrency": gateway.max_concurrency},
    }


async def me(call: Call) -> dict[str, Any]:
    return payloads.user(call.world.bot) | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0}


async def user(call: Call) -> dict[str, Any]:
    found = call.world.users.get(call.id("user_id"))
    if found is None:
        raise unknown("User", 10013)
    return payloads.user(found)


async def application(call: Call) -> dict[str, Any]:
    return payloads.application(call.world)


async def no_emojis(call: Call) -> dict[str, Any]:
    return {"items": []}


async def none(call: Call) -> list[Any]:
    return []


async def guilds(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "owner": False,
            "permissions": "0",
            "features": [],
        }
        for guild in call.world.guilds.values()
    ]


async def open_dm(call: Call) -> dict[str, Any]:
    recipient = call.world.users.get(int(call.form["recipient_id"]))
    if recipient is None:
        raise unknown("User", 10013)
    return payloads.channel(call.world.dm(recipient))


ROUTES: Routes = [
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/users/@me", me),
    ("GET", "/users/@me/guilds", guilds),
    ("POST", "/users/@me/channels", open_dm),
    ("GET", "/users/{user_id}", user),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/applications/{application_id}/emojis", no_emojis),
    ("GET", "/applications/{application_id}/entitlements", none),
    ("GET", "/applications/{application_id}/skus", none),
]
