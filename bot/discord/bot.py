"""The Discord client: holds the connection and the bot's state, and loads the cogs by name."""

import asyncio
import inspect
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands, tasks
from discord.webhook.async_ import async_context
from yarl import URL

from bot import logs
from bot.dates.days import warm_up
from bot.discord.command_sync import sync_commands
from bot.discord.connection.responses import ResponseRequests
from bot.discord.connection.retries import PersistentHTTP
from bot.discord.connection.state import LenientState
from bot.discord.cooldown import Cooldowns, ServerCooldown
from bot.discord.drain import InFlight
from bot.discord.metrics import Metrics
from bot.discord.replies import reply_privately
from bot.discord.sharding import choose_sharding
from bot.discord.translations import CommandTranslator, Say, say_in
from bot.fleet.identify_slots import IdentifySlots
from bot.fleet.membership import Membership
from bot.fleet.shards import Shards
from bot.library_thread import LibraryThread
from bot.settings import Settings
from bot.sources.limits import ServerLimits
from bot.sources.listening import Listening, open_sources
from bot.storage import Storage
from corpus import clock
from corpus.sandbox import ReaderPool
from corpus.turns import Turns
from index.answer.abstention import Caution
from index.library import Library

log = logging.getLogger(__name__)

COGS = tuple(
    f"bot.discord.cogs.{found.name}" for found in iter_modules([str(Path(__file__).with_name("cogs"))])
)
"""The module names of all cogs. Each module has `async def setup(bot)`."""

ADDITION_CONCURRENCY = 32
"""Servers for which commands may add something at the same time, each one thing."""

IMPORT_PAUSE_S = 30.0
"""A server may import one list of feeds in this time."""

DRAIN_S = 10.0
"""How long a stop waits for the events being answered."""

_CONNECT_S = 600.0
"""How long a shard may take to connect, including its wait behind other shards."""


