"""The stage of the journeys: the real bot with the real index on a local Discord."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.discord.bot import FootnoteBot
from bot.settings import Settings
from corpus.readers import parse_file
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.ingest.identity import upload_origin
from index.ingest.indexing import Report
from index.library import Library
from index.steps import finish
from tests import postgres
from tests.localdiscord import Channel, Guild, LocalDiscord, User


@dataclass(frozen=True, slots=True)
class Stage:
    """A server with a channel, an ordinary member and one who manages it; and the bot."""

    local: LocalDiscord
    bot: FootnoteBot
    library: Library
    guild: Guild
    channel: Channel
    ada: User
    grace: User


@asynccontextmanager
async def stage_on(
    local: LocalDiscord,
    home: Path,
    encoder: Encoder,
    *,
    settings: Settings | None = None,
    locale: str = "en-US",
) -> AsyncIterator[Stage]:
    """Start the bot on the library in `home`, in a server and with members whose language is `locale`."""
    guild = local.world.add_guild("Halden", locale=locale)
    channel, ada, grace = (
        guild.add_channel("news"),
        local.world.add_user("ada", locale=locale),
        local.world.add_user("grace", locale=locale),
    )
    guild.join(ada)
    guild.join(grace, permissions={"manage_guild"})
    clock = local.world.clock.now
    with Library(home, encoder, clock) as library:
        async with local.running(FootnoteBot(library, settings or Settings(), clock)) as bot:
            assert isinstance(bot, FootnoteBot)
            yield Stage(local, bot, library, guild, channel, ada, grace)


def bring_in(library: Library, name: str, text: str, guild_id: int) -> Report:
    """Add a document to a server, as an upload does; the same name again makes a new version."""
    return finish(
        library.add_readings([(upload_origin(guild_id, name), parse_file(Path(name), text.encode()))])
    )


def make_bot_tables(library: Library) -> None:
    """Make the bot's own tables as its first start does, so that copies of the home have them."""
    FootnoteBot(library, Settings()).library_thread.close()


def copy_home(source: Path, target: Path) -> Path:
    """Copy an indexed home."""
    shutil.copytree(source, target)
    if postgres.in_use is not None:
        postgres.in_use.copy(str(source.resolve() / DATABASE), str(target.resolve() / DATABASE))
    return target
