"""Buttons under stories: turn pages, see how one developed, follow it. They work on any message, for ever.

Cards that everybody sees turn for the one who asked; to others a page of their own is shown, alone.
"""

from bot.discord import queries
from bot.discord.cogs.ask.buttons import Press
from bot.discord.cogs.ask.messages import asked_in
from bot.discord.cogs.follows.card import note_card
from bot.discord.cogs.follows.rules import follow_own, home_of, unfollow_own
from bot.discord.cogs.stories.latest_card import catchup_card, latest_card
from bot.discord.cogs.stories.timeline_card import timeline_card
from bot.discord.request import Interaction
from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import (
    CATCHUP,
    FOLLOW,
    LATEST,
    LINES,
    TIMELINE,
    UNFOLLOW,
    StoryRef,
    read_options,
    read_story,
)


class LatestButton(Press, template=LATEST):
    """Turns to another page of the newest stories."""

    async def press(self, interaction: Interaction) -> None:
        say, guild_id, page = say_in(interaction.locale), interaction.guild_id or 0, int(self.match["page"])
        asked = asked_in(interaction.message) if interaction.message else None
        topic, options = asked.whole if asked else None, read_options(self.match)
        await _open_page(interaction)
        cards, more = await interaction.client.service.run(
            lambda library: queries.find_latest(library, guild_id, topic, options, page)
        )
        view = latest_card(cards, topic, page, more, options, say)
        await interaction.edit_original_response(view=view)


class CatchupButton(Press, template=CATCHUP):
    """Turns to another page of what has changed."""

    async def press(self, interaction: Interaction) -> None:
        say, guild_id, page = say_in(interaction.locale), interaction.guild_id or 0, int(self.match["page"])
        at = float(min(int(self.match["at"]), _LATEST))
        await _open_page(interaction)
        cards, more = await interaction.client.service.run(
            lambda library: queries.find_changed(library, guild_id, at, page)
        )
        await interaction.edit_original_response(view=catchup_card(cards, at, page, more, say))


class TimelineButton(Press, template=TIMELINE):
    """Shows how a story developed, to the one who pressed."""

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _show_timeline(interaction, read_story(self.match), 0)


class LinesButton(Press, template=LINES):
    """Turns to another page of a timeline."""

    async def press(self, interaction: Interaction) -> None:
        await _open_page(interaction)
        await _show_timeline(interaction, read_story(self.match), int(self.match["page"]))


class FollowButton(Press, template=FOLLOW):
    """Follows what an answer or a story is about, into the presser's own direct messages."""

    async def press(self, interaction: Interaction) -> None:
        say, ref = say_in(interaction.locale), read_story(self.match)
        asked = asked_in(interaction.message) if interaction.message else None
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = await home_of(interaction, ref.guild_id if ref else 0)
        if ref is None:
            topic = asked.whole if asked else None
        else:
            topic = await interaction.client.service.run(
                lambda library: queries.story_title(library, guild_id, ref.story)
            )
        if topic is None:
            view = note_card(say("no_question") if ref is None else say("gone"))
        else:
            view = await follow_own(interaction, topic, guild_id)
        await interaction.edit_original_response(view=view)


class UnfollowButton(Press, template=UNFOLLOW):
    """Ends a follow of the presser's own."""

    async def press(self, interaction: Interaction) -> None:
        await _open_page(interaction)
        view = await unfollow_own(interaction, int(self.match["follow"]))
        await interaction.edit_original_response(view=view)


async def _open_page(interaction: Interaction) -> None:
    """Get ready to turn a page: in place where the message is the presser's, else beside it, alone."""
    message = interaction.message
    asker = message.interaction_metadata if message else None
    own = message is not None and (message.flags.ephemeral or interaction.guild_id is None)
    if own or (asker is not None and asker.user.id == interaction.user.id):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def _show_timeline(interaction: Interaction, ref: StoryRef | None, page: int) -> None:
    say = say_in(interaction.locale)
    guild_id = await home_of(interaction, ref.guild_id if ref else 0)
    story = ref.story if ref else 0
    found = await interaction.client.service.run(
        lambda library: queries.timeline_of(library, guild_id, story)
    )
    elsewhere = 0 if interaction.guild_id else guild_id
    view = timeline_card(found, page, say, elsewhere) if found else note_card(say("gone"))
    await interaction.edit_original_response(view=view)


BUTTONS = (LatestButton, CatchupButton, TimelineButton, LinesButton, FollowButton, UnfollowButton)

_LATEST = 32_503_680_000
"""The start of the year 3000: no page is of later than that."""
