"""Run the bot on a disk that is full, and on one that breaks down.

Questions must be answered, changes refused in a sentence, and what was acknowledged must be there and be
posted once when there is room again.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import vote_id
from bot.follows.follows import EVERYTHING, Follow, Follows
from bot.settings import SHIPPED_DOCUMENTS
from corpus import clock
from index.home import DATABASE
from index.store import Store
from tests.bot.discord.asked import QUESTION, UNKNOWN, follow, is_answer
from tests.bot.discord.process import footnote_run, until_connected
from tests.chaos.comparison import compare_posts
from tests.chaos.disk import Disk
from tests.chaos.home_contents import footnote, markdown, missing, rows, surplus, unwhole, write_article
from tests.chaos.press import TOPICS, Article, Press
from tests.chaos.room_result import FULL, READ_ONLY, RoomResult
from tests.localdiscord import Channel, Interaction, LocalDiscord, Message, Upload, User

SERVERS = 4
"""The servers in which questions are asked: a single one would exceed its rate limit."""
START_S, POSTED_S = 120.0, 150.0
"""How long the bot may take to start, and to post what it could not: it waits half a minute twice."""
LEAST_ROOM, MOST_ROOM = 10.0, 20.0
"""Exponents of two: the bytes that are left."""
TO_START = 1 << 17
"""With so much room a bot starts: SQLite needs some for its shared memory."""
WATCHED, UPLOADED = "watched", "uploaded"

LEFT = """
    SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')),
           (SELECT count(*) FROM follows WHERE cursor < (SELECT max(seq) FROM changes)),
           (SELECT count(*) FROM audit)
