"""Start and stop the bot: log in to Discord and serve until SIGTERM or Ctrl-C (`footnote run`)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import discord

from bot.discord.bot import FootnoteBot
from bot.discord.permissions import invite_link, own_invite_link
from bot.discord.sharding import explain_close
from bot.settings import Settings
from bot.signals import stop_on_signals
from corpus.errors import FootnoteError, SettingError, UsageError
from index.library import Library

log = logging.getLogger(__name__)

Announce = Callable[[str, str], None]


class LoginError(FootnoteError):
    """Discord can't be reached, or refuses the bot."""


def require_token(settings: Settings) -> str:
    """Return the bot's token. Raises SettingError if there is none."""
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise SettingError(
            "DISCORD_TOKEN: it is not set; put the bot's token from Discord's developer portal into .env."
        )
    return token


def serve(library: Library, settings: Settings, announce: Announce, replaces: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C, or until a process that replaces this one is ready.

    `announce` receives the links that add the bot to a server and to a person's account. With `replaces`, the
    processes that serve the same shards leave when this one is ready.

    Raises LoginError if Discord refuses the token or can't be reached at the start, ShardsError if Discord
    does not let the shards connect, and UsageError if no other process could be replaced.
    """
    if replaces and not library.store.database.is_shared:
        raise UsageError(
            "--replace: only one process at a time can use this home, so there is none to replace; leave the "
            "option out."
        )
    asyncio.run(_serve(library, settings, announce, replaces))


async def _serve(library: Library, settings: Settings, announce: Announce, replaces: bool) -> None:
    token = require_token(settings)
    client = FootnoteBot(library, settings, replaces=replaces)
    with stop_on_signals() as stop:
        try:
            await _run_until_stopped(
                _stay_connected(client, token, announce), stop, client.membership.replaced
            )
        finally:
            await client.close()


async def _stay_connected(client: FootnoteBot, token: str, announce: Announce) -> None:
    await _log_in(client, token)
    application_id = client.application_id or 0
    announce(invite_link(application_id), own_invite_link(application_id))
    try:
        await client.connect(reconnect=True)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        why = explain_close(error, client.served) if isinstance(error, discord.ConnectionClosed) else None
        raise LoginError(why or f"Discord has ended the connection ({error}); start again.") from error


async def _log_in(client: FootnoteBot, token: str) -> None:
    try:
        await client.login(token)
    except discord.LoginFailure as error:
        raise LoginError(
            "DISCORD_TOKEN: Discord refuses it; get a new one from Discord's developer portal "
            "(Bot, Reset Token)."
        ) from error
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        raise LoginError(f"Discord can't be reached ({error}); check the network and start again.") from error


async def _run_until_stopped(
    life: Coroutine[Any, Any, None], stop: asyncio.Event, replaced: asyncio.Event
) -> None:
    living = asyncio.create_task(life)
    ends = [asyncio.create_task(event.wait()) for event in (stop, replaced)]
    await asyncio.wait((living, *ends), return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()
    if living.done():
        living.result()
        return
    log.info("Another process has taken over" if replaced.is_set() else "Stopping")
    living.cancel()
    await asyncio.wait((living,), timeout=1)
