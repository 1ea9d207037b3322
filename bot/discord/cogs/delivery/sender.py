"""Send the items of the outbox to Discord, each exactly once, whatever fails on the way.

Within a few minutes, Discord answers a repeated nonce with the message that it has already (docs: "Create
Message", `enforce_nonce`). If a try may be older than that, the channel's history is searched for the
component id that every post carries.
"""

import logging
from collections.abc import Callable
from functools import partial

import discord

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.card import is_marked, outbox_note_card
from bot.discord.cogs.delivery.destinations import (
    GONE,
    REFUSED,
    UNSURE,
    Channel,
    UnavailableError,
    UnreachableError,
    find_follow_channel,
    find_note_channel,
)
from bot.discord.cogs.delivery.drawing import Draw, draw_item
from bot.discord.cogs.delivery.recovery import resume_follows
from bot.discord.permissions import may_reply
from bot.discord.replies import SEND_ERRORS
from bot.discord.ui.limits import fit_line
from bot.follows.follows import Follow
from bot.follows.notes import read_note
from bot.follows.outbox import EDIT, NOTE, TRYING, Outgoing
from bot.follows.planning import CAP, QUIET, plan
from bot.library_thread import BusyError
from corpus.errors import StoreError
from index.library import Library

log = logging.getLogger(__name__)

NONCE_S = 90.0
"""For how long after a try the nonce alone is trusted: Discord remembers it for "a few minutes"."""

LATE_S = 30 * 60.0
"""A post later than this is marked as late."""

RETRY_S = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
"""The pauses before the retries of an item; the last one repeats."""

_BEFORE_S = 600.0
_AFTER_S = 1_800.0
"""How far from the time of a try its message may lie: clocks differ, and discord.py retries."""

_BATCH_SIZE = 50
_MAX_NONCE_CHARS = 25
_MAX_ERROR_CHARS = 200
_MAX_PLACE_CHARS = 300


