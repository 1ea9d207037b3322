"""Posting: from the outbox into Discord, each message once, whatever happens on the way.

Discord takes a nonce and answers the same one, within the past few minutes, with the message that it has
already (docs: "Create Message", `enforce_nonce`). Where a try may have been longer ago than that, the
channel's history is looked through for the mark that every post carries.
"""

import logging
from collections.abc import Callable
from functools import partial

import discord

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.card import (
    MAX_DIGEST_STORIES,
    Occasion,
    digest_card,
    is_marked,
    outbox_note_card,
    post_card,
)
from bot.discord.cogs.delivery.destinations import (
    BARRED,
    GONE,
    REFUSED,
    UNSURE,
    Channel,
    UnavailableError,
    UnreachableError,
    find_follow_channel,
    find_note_channel,
)
from bot.discord.permissions import may_reply, may_speak
from bot.discord.replies import SEND_ERRORS
from bot.discord.translations import say_in
from bot.discord.ui.limits import fit_line
from bot.follows.follows import Follow
from bot.follows.notes import read_note
from bot.follows.outbox import DIGEST, EDIT, NOTE, TRYING, Carried, Outgoing
from bot.follows.planning import CAP, QUIET, plan
from bot.library_thread import BusyError
from corpus.errors import StoreError
from index.library import Library
from index.store.filters import Filter
from index.stories.latest import Card, newest_stories, story_card

log = logging.getLogger(__name__)

NONCE_S = 90.0
"""For how long after a try the nonce alone is trusted: Discord remembers it for "a few minutes"."""

LATE_S = 30 * 60.0
RETRY_S = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
RECHECK_S = 3_600.0
"""When a channel that refused the bot is tried again."""

_BEFORE_S, _AFTER_S = 600.0, 1_800.0
"""How far from the moment of a try its message may stand: clocks differ, and discord.py tries again."""

_BATCH_SIZE = 50

Draw = Callable[[], discord.ui.LayoutView]
"""Draws a message, on the event loop: a view that is made elsewhere can't be stopped, and discord.py would
remember it for ever."""


