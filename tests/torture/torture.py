"""The bot killed again and again while feeds go on, and Discord's own count of what came of it."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from discord.http import Route

from bot.news.follows import DAILY, EVERYTHING, Follow
from bot.news.news import News
from bot.news.sources import FEED, Sources
from index.encoder import Encoder
from index.store import Store
from tests.discord.local import Channel, LocalDiscord
from tests.torture.life import POLL_S, Where
from tests.torture.lives import Life, Lives
from tests.torture.phases import MARKED, Plan
from tests.torture.press import TOPICS, Article, Press
from tests.torture.reckoning import reckon, reckon_library
from tests.torture.shared import Shared
from tests.torture.site import ATOM, BRIEF, JSON, RSS, Feed, Site
from tests.torture.toll import Torture

LIFE_S, LONG_LIFE_S = 2.5, 4.0
"""Within how many seconds a life is killed at a random moment, or given up waiting for the planned one: a
life takes one or two until it has posted something."""
SLOW_SHARE = 0.1
"""Of lives whose process that reads starts from nothing; the others' is forked, which saves a second."""
MOST_RESTS = 40
_RESTS_S = (120.0, 1_000.0, 3_700.0)
"""How far time goes on at the end, in which what failed is tried again; then hours at a time."""
POSTS = r"/channels/\d+/messages$"
FEEDS = {"harbour": RSS, "coast": ATOM, "valley": JSON, "summit": BRIEF, "city": RSS, "inner": ATOM}
OWN = "inner"
"""The feed that belongs to the first server alone."""
FAR = "America/New_York"

Tell = Callable[[str], None]


async def torture(
    lives: int, seed: int, folder: Path, encoder: Encoder, tell: Tell = lambda _: None
) -> Torture:
    """Kill the bot `lives` times, let it rest, and count. `folder` gets its home and its log."""
    started = time.monotonic()
    shared = Shared(folder / "shared")
    async with LocalDiscord() as local, Site(local.world.clock.now) as site:
        run = _Run(local, site, shared, folder, random.Random(seed), Torture(seed))
        run.set_up()
        where = Where(str(run.home), str(folder / "shared"), Route.BASE, local.gateway.url, local.token)
        async with Lives(where, folder / "lives.log") as begun:
            for number in range(lives):
                await run.one(begun)
                if (number + 1) % 25 == 0:
                    tell(run.state(started))
            await run.rest(begun, tell)
        run.torture.orphans = begun.orphans
        if begun.left_over:
            run.torture.other.append(f"{begun.left_over} processes outlived their bot")
        run.reckon(encoder)
    run.torture.took_s = time.monotonic() - started
    return run.torture