class Sender:
    """Sends the items that are due, one message at a time; `clock` returns seconds since 1970."""

    def __init__(self, bot: FootnoteBot, clock: Callable[[], float]) -> None:
        self._bot = bot
        self._clock = clock

    async def run(self, plans: bool = True) -> None:
        """Post all items that are due now in the servers that this process serves.

        With `plans`, plan for all servers first. Raises BusyError and StoreError; items not sent stay due.
        """
        bot, news = self._bot, self._bot.storage
        await resume_follows(bot, self._clock())
        if plans:
            await bot.library_thread.run(lambda _: plan(news.database, self._clock()))
        due = await bot.library_thread.run(lambda _: news.outbox.take(self._clock(), _BATCH_SIZE, bot.served))
        for outgoing in due:
            try:
                await self._handle(outgoing)
            except (BusyError, StoreError):  # while nothing can be recorded, nothing may be posted
                raise
            except Exception as error:  # one failing item must not block the rest
                log.exception("Outbox item %d had a fault", outgoing.id)
                await self._reschedule(outgoing, error)
        if due:
            await self._write(news.outbox.release)

    async def _handle(self, outgoing: Outgoing) -> None:
        """Send one item: a note, or a post or an edit of a follow that can post."""
        if outgoing.kind == NOTE:
            await self._send_note(outgoing)
            return
        follow = await self._find_follow(outgoing)
        if follow is not None and follow.broken_since is None:
            await self._deliver(follow, outgoing)

    async def _find_follow(self, outgoing: Outgoing) -> Follow | None:
        follows = self._bot.storage.follows
        return await self._bot.library_thread.run(lambda _: follows.get(outgoing.follow_id or 0))

    async def _send_note(self, outgoing: Outgoing) -> None:
        """Send a note to its recipient."""
        note = read_note(outgoing.note)
        say = self._bot.say_in(note.locale)
        places = {
            name: value if name == "channel" else fit_line(value, _MAX_PLACE_CHARS)
            for name, value in note.places.items()
        }
        draw = partial(outbox_note_card, say(note.text, **places), outgoing.id)
        try:
            channel = await find_note_channel(self._bot, note)
            await self._send_once(channel, outgoing, lambda _: draw, None)
        except (UnreachableError, discord.Forbidden, discord.NotFound) as error:
            log.warning("A note could not be sent: %s", error)
            await self._fail(outgoing, REFUSED)
        except SEND_ERRORS as error:
            await self._reschedule(outgoing, error)

    async def _deliver(self, follow: Follow, outgoing: Outgoing) -> None:
        """Post or edit for a follow. An error marks the follow broken, fails the item, or reschedules it."""
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
                await self._fail(outgoing, str(error)[:_MAX_ERROR_CHARS])
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
        """Send a message, unless an earlier try has sent it."""
        outbox = self._bot.storage.outbox
        if outgoing.state == TRYING:
            found = await self._find_sent(channel, outgoing)
            if found is not None:
                await self._write(lambda: outbox.done(outgoing.id, found.id, self._clock()))
                return
        draw = await self._begin(channel, outgoing, prepare)
        if draw is None:
            return
        roles = [discord.Object(role_id)] if role_id else []
        message = await channel.send(
            view=draw(),
            nonce=f"fn-{outgoing.id}-{outgoing.created_at:.0f}"[:_MAX_NONCE_CHARS],
            allowed_mentions=discord.AllowedMentions(
                everyone=False, users=False, roles=roles, replied_user=False
            ),
        )
        await self._write(lambda: outbox.done(outgoing.id, message.id, self._clock(), late))

    async def _begin(
        self, channel: Channel, outgoing: Outgoing, prepare: Callable[[Library], Draw | None]
    ) -> Draw | None:
        """Record a try, and return what draws the message. None if there is nothing to send."""
        bot, outbox = self._bot, self._bot.storage.outbox
        draw = await bot.library_thread.run(prepare)
        if draw is None:
            await self._fail(outgoing, GONE)
            return None
        begun = await bot.library_thread.run(lambda _: outbox.begin(outgoing.id, channel.id, self._clock()))
        if not begun:
            return None
        if bot.membership.shared:  # a change before `begin` makes no edit, because nothing had been sent yet
            draw = await bot.library_thread.run(prepare) or draw
        return draw

    async def _edit(self, follow: Follow, outgoing: Outgoing) -> None:
        """Bring a post up to date. Editing twice is harmless, so no try is recorded."""
        outbox = self._bot.storage.outbox
        post = await self._bot.library_thread.run(lambda _: outbox.get(outgoing.edits or 0))
        if post is None or post.message_id is None:
            if post is not None and post.state == TRYING:
                until = self._clock() + RETRY_S[0]
                await self._write(lambda: outbox.reschedule(outgoing.id, until, outgoing.why))
            else:
                await self._fail(outgoing, GONE)
            return
        channel = await find_follow_channel(self._bot, follow)
        draw = await self._bot.library_thread.run(
            lambda library: self._prepare(library, follow, post, post.late)
        )
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
        """Return the message of an earlier try, None if there is none.

        Raises UnreachableError if that can't be known: the bot may not read the history, and the nonce is too
        old.
        """
        tried_at = outgoing.tried_at or 0.0
        if not isinstance(channel, discord.DMChannel) and not may_reply(channel):
            if self._clock() - tried_at <= NONCE_S:
                return None
            raise UnreachableError(UNSURE)
        after = discord.Object(_snowflake(tried_at - _BEFORE_S))
        before = discord.Object(_snowflake(tried_at + _AFTER_S))
        async for message in channel.history(after=after, before=before, limit=None, oldest_first=True):
            is_own = self._bot.user is not None and message.author.id == self._bot.user.id
            if is_own and is_marked(message, outgoing.id):
                return message
        return None

    async def _mark_broken(self, follow: Follow, why: str) -> None:
        """Pause a follow that can't be posted, and tell its owner once."""
        news, now = self._bot.storage, self._clock()
        log.warning("Follow %d can't be posted: %s", follow.id, why)
        await self._write(lambda: news.follows.mark_broken(follow.id, why, now))

    async def _fail(self, outgoing: Outgoing, why: str) -> None:
        """Give an item up for good."""
        await self._write(lambda: self._bot.storage.outbox.fail(outgoing.id, why))

    async def _reschedule(self, outgoing: Outgoing, error: Exception) -> None:
        """Retry an item later; the pause grows with its tries."""
        pause = RETRY_S[min(outgoing.tries, len(RETRY_S) - 1)]
        log.warning("Outbox item %d is retried in %.0f s: %s", outgoing.id, pause, error)
        until = self._clock() + pause
        await self._write(lambda: self._bot.storage.outbox.reschedule(outgoing.id, until, outgoing.why))

    def _is_late(self, outgoing: Outgoing) -> bool:
        """True if an item is sent more than `LATE_S` after it was due."""
        due = outgoing.not_before if outgoing.why in (QUIET, CAP) else outgoing.created_at
        return self._clock() - due > LATE_S

    def _prepare(self, library: Library, follow: Follow, outgoing: Outgoing, late: bool) -> Draw | None:
        """Return what draws an item as it is now, None if nothing is left of it."""
        return draw_item(library, self._bot.settings, self._bot.storage.outbox, follow, outgoing, late)

    async def _write(self, call: Callable[[], object]) -> None:
        """Write to the database, on the library's thread."""
        await self._bot.library_thread.run(lambda _: call())


def _snowflake(at: float) -> int:
    """Return the smallest id that Discord gives at a time in seconds since 1970 (docs: "Snowflakes")."""
    return max(0, int(at * 1000) - discord.utils.DISCORD_EPOCH) << 22


_UNKNOWN_CHANNEL = 10003
_UNKNOWN_MESSAGE = 10008
"""Discord, "Opcodes and Status Codes"."""