class Sender:
    """Sends what is due, one message at a time; `clock` gives seconds since 1970."""

    def __init__(self, bot: FootnoteBot, clock: Callable[[], float]) -> None:
        self._bot = bot
        self._clock = clock

    async def run(self, plans: bool = True) -> None:
        """Post all that is due now, of the servers that this process serves; before that, if it `plans`, plan
        for all servers. Raises BusyError and StoreError; what is left is due still."""
        await self._mend_follows()
        bot, news = self._bot, self._bot.news
        if plans:
            await bot.service.run(lambda _: plan(news.database, self._clock()))
        due = await bot.service.run(lambda _: news.outbox.take(self._clock(), _BATCH_SIZE, bot.served))
        for outgoing in due:
            try:
                await self._handle(outgoing)
            except (BusyError, StoreError):  # where nothing can be noted, nothing is to be posted
                raise
            except Exception as error:  # one failing item must not block the rest
                log.exception("Outbox item %d had a fault", outgoing.id)
                await self._reschedule(outgoing, error)
        if due:
            await self._write(news.outbox.let_go)

    async def _handle(self, outgoing: Outgoing) -> None:
        if outgoing.kind == NOTE:
            await self._send_note(outgoing)
            return
        follow = await self._find_follow(outgoing)
        if follow is not None and follow.broken_since is None:
            await self._deliver(follow, outgoing)

    async def _find_follow(self, outgoing: Outgoing) -> Follow | None:
        follows = self._bot.news.follows
        return await self._bot.service.run(lambda _: follows.get(outgoing.follow_id or 0))

    async def _send_note(self, outgoing: Outgoing) -> None:
        """Give a note to the person whom it is for."""
        note = read_note(outgoing.note)
        say = say_in(note.locale)
        places = {
            name: value if name == "channel" else fit_line(value, 300) for name, value in note.places.items()
        }
        draw = partial(outbox_note_card, say(note.text, **places), outgoing.id)
        try:
            channel = await find_note_channel(self._bot, note)
            await self._send_once(channel, outgoing, lambda _: draw, None)
        except (UnreachableError, discord.Forbidden, discord.NotFound) as error:
            log.warning("A note could not be given: %s", error)
            await self._write(lambda: self._bot.news.outbox.fail(outgoing.id, REFUSED))
        except SEND_ERRORS as error:
            await self._reschedule(outgoing, error)

    async def _deliver(self, follow: Follow, outgoing: Outgoing) -> None:
        try:
            if outgoing.kind == EDIT:
                await self._edit(follow, outgoing)
            else:
                await self._post(follow, outgoing)
        except UnreachableError as error:
            await self._mark_broken(follow, str(error))
        except discord.Forbidden:
            await self._mark_broken(follow, REFUSED)
        except discord.NotFound as error:
            why = GONE if error.code == _UNKNOWN_CHANNEL else REFUSED
            await self._mark_broken(follow, why)
        except discord.HTTPException as error:
            if error.status < 500 and error.status != 429:
                log.error("Outbox item %d was refused: %s", outgoing.id, error)
                why = str(error)[:200]
                await self._write(lambda: self._bot.news.outbox.fail(outgoing.id, why))
            else:
                await self._reschedule(outgoing, error)
        except (UnavailableError, *SEND_ERRORS) as error:
            await self._reschedule(outgoing, error)

    async def _post(self, follow: Follow, outgoing: Outgoing) -> None:
        late = self._is_late(outgoing)
        await self._send_once(
            await find_follow_channel(self._bot, follow),
            outgoing,
            lambda library: self._prepare(library, follow, outgoing, late),
            follow.role_id,
            late,
        )

    async def _send_once(
        self,
        channel: Channel,
        outgoing: Outgoing,
        prepare: Callable[[Library], Draw | None],
        role_id: int | None,
        late: bool = False,
    ) -> None:
        """Send a message that may have been sent already."""
        bot, outbox = self._bot, self._bot.news.outbox
        if outgoing.state == TRYING:
            found = await self._find_sent(channel, outgoing)
            if found is not None:
                await self._write(lambda: outbox.done(outgoing.id, found.id, self._clock()))
                return
        draw = await bot.service.run(prepare)
        if draw is None:
            await self._write(lambda: outbox.fail(outgoing.id, GONE))
            return
        begun = await bot.service.run(lambda _: outbox.begin(outgoing.id, channel.id, self._clock()))
        if not begun:
            return
        if bot.membership.shared:  # what has changed before this is no edit, since nothing had been sent
            draw = await bot.service.run(prepare) or draw
        roles = [discord.Object(role_id)] if role_id else []
        message = await channel.send(
            view=draw(),
            nonce=f"fn-{outgoing.id}-{outgoing.created_at:.0f}"[:25],
            allowed_mentions=discord.AllowedMentions(
                everyone=False, users=False, roles=roles, replied_user=False
            ),
        )
        await self._write(lambda: outbox.done(outgoing.id, message.id, self._clock(), late))

    async def _edit(self, follow: Follow, outgoing: Outgoing) -> None:
        """Bring a post up to date. Doing that twice does no harm, so no care is taken not to."""
        outbox = self._bot.news.outbox
        post = await self._bot.service.run(lambda _: outbox.get(outgoing.edits or 0))
        if post is None or post.message_id is None:
            if post is None or post.state != TRYING:
                await self._write(lambda: outbox.fail(outgoing.id, GONE))
            else:
                await self._write(
                    lambda: outbox.put_off(outgoing.id, self._clock() + RETRY_S[0], outgoing.why)
                )
            return
        channel = await find_follow_channel(self._bot, follow)
        draw = await self._bot.service.run(lambda library: self._prepare(library, follow, post, post.late))
        if draw is not None:
            try:
                await channel.get_partial_message(post.message_id).edit(
                    view=draw(), allowed_mentions=discord.AllowedMentions.none()
                )
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise
        await self._write(lambda: outbox.done(outgoing.id, post.message_id, self._clock()))

    async def _find_sent(self, channel: Channel, outgoing: Outgoing) -> discord.Message | None:
        """The message of an earlier try, None if there is none. Raises UnreachableError where that can't be
        known: history is closed and the nonce too old."""
        tried_at = outgoing.tried_at or 0.0
        if not isinstance(channel, discord.DMChannel) and not may_reply(channel):
            if self._clock() - tried_at <= NONCE_S:
                return None
            raise UnreachableError(UNSURE)
        after = discord.Object(_snowflake(tried_at - _BEFORE_S))
        before = discord.Object(_snowflake(tried_at + _AFTER_S))
        async for message in channel.history(after=after, before=before, limit=None, oldest_first=True):
            mine = self._bot.user is not None and message.author.id == self._bot.user.id
            if mine and is_marked(message, outgoing.id):
                return message
        return None

    async def _mark_broken(self, follow: Follow, why: str) -> None:
        """Let a follow rest whose channel can't be written to; tell the one who made it, once."""
        news, now = self._bot.news, self._clock()
        log.warning("Follow %d can't be posted: %s", follow.id, why)
        await self._write(lambda: news.follows.mark_broken(follow.id, why, now))

    async def _mend_follows(self) -> None:
        """Let follows go on whose channels can be written to again."""
        news, now = self._bot.news, self._clock()
        served = self._bot.served
        for follow in await self._bot.service.run(lambda _: news.follows.broken()):
            if served is not None and not served.serve(follow.guild_id):
                continue
            if follow.broken_why in (GONE, BARRED) and follow.channel_id:
                guild = self._bot.get_guild(follow.guild_id)
                channel = guild.get_channel_or_thread(follow.channel_id) if guild else None
                mended = isinstance(channel, Channel) and may_speak(channel)
            else:
                mended = now - (follow.broken_since or now) >= RECHECK_S
            if mended:
                await self._write(partial(news.follows.mark_whole, follow.id))

    async def _reschedule(self, outgoing: Outgoing, error: Exception) -> None:
        wait = RETRY_S[min(outgoing.tries, len(RETRY_S) - 1)]
        log.warning("Outbox item %d waits %.0f s: %s", outgoing.id, wait, error)
        until = self._clock() + wait
        await self._write(lambda: self._bot.news.outbox.put_off(outgoing.id, until, outgoing.why))

    def _is_late(self, outgoing: Outgoing) -> bool:
        due = outgoing.not_before if outgoing.why in (QUIET, CAP) else outgoing.created_at
        return self._clock() - due > LATE_S

    def _prepare(self, library: Library, follow: Follow, outgoing: Outgoing, late: bool) -> Draw | None:
        """What draws an item as it is now; None if there is nothing left of it."""
        say, occasion = say_in(follow.locale), Occasion(outgoing.id, follow, late)
        library.settle_stories()
        if outgoing.kind == DIGEST:
            cards = _find_digest_cards(library, follow, self._bot.news.outbox.carried(outgoing.id))
            more = max(0, len(cards) - MAX_DIGEST_STORIES)
            return partial(digest_card, cards, more, occasion, say) if cards else None
        card = story_card(library.store, outgoing.document_id or "", follow.guild_id)
        return partial(post_card, card, occasion, say) if card else None

    async def _write(self, call: Callable[[], object]) -> None:
        """A write, on the library's thread."""
        await self._bot.service.run(lambda _: call())


def _find_digest_cards(library: Library, follow: Follow, carried: list[Carried]) -> list[Card]:
    """The stories of a digest, those that match best first, one card each."""
    best = {item.document_id: item.score for item in reversed(carried)}
    cards = newest_stories(library.store, Filter(guild_id=follow.guild_id), len(best), among=list(best))
    return sorted(cards, key=lambda card: -best.get(card.document, 0.0))


def _snowflake(at: float) -> int:
    """The least id that Discord gives at a time (docs: "Snowflakes")."""
    return max(0, int(at * 1000) - discord.utils.DISCORD_EPOCH) << 22


_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE = 10003, 10008
