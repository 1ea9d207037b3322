"""The cog of questions: `/ask`, `/check`, the message command, and messages addressed to the bot."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.claims import read_claim, text_to_check, unread_text
from bot.discord.cogs.ask.messages import answer_forum_post, answer_message
from bot.discord.cogs.ask.requests import answer_request, check_request
from bot.discord.request import Day, Interaction, Request
from bot.discord.suggestions import Choices, suggest_question, suggest_source
from bot.discord.ui.heard import named_text
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_QUESTION_CHARS
from bot.discord.ui.question import Asked


class Ask(commands.Cog):
    """Answers questions from the sources, word for word."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self.check_menu = app_commands.ContextMenu(name="Check against sources", callback=self.check)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.check_menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.check_menu.name, type=self.check_menu.type)

    @app_commands.command(
        name="ask", description="Ask a question; I answer with exact quotes from the sources"
    )
    @app_commands.describe(
        question="Your question, as a whole sentence",
        since="Only documents published on this day or later: 2025-12-14, yesterday, 3 weeks ago",
        source="Only sources whose name contains this",
        private="Show the answer to you alone",
        as_of="Answer from what was known on this day: 2025-12-14, yesterday, 3 weeks ago",
    )
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        since: Day | None = None,
        source: app_commands.Range[str, 1, MAX_CHOICE_CHARS] | None = None,
        private: bool | None = None,
        as_of: Day | None = None,
    ) -> None:
        asked = Asked(named_text(question))
        await answer_request(Request(interaction), asked, since, source, private, as_of)

    @ask.autocomplete("question")
    async def suggest_question(self, interaction: Interaction, typed: str) -> Choices:
        return await suggest_question(interaction, typed)

    @ask.autocomplete("source")
    async def suggest_source(self, interaction: Interaction, typed: str) -> Choices:
        return await suggest_source(interaction, typed)

    async def check(self, interaction: Interaction, message: discord.Message) -> None:
        """Show what the sources say about a message."""
        request = Request(interaction)
        me = self.bot.user
        claim = read_claim(message, message.author == me)
        text = text_to_check(message, claim, me.id if me else 0)
        if text:
            await check_request(request, text, private=True)
        else:
            await request.reply_privately(unread_text(claim, request.say))

    @app_commands.command(name="check", description="Check a text: what my sources support or contradict")
    @app_commands.describe(
        text="The text; each of its sentences is checked",
        private="Show the result to you alone",
    )
    async def check_typed(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        private: bool | None = None,
    ) -> None:
        await check_request(Request(interaction), named_text(text), private)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if self.bot.begin_event(message.id):
            await answer_message(self.bot, message)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        if self.bot.begin_event(thread.id):
            await answer_forum_post(self.bot, thread)
