"""The buttons under stories: turn pages, and show a story's timeline.

A card that everybody sees turns only for its asker. Other people get the page privately.
"""

from bot.discord import queries
from bot.discord.button import PersistentButton, PersistentSelect
from bot.discord.cogs.stories.timeline_card import timeline_card, timeline_quotes_card
from bot.discord.request import Request
from bot.discord.ui.custom_ids import (
    CATCHUP_TEMPLATE,
    LATEST_TEMPLATE,
    LINES_TEMPLATE,
    NEWS_TEMPLATE,
    QUOTES_TEMPLATE,
    READ_TEMPLATE,
    TIMELINE_TEMPLATE,
    StoryRef,
    read_options,
    read_story,
)
from bot.discord.ui.latest_card import catchup_card, latest_card
from bot.discord.ui.note import note_card
from bot.discord.ui.question import asked_in
from bot.discord.ui.story import story_card
from bot.page_links import timeline_with_pages


class LatestButton(PersistentButton, template=LATEST_TEMPLATE):
    """Turns to another page of the newest stories."""

    async def press(self, request: Request) -> None:
        page = int(self.match["page"])
        options = read_options(self.match)
        asked = asked_in(request.interaction.message)
        topic = asked.whole if asked else None
        await request.defer_page()
        cards, more = await request.ask_library(
            lambda library: queries.find_latest(
                library, request.guild_id, topic, options, page, request.bot.settings
            )
        )
        await request.show(latest_card(cards, topic, page, more, options, request.say))


class NewsButton(PersistentButton, template=NEWS_TEMPLATE):
    """Shows the newest stories on the question in its message, privately."""

    async def press(self, request: Request) -> None:
        options = read_options(self.match)
        asked = asked_in(request.interaction.message)
        await request.defer_private()
        if asked is None:
            await request.show(note_card(request.say("no_question")))
            return
        topic = asked.whole
        cards, more = await request.ask_library(
            lambda library: queries.find_latest(
                library, request.guild_id, topic, options, settings=request.bot.settings
            )
        )
        await request.show(latest_card(cards, topic, 0, more, options, request.say))


class CatchupButton(PersistentButton, template=CATCHUP_TEMPLATE):
    """Turns to another page of the stories that have changed."""

    async def press(self, request: Request) -> None:
        page = int(self.match["page"])
        at = float(min(int(self.match["at"]), _MAX_TIME_S))
        since_look = self.match["look"] is not None
        await request.defer_page()
        cards, more = await request.ask_library(
            lambda library: queries.find_changed(
                library, request.guild_id, at, since_look, page, request.bot.settings
            )
        )
        await request.show(catchup_card(cards, at, since_look, page, more, request.say))


class StoryMenu(PersistentSelect, template=READ_TEMPLATE):
    """Shows a story with its quotes, privately."""

    async def choose(self, request: Request, value: str) -> None:
        await request.defer_private()
        guild_id = await request.home_guild(int(self.match["guild"] or 0))
        settings = request.bot.settings
        card = await request.ask_library(
            lambda library: queries.find_story_card(library, guild_id, value, settings)
        )
        elsewhere = 0 if request.interaction.guild_id else guild_id
        say = request.say
        await request.show(story_card(card, say, elsewhere) if card else note_card(say("gone")))


class TimelineButton(PersistentButton, template=TIMELINE_TEMPLATE):
    """Shows a story's timeline, privately."""

    async def press(self, request: Request) -> None:
        await request.defer_private()
        await _show_timeline(request, read_story(self.match), 0)


class QuotesButton(PersistentButton, template=QUOTES_TEMPLATE):
    """Shows a page of a timeline with its quotes, privately."""

    async def press(self, request: Request) -> None:
        await request.defer_private()
        await _show_timeline(request, read_story(self.match), int(self.match["page"]), quoted=True)


class LinesButton(PersistentButton, template=LINES_TEMPLATE):
    """Turns to another page of a timeline."""

    async def press(self, request: Request) -> None:
        await request.defer_page()
        await _show_timeline(request, read_story(self.match), int(self.match["page"]))


async def _show_timeline(request: Request, ref: StoryRef | None, page: int, quoted: bool = False) -> None:
    """Show a page of a story's timeline, with quotes if `quoted`, or that the story is gone."""
    guild_id = await request.home_guild(ref.guild_id if ref else 0)
    story = ref.story if ref else 0
    settings = request.bot.settings
    found = await request.ask_library(
        lambda library: timeline_with_pages(
            queries.find_story_timeline(library, guild_id, story), library, settings, guild_id
        )
    )
    elsewhere = 0 if request.interaction.guild_id else guild_id
    say = request.say
    make = timeline_quotes_card if quoted else timeline_card
    await request.show(make(found, page, say, elsewhere) if found else note_card(say("gone")))


BUTTONS = (LatestButton, NewsButton, StoryMenu, QuotesButton, CatchupButton, TimelineButton, LinesButton)

_MAX_TIME_S = 32_503_680_000
"""The start of the year 3000, in seconds since 1970. Later times, in made-up ids, count as this one."""