class _Run:
    """One run: the world, the press, and what was done so far."""

    def __init__(
        self,
        local: LocalDiscord,
        site: Site,
        shared: Shared,
        folder: Path,
        chance: random.Random,
        torture: Torture,
    ) -> None:
        self.local, self.site, self.shared, self.torture = local, site, shared, torture
        self.home, self._chance = folder / "home", chance
        self._log = folder / "lives.log"
        self._press = Press(chance)
        self._feeds = [site.add(name, kind) for name, kind in FEEDS.items()]
        self.follows: list[tuple[Follow, Channel]] = []
        self.own: dict[str, int] = {}

    def set_up(self) -> None:
        """Two servers, who follows what, and feeds with something in them already."""
        world = self.local.world
        halden, lindoya = world.add_guild("Halden"), world.add_guild("Lindoya")
        ada, grace = world.add_user("ada"), world.add_user("grace")
        halden.join(ada)
        halden.join(grace, permissions={"manage_guild"})
        self.own[OWN] = halden.id
        now = world.clock.now()
        for feed in self._feeds:
            for _ in range(3):
                article = self._press.write(self._chance.choice(list(TOPICS)), now - 2 * 86_400, kept=True)
                self.site.publish(article, feed)

        def place(name: str) -> int:
            return halden.add_channel(name).id

        wanted = [
            Follow("ferry strike", halden.id, place("ferries"), grace.id, cap=10_000),
            Follow("wheat harvest", halden.id, place("wheat"), grace.id, cap=6),
            Follow("bridge repairs", halden.id, 0, ada.id, cap=10_000),
            Follow("museum exhibition", halden.id, place("art"), grace.id, how=DAILY, zone="Europe/Berlin"),
            Follow("volcano eruption", halden.id, place("lava"), grace.id, quiet="22:00-07:00", zone=FAR),
            Follow(EVERYTHING, halden.id, place("all"), grace.id, cap=10_000),
            Follow("ferry strike", lindoya.id, lindoya.add_channel("ferries").id, grace.id, cap=10_000),
        ]
        self.home.mkdir()
        store = Store(self.home / "footnote.sqlite", world.clock.now)
        news, sources = News(store.database), Sources(store.database)
        for follow in wanted:
            made, _ = news.follows.put(follow, now, 0)
            self.follows.append((made, world.channels.get(made.channel_id) or world.dm(ada)))
        for feed in self._feeds:
            address = self.site.address + feed.path
            sources.add(FEED, address, "", now, POLL_S, guild_id=self.own.get(feed.name, 0))
        store.close()
        self._put_forward(30)

    def _put_forward(self, seconds: float) -> None:
        self.local.world.clock.advance(seconds)
        self.shared.ahead_s = self.local.world.clock.ahead_s

    # The press

    def _publish(self, most: int) -> None:
        """Something new, and now and then something edited, reprinted, or in another feed too."""
        chance, now = self._chance, self.local.world.clock.now()
        for _ in range(chance.randint(0, most)):
            article = self._press.write(chance.choice(list(TOPICS)), now)
            self.site.publish(article, chance.choice(self._feeds))
        recent = [a for a in self._press.articles[-12:] if not a.kept and now - a.at < 86_400]
        if not recent:
            return
        article, kind = chance.choice(recent), chance.random()
        if kind < 0.15 and not article.reprints and article.version < 4:
            article.version += 1
        elif kind < 0.3 and (other := self._another(article, {RSS, ATOM, JSON})) and article.version == 1:
            if self.site.feeds[article.feeds[0]].kind != BRIEF:
                self.site.reprint(article, other)
        elif kind < 0.4 and (other := self._another(article, {*FEEDS.values()})) and not article.reprints:
            self.site.publish(article, other)

    def _another(self, article: Article, kinds: set[str]) -> Feed | None:
        """A feed for all that does not have an article that is for all."""
        has = {*article.feeds, *article.reprints}
        free = [f for f in self._feeds if f.name not in has and f.name != OWN and f.kind in kinds]
        return self._chance.choice(free) if free and OWN not in has else None

    # Lives

    async def one(self, begun: Lives) -> None:
        """A life, to its violent end, and the time until the next."""
        chance, torture = self._chance, self.torture
        self.local.gateway.forget_sessions()
        self.local.faults.clear()
        self.shared.clear()
        self._publish(2)
        self._set_faults()
        plan, reason = self._plan()
        life = await begun.begin(plan, slow=chance.random() < SLOW_SHARE)
        if reason in ("request", "answer"):
            self._kill_by_discord(life, after=reason == "answer")
        ends = asyncio.create_task(begun.ended(life))
        full = LIFE_S * chance.random() if reason == "time" else LONG_LIFE_S
        part = chance.random() * full
        await asyncio.wait((ends,), timeout=part)
        if not ends.done():
            self._publish(1)
            await asyncio.wait((ends,), timeout=full - part)
        overdue = not ends.done()
        life.kill()
        status = await ends
        torture.lives += 1
        torture.looked_up += self.shared.began("look")
        if status == -9:
            torture.killed += 1
            torture.by_plan["time" if overdue else reason] += 1
            torture.kills.update(self.shared.at or ["nothing"])
        else:
            torture.other.append(f"life {torture.lives} ended with {status}, see {self._log.name}")
        self._put_forward(self._pause())

    def _plan(self) -> tuple[Plan, str]:
        chance = self._chance
        drawn = chance.random()
        if drawn < 0.45:
            return Plan(), "time"
        if drawn < 0.75:
            phase = chance.choice([*MARKED, "begin", "send", "record", "save", "commit"])
            nth = chance.randint(1, {"commit": 60, "fetch": 8, "read": 5}.get(phase, 3))
            after_s = chance.choice((0.0, 0.0, chance.random() * 0.02))
            return Plan(phase, nth, chance.random() < 0.5, after_s), f"in {phase}"
        return Plan(), chance.choice(("request", "answer"))

    def _kill_by_discord(self, life: Life, *, after: bool) -> None:
        """Let Discord kill the bot when it has a post, before it is done or before it is answered."""
        nth = self._chance.randint(1, 4)
        self.local.faults.call(life.kill, after=after, nth=nth, path=POSTS, method="POST")

    def _set_faults(self) -> None:
        chance, faults = self._chance, self.local.faults
        self.site.statuses.clear()
        self.site.cut = 0
        kind = chance.random()
        if kind < 0.04:
            faults.fail(chance.choice((500, 502, 503)), times=chance.randint(1, 2), path=POSTS)
        elif kind < 0.07:
            faults.lose_answer(1, path=POSTS, method="POST")
        elif kind < 0.10:
            faults.cut(1, path=POSTS, method="POST")
        elif kind < 0.12:
            faults.rate_limit(1, path=POSTS)
        elif kind < 0.15:
            self.site.statuses.extend(chance.choice((200, 503, 500)) for _ in range(6))
        elif kind < 0.17:
            self.site.cut = 2

    def _pause(self) -> float:
        """How long, on the clock of all, until the next life: Discord forgets a nonce after some minutes."""
        chance = self._chance
        spans = ((0.5, 1, 20), (0.15, 60, 120), (0.15, 200, 400), (0.2, 600, 5_400))
        least, most = chance.choices([span[1:] for span in spans], [span[0] for span in spans])[0]
        return chance.uniform(least, most)

    async def rest(self, begun: Lives, tell: Tell) -> None:
        """A life that is not killed, while time goes on until nothing waits for its hour any more."""
        self.local.gateway.forget_sessions()
        self.local.faults.clear()
        self.site.statuses.clear()
        self.site.cut = 0
        self.shared.clear()
        life = await begun.begin(Plan(), slow=True, to_the_end=True)
        ends = asyncio.create_task(begun.ended(life))
        for number in range(MOST_RESTS):
            while not self.shared.rests and not ends.done():
                await asyncio.wait((ends,), timeout=0.02)
            tell(f"rest {number + 1}: {self._left()} messages wait")
            if ends.done() or (number >= len(_RESTS_S) and not self._left()):
                break
            self._put_forward(_RESTS_S[number] if number < len(_RESTS_S) else 8 * 3_600.0)
            self.shared.rests = False
        self.shared.may_end = True
        status = await ends
        self.torture.looked_up += self.shared.began("look")
        if status != 0:
            self.torture.other.append(f"the last life ended with {status}, see {self._log.name}")
        if self._left():
            self.torture.other.append(f"{self._left()} messages still wait at the end")

    def _left(self) -> int:
        """What is still to be sent."""
        with closing(sqlite3.connect(self.home / "footnote.sqlite")) as connection:
            waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"
            gathered = "SELECT count(*) FROM matches WHERE outcome = 'gathered' AND outbox_id IS NULL"
            return sum(connection.execute(query).fetchone()[0] for query in (waiting, gathered))

    # The end

    def reckon(self, encoder: Encoder) -> None:
        torture, articles = self.torture, self._press.articles
        torture.articles = len(articles)
        published = [a for a in articles if a.feeds]
        torture.reckoning = reckon(self.follows, published, self.own, self.home)
        torture.documents_wrong = reckon_library(self.home, encoder, published)
        if self.local.violations:
            torture.other.append(f"{len(self.local.violations)} limits broken: {self.local.violations[0]}")
        if self.local.unserved:
            torture.other.append(f"unserved: {self.local.unserved[:3]}")

    def state(self, started: float) -> str:
        torture = self.torture
        messages = sum(len(channel.messages) for _, channel in self.follows)
        took = time.monotonic() - started
        return (
            f"{torture.lives} lives, {torture.killed} killed, {len(self._press.articles)} articles, "
            f"{messages} messages, {took:.0f} s ({took / torture.lives:.2f} s a life), "
            f"other {len(torture.other)}"
        )
