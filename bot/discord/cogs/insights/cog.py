"""The cog of `/insights`: questions without an answer and answers that did not help, for managers."""

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
from bot.discord.cogs.insights.card import insights_card, shown_documents
from bot.discord.request import Interaction, Request
from bot.insights.grouping import Told, put_together, tell, unhelpful
from bot.insights.qrels import judge
from bot.insights.store import Unanswered, Vote
from bot.library_thread import Service
from corpus.document import SHARED, Document
from index.library import Library
from index.models.token_model import Vectors

DAYS = 30
MOST_DAYS = 3_650

ENCODED_AT_ONCE = 32
"""Questions that are encoded in one turn, about a tenth of a second's work: nobody who asks waits longer."""


class InsightsCog(commands.Cog):
    """Shows what was asked without an answer, and which answers did not help."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    async def cog_unload(self) -> None:
        self.tidy.cancel()

    @commands.Cog.listener()
    async def on_first_ready(self) -> None:
        self.tidy.start()

    @tasks.loop(hours=24)
    async def tidy(self) -> None:
        """Delete what has been kept long enough."""
        self.bot.service.later(lambda _: self.bot.insights.tidy())

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
        days: app_commands.Range[int, 1, MOST_DAYS] | None = None,
        export: bool = False,
    ) -> None:
        request, bot = Request(interaction), self.bot
        say, guild_id = request.say, request.guild_id
        await request.defer_private()

        def read(_: Library) -> tuple[list[Vote], list[Unanswered]]:
            kept, back = bot.insights, days or (None if export else DAYS)
            return kept.votes(guild_id, back), kept.unanswered(guild_id, back)

        votes, unanswered = await request.ask_library(read)
        if export:
            given = judge(votes, unanswered)
            counts = {"judged": given.judged, "questions": len(given.queries), "count": len(given.unanswered)}
            file = discord.File(io.BytesIO(zipped(given.files())), "footnote-insights.zip")
            await request.show(text=say("insights_export", **counts), files=[file])
            return
        told = tell(unanswered), tell(unhelpful(votes))
        vectors = [await encode(bot.service, part) for part in told]
        found = await asyncio.to_thread(put_together, votes, unanswered, told, vectors)
        quoted = await request.ask_library(
            lambda library: find_quoted(library, guild_id, shown_documents(found))
        )
        kept = bot.keeps_unanswered(guild_id)
        await request.show(insights_card(found, quoted, days or DAYS, kept, say))


async def encode(service: Service, told: Sequence[Told]) -> Vectors:
    """The vectors (n, d) of questions, a few at a time, so that whoever asks meanwhile goes between."""
    texts = [one.question for one in told]
    found = []
    for start in range(0, len(texts), ENCODED_AT_ONCE):
        part = texts[start : start + ENCODED_AT_ONCE]
        found.append(await service.run(partial(_encode, part)))
    return np.concatenate(found) if found else np.zeros((0, 0), np.float32)


def _encode(texts: Sequence[str], library: Library) -> Vectors:
    return library.encoder.encode_texts(texts)


def find_quoted(library: Library, guild_id: int, ids: Sequence[str]) -> dict[str, Document]:
    """Documents by id, as far as they are there and a server may see them."""
    found = (library.store.documents.get(document_id) for document_id in ids)
    return {d.id: d for d in found if d is not None and d.guild_id in (SHARED, guild_id)}


def zipped(files: Mapping[str, Sequence[str]]) -> bytes:
    """Files, lines by path, as one archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            archive.writestr(name, "".join(f"{line}\n" for line in lines))
    return data.getvalue()
