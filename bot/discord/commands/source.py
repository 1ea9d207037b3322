"""/source: what a server answers from of its own: documents, pages and feeds."""

import io
from pathlib import PurePosixPath

import discord
from discord import app_commands

from bot.discord import desk
from bot.discord.cards.sources import sources_card
from bot.discord.commands.ask import Choices, choice
from bot.discord.commands.places import BY_SERVERS, IN_SERVERS
from bot.discord.faults import RefusalError
from bot.discord.interaction import CHANGES, AnyCommand, Interaction
from bot.discord.limits import CHOICES, fit, fit_line
from bot.discord.translations import Say, say_in
from bot.news.discovery import Discovered
from bot.news.outcome import Outcome
from bot.news.sources import FEED, MOST_OF_A_GUILD, Source
from bot.news.web import file_name
from corpus.errors import DocumentError, UsageError
from corpus.fetching import MAX_BYTES, Fetched
from corpus.opml import read_opml, write_opml
from corpus.readers import Reading
from index.identity import upload_place
from index.indexing import Report
from index.library import Library
from index.steps import Steps
from index.store import Listing

FEEDS_OFFERED = 3

source = app_commands.Group(
    name="source",
    description="The documents, pages and feeds of this server",
    guild_only=True,
    allowed_contexts=IN_SERVERS,
    allowed_installs=BY_SERVERS,
    default_permissions=discord.Permissions(manage_guild=True),
)


@source.command(name="add", description="Add a feed, a page or a file, or update one", extras={CHANGES: ""})
@app_commands.describe(
    url="The address of a feed, a page or a file",
    file="A file: text, Markdown, HTML, PDF, Word, JSON",
    watch="Check the page regularly (yes unless you say no); feeds always are",
)
@app_commands.checks.has_permissions(manage_guild=True)
async def add(
    interaction: Interaction,
    url: str | None = None,
    file: discord.Attachment | None = None,
    watch: bool = True,
) -> None:
    say = say_in(interaction.locale)
    await interaction.response.defer(ephemeral=True, thinking=True)
    if (url is None) == (file is None):
        await interaction.edit_original_response(content=say("give_one"))
        return
    try:
        if file is not None:
            text = await _add_file(interaction, file, say)
        else:
            found = await interaction.client.listening.syncer.discover(url or "")
            if watch or found.kind == FEED:
                text = await _add_source(interaction, found, say) + _offered(found, say)
            else:
                text = await _add_page(interaction, found.sent, say)
    except DocumentError as error:
        text = say("not_added", reason=fit(str(error), 1_200))
    await interaction.edit_original_response(content=text)


@source.command(name="list", description="List this server's own sources, and how its feeds are doing")
@app_commands.checks.has_permissions(manage_guild=True)
async def list_sources(interaction: Interaction) -> None:
    guild_id, news = interaction.guild_id or 0, interaction.client.news
    await interaction.response.defer(ephemeral=True, thinking=True)

    def read(library: Library) -> tuple[list[Listing], int, list[Source]]:
        all_of_them = library.store.documents.listings(guild_id)
        own = [item for item in all_of_them if item.guild_id == guild_id]
        return own, len(all_of_them) - len(own), news.sources.in_guild(guild_id)

    own, shared, sources = await interaction.client.service.run(read)
    card = sources_card(own, shared, sources, say_in(interaction.locale))
    await interaction.edit_original_response(view=card)


@source.command(
    name="remove",
    description="Remove a document, or a feed or page with the documents that came from it",
    extras={CHANGES: ""},
)
@app_commands.describe(document="Its title, from the suggestions, or its id")
@app_commands.checks.has_permissions(manage_guild=True)
async def remove(interaction: Interaction, document: str) -> None:
    say, client, guild_id = say_in(interaction.locale), interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    sources = await client.service.run(lambda _: client.news.sources.in_guild(guild_id) if guild_id else [])
    found = next((s for s in sources if document.strip() in (_value(s), s.url, s.title)), None)
    if found is not None:
        gone = await client.listening.syncer.remove(found, with_documents=True)
        text = say("source_removed", title=fit_line(found.title, 200), count=len(gone))
    else:
        removed = await client.service.change(lambda library: desk.remove_own(library, guild_id, document))
        text = say("removed", title=fit(removed.title, 200)) if removed else say("not_yours")
    await interaction.edit_original_response(content=text)


@remove.autocomplete("document")
async def suggest_document(interaction: Interaction, typed: str) -> Choices:
    if not interaction.permissions.manage_guild:
        return []
    guild_id, news = interaction.guild_id or 0, interaction.client.news
    own, sources = await interaction.client.service.glance(
        lambda store: (desk.own_documents(store, guild_id), news.sources.in_guild(guild_id))
    )
    wanted = typed.casefold()
    offered = [
        (f"🔁 {item.title}", _value(item))
        for item in sources
        if wanted in item.title.casefold() or wanted in item.url.casefold()
    ]
    offered += [(item.title, item.id) for item in own if wanted in item.title.casefold()]
    return [choice(title, value) for title, value in offered[:CHOICES]]


