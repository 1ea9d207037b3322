"""The scene of the kills: two servers and their follows, feeds, articles, and the final comparison."""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.follows.follows import DAILY, EVERYTHING, Follow, Follows
from bot.sources.sources import FEED, Sources
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.store import Store
from tests.chaos.comparison import compare_library, compare_posts
from tests.chaos.life import POLL_S
from tests.chaos.lives import Life, Lives
from tests.chaos.phases import MARKED, Plan
from tests.chaos.press import TOPICS, Article, Press
from tests.chaos.results import Result
from tests.chaos.shared import Shared
from tests.chaos.site import ATOM, BRIEF, JSON, RSS, Feed, Site
from tests.localdiscord import Channel, LocalDiscord

MOST_RESTS = 40
_RESTS_S = (120.0, 1_000.0, 3_700.0)
"""How long time goes on at the end, so that failures are retried; then in steps of hours."""
POSTS = r"/channels/\d+/messages$"
FEEDS = {"harbour": RSS, "coast": ATOM, "valley": JSON, "summit": BRIEF, "city": RSS, "inner": ATOM}
OWN = "inner"
"""The feed that belongs to the first server alone."""
FAR = "America/New_York"

Tell = Callable[[str], None]


class Scene:
    """Everything around a bot that is killed. `result` collects findings; `folder` gets home and log."""

    def __init__(
        self,
        local: LocalDiscord,
        site: Site,
        shared: Shared,
        folder: Path,
        home: Path,
        chance: random.Random,
        result: Result,
    ) -> None:
        self.local, self.site, self.shared, self.result = local, site, shared, result
        self.home, self.chance = home, chance
        self.log = folder / "lives.log"
        self.press = Press(chance)
        self.feeds = [site.add(name, kind) for name, kind in FEEDS.items()]
        self.follows: list[tuple[Follow, Channel]] = []
        self.own: dict[str, int] = {}

    def set_up(self) -> None:
        """Make two servers, their follows, and feeds with some items."""
        world = self.local.world
        halden, lindoya = world.add_guild("Halden"), world.add_guild("Lindoya")
        ada, grace = world.add_user("ada"), world.add_user("grace")
        halden.join(ada)
        halden.join(grace, permissions={"manage_guild"})
        self.own[OWN] = halden.id
        now = world.clock.now()
        for feed in self.feeds:
            for _ in range(3):
                article = self.press.write(self.chance.choice(list(TOPICS)), now - 2 * 86_400, kept=True)
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
        store = Store(self.home / DATABASE, world.clock.now)
        wishes, sources = Follows(store.database), Sources(store.database)
        for follow in wanted:
            made, _ = wishes.put(follow, now, 0)
            self.follows.append((made, world.channels.get(made.channel_id) or world.dm(ada)))
        for feed in self.feeds:
            address = self.site.address + feed.path
            sources.add(FEED, address, "", now, POLL_S, guild_id=self.own.get(feed.name, 0))
        store.close()
        self.put_forward(30)

    def put_forward(self, seconds: float) -> None:
        self.local.world.clock.advance(seconds)
        self.shared.ahead_s = self.local.world.clock.ahead_s

    # Articles

    def publish(self, most: int) -> None:
        """Publish something new; now and then edit or reprint it, or put it into another feed too."""
        chance, now = self.chance, self.local.world.clock.now()
        for _ in range(chance.randint(0, most)):
            article = self.press.write(chance.choice(list(TOPICS)), now)
            self.site.publish(article, chance.choice(self.feeds))
        recent = [a for a in self.press.articles[-12:] if not a.kept and now - a.at < 86_400]
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
        """A feed for everyone that does not have an article that is for everyone."""
        has = {*article.feeds, *article.reprints}
        free = [f for f in self.feeds if f.name not in has and f.name != OWN and f.kind in kinds]
        return self.chance.choice(free) if free and OWN not in has else None

    def draw_plan(self) -> tuple[Plan, str]:
        """Draw a kill and its reason: at a random "time", in a phase of the bot, or by Discord at a
        request or its answer."""
        chance = self.chance
        drawn = chance.random()
        if drawn < 0.45:
            return Plan(), "time"
        if drawn < 0.75:
            phase = chance.choice([*MARKED, "begin", "send", "record", "save", "commit"])
            nth = chance.randint(1, {"commit": 60, "fetch": 8, "read": 5}.get(phase, 3))
            after_s = chance.choice((0.0, 0.0, chance.random() * 0.02))
            return Plan(phase, nth, chance.random() < 0.5, after_s), f"in {phase}"
        return Plan(), chance.choice(("request", "answer"))

    def kill_by_discord(self, life: Life, *, after: bool) -> None:
        """Let Discord kill the bot at its next post, before the post is done or before it is answered."""
        nth = self.chance.randint(1, 4)
        self.local.faults.call(life.kill, after=after, nth=nth, path=POSTS, method="POST")

    def calm(self) -> None:
        """Remove all faults from Discord and the feeds."""
        self.local.faults.clear()
        self.site.statuses.clear()
        self.site.cut = self.site.hanging = 0

    async def rest(self, begun: Lives, tell: Tell) -> None:
        """Run a life that is not killed, while time goes on until nothing is due any more."""
        self.local.gateway.forget_sessions()
        self.calm()
        self.shared.clear()
        life = await begun.begin(Plan(), slow=True, to_the_end=True)
        ends = asyncio.create_task(begun.ended(life))
        for number in range(MOST_RESTS):
            while not self.shared.rests and not ends.done():
                await asyncio.wait((ends,), timeout=0.02)
            tell(f"rest {number + 1}: {self.left()} messages wait")
            if ends.done() or (number >= len(_RESTS_S) and not self.left()):
                break
            self.put_forward(_RESTS_S[number] if number < len(_RESTS_S) else 8 * 3_600.0)
            self.shared.rests = False
        self.shared.may_end = True
        status = await ends
        self.result.looked_up += self.shared.began("look")
        if status != 0:
            self.result.other.append(f"the last life ended with {status}, see {self.log.name}")
        if self.left():
            self.result.other.append(f"{self.left()} messages still wait at the end")

    def left(self) -> int:
        """The number of messages still to be sent."""
        with closing(sqlite3.connect(self.home / DATABASE)) as connection:
            waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"
            gathered = "SELECT count(*) FROM matches WHERE outcome = 'gathered' AND outbox_id IS NULL"
            return sum(connection.execute(query).fetchone()[0] for query in (waiting, gathered))

    def compare(self, begun: Lives, encoder: Encoder) -> None:
        """Compare what was published with channels and library, and count what ended lives left behind."""
        result, articles = self.result, self.press.articles
        result.orphans = begun.orphans
        if begun.left_over:
            result.other.append(f"{begun.left_over} processes outlived their bot")
        result.articles = len(articles)
        published = [a for a in articles if a.feeds]
        result.comparison = compare_posts(self.follows, published, self.own, self.home / DATABASE)
        result.documents_wrong = compare_library(self.home, encoder, published)
        if self.local.violations:
            result.other.append(f"{len(self.local.violations)} limits broken: {self.local.violations[0]}")
        if self.local.unserved:
            result.other.append(f"unserved: {self.local.unserved[:3]}")
