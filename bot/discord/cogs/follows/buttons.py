"""The buttons that follow a topic in the person's direct messages, and that end such a follow."""

from bot.discord import queries
from bot.discord.button import PersistentButton
from bot.discord.cogs.follows.rules import follow_own, unfollow_own
from bot.discord.request import Request
from bot.discord.ui.custom_ids import FOLLOW_TEMPLATE, UNFOLLOW_TEMPLATE, read_story
from bot.discord.ui.note import note_card
from bot.discord.ui.question import asked_in


class FollowButton(PersistentButton, template=FOLLOW_TEMPLATE):
    """Follows the topic of an answer or a story, in the person's direct messages."""

    async def press(self, request: Request) -> None:
        ref = read_story(self.match)
        asked = asked_in(request.interaction.message)
        await request.defer_private()
        guild_id = await request.home_guild(ref.guild_id if ref else 0)
        if ref is None:
            topic = asked.whole if asked else None
        else:
            topic = await request.ask_library(
                lambda library: queries.find_story_title(library, guild_id, ref.story)
            )
        if topic is None:
            view = note_card(request.say("no_question") if ref is None else request.say("gone"))
        else:
            view = await follow_own(request, topic, guild_id)
        await request.show(view)


class UnfollowButton(PersistentButton, template=UNFOLLOW_TEMPLATE):
    """Ends a follow in the person's own direct messages."""

    async def press(self, request: Request) -> None:
        await request.defer_page()
        await request.show(await unfollow_own(request, int(self.match["follow"])))


BUTTONS = (FollowButton, UnfollowButton)
