"""The API of guilds with their members, roles, channels and threads."""

from __future__ import annotations

from typing import Any

from tests.localdiscord import payloads
from tests.localdiscord.errors import missing_access, unknown
from tests.localdiscord.events import GUILD_MEMBERS
from tests.localdiscord.permissions import bit
from tests.localdiscord.rest.call import Call, Routes

Json = dict[str, Any]


async def guild(call: Call) -> Json:
    found = call.guild()
    return payloads.guild_settings(found) | {
        "approximate_member_count": len(found.members),
        "approximate_presence_count": 0,
    }


async def channels(call: Call) -> list[Json]:
    return [payloads.channel(channel) for channel in call.guild().channels]


async def roles(call: Call) -> list[Json]:
    return [payloads.role(role) for role in call.guild().roles.values()]


async def members(call: Call) -> list[Json]:
    """All members; only if the privileged members intent is switched on."""
    guild = call.guild()
    if not call.world.privileged & GUILD_MEMBERS:
        raise missing_access()
    limit, after = call.query("limit", 1) or 1, call.query("after", 0) or 0
    found = sorted((m for m in guild.members.values() if m.user.id > after), key=lambda m: m.user.id)
    return [payloads.member(member) for member in found[: min(limit, 1000)]]


async def member(call: Call) -> Json:
    guild, wanted = call.guild(), call.request.match_info["member_id"]
    member_id = call.world.bot.id if wanted == "@me" else call.id("member_id")
    if member_id not in guild.members:
        raise unknown(
            "Member" if member_id in call.world.users else "User",
            10007 if member_id in call.world.users else 10013,
        )
    return payloads.member(guild.members[member_id])


async def leave(call: Call) -> None:
    call.guild().leave(call.world.bot)


async def active_threads(call: Call) -> Json:
    see, bot = bit("view_channel"), call.world.bot
    threads = [t for t in call.guild().threads if not t.archived and t.allows(bot) & see]
    return {"threads": [payloads.channel(t) for t in threads], "members": [], "has_more": False}


async def nothing(call: Call) -> list[Any]:
    return []


ROUTES: Routes = [
    ("GET", "/guilds/{guild_id}", guild),
    ("GET", "/guilds/{guild_id}/channels", channels),
    ("GET", "/guilds/{guild_id}/roles", roles),
    ("GET", "/guilds/{guild_id}/members", members),
    ("GET", "/guilds/{guild_id}/members/{member_id}", member),
    ("GET", "/guilds/{guild_id}/threads/active", active_threads),
    ("GET", "/guilds/{guild_id}/emojis", nothing),
    ("DELETE", "/users/@me/guilds/{guild_id}", leave),
]
