"""The cog of `/source`: a server's own documents, pages and feeds."""

import io
from collections.abc import Awaitable, Callable, Sequence
from pathlib import PurePosixPath

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.sources.card import sources_card
from bot.discord.errors import RefusalError
from bot.discord.long_answer import LongAnswer
from bot.discord.request import Interaction, Request
from bot.discord.suggestions import Choices, make_choice
from bot.discord.translations import Say
from bot.discord.ui.contexts import BY_SERVERS, CHANGES, IN_SERVERS
from bot.discord.ui.limits import MAX_CHOICES, fit, fit_line
from bot.discord.ui.source import plain_reason
from bot.sources.discovery import Discovered
from bot.sources.limits import ServerFullError
from bot.sources.outcome import Outcome
from bot.sources.sources import FEED, Source
from bot.sources.web import file_name
from corpus.errors import DocumentError, UsageError
from corpus.feeds.opml import write_opml
from corpus.readers import Reading
from corpus.web.fetch import MAX_BYTES, Fetched
from index.ingest.identity import upload_origin
from index.ingest.indexing import Report
from index.library import Library
from index.steps import Steps
from index.store import Listing

MAX_OFFERED_FEEDS = 3
MAX_REASON_CHARS = 1_200
MAX_WAITING_ADDITIONS = 20
"""Commands of one server that may add something or wait to do so."""
MAX_OPML_BYTES = 4 * 1024 * 1024
FEEDS_PER_STEP = 20


