"""The cog of `/why`: why a document was posted, or why not."""

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.discord import queries
from bot.discord.bot import FootnoteBot
from bot.discord.cogs.follows.rules import list_visible_follows, listed_place_text
from bot.discord.errors import RefusalError
from bot.discord.request import Interaction, Request
from bot.discord.suggestions import Choices, suggest_document
from bot.discord.translations import Say
from bot.discord.ui.follow import topic_name
from bot.discord.ui.limits import MAX_TOPIC_CHARS, MAX_VIEW_CHARS, fit_line, whole_lines
from bot.discord.ui.note import note_card
from bot.follows.follows import Follow, topic_key
from bot.follows.planning import CAP, QUIET
from bot.follows.why import WAITS, Reason, explain
from corpus.document import SHARED
from index.library import Library

MAX_FOLLOWS = 20
"""How many follows are explained in one message."""


class Why(commands.Cog):
    """Explains why documents were posted or not."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(name="why", description="Explain why a document was posted, or why not")
    @app_commands.describe(
        document="Its title, from the suggestions, or its id",
        topic="Only for what is followed under this topic",
    )
    async def why(
        self,
        interaction: Interaction,
        document: app_commands.Range[str, 1, 300],
        topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS] | None = None,
    ) -> None:
        request = Request(interaction)
        say, guild_id = request.say, request.guild_id
        await request.defer_private()
        follows = await list_visible_follows(request)
        if topic is not None:
            follows = [f for f in follows if topic_key(topic) in topic_key(f.topic)]
        if not follows:
            await request.show(note_card(say("why_none")))
            return

        def find_reasons(library: Library) -> tuple[str, list[tuple[Follow, Reason]]]:
            found = queries.find_document(library, guild_id, document)
            if found is None:
                raise RefusalError(say("why_no_document"))
            seeing = [f for f in follows if found.guild_id in (SHARED, f.guild_id)]
            return found.title, [(f, explain(library, f, found.id)) for f in seeing[:MAX_FOLLOWS]]

        title, reasons = await request.ask_library(find_reasons)
        await request.show(note_card(_reasons_text(request, title, reasons)))

    @why.autocomplete("document")
    async def suggest_document(self, interaction: Interaction, typed: str) -> Choices:
        return await suggest_document(interaction, typed)


def _reasons_text(request: Request, title: str, reasons: Sequence[tuple[Follow, Reason]]) -> str:
    """Return a document's title, and a line for each follow."""
    say = request.say
    lines = [f"### {fit_line(title, 200)}"] + [
        f"- **{topic_name(item, say)}** ({listed_place_text(request, item)}): {reason_text(reason, say)}"
        for item, reason in reasons
    ]
    if not reasons:
        lines.append(say("why_none"))
    return whole_lines(lines, MAX_VIEW_CHARS)


def reason_text(reason: Reason, say: Say) -> str:
    """Return the text of a reason."""
    key = f"why_{reason.code}"
    if reason.code == WAITS and reason.outgoing is not None and reason.outgoing.why in (QUIET, CAP):
        key = f"why_waits_{reason.outgoing.why}"
    at = f"<t:{int(reason.at)}:f>" if reason.at is not None else "–"
    return say(key, at=at)
