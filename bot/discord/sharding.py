"""Sharding: choose the shards that this process serves, and check Discord's login limit."""

from dataclasses import dataclass

import discord
import humanize

from bot.fleet.shards import Shards, parse_shards, whole
from corpus.errors import FootnoteError


class ShardsError(FootnoteError):
    """Discord does not let the bot connect its shards."""


@dataclass(frozen=True, slots=True)
class Sharding:
    """The shards of this process, and how many of them may identify at once (Discord, "Sharding")."""

    shards: Shards
    max_concurrency: int


async def choose_sharding(client: discord.Client, told: str | None) -> Sharding:
    """Return the shards as `told`, or all that Discord recommends.

    Raises ShardsError if too few of today's logins are left, and discord.py's GatewayNotFound if Discord
    can't be asked.
    """
    recommended, _, limit = await client.http.get_bot_gateway()
    shards = parse_shards(told) if told else whole(max(1, recommended))
    if len(shards) > limit["remaining"]:
        again = humanize.precisedelta(
            max(60, limit["reset_after"] // 1000), minimum_unit="minutes", format="%d"
        )
        raise ShardsError(
            f"Discord allows this bot {limit['total']} logins a day ({limit['remaining']} left), and the "
            f"shards {shards} take {len(shards)}; start again in {again}, or with fewer shards."
        )
    return Sharding(shards, limit["max_concurrency"])


def explain_close(error: discord.ConnectionClosed, shards: Shards | None) -> str | None:
    """Return why Discord has closed a connection for good; None if the reason is not about shards."""
    if error.code == _INVALID_SHARD:
        return f"FOOTNOTE_SHARDS: Discord does not take the shards {shards}; check the numbers."
    if error.code == _SHARDING_REQUIRED:
        return (
            f"FOOTNOTE_SHARDS: the bot is in too many servers for {shards}; leave the setting out, or use a "
            "larger number after the slash in all processes."
        )
    return None


_INVALID_SHARD, _SHARDING_REQUIRED = 4010, 4011
"""Close codes (Discord, "Opcodes and Status Codes")."""
