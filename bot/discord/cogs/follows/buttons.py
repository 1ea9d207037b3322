"""The buttons that confirm `/follow`, that follow a topic in direct messages, and that end such a follow."""

import discord
from discord import ui

from bot.discord import queries
from bot.discord.button import PersistentButton
from bot.discord.cogs.follows.card import following_card
from bot.discord.cogs.follows.cog import Follows
from bot.discord.cogs.follows.drafts import FollowDrafts
from bot.discord.cogs.follows.rules import (
    confirm_follow,
    follow_own,
    list_visible_follows,
    listed_place_text,
    unfollow_own,
)
from bot.discord.request import Request
from bot.discord.ui.custom_ids import (
    CONFIRM_FOLLOW_TEMPLATE,
    FOLLOW_TEMPLATE,
    FOLLOWING_TEMPLATE,
    UNFOLLOW_TEMPLATE,
    read_story,
    unfollow_id,
)
from bot.discord.ui.follow import topic_name
from bot.discord.ui.limits import MAX_LABEL_CHARS
from bot.discord.ui.note import note_card
from bot.discord.ui.question import asked_in
from bot.text import fit_plain


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


class ConfirmFollowButton(PersistentButton, template=CONFIRM_FOLLOW_TEMPLATE):
    """Follows what the person has asked for with `/follow`."""

    async def press(self, request: Request) -> None:
        await request.defer_page()
        cog = request.bot.get_cog(Follows.__cog_name__)
        drafts = cog.drafts if isinstance(cog, Follows) else FollowDrafts()
        await request.show(await confirm_follow(request, drafts, int(self.match["draft"])))


class UnfollowButton(PersistentButton, template=UNFOLLOW_TEMPLATE):
    """Ends a follow in the person's own direct messages."""

    async def press(self, request: Request) -> None:
        await request.defer_page()
        await request.show(await unfollow_own(request, int(self.match["follow"])))


class FollowingButton(PersistentButton, template=FOLLOWING_TEMPLATE):
    """Shows privately what is followed, with buttons that end the person's own follows."""

    async def press(self, request: Request) -> None:
        await request.defer_private()
        follows = await list_visible_follows(request)
        view = following_card(follows, lambda item: listed_place_text(request, item), request.say)
        own = [follow for follow in follows if not follow.channel_id][:_MAX_UNFOLLOW_BUTTONS]
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for follow in own:
            label = fit_plain(
                f"{request.say('unfollow')}: {topic_name(follow, request.say)}", MAX_LABEL_CHARS
            )
            style = discord.ButtonStyle.secondary
            row.add_item(ui.Button(label=label, emoji="🔕", style=style, custom_id=unfollow_id(follow.id)))
        if row.children:
            view.add_item(row)
            view.stop()
        await request.show(view)


BUTTONS = (FollowButton, ConfirmFollowButton, UnfollowButton, FollowingButton)

_MAX_UNFOLLOW_BUTTONS = 5
