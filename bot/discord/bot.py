"""The client: logs in, keeps Discord's list of commands in step, hands events on."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import discord
from discord import app_commands
from discord.webhook.async_ import async_context
from yarl import URL

from bot import logs
from bot.dates.days import warm_up
from bot.discord import queries
from bot.discord.cogs.ask import buttons as answer_buttons
from bot.discord.cogs.ask import messages
from bot.discord.cogs.delivery.cog import Newsroom
from bot.discord.cogs.metrics import Vitals, serving
from bot.discord.cogs.stories import buttons as story_buttons
from bot.discord.commands.registry import register_all
from bot.discord.connection.responses import ResponseRequests
from bot.discord.connection.retries import PersistentHTTP
from bot.discord.connection.state import LenientState
from bot.discord.cooldown import Cooldowns
from bot.discord.drain import Underway
from bot.discord.errors import report_fault, tell
from bot.discord.request import CHANGES, Interaction
from bot.discord.sharding import choose_sharding
from bot.discord.translations import CommandTranslator, say_in
from bot.fleet.identify_slots import Turns
from bot.fleet.membership import Membership
from bot.fleet.shards import Shards
from bot.library_thread import BusyError, Service
from bot.settings import Settings
from bot.sources.listening import Listening, open_sources
from bot.storage import Storage
from corpus import clock
from corpus.errors import StoreError
from corpus.sandbox import ApartReader
from index.answer.abstention import Caution
from index.library import Library

log = logging.getLogger(__name__)

DAY_S = 86_400.0
NOTE_AGAIN_S = 30.0

DRAIN_S = 10.0
"""How long a stop waits for what is being answered."""

_CONNECT_S = 600.0
"""How long a shard may take to connect: others may be in front of it."""


class FootnoteClient(discord.AutoShardedClient):
    """The bot. It needs no privileged intent: mentions, replies, DMs and commands bring their text.

    `shared` says whether other processes of the bot share its database, as that says itself where it is None;
    with `replaces` those that serve the same shards leave when this one is ready.
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
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            shard_connect_timeout=_CONNECT_S,
        )
        database = library.store.database
        shared = database.is_shared if shared is None else shared
        self.membership = Membership(database, shared, replaces, self._alone_again)
        self.served: Shards | None = None
        self.responses = ResponseRequests(lambda: not self.membership.neighbours)
        self.underway = Underway()
        self._stopping = False
        self._turns: Turns | None = None
        self.settings = settings
        self.clock = clock
        self.library = library
        self.news = Storage.open(library.store, settings.insights_days, clock, self.membership.owner)
        self.memory = self.news.guild_settings
        self.audit = self.news.audit
        self.insights = self.news.insights
        self.service = Service(library)
        self.newsroom = Newsroom(self, clock)
        self._news: asyncio.Task[None] | None = None
        self._tidying: asyncio.Task[None] | None = None
        self._warming: asyncio.Future[None] | None = None
        self.reader = ApartReader()
        self._listening: Listening | None = None
        self._opened = AsyncExitStack()
        self.vitals = Vitals(self)
        self.cooldowns = Cooldowns()
        self.tree: app_commands.CommandTree[FootnoteClient] = _Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.tree.error(report_fault)
        register_all(self.tree)

    def _get_state(self, **options: Any) -> LenientState:
        """The state and the client of the API, of our own kinds: `discord.Client` makes both, and offers no
        other place to choose them (2.7.1)."""
        self.http = PersistentHTTP(self.loop)
        return LenientState(
            dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )

    async def setup_hook(self) -> None:
        """Before the gateway: shards chosen, sources open, commands in step, buttons at work."""
        # Every task that hears of an interaction is begun from here, and so finds this in its context.
        async_context.set(self.responses)
        await self._choose_shards()
        shared = self.membership.shared
        self._listening = await self._opened.enter_async_context(
            open_sources(self.library, self.service, self.settings, self.clock, shared)
        )
        if self.settings.status_port is not None:
            port = await self._opened.enter_async_context(serving(self.vitals, self.settings.status_port))
            log.info("Metrics at http://127.0.0.1:%d/metrics", port)
        self.add_dynamic_items(*answer_buttons.BUTTONS, *story_buttons.BUTTONS)
        await self.tree.set_translator(CommandTranslator())
        self._warming = asyncio.get_running_loop().run_in_executor(None, warm_up)
        if not self.membership.neighbours:
            await self._sync_commands()

    async def _choose_shards(self) -> None:
        """Which shards are this process's, and what other processes there are."""
        sharding = await choose_sharding(self, self.settings.shards)
        self.served = sharding.shards
        self.shard_count, self.shard_ids = self.served.count, list(self.served.ids)
        shared = self.membership.shared
        self._turns = Turns(self.library.store.database if shared else None, sharding.max_concurrency)
        await self.membership.join(self.served)

    def _alone_again(self) -> None:
        """A process that served the same servers has left: what it has changed last is to be known here."""
        self.service.later(lambda _: self.memory.read())

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard; discord.py tries again for ever, also when the bot is to stop."""
        if not self._stopping:
            await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the turn of a shard, over all processes."""
        if self._turns is not None:
            await self._turns.wait(shard_id or 0)

    def begins(self, event_id: int) -> bool:
        """Begin with an event: its id goes into the log, and a stop waits for its end. False where another
        process answers it, since this one does not know its servers yet."""
        logs.request.set(str(event_id))
        self.underway.note()
        return not self.membership.stands_back

    @property
    def listening(self) -> Listening:
        """What looks at the sources, from the start of the bot on."""
        if self._listening is None:
            raise RuntimeError("the sources are opened in setup_hook")
        return self._listening

    def caution(self, guild_id: int) -> Caution:
        """How sure the bot must be to answer in a server; 0 stands for direct messages."""
        return self.memory.guild(guild_id).caution or self.settings.caution

    def keeps_unanswered(self, guild_id: int) -> bool:
        """Whether questions that get no answer in a server are kept: one that the bot is in and that has not
        switched it off."""
        is_in = self.get_guild(guild_id) is not None
        return is_in and self.settings.insights_days > 0 and self.memory.guild(guild_id).insights

    async def on_ready(self) -> None:
        """Connected, for the first time or anew."""
        log.info("Logged in as %s in %d servers, shards %s", self.user, len(self.guilds), self.served)
        if self._news is None:
            self._news = asyncio.create_task(self.newsroom.run())
            self._tidying = asyncio.create_task(self._tidy())
            await self._take_part()

    async def _take_part(self) -> None:
        """Tell other processes that this one knows its servers; from now on it answers."""
        if self.membership.neighbours:
            await self.service.run(lambda _: self.memory.read())
            await self._sync_commands()
        await self.membership.become_ready()

    async def _tidy(self) -> None:
        """Once a day, delete what has been kept long enough."""
        while True:
            self.service.later(lambda _: self.insights.tidy())
            await asyncio.sleep(DAY_S)

    async def on_message(self, message: discord.Message) -> None:
        if self.begins(message.id):
            await messages.on_message(self, message)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        if self.begins(thread.id):
            await messages.on_forum_post(self, thread)

    async def on_unread_interaction(self, interaction: Interaction) -> None:
        """An interaction that discord.py can't read is answered all the same."""
        if self.begins(interaction.id):
            await tell(interaction, say_in(interaction.locale)("unreadable"))

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction,
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """What managers change is noted."""
        self.underway.note()
        typed, needed = _typed(interaction), command.extras.get(CHANGES)
        if needed is not None and (not needed or needed in typed):
            guild_id, user_id = interaction.guild_id or 0, interaction.user.id
            action, options, at = command.qualified_name, typed, self.clock()
            await self._keep_trying(lambda: self.audit.note(guild_id, user_id, action, options, at))

    async def _keep_trying(self, note: Callable[[], None]) -> None:
        """Note what was done already: until there is room on the disk, if it is full."""
        while True:
            try:
                return await self.service.run(lambda _: note())
            except (BusyError, StoreError) as error:
                log.error("A change is not in the audit log yet: %s", error)
                await asyncio.sleep(NOTE_AGAIN_S)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server that the bot has left is forgotten: its settings, its feedback, its questions, its
        documents."""

        def forget(library: Library) -> None:
            self.news.forget_guild(guild.id)
            own = [document.id for document in queries.own_documents(library.store, guild.id)]
            if own:
                library.remove(own)

        await self.service.change(forget)

    async def close(self) -> None:
        """Hear no more of Discord, answer what is being answered, then let the library finish."""
        self._stopping = True
        tasks = [task for task in (self._news, self._tidying) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await asyncio.gather(*(shard.disconnect() for shard in self.shards.values()))
        if not await self.underway.ended(DRAIN_S):
            log.warning("Not everything could be answered within %.0f s", DRAIN_S)
        await super().close()
        await self._opened.aclose()
        await self.reader.close()
        await self.membership.leave()
        self.service.close()

    async def _sync_commands(self) -> None:
        """Tell Discord the commands where they are others than it knows; the process of shard 0 does."""
        if self.served is None or not self.served.serve(0):
            return
        translator = self.tree.translator
        payload = [
            await command.get_translated_payload(self.tree, translator) if translator else {}
            for command in self.tree.get_commands()
        ]
        said = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        digest = hashlib.sha256(said.encode()).hexdigest()
        if digest == self.memory.command_digest():
            return
        await self.tree.sync()
        self.memory.set_command_digest(digest)
        log.info("Commands synced")


def _typed(interaction: discord.Interaction) -> dict[str, Any]:
    """The options of a command as they were typed: of channels and roles their ids, of files their names."""
    typed: dict[str, Any] = {}
    for name, value in interaction.namespace:
        if isinstance(value, discord.Attachment):
            typed[name] = value.filename
        else:
            typed[name] = value if isinstance(value, str | int | float | bool) else getattr(value, "id", None)
    return typed


class _Tree(app_commands.CommandTree[FootnoteClient]):
    """Commands, each logged with the id of its interaction."""

    async def interaction_check(self, interaction: discord.Interaction[FootnoteClient], /) -> bool:
        return self.client.begins(interaction.id)

    async def _call(self, interaction: discord.Interaction[FootnoteClient]) -> None:
        """Let no error of a command end in a task that nobody looks at: discord.py hands on only its own
        kind (2.7.1), which is answered and logged. Errors of suggestions it logs alone."""
        is_typing = interaction.type is discord.InteractionType.autocomplete
        try:
            await super()._call(interaction)
            if is_typing and not interaction.command_failed and not interaction.response.is_done():
                await tell(interaction, "")
        except app_commands.AppCommandError:
            raise
        except Exception as error:
            raise app_commands.AppCommandError("A command could not be called") from error