@source.command(name="export", description="Get the feeds of this server as an OPML list")
@app_commands.checks.has_permissions(manage_guild=True)
async def export_feeds(interaction: Interaction) -> None:
    say, client, guild_id = say_in(interaction.locale), interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    sources = await client.service.run(lambda _: client.news.sources.in_guild(guild_id))
    feeds = [(item.title, item.url) for item in sources if item.kind == FEED]
    content = write_opml(interaction.guild.name if interaction.guild else "Footnote", feeds)
    await interaction.edit_original_response(
        content=say("opml_export", count=len(feeds)),
        attachments=[discord.File(io.BytesIO(content), "feeds.opml")],
    )


@source.command(
    name="import",
    description="Add the feeds of an OPML list from another feed reader",
    extras={CHANGES: ""},
)
@app_commands.describe(file="The OPML file")
@app_commands.checks.has_permissions(manage_guild=True)
async def import_feeds(interaction: Interaction, file: discord.Attachment) -> None:
    say, client, guild_id = say_in(interaction.locale), interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    sources, now, minutes = client.news.sources, client.clock(), client.settings.fetch_minutes
    user_id, done = interaction.user.id, []
    try:
        listed = read_opml(await _content(file), file.filename)
        for title, address in listed:
            done.append(
                await client.service.run(
                    lambda _, t=title, a=address: sources.add(  # type: ignore[misc]
                        FEED, a, t, now, minutes * 60, guild_id=guild_id, added_by=user_id
                    )
                )
            )
        added = sum(is_new for _, is_new in done)
        text = say("opml_import", count=added, known=len(done) - added)
    except DocumentError as error:
        text = say("not_added", reason=fit(str(error), 1_200))
    except UsageError:
        full = say("source_full", most=MOST_OF_A_GUILD)
        added = sum(is_new for _, is_new in done)
        text = say("opml_import", count=added, known=len(done) - added) + "\n" + full
    client.listening.syncer.wake()
    await interaction.edit_original_response(content=text)


async def _add_page(interaction: Interaction, fetched: Fetched, say: Say) -> str:
    name = file_name(fetched)
    reading = await interaction.client.reader.read(name, fetched.content)
    return await _take_in(interaction, name, reading.found_at(fetched.url), fetched.url, say)


async def _add_source(interaction: Interaction, found: Discovered, say: Say) -> str:
    """Look at what was found from now on; what it brought at once, in words."""
    syncer, guild_id = interaction.client.listening.syncer, interaction.guild_id or 0
    try:
        item, is_new = await syncer.add(found, guild_id, interaction.user.id)
    except UsageError as error:
        raise RefusalError(say("source_full", most=MOST_OF_A_GUILD)) from error
    outcome = await syncer.run_one(item, found.sent)
    if outcome.error is not None and is_new:
        await syncer.remove(item, with_documents=True)
        return say("not_added", reason=fit(outcome.error, 1_200))
    return _looked(outcome, is_new, say)


def _looked(outcome: Outcome, is_new: bool, say: Say) -> str:
    title = fit_line(outcome.source.title, 200)
    if is_new:
        lines = [say("source_added", title=title), say("source_documents", count=len(outcome.added))]
    elif outcome.has_news:
        count = len(outcome.added) + len(outcome.changed)
        lines = [say("changed", title=title), say("source_documents", count=count)]
    else:
        lines = [say("source_known", title=title)]
    if outcome.error is not None:
        lines.append(say("not_added", reason=fit(outcome.error, 300)))
    return "\n".join([*lines, *(fit(problem, 300) for problem in outcome.problems[:3])])


def _offered(found: Discovered, say: Say) -> str:
    """The feeds that a page offers, in words; "" where there is none."""
    if not found.feeds:
        return ""
    lines = [f"- {fit_line(address, 120)}" for address in found.feeds[:FEEDS_OFFERED]]
    return "\n".join(["", say("source_offers"), *lines])


async def _add_file(interaction: Interaction, file: discord.Attachment, say: Say) -> str:
    name = PurePosixPath(file.filename).name
    reading = await interaction.client.reader.read(name, await _content(file))
    return await _take_in(interaction, name, reading, None, say)


async def _content(file: discord.Attachment) -> bytes:
    if file.size > MAX_BYTES:
        raise DocumentError(f"{file.filename}: it has more than {MAX_BYTES >> 20} MiB; give a smaller file.")
    return await file.read()


async def _take_in(interaction: Interaction, name: str, reading: Reading, url: str | None, say: Say) -> str:
    guild_id = interaction.guild_id or 0

    def take_in(library: Library) -> Steps[tuple[Report, tuple[str, int] | None]]:
        report = yield from library.take_in([(upload_place(guild_id, url or name), reading)])
        touched = [*report.added, *report.changed, *report.moved]
        own = desk.own_documents(library.store, guild_id)
        item = next((item for item in own if item.id in touched), None)
        if item is None:
            return report, None
        return report, (item.title, len(library.store.passages.of_document(item.id)))

    report, stored = await interaction.client.service.change_in_steps(take_in)
    return _outcome(name, report, stored, say)


def _outcome(name: str, report: Report, stored: tuple[str, int] | None, say: Say) -> str:
    """What is told; `stored` are the document's title and how many passages it has."""
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


def _value(item: Source) -> str:
    """What a source is called in a suggestion: no document has such an id."""
    return f"source:{item.id}"


COMMANDS: tuple[AnyCommand, ...] = (source,)
