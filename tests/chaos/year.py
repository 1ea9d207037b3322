"""Run the bot over a year of two hundred feeds (`python -m tests.chaos.year [DAYS [FEEDS]]`).

Prints a table and ends with 1 if a post was lost or doubled, a digest was late, or memory grew. The bot is a
process of its own, so that its memory can be measured; Discord and the feeds are in this process.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from discord.http import Route

from bot.follows.follows import DAILY, EVERYTHING, WEEKLY, Follow, Follows
from bot.sources.sources import FEED, Sources
from corpus import clock
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.store import Store
from tests.chaos.comparison import compare_library, compare_posts
from tests.chaos.life import Where
from tests.chaos.lives import ONE_THREAD, ROOT
from tests.chaos.shared import Shared
from tests.chaos.site import Site
from tests.chaos.year_plan import DAY, HOUR, INTERVAL_S, OWN, STEP_S, YearPlan
from tests.chaos.year_result import HEAD, Month, Year
from tests.localdiscord import Channel, LocalDiscord
from tests.localdiscord.clock import made_at

MONTH_DAYS = 30
LATENESS_S = 60.0
"""How long a step takes at most: the clock goes on meanwhile."""

Tell = Callable[[str], None]


async def year(days: int, feeds: int, seed: int, folder: Path, tell: Tell = lambda _: None) -> Year:
    """Run the bot for `days` days with `feeds` feeds. `folder` gets its home."""
    started = time.monotonic()
    shared = Shared(folder / "shared")
    async with LocalDiscord() as local, Site(local.world.clock.now) as site:
        run = _Run(local, site, shared, folder / "home", random.Random(seed), Year(seed, feeds), days)
        run.set_up(feeds)
        where = Where(str(run.home), str(folder / "shared"), Route.BASE, local.gateway.url, local.token)
        bot = await _start(where)
        try:
            tell(HEAD)
            await run.live(bot, tell)
            bot.stdin.close()  # type: ignore[union-attr]
            run.year.wrong += [f"the bot ended with {status}"] if (status := await bot.wait()) else []
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()
        run.compare_posts()
    run.year.took_s = time.monotonic() - started
    return run.year


async def _start(where: Where) -> Process:
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chaos.stepping", json.dumps(asdict(where)), str(INTERVAL_S)),
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, "HF_HUB_OFFLINE": "1"},
        stdin=PIPE,
        stdout=PIPE,
    )
    assert "ready" in await _heard(bot)
    return bot


async def _heard(bot: Process) -> dict[str, Any]:
    assert bot.stdout is not None
    line = await bot.stdout.readline()
    if not line:
        raise RuntimeError(f"the bot has ended with {await bot.wait()}")
    found: dict[str, Any] = json.loads(line)
    return found


class _Run:
    """One year: servers, feeds, articles, and when what happens."""

    def __init__(
        self,
        local: LocalDiscord,
        site: Site,
        shared: Shared,
        home: Path,
        chance: random.Random,
        year: Year,
        days: int,
    ) -> None:
        self.local, self.site, self.shared, self.home, self.year = local, site, shared, home, year
        self._days = days
        self.follows: list[tuple[Follow, Channel]] = []
        now = local.world.clock.now()
        self._start = now - now % HOUR + HOUR + 600  # ten past the hour: no digest is due on a step
        self._plan = YearPlan(site, chance, self._start, days)

    def set_up(self, feeds: int) -> None:
        """Make a server, its follows in several time zones, the feeds, and their planned faults."""
        world = self.local.world
        self._set_clock(self._start)
        guild, ada, grace = world.add_guild("Halden"), world.add_user("ada"), world.add_user("grace")
        guild.join(ada)
        guild.join(grace, permissions={"manage_guild"})

        def wish(topic: str, name: str, zone: str = "UTC", **how: Any) -> Follow:
            place, user = (guild.add_channel(name).id, grace) if name else (0, ada)
            return Follow(topic, guild.id, place, user.id, zone=zone, cap=1_000, **how)

        wanted = [
            wish("ferry strike", "ferries"),
            wish("ferry strike", "calm", "America/New_York", quiet="22:00-07:00"),
            wish("volcano eruption", "", "America/New_York", how=DAILY, at=90),
            wish("wheat harvest", "wheat", "Europe/Berlin", how=DAILY, at=150),
            wish("bridge repairs", "bridges", "Asia/Kolkata", how=DAILY, at=480),
            wish("museum exhibition", "art", "Australia/Lord_Howe", how=DAILY, at=480),
            wish(EVERYTHING, "all", "Europe/Berlin", how=DAILY, at=480),
            wish("chess tournament", "chess", "Europe/London", how=WEEKLY, at=540),
        ]
        self.home.mkdir()
        store = Store(self.home / DATABASE, world.clock.now)
        wishes, sources = Follows(store.database), Sources(store.database)
        for follow in wanted:
            made, _ = wishes.put(follow, self._start, 0)
            self.follows.append((made, world.channels.get(made.channel_id) or world.dm(ada)))
        self._plan.found(feeds)
        self._owners = (guild.id, grace)
        for feed in self.site.feeds.values():
            own = {"guild_id": guild.id, "added_by": grace.id} if feed.name == OWN else {}
            sources.add(FEED, self.site.address + feed.path, "", self._start, INTERVAL_S, **own)
        store.close()

    def _set_clock(self, now: float) -> None:
        ahead_s = now - clock.now()
        self.local.world.clock.ahead_s = self.shared.ahead_s = ahead_s

    async def live(self, bot: Process, tell: Tell) -> None:
        """Step to the end, and through one more week without new articles, for the last digests."""
        total: Counter[str] = Counter()
        steps = round((self._days + 8) * DAY / STEP_S)
        month = round(MONTH_DAYS * DAY / STEP_S)
        for number in range(steps + 1):
            now = self._start + number * STEP_S
            self._set_clock(now)
            if number and number * STEP_S < self._days * DAY:
                self._plan.happen(now)
            else:
                self._plan.repair(now)
            total.update(await self._ask(bot, "step"))
            self.local.requests.clear()
            if number and (number % month == 0):
                self.year.months.append(await self._month(bot, number // month, total, month))
                tell(str(self.year.months[-1]))
                total.clear()

    async def _ask(self, bot: Process, what: str) -> dict[str, Any]:
        assert bot.stdin is not None
        bot.stdin.write(f"{what}\n".encode())
        return await _heard(bot)

    async def _month(self, bot: Process, number: int, total: Counter[str], steps: int) -> Month:
        held = await self._ask(bot, "memory")
        return Month(
            number,
            total["looks"],
            total["failed"],
            total["came"],
            sum(len(channel.messages) for _, channel in self.follows),
            held["resident"] / 1e6,
            held["mapped"] / 1e6,
            held["vectors"] / 1e6,
            held["documents"],
            held["objects"],
            1_000 * total["took_s"] / steps,
        )

    # Checks at the end

    def compare_posts(self) -> None:
        year, articles, kept_back = self.year, self._plan.press.articles, self._plan.kept_back()
        year.articles, year.too_old = len(articles), len(kept_back)
        own = {OWN: self._owners[0]}
        certain = [article for article in articles if article.word not in kept_back]
        year.comparison = compare_posts(self.follows, certain, own, self.home / DATABASE)
        others = [article for article in articles if article.word in kept_back]
        year.comparison.doubled += compare_posts(self.follows, others, own, self.home / DATABASE).doubled
        year.wrong += compare_library(self.home, Encoder(), self._plan.arrived())
        self._check_digests()
        self._check_polls()
        self._check_broken_feeds()
        if self.local.violations:
            year.wrong.append(f"{len(self.local.violations)} limits broken: {self.local.violations[0]}")

    def _check_digests(self) -> None:
        """Check that each digest came within a step of its local hour, on each day with news before that
        hour."""
        year, zones = self.year, {follow.id: follow for follow, _ in self.follows if follow.is_digest}
        statement = """
            SELECT matches.follow_id, matches.at, outbox.sent_at, outbox.message_id FROM matches
            JOIN outbox ON outbox.id = matches.outbox_id WHERE matches.outcome = 'gathered'
        """
        with closing(sqlite3.connect(self.home / DATABASE)) as connection:
            rows = connection.execute(statement).fetchall()
            waiting = "SELECT count(*) FROM matches WHERE outcome = 'gathered' AND outbox_id IS NULL"
            if (count := connection.execute(waiting).fetchone()[0]) != 0:
                year.wrong.append(f"{count} matches were never put into a digest")
        seen = set()
        for follow_id, matched, _, message_id in rows:
            follow = zones[follow_id]
            posted = made_at(message_id) if message_id else 0.0
            seen.add(message_id)
            due = due_after(matched, follow)
            late = posted - due if posted - matched > LATENESS_S else 0.0  # both in one step
            year.digest_latest_s = max(year.digest_latest_s, late)
            if not 0 <= late <= STEP_S + LATENESS_S:
                year.wrong.append(f"a digest of {follow.topic!r} stands {late:.0f} s after its hour")
        year.digests = len(seen)

    def _check_polls(self) -> None:
        """Check that no feed that always worked was ever polled later than its interval."""
        broken = {outage.feed.name for outage in self._plan.outages} | set(self._plan.gone)
        gaps = [
            after - before
            for feed in self.site.feeds.values()
            if feed.name not in broken and "moved" not in feed.path
            for before, after in zip(feed.asked, feed.asked[1:], strict=False)
        ]
        least, most = min(gaps, default=0.0), max(gaps, default=0.0)
        self.year.drift = (
            f"{len(gaps)} times between looks at sound feeds: {least / HOUR:.2f} to {most / HOUR:.2f} h "
            f"(set: {INTERVAL_S / HOUR:.2f} h, in steps of {STEP_S / HOUR:.0f} h)"
        )
        if not INTERVAL_S <= least <= most <= INTERVAL_S + STEP_S:
            self.year.wrong.append(f"looks drift: {self.year.drift}")

    def _check_broken_feeds(self) -> None:
        """Check that moved feeds are polled at the new address, vanished ones once a day, and that people
        were told once of a feed that was broken for a week."""
        wrong = self.year.wrong
        with closing(sqlite3.connect(self.home / DATABASE)) as connection:
            urls = {url for (url,) in connection.execute("SELECT url FROM sources")}
        wrong += [
            f"{f.name} has moved unseen" for f in self._plan.moved if self.site.address + f.path not in urls
        ]
        for name, at in self._plan.gone.items():
            after = [moment for moment in self.site.feeds[name].asked if moment > at + DAY]
            days = max(1.0, (self.local.world.clock.now() - at) / DAY)
            if len(after) > days + 1:
                wrong.append(f"{name} is gone and was looked at {len(after)} times in {days:.0f} days")
        title = self.site.feeds[OWN].title
        told = [m for m in self.local.messages(self.local.world.dm(self._owners[1])) if title in m.text]
        if len(told) != 1:
            wrong.append(f"{len(told)} notes on the feed that was broken for a week")


def due_after(moment: float, follow: Follow) -> float:
    """The moment when the next digest is due after another, by the reader's local time."""
    zone = ZoneInfo(follow.zone)
    day: date = datetime.fromtimestamp(moment, UTC).astimezone(zone).date()
    while True:
        minute = datetime(day.year, day.month, day.day, follow.at // 60, follow.at % 60, tzinfo=zone)
        if minute.timestamp() > moment and (follow.how != WEEKLY or day.weekday() == follow.weekday):
            return minute.timestamp()
        day += timedelta(days=1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.year", description=__doc__)
    parser.add_argument("days", type=int, nargs="?", default=365)
    parser.add_argument("feeds", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, help="a folder for the home, which stays")
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        done = asyncio.run(year(asked.days, asked.feeds, seed, folder, tell))
    tell(str(done))
    return 0 if done.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
