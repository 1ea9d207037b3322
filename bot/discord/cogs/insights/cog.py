"""The cog of `/insights`: show managers the unanswered questions and the answers that did not help."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import partial

import discord
import numpy as np
from discord import app_commands
from discord.ext import commands, tasks

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.insights.card import MAX_CONFLICTS, insights_card, list_shown_documents
from bot.discord.request import Interaction, Request
from bot.insights.grouping import CountedQuestion, count_questions, summarize_encoded, unhelpful_votes
from bot.insights.qrels import judge_votes
from bot.insights.store import Unanswered, Vote
from bot.library_thread import LibraryThread
from corpus.document import SHARED, Document
from index.library import Library
from index.models.token_model import Vectors

DEFAULT_DAYS = 30
MAX_DAYS = 3_650

ENCODE_BATCH = 32
"""How many questions one call encodes, in about a tenth of a second: no asker waits longer for it."""


class InsightsCog(commands.Cog):
    """Shows unanswered questions, and answers that did not help."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    async def cog_unload(self) -> None:
        self.tidy.cancel()

    @commands.Cog.listener()
    async def on_first_ready(self) -> None:
        self.tidy.start()

    @tasks.loop(hours=24)
    async def tidy(self) -> None:
        """Delete questions that are older than the setting allows, once a day."""
        self.bot.library_thread.run_in_background(lambda _: self.bot.storage.insights.tidy())

    @app_commands.command(
        name="insights", description="What was asked here without an answer, and which answers didn't help"
    )
    @app_commands.describe(
        days="How many days to look back; 30 unless you say otherwise",
        export="Get the questions and votes as files instead",
    )
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def show_insights(
        self,
        interaction: Interaction,
        days: app_commands.Range[int, 1, MAX_DAYS] | None = None,
        export: bool = False,
    ) -> None:
        request, bot = Request(interaction), self.bot
        guild_id = request.guild_id
        await request.defer_private()

        def read_insights(_: Library) -> tuple[list[Vote], list[Unanswered]]:
            back = days or (None if export else DEFAULT_DAYS)
            return bot.storage.insights.votes(guild_id, back), bot.storage.insights.unanswered(guild_id, back)

        votes, unanswered = await request.ask_library(read_insights)
        if export:
            await _show_export(request, votes, unanswered)
            return
        told = count_questions(unanswered), count_questions(unhelpful_votes(votes))
        vectors = [await encode_questions(bot.library_thread, part) for part in told]
        found = await asyncio.to_thread(summarize_encoded, votes, unanswered, told, vectors)
        quoted = await request.ask_library(
            lambda library: find_quoted(library, guild_id, list_shown_documents(found))
        )
        conflicts = await request.ask_library(
            lambda library: library.conflicts(library.where(guild_id=guild_id), MAX_CONFLICTS)
        )
        kept = bot.keeps_unanswered(guild_id)
        card = insights_card(found, quoted, days or DEFAULT_DAYS, kept, request.say, conflicts)
        await request.show(card)


async def _show_export(request: Request, votes: list[Vote], unanswered: list[Unanswered]) -> None:
    """Show the questions and votes as an archive of qrels files."""
    given = await asyncio.to_thread(judge_votes, votes, unanswered)  # there may be very many
    text = request.say(
        "insights_export",
        judged=given.judged,
        questions=len(given.queries),
        count=len(given.unanswered),
    )
    packed = await asyncio.to_thread(lambda: zip_files(given.files()))
    file = discord.File(io.BytesIO(packed), "footnote-insights.zip")
    await request.show(text=text, files=[file])


async def encode_questions(library_thread: LibraryThread, told: Sequence[CountedQuestion]) -> Vectors:
    """Return the vectors (n, d) of questions, encoded in batches: other calls run between them."""
    texts = [one.question for one in told]
    found = []
    for start in range(0, len(texts), ENCODE_BATCH):
        part = texts[start : start + ENCODE_BATCH]
        found.append(await library_thread.run(partial(_encode_texts, part)))
    return np.concatenate(found) if found else np.zeros((0, 0), np.float32)


def _encode_texts(texts: Sequence[str], library: Library) -> Vectors:
    return library.encoder.encode_texts(texts)


def find_quoted(library: Library, guild_id: int, ids: Sequence[str]) -> dict[str, Document]:
    """Return documents by id: those that exist and that a server may see."""
    found = (library.store.documents.get(document_id) for document_id in ids)
    return {d.id: d for d in found if d is not None and d.guild_id in (SHARED, guild_id)}


def zip_files(files: Mapping[str, Sequence[str]]) -> bytes:
    """Return a zip archive of files, given as lines by path."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            archive.writestr(name, "".join(f"{line}\n" for line in lines))
    return data.getvalue()