class FootnoteBot(commands.AutoShardedBot):
    """The bot. It needs no privileged intent: Discord sends the text of mentions, replies, DMs and commands.

    `shared` is True if other processes of the bot use its database; None asks the database. With `replaces`,
    the processes that serve the same shards leave when this one is ready.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        clock: Callable[[], float] = clock.now,
        *,
        shared: bool | None = None,
        replaces: bool = False,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=_CommandTree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            max_messages=None,
            shard_connect_timeout=_CONNECT_S,
        )
        database = library.store.database
        shared = database.is_shared if shared is None else shared
        self.membership = Membership(database, shared, replaces, self._reread_settings)
        self.served: Shards | None = None
        self.responses = ResponseRequests(lambda: not self.membership.neighbours)
        self.in_flight = InFlight()
        self.settings = settings
        self.clock = clock
        self.library = library
        self.storage = Storage.open(
            library.store, settings.insights_days, clock, self.membership.owner, settings.server_sources
        )
        self.limits = ServerLimits.of(settings)
        self.library_thread = LibraryThread(library)
        self.reader = ReaderPool(settings.readers)
        self.cooldowns = Cooldowns()
        self.import_cooldown = ServerCooldown(IMPORT_PAUSE_S)
        self.additions = Turns(ADDITION_CONCURRENCY, each=1)
        self.hint_cooldowns = Cooldowns()
        self.small_talk_cooldowns = Cooldowns()
        """Of small talk while a person's next question has to wait."""
        self.command_ids: dict[str, int] = {}
        self._stopping = False
        self._has_been_ready = False
        self._turns: IdentifySlots | None = None
        self._warming: asyncio.Future[None] | None = None
        self._listening: Listening | None = None
        self._opened = AsyncExitStack()

    def _get_state(self, **options: Any) -> LenientState:
        """Return a `LenientState`, and set `http` to a `PersistentHTTP`.

        `discord.Client` makes both here and offers no other place to replace them (2.7.1).
        """
        self.http = PersistentHTTP(self.loop)
        self.metrics = Metrics()
        return LenientState(
            dispatch=self.dispatch,
            handlers=self._handlers,
            hooks=self._hooks,
            http=self.http,
            count_fault=self.metrics.count_fault,
            **options,
        )

    async def setup_hook(self) -> None:
        """Choose shards, open sources, load the cogs and sync the commands, before the gateway connects."""
        # Every task that handles an interaction starts from here and inherits this context variable.
        async_context.set(self.responses)
        await self._choose_shards()
        self._listening = await self._opened.enter_async_context(
            open_sources(
                self.library,
                self.library_thread,
                self.settings,
                self.clock,
                self.membership.shared,
                self.reader,
            )
        )
        await self.load_cogs()
        await self.tree.set_translator(CommandTranslator())
        self._warming = asyncio.get_running_loop().run_in_executor(None, warm_up)
        if not self.membership.neighbours:
            await self._sync_commands()

    async def load_cogs(self) -> None:
        """Load each cog by its module's name.

        `load_extension` is not used: it runs a module a second time, and removes it from `sys.modules` when
        the bot closes. Two bots in one process would then not share their classes.
        """
        for name in COGS:
            await import_module(name).setup(self)

    async def _choose_shards(self) -> None:
        """Decide which shards this process serves, and join the other processes."""
        sharding = await choose_sharding(self, self.settings.shards)
        self.served = sharding.shards
        self.shard_count, self.shard_ids = self.served.count, list(self.served.ids)
        shared = self.membership.shared
        self._turns = IdentifySlots(self.library.store.database if shared else None, sharding.max_concurrency)
        await self.membership.join(self.served)

    def _reread_settings(self) -> None:
        """Read the settings of servers again, after a process that served the same servers has left."""
        self.library_thread.run_in_background(lambda _: self.storage.guild_settings.read())

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard, unless the bot is stopping: discord.py would retry for ever."""
        if not self._stopping:
            await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until it is this shard's turn to identify, among all processes."""
        if self._turns is not None:
            await self._turns.wait(shard_id or 0)

    def begin_event(self, event_id: int) -> bool:
        """Put an event's id into the log, and let a stop wait for its end.

        Return False if another process answers it because this one does not know its servers yet.
        """
        logs.request.set(str(event_id))
        self.in_flight.track()
        return not self.membership.stands_back

    @property
    def listening(self) -> Listening:
        """The polling of sources. Raises RuntimeError before the bot has started."""
        if self._listening is None:
            raise RuntimeError("The sources are not open yet; setup_hook opens them.")
        return self._listening

    def caution(self, guild_id: int) -> Caution:
        """Return how sure the bot must be to answer in a server; 0 stands for direct messages."""
        return self.storage.guild_settings.guild(guild_id).caution or self.settings.caution

    def keeps_unanswered(self, guild_id: int) -> bool:
        """True if unanswered questions are kept: the bot is in the server, and the server allows it."""
        is_in = self.get_guild(guild_id) is not None
        return (
            is_in and self.settings.insights_days > 0 and self.storage.guild_settings.guild(guild_id).insights
        )

    async def on_ready(self) -> None:
        """Log the connection. The first time, start the loops and tell other processes."""
        log.info("Logged in as %s in %d servers, shards %s", self.user, len(self.guilds), self.served)
        if not self._has_been_ready:
            self._has_been_ready = True
            self.dispatch("first_ready")
            await self._start_answering()

    async def on_message(self, message: discord.Message, /) -> None:
        """Ignore prefix commands. The cogs listen to messages themselves."""

    async def _start_answering(self) -> None:
        """Answer from now on, and tell other processes that this one knows its servers."""
        if self.membership.neighbours:
            await self.library_thread.run(lambda _: self.storage.guild_settings.read())
            await self._sync_commands()
        await self.membership.become_ready()

    async def _sync_commands(self) -> None:
        """Sync the commands, if this is the process that serves shard 0."""
        if self.served is not None and self.served.serve(0):
            await sync_commands(self.tree, self.application_id, self.storage.guild_settings)
        self.command_ids = self.storage.guild_settings.command_ids()

    def say_in(self, locale: discord.Locale | str | None) -> Say:
        """Return the texts for a locale, with commands that can be clicked."""
        return say_in(locale, self.command_ids)

    async def close(self) -> None:
        """Stop listening to Discord, finish the running answers, then close the library's thread."""
        self._stopping = True
        await self.stop_loops()
        await asyncio.gather(*(shard.disconnect() for shard in self.shards.values()))
        if not await self.in_flight.wait(DRAIN_S):
            log.warning("Some answers were not finished within %.0f s", DRAIN_S)
        await super().close()
        await self._opened.aclose()
        await self.reader.close()
        await self.membership.leave()
        self.library_thread.close()

    async def stop_loops(self) -> None:
        """Cancel the loops of all cogs, and wait until they have ended."""
        running = []
        for cog in self.cogs.values():
            for _, loop in inspect.getmembers(cog, lambda member: isinstance(member, tasks.Loop)):
                task = loop.get_task()
                if task is not None and not task.done():
                    loop.cancel()
                    running.append(task)
        if running:
            await asyncio.wait(running)


class _CommandTree(app_commands.CommandTree[FootnoteBot]):
    """The bot's commands. The log has the id of each interaction."""

    async def interaction_check(self, interaction: discord.Interaction[FootnoteBot], /) -> bool:
        return self.client.begin_event(interaction.id)

    async def _call(self, interaction: discord.Interaction[FootnoteBot]) -> None:
        """Turn every error of a command into one that discord.py passes to the error handler.

        discord.py passes on only `AppCommandError` (2.7.1), which is answered and logged. Other errors would
        end in a task that nobody awaits. discord.py logs errors of suggestions itself.
        """
        is_typing = interaction.type is discord.InteractionType.autocomplete
        try:
            await super()._call(interaction)
            if is_typing and not interaction.command_failed and not interaction.response.is_done():
                await reply_privately(interaction, "")
        except app_commands.AppCommandError:
            raise
        except Exception as error:
            raise app_commands.AppCommandError("A command could not be called") from error