"""
"""Counts of messages not sent, follows that have not seen the last change, and changes noted."""
CHANGES = ("source add", "source remove", "settings server")
"""Commands that the audit log records."""
SAY = say_in("en-US")

Tell = Callable[[str], None]
Do = Callable[[], Awaitable[bool]]


async def fill_under_the_bot(
    disk: Disk, folder: Path, times: int, chance: Random, found: RoomResult, tell: Tell
) -> None:
    """Fill a disk so many times while the bot works; at the end let it break down, if it can."""
    async with LocalDiscord() as local:
        run = _Run(disk, folder, chance, found, local)
        run.set_up()
        async with run.bot():
            for number in range(times):
                await run.one(f"bot, no. {number}")
                if (number + 1) % 10 == 0:
                    tell(f"bot: {number + 1} of {times}, {len(found.wrong)} wrong")
            await run.is_posted()
        await run.start_without_room()
        if disk.can_break:
            await run.break_down()
        run.compare_posts()


class _Run:
    """A home and its bot, a server, and the expected documents: their texts by title."""

    def __init__(
        self, disk: Disk, folder: Path, chance: Random, found: RoomResult, local: LocalDiscord
    ) -> None:
        self._disk, self._chance, self._found, self._local = disk, chance, found, local
        self._home, self._watched, self._log = disk.root / "home", folder / "watched", folder / "bot.log"
        self._press, self._held, self._where = Press(chance), dict[str, str](), "bot"
        self._uploads: list[Article] = []
        self._changes = 0

    def set_up(self) -> None:
        """A server with a manager, and a channel that follows everything."""
        world = self._local.world
        self._watched.mkdir()
        self._guild, self._grace = world.add_guild("Halden"), world.add_user("grace")
        self._channel, self._posts = self._guild.add_channel("news"), self._guild.add_channel("posts")
        self._guild.join(self._grace, permissions={"manage_guild", "manage_channels"})
        servers = [world.add_guild(f"Server {n}") for n in range(SERVERS)]
        self._asked_in = cycle([server.add_channel("questions") for server in servers])
        footnote(self._home, "add", SHIPPED_DOCUMENTS)
        self._shipped = dict.fromkeys(surplus(self._home, {}), "")
        store = Store(self._home / DATABASE)
        wanted = Follow(EVERYTHING, self._guild.id, self._posts.id, self._grace.id, cap=10_000)
        self._follow, _ = Follows(store.database).put(wanted, clock.now(), store.changes.last())
        store.close()

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[None]:
        """Run the bot inside, then stop it; checks how it ended and what it logged."""
        settings = {"FOOTNOTE_WATCH": str(self._watched), "FOOTNOTE_LOG": "json"}
        async with footnote_run(
            self._local, self._home, self._local.token, log=self._log, settings=settings
        ) as bot:
            await until_connected(self._local, bot, self._log, START_S)
            while not rows(self._home, "SELECT 1 FROM sources WHERE last_ok IS NOT NULL"):
                await asyncio.sleep(0.1)  # files there at the first look are no news
            yield
            bot.send_signal(signal.SIGTERM)
            if status := await bot.wait():
                self._wrong(f"the bot ended with {status}")
            await self._local.disconnected()
        for line in self._log.read_text().splitlines():
            if "Traceback" in line:
                self._wrong(f"logged: {line[:200]} … {line[-900:]}")
        self._log.unlink()

    async def one(self, where: str) -> None:
        """Do something without room, and again with room."""
        self._where = where
        name, do = await self._draw()
        self._disk.leave(int(2 ** self._chance.uniform(LEAST_ROOM, MOST_ROOM)))
        await self._ask(QUESTION)
        went_through = await do()
        await self._ask(self._chance.choice((QUESTION, UNKNOWN)))
        self._disk.free()
        self._found.note(f"bot: {name}", FULL, went_through=went_through)
        if not went_through and not await do():
            self._wrong(f"{name} is refused with room, too")
        await self._ask(QUESTION)

    async def is_posted(self) -> None:
        """Wait until every message is posted."""
        until = time.monotonic() + POSTED_S
        while missing(self._home, self._held) or (left := rows(self._home, LEFT)[0]) != (0, 0, self._changes):
            if time.monotonic() > until:
                self._wrong(f"waiting, behind, noted: {left}; to be noted: {self._changes}")
                return
            await asyncio.sleep(0.5)

    async def start_without_room(self) -> None:
        """Check that a bot that starts on a full disk answers."""
        self._where = "start on a full disk"
        self._disk.leave(TO_START)
        async with self.bot():
            await self._ask(QUESTION)
            self._disk.free()
            if not await self._upload(self._write(UPLOADED)):
                self._wrong("an upload is refused with room, too")
            await self.is_posted()

    async def break_down(self) -> None:
        """Turn the disk read-only under the bot; once it is repaired and the bot restarted, everything
        continues."""
        self._where = "breakdown"
        article = self._write(UPLOADED)
        async with self.bot():
            self._disk.break_down()
            for _ in range(3):
                await self._ask(self._chance.choice((QUESTION, UNKNOWN)))
                for name, do in (("add", self._upload(article)), ("follow", self._follow_topic())):
                    went_through = await do
                    self._found.note(f"bot: {name}", READ_ONLY, went_through=went_through)
                    if went_through:
                        self._wrong(f"{name} went through on a read-only disk")
        self._disk.mend()
        async with self.bot():
            if not await self._upload(article):
                self._wrong("an upload is refused after it was mended")
            await self.is_posted()

    def compare_posts(self) -> None:
        """Check that what was acknowledged is there and posted once, and that the home is whole."""
        self._where = "at the end"
        posted = [article for article in self._press.articles if article.title in self._held]
        found = compare_posts(
            [(self._follow, self._posts)], posted, {UPLOADED: self._guild.id}, self._home / DATABASE
        )
        wrong = [f"lost: {line}" for line in found.lost] + [f"doubled: {line}" for line in found.doubled]
        wrong += found.wrong + missing(self._home, self._held) + unwhole(self._home)
        wrong += [f"{title!r} was not added" for title in surplus(self._home, self._held | self._shipped)]
        wrong += map(str, [*self._local.violations, *self._local.unserved])
        self._found.wrong += [f"{self._where}: {line}" for line in wrong]
        self._found.posted = found.wanted

    async def _ask(self, question: str) -> Message | None:
        """Check that a new person's question is answered, whatever the state of the disk."""
        channel = next(self._asked_in)
        done = await self._local.slash(self._reader(channel), channel, "ask", question=question)
        if done.final is None or is_answer(done.final) != (question == QUESTION):
            self._wrong(f"no answer but {done.final and done.final.text[:200]!r}")
        return done.final

    def _reader(self, channel: Channel) -> User:
        user = self._local.world.add_user(f"reader{len(self._local.world.users)}")
        assert channel.guild is not None
        channel.guild.join(user)
        return user

    def _wrong(self, what: str) -> None:
        self._found.wrong.append(f"{self._where}: {what}")

    # The actions: each has a name, does something and returns True if it went through

    async def _draw(self) -> tuple[str, Do]:
        kind = self._chance.choice(
            ("add", "add", "watch", "watch", "change", "remove", "follow", "set", "vote")
        )
        article = self._any_posted()
        if kind in ("change", "remove") and article is None:
            kind = "add"
        if article is not None and kind == "change":
            article.version += 1
            return kind, partial(self._upload, article)
        if article is not None and kind == "remove":
            return kind, partial(self._remove, article)
        if kind == "add":
            return kind, partial(self._upload, self._write(UPLOADED))
        if kind == "watch":
            return kind, partial(self._watch, self._write(WATCHED))
        if kind == "vote":
            return kind, partial(self._vote, await self._ask(QUESTION))
        return kind, self._follow_topic if kind == "follow" else self._set

    def _any_posted(self) -> Article | None:
        """An upload that was posted: one that changes or goes before has nothing else to post."""
        posted = " ".join(message.text for message in self._posts.messages.values()).casefold()
        there = [article for article in self._uploads if article.word in posted]
        return self._chance.choice(there) if there else None

    def _write(self, feed: str) -> Article:
        article = self._press.write(self._chance.choice(list(TOPICS)), clock.now())
        article.feeds.append(feed)
        return article

    async def _upload(self, article: Article) -> bool:
        done = await self._command("source add", file=Upload(f"{article.word}.md", markdown(article)))
        if done:
            self._held[article.title] = article.text[0]
            if article not in self._uploads:
                self._uploads.append(article)
        return done

    async def _remove(self, article: Article) -> bool:
        done = await self._command("source remove", document=article.title)
        if done:
            self._uploads.remove(article)
            del self._held[article.title]
        return done

    async def _watch(self, article: Article) -> bool:
        """Check that a file in a watched folder is added once there is room, without any action."""
        write_article(self._watched, article)
        self._held[article.title] = article.text[0]
        return True

    async def _follow_topic(self) -> bool:
        topic = self._chance.choice(list(TOPICS))
        return self._is_done(await follow(self._local, self._grace, self._channel, topic=topic))

    async def _set(self) -> bool:
        return await self._command("settings server", cooldown=float(self._chance.randint(0, 5)))

    async def _vote(self, answer: Message | None) -> bool:
        if answer is None:
            return True
        return self._is_done(await self._local.click(self._reader(answer.channel), answer, vote_id(True)))

    async def _command(self, name: str, **values: Any) -> bool:
        return self._is_done(await self._local.slash(self._grace, self._channel, name, **values))

    def _is_done(self, done: Interaction) -> bool:
        said = done.final.text if done.final is not None else ""
        if not said or SAY("fault") in said or str(self._disk.root) in said:
            self._wrong(f"{done.name}: no sentence but {said!r}")
        if said == SAY("disk"):
            return False
        self._changes += done.name in CHANGES
        return True
