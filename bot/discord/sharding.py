"""Sharding: which shards this process serves, as it was told or as Discord recommends, and whether it may."""

from dataclasses import dataclass

import discord
import humanize

from bot.fleet.shards import Shards, parse_shards, whole
from corpus.errors import FootnoteError


class ShardsError(FootnoteError):
    """Discord does not let the bot connect the shards that it is to serve."""


@dataclass(frozen=True, slots=True)
class Sharding:
    """The shards of this process, and how many buckets take turns at identifying (Discord, "Sharding")."""

    shards: Shards
    max_concurrency: int


async def choose_sharding(client: discord.Client, told: str | None) -> Sharding:
    """The shards as `told`, or all that Discord recommends. Raises ShardsError where today's logins are used
    up, and discord.py's GatewayNotFound where Discord can't be asked."""
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
    """In words why Discord has closed a connection for good, where that is about shards."""
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
