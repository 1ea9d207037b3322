"""/source: the documents that a server has of its own."""

from pathlib import Path, PurePosixPath

import discord
from discord import app_commands

from bot.discord import desk
from bot.discord.cards.sources import sources_card
from bot.discord.commands.ask import Choices, choice
from bot.discord.commands.places import BY_SERVERS, IN_SERVERS
from bot.discord.interaction import AnyCommand, Interaction
from bot.discord.limits import CHOICES, fit
from bot.discord.translations import Say, say_in
from corpus.errors import DocumentError
from corpus.fetching import MAX_BYTES, fetch
from corpus.readers import read
from index.identity import upload_place
from index.indexing import Report
from index.library import Library
from index.steps import Steps
from index.store import Listing

source = app_commands.Group(
    name="source",
    description="The documents of this server",
    guild_only=True,
    allowed_contexts=IN_SERVERS,
    allowed_installs=BY_SERVERS,
    default_permissions=discord.Permissions(manage_guild=True),
)


@source.command(name="add", description="Add a document, or bring one up to date")
@app_commands.describe(
    url="The address of a page or file", file="A file: text, Markdown, HTML, PDF, Word, JSON"
)
@app_commands.checks.has_permissions(manage_guild=True)
async def add(
    interaction: Interaction, url: str | None = None, file: discord.Attachment | None = None
) -> None:
    say, client, guild_id = say_in(interaction.locale), interaction.client, interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    if (url is None) == (file is None):
        await interaction.edit_original_response(content=say("give_one"))
        return
    try:
        if file is not None:
            if file.size > MAX_BYTES:
                raise DocumentError(
                    f"{file.filename}: it has more than {MAX_BYTES >> 20} MiB; give a smaller file."
                )
            name, address, content = PurePosixPath(file.filename).name, None, await file.read()
        else:
            fetched = await fetch(url or "", client.settings.private_host_names)
            stem = PurePosixPath(fetched.url.partition("?")[0]).stem or "page"
            name, address, content = stem + fetched.suffix, url, fetched.content
        report, listing = await client.service.change_in_steps(
            lambda library: _add(library, guild_id, name, content, address)
        )
        text = _outcome(name, report, listing, say)
    except DocumentError as error:
        text = say("not_added", reason=fit(str(error), 1_500))
    await interaction.edit_original_response(content=text)


@source.command(name="list", description="List the documents of this server")
@app_commands.checks.has_permissions(manage_guild=True)
async def list_sources(interaction: Interaction) -> None:
    guild_id = interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)

    def read(library: Library) -> tuple[list[Listing], int]:
        all_of_them = library.store.documents.listings(guild_id)
        own = [item for item in all_of_them if item.guild_id == guild_id]
        return own, len(all_of_them) - len(own)

    own, shared = await interaction.client.service.run(read)
    await interaction.edit_original_response(view=sources_card(own, shared, say_in(interaction.locale)))


@source.command(name="remove", description="Remove a document of this server")
@app_commands.describe(document="Its title, as suggested, or its id")
@app_commands.checks.has_permissions(manage_guild=True)
async def remove(interaction: Interaction, document: str) -> None:
    say, guild_id = say_in(interaction.locale), interaction.guild_id or 0
    await interaction.response.defer(ephemeral=True, thinking=True)
    removed = await interaction.client.service.change(
        lambda library: desk.remove_own(library, guild_id, document)
    )
    text = say("removed", title=fit(removed.title, 200)) if removed else say("not_yours")
    await interaction.edit_original_response(content=text)


@remove.autocomplete("document")
async def suggest_document(interaction: Interaction, typed: str) -> Choices:
    if not interaction.permissions.manage_guild:
        return []
    guild_id = interaction.guild_id or 0
    own = await interaction.client.service.run(lambda library: desk.own_documents(library, guild_id))
    found = [item for item in own if typed.casefold() in item.title.casefold()]
    return [choice(item.title, item.id) for item in found[:CHOICES]]


def _add(
    library: Library, guild_id: int, name: str, content: bytes, url: str | None
) -> Steps[tuple[Report, Listing | None]]:
    report = yield from library.take_in(
        [(upload_place(guild_id, url or name), read(Path(name), content).found_at(url))]
    )
    touched = [*report.added, *report.changed, *report.moved]
    own = desk.own_documents(library, guild_id)
    return report, next((item for item in own if item.id in touched), None)


def _outcome(name: str, report: Report, listing: Listing | None, say: Say) -> str:
    if listing is not None:
        key = "added" if report.added else "changed"
        lines = [say(key, title=fit(listing.title, 200), passages=listing.passages)]
    elif report.unchanged:
        lines = [say("unchanged", title=fit(name, 200))]
    else:
        reason, *rest = report.problems or [name]
        return "\n".join([say("not_added", reason=fit(reason, 500)), *(fit(r, 300) for r in rest[:3])])
    return "\n".join([*lines, *(fit(problem, 300) for problem in report.problems[:3])])


COMMANDS: tuple[AnyCommand, ...] = (source,)
