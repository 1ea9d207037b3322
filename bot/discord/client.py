"""The client: logs in, keeps Discord's list of commands in step, hands events on."""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import discord
from discord import app_commands

from bot import logs
from bot.discord import conversation, desk
from bot.discord.audit import Audit
from bot.discord.buttons import news, presses
from bot.discord.commands.registry import register_all
from bot.discord.cooldown import Cooldowns
from bot.discord.faults import report_fault
from bot.discord.insights import Insights
from bot.discord.interaction import CHANGES
from bot.discord.memory import Memory
from bot.discord.newsroom import Newsroom
from bot.discord.translations import CommandTranslator
from bot.discord.vitals import Vitals, serving
from bot.news.listening import Listening, open_sources
from bot.news.news import News
from bot.service import BusyError, Service
from bot.settings import Settings
from corpus.apart import ApartReader
from corpus.errors import StoreError
from index.decision import Caution
from index.library import Library

log = logging.getLogger(__name__)

DAY_S = 86_400.0
NOTE_AGAIN_S = 30.0


class FootnoteClient(discord.Client):
    """The bot. It needs no privileged intent: mentions, replies, DMs and commands bring their text."""

    def __init__(self, library: Library, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), max_messages=None)
        self.settings = settings
        self.clock = clock
        self.library = library
        self.memory = Memory(library.store.database)
        self.audit = Audit(library.store.database)
        self.insights = Insights(library.store, settings.insights_days, clock)
        self.news = News(library.store.database)
        self.service = Service(library)
        self.newsroom = Newsroom(self, clock)
        self._news: asyncio.Task[None] | None = None
        self._tidying: asyncio.Task[None] | None = None
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

    async def setup_hook(self) -> None:
        """Before the gateway: sources open, commands in step, buttons of old messages working."""
        self._listening = await self._opened.enter_async_context(
            open_sources(self.library, self.service, self.settings, self.clock)
        )
        if self.settings.status_port is not None:
            port = await self._opened.enter_async_context(serving(self.vitals, self.settings.status_port))
            log.info("Metrics at http://127.0.0.1:%d/metrics", port)
        self.add_dynamic_items(*presses.BUTTONS, *news.BUTTONS)
        await self.tree.set_translator(CommandTranslator())
        await self._sync_commands()

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
        log.info("Logged in as %s in %d servers", self.user, len(self.guilds))
        if self._news is None:
            self._news = asyncio.create_task(self.newsroom.run())
            self._tidying = asyncio.create_task(self._tidy())

    async def _tidy(self) -> None:
        """Once a day, delete what has been kept long enough."""
        while True:
            self.service.later(lambda _: self.insights.tidy())
            await asyncio.sleep(DAY_S)

    async def on_message(self, message: discord.Message) -> None:
        logs.request.set(str(message.id))
        await conversation.on_message(self, message)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        logs.request.set(str(thread.id))
        await conversation.on_forum_post(self, thread)

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction,
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """What managers change is noted."""
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
            self.memory.forget_guild(guild.id)
            self.audit.forget_guild(guild.id)
            self.insights.forget_guild(guild.id)
            self.news.forget_guild(guild.id)
            own = [document.id for document in desk.own_documents(library.store, guild.id)]
            if own:
                library.remove(own)

        await self.service.change(forget)

    async def close(self) -> None:
        """Leave Discord, then let the library finish what it is at."""
        tasks = [task for task in (self._news, self._tidying) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await super().close()
        await self._opened.aclose()
        await self.reader.close()
        self.service.close()

    async def _sync_commands(self) -> None:
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
        logs.request.set(str(interaction.id))
        return True