class Sources(commands.Cog):
    """Adds, lists and removes a server's own sources and documents."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    source = app_commands.Group(
        name="source",
        description="The documents, pages and feeds of this server",
        guild_only=True,
        allowed_contexts=IN_SERVERS,
        allowed_installs=BY_SERVERS,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @source.command(
        name="add", description="Add a feed, a page or a file, or update one", extras={CHANGES: ""}
    )
    @app_commands.describe(
        url="The address of a feed, a page or a file",
        file="A file: text, Markdown, HTML, PDF, Word, JSON",
        watch="Check the page regularly (yes unless you say no); feeds always are",
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def add(
        self,
        interaction: Interaction,
        url: str | None = None,
        file: discord.Attachment | None = None,
        watch: bool = True,
    ) -> None:
        request = Request(interaction)
        say = request.say
        await request.defer_private()
        if (url is None) == (file is None):
            await request.show(text=say("give_one"))
            return

        async def add(answer: LongAnswer) -> str:
            if file is not None:
                return await _add_file(request, file, answer)
            found = await self.bot.listening.syncer.discover(url or "", request.guild_id)
            if watch or found.kind == FEED:
                return await _add_source(request, found) + _offered_feeds_text(found, say)
            return await _add_page(request, found.sent, answer)

        await _add_in_turn(request, add)

    @source.command(name="list", description="List this server's own sources, and how its feeds are doing")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def list_sources(self, interaction: Interaction) -> None:
        request, news = Request(interaction), self.bot.storage
        guild_id = request.guild_id
        await request.defer_private()

        def read_sources(library: Library) -> tuple[list[Listing], int, list[Source]]:
            visible = library.store.documents.listings(guild_id)
            own = [item for item in visible if item.guild_id == guild_id]
            return own, len(visible) - len(own), news.sources.in_guild(guild_id)

        own, shared, sources = await request.ask_library(read_sources)
        await request.show(sources_card(own, shared, sources, request.say))

    @source.command(
        name="remove",
        description="Remove a document, or a feed or page with the documents that came from it",
        extras={CHANGES: ""},
    )
    @app_commands.describe(document="Its title, from the suggestions, or its id")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def remove(self, interaction: Interaction, document: str) -> None:
        request, news = Request(interaction), self.bot.storage
        say, guild_id = request.say, request.guild_id
        await request.defer_private()
        sources = await request.ask_library(lambda _: news.sources.in_guild(guild_id) if guild_id else [])
        found = next((s for s in sources if document.strip() in (_source_value(s), s.url, s.title)), None)
        if found is not None:
            gone = await self.bot.listening.syncer.remove(found, with_documents=True)
            text = say("source_removed", title=fit_line(found.title, 200), count=len(gone))
        else:
            removed = await self.bot.library_thread.write(
                lambda library: queries.remove_own_document(library, guild_id, document), guild_id
            )
            text = say("removed", title=fit(removed.title, 200)) if removed else say("not_yours")
        await request.show(text=text)

    @remove.autocomplete("document")
    async def suggest_document(self, interaction: Interaction, typed: str) -> Choices:
        if not interaction.permissions.manage_guild:
            return []
        request, news = Request(interaction), self.bot.storage
        guild_id = request.guild_id
        own, sources = await request.read_store(
            lambda store: (queries.list_own_documents(store, guild_id), news.sources.in_guild(guild_id))
        )
        wanted = typed.casefold()
        offered = [
            (f"🔁 {item.title}", _source_value(item))
            for item in sources
            if wanted in item.title.casefold() or wanted in item.url.casefold()
        ]
        offered += [(item.title, item.id) for item in own if wanted in item.title.casefold()]
        return [make_choice(title, value) for title, value in offered[:MAX_CHOICES]]

    @source.command(name="export", description="Get the feeds of this server as an OPML list")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def export_feeds(self, interaction: Interaction) -> None:
        request, news = Request(interaction), self.bot.storage
        say, guild_id = request.say, request.guild_id
        await request.defer_private()
        sources = await request.ask_library(lambda _: news.sources.in_guild(guild_id))
        feeds = [(item.title, item.url) for item in sources if item.kind == FEED]
        content = write_opml(interaction.guild.name if interaction.guild else "Footnote", feeds)
        file = discord.File(io.BytesIO(content), "feeds.opml")
        await request.show(text=say("opml_export", count=len(feeds)), files=[file])

    @source.command(
        name="import",
        description="Add the feeds of an OPML list from another feed reader",
        extras={CHANGES: ""},
    )
    @app_commands.describe(file="The OPML file")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def import_feeds(self, interaction: Interaction, file: discord.Attachment) -> None:
        request = Request(interaction)
        say = request.say
        await request.defer_private()
        seconds = self.bot.import_cooldown.wait(request.guild_id)
        if seconds > 0:
            at = int(self.bot.clock() + seconds) + 1
            await request.show(text=say("opml_wait", at=f"<t:{at}:R>"))
            return

        async def add(_: LongAnswer) -> str:
            content = await _read_attachment(file, MAX_OPML_BYTES)
            listed = await self.bot.reader.read_opml(file.filename, content, request.guild_id)
            return await _add_feeds(request, listed)

        await _add_in_turn(request, add)


async def _add_in_turn(request: Request, add: Callable[[LongAnswer], Awaitable[str]]) -> None:
    """Add something when it is the server's turn, and show what `add` says of it, or why it can't be added.

    One thing of a server is added at a time. While others of the same server wait, nothing of them is fetched
    or read, so that they take no memory.
    """
    bot, say, guild_id = request.bot, request.say, request.guild_id

    async def add_or_refuse(answer: LongAnswer) -> str:
        if bot.additions.count(guild_id) >= MAX_WAITING_ADDITIONS:
            return say("adding_full", most=MAX_WAITING_ADDITIONS)
        async with bot.additions.take(guild_id):
            try:
                return await add(answer)
            except ServerFullError as error:
                return _full_text(error, say)
            except DocumentError as error:
                return say("not_added", reason=fit(plain_reason(str(error)), MAX_REASON_CHARS))

    await LongAnswer(request).finish(add_or_refuse)


def _full_text(error: ServerFullError, say: Say) -> str:
    """Return the text that tells which limit a server has reached."""
    if error.documents is not None:
        return say("server_documents_full", most=error.documents)
    return say("server_text_full", mb=error.mb)


async def _add_feeds(request: Request, listed: Sequence[tuple[str, str]]) -> str:
    """Add feeds (title, address) without reading them yet. Return the text that tells the result."""
    bot, guild_id, say = request.bot, request.guild_id, request.say
    now, interval_s = bot.clock(), bot.settings.fetch_minutes * 60
    done: list[bool] = []

    def add(_: Library) -> Steps[bool]:
        """Add them one by one; return True if the server has no room for more."""
        for title, address in listed:
            try:
                added = bot.storage.sources.add(
                    FEED, address, title, now, interval_s, guild_id=guild_id, added_by=request.user_id
                )
            except UsageError:
                return True
            done.append(added[1])
            if len(done) % FEEDS_PER_STEP == 0:
                yield
        return False

    is_full = await bot.library_thread.write_in_steps(add, guild_id)
    bot.listening.syncer.wake()
    lines = [say("opml_import", count=sum(done), known=len(done) - sum(done))]
    return "\n".join([*lines, *([say("source_full", most=bot.limits.sources)] if is_full else [])])


async def _add_page(request: Request, fetched: Fetched, answer: LongAnswer) -> str:
    """Add a fetched page once, without polling it. Return the text that tells the result."""
    name = file_name(fetched)
    reading = await request.bot.reader.read(name, fetched.content, request.guild_id)
    return await _add_reading(request, name, reading.found_at(fetched.url), fetched.url, answer)


async def _add_source(request: Request, found: Discovered) -> str:
    """Poll a discovered source from now on. Return the text that tells the first result."""
    syncer, guild_id, say = request.bot.listening.syncer, request.guild_id, request.say
    try:
        item, is_new = await syncer.add(found, guild_id, request.user_id)
    except UsageError as error:
        raise RefusalError(say("source_full", most=request.bot.limits.sources)) from error
    outcome = await syncer.run_one(item, found.sent)
    if outcome.error is not None and is_new:
        await syncer.remove(item, with_documents=True)
        return say("not_added", reason=fit(plain_reason(outcome.error), MAX_REASON_CHARS))
    return _poll_text(outcome, is_new, say)


def _poll_text(outcome: Outcome, is_new: bool, say: Say) -> str:
    """Return the text that tells what a poll of an added source brought."""
    title = fit_line(outcome.source.title, 200)
    if is_new:
        lines = [say("source_added", title=title), say("source_documents", count=len(outcome.added))]
    elif outcome.has_news:
        count = len(outcome.added) + len(outcome.changed)
        lines = [say("changed", title=title), say("source_documents", count=count)]
    else:
        lines = [say("source_known", title=title)]
    if outcome.error is not None:
        lines.append(say("not_added", reason=fit(plain_reason(outcome.error), 300)))
    return "\n".join([*lines, *(fit(problem, 300) for problem in outcome.problems[:3])])


def _offered_feeds_text(found: Discovered, say: Say) -> str:
    """Return the list of feeds that a page offers, "" if it offers none."""
    if not found.feeds:
        return ""
    lines = [f"- {fit_line(address, 120)}" for address in found.feeds[:MAX_OFFERED_FEEDS]]
    return "\n".join(["", say("source_offers"), *lines])


async def _add_file(request: Request, file: discord.Attachment, answer: LongAnswer) -> str:
    """Add an attached file. Return the text that tells the result."""
    name = PurePosixPath(file.filename).name
    reading = await request.bot.reader.read(name, await _read_attachment(file), request.guild_id)
    return await _add_reading(request, name, reading, None, answer)


async def _read_attachment(file: discord.Attachment, most: int = MAX_BYTES) -> bytes:
    """Return an attachment's bytes. Raises DocumentError if it is too large or can't be fetched."""
    if file.size > most:
        raise DocumentError(f"{file.filename}: it has more than {most >> 20} MiB; give a smaller file.")
    try:
        return await file.read()
    except discord.HTTPException as error:
        raise DocumentError(f"{file.filename}: Discord does not give the file; attach it again.") from error


async def _add_reading(
    request: Request, name: str, reading: Reading, url: str | None, answer: LongAnswer
) -> str:
    """Add a document that was read. Return the text that tells the result."""
    guild_id = request.guild_id

    def add_document(library: Library) -> Steps[tuple[Report, tuple[str, int] | None]]:
        documents = library.store.documents
        readings = [(upload_origin(guild_id, url or name), reading)]
        request.bot.limits.room(documents, guild_id).take_all(documents, readings)
        report = yield from library.add_readings(readings, progress=answer.tell)
        touched = [*report.added, *report.changed, *report.moved]
        own = queries.list_own_documents(library.store, guild_id)
        item = next((item for item in own if item.id in touched), None)
        if item is None:
            return report, None
        return report, (item.title, len(library.store.passages.of_document(item.id)))

    report, stored = await request.bot.library_thread.write_in_steps(add_document, guild_id)
    return _report_text(name, report, stored, request.say)


def _report_text(name: str, report: Report, stored: tuple[str, int] | None, say: Say) -> str:
    """Return the text that tells a report; `stored` is the document's title and its number of passages."""
    if stored is not None:
        title, passages = stored
        key = "added" if report.added else "changed"
        lines = [say(key, title=fit(title, 200), passages=passages)]
    elif report.unchanged:
        lines = [say("unchanged", title=fit(name, 200))]
    else:
        reason, *rest = report.problems or [name]
        return "\n".join([say("not_added", reason=fit(reason, 500)), *(fit(r, 300) for r in rest[:3])])
    return "\n".join([*lines, *(fit(problem, 300) for problem in report.problems[:3])])


def _source_value(item: Source) -> str:
    """Return the value of a source in a suggestion. No document has such an id."""
    return f"source:{item.id}"
