"""Run the bot for 24 hours on a scaled clock with constant faults (`python -m tests.chaos.day [--seed S]`).

Ends with 1 if a post was lost or doubled, a question got no reply at all, or the library is damaged. An hour
has four steps of a few seconds. A step may bring a fault: feeds fail, hang or refuse; Discord fails, limits,
loses answers or drops the gateway; the disk is full for a while; the bot is killed with -9, and files derived
from the database are damaged before the next start. People ask in between; a person without an answer,
because the bot was dead or disconnected, asks again. Needs a machine that mounts file systems.
"""

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from discord.http import Route

from index.encode.encoder import Encoder
from index.library import Library
from index.maintenance.verify import verify
from tests.chaos.corruption import ALONE, damage_derived
from tests.chaos.disk import Disk, run_where_mounts_are_allowed
from tests.chaos.life import Where
from tests.chaos.lives import Life, Lives
from tests.chaos.people import People
from tests.chaos.phases import Plan
from tests.chaos.results import Result
from tests.chaos.scene import POSTS, Scene, Tell
from tests.chaos.shared import Shared
from tests.chaos.site import Site
from tests.localdiscord import LocalDiscord

MODULE = "tests.chaos.day"
HOURS, STEPS_AN_HOUR = 24, 4
STEP_S = 3_600.0 / STEPS_AN_HOUR
REAL_S = 2.0
"""How long a step takes at least, in seconds of the machine."""
START_S = 60.0
CALM_STEPS = 2
"""The last steps have no faults, so that everyone still waiting gets an answer."""
SIZE_MB = 48
LEAST_ROOM, MOST_ROOM = 12.0, 18.0
"""Exponents of two: the bytes that a full disk has left."""
ANSWERS = r"^/(interactions|webhooks)/"
UNKNOWN_INTERACTION = 10_062
"""Discord's error for an acknowledgement after three seconds: interactions replayed after a gateway outage
are too late."""


@dataclass(slots=True)
class Day(Result):
    """The result of a day: the number of each fault, and the outcomes of all questions."""

    befell: Counter[str] = field(default_factory=Counter)
    full_steps: int = 0
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}: {HOURS} hours, {self.lives} lives, {self.killed} killed, "
            f"in {self.took_s:.0f} s",
            "",
            "| what befell | times |",
            "| --- | ---: |",
            *(f"| {name} | {count} |" for name, count in sorted(self.befell.items())),
            f"| hours without room | {self.full_steps / STEPS_AN_HOUR:g} |",
            "",
            "| what came of questions | times |",
            "| --- | ---: |",
            *(f"| {name} | {count} |" for name, count in sorted(self.outcomes.items())),
            f"| all | {self.asked} |",
            "",
            self.looks,
            *self.findings(),
        ]
        return "\n".join(lines)


async def day(seed: int, folder: Path, disk: Disk, encoder: Encoder, tell: Tell = lambda _: None) -> Day:
    """Run the bot for a day. `folder` gets its log, the disk its home."""
    started, shared = time.monotonic(), Shared(folder / "shared")
    async with LocalDiscord() as local, Site(local.world.clock.now) as site:
        run = _Run(local, site, shared, folder, disk.root / "home", random.Random(seed), Day(seed))
        run.disk = disk
        run.set_up()
        where = Where(str(run.home), str(folder / "shared"), Route.BASE, local.gateway.url, local.token)
        async with Lives(where, run.log) as begun:
            for number in range(HOURS * STEPS_AN_HOUR):
                await run.step(begun, is_calm=number >= HOURS * STEPS_AN_HOUR - CALM_STEPS)
                if (number + 1) % STEPS_AN_HOUR == 0:
                    tell(run.state((number + 1) // STEPS_AN_HOUR))
            await run.end_life()
            await run.rest(begun, tell)
        run.compare(begun, encoder)
    run.result.took_s = time.monotonic() - started
    return run.result


class _Run(Scene):
    """One day: the current life, if there is one, and the people who ask."""

    result: Day
    disk: Disk

    def set_up(self) -> None:
        super().set_up()
        self._life: Life | None = None
        self._ends: asyncio.Task[int] | None = None
        self._full_for = 0
        guild = next(iter(self.local.world.guilds.values()))
        self.people = People(self.local, guild, guild.add_channel("questions"), self.chance)

    async def step(self, begun: Lives, *, is_calm: bool) -> None:
        """A quarter of an hour."""
        until = time.monotonic() + REAL_S
        self.put_forward(STEP_S)
        self.calm()
        self.local.requests.clear()
        self.publish(2)
        self._fill_or_free(is_calm)
        if self._life is None:
            await self._begin(begun, is_calm)
        may_be_silent = not is_calm and self._befall()
        kill_at = self.chance.uniform(0, REAL_S) if not is_calm and self.chance.random() < 0.2 else None
        asking = asyncio.create_task(self._ask(may_be_silent))
        if kill_at is not None and self._ends is not None:
            await asyncio.wait((self._ends,), timeout=kill_at)
            self._kill()
        await asking
        if self._ends is not None and (left := until - time.monotonic()) > 0:
            await asyncio.wait((self._ends,), timeout=left)
        if self._ends is not None and self._ends.done():
            await self.end_life()

    # The bot

    async def _begin(self, begun: Lives, is_calm: bool) -> None:
        """Start a life, perhaps with damaged derived files and perhaps with a planned kill."""
        self.local.gateway.forget_sessions()
        self.shared.clear()
        is_damaged = self.result.lives and not is_calm and self.chance.random() < 0.4
        if is_damaged and damage_derived(self.home, self.chance, ALONE):
            self.result.befell["damaged indexes at a start"] += 1
        plan, reason = (Plan(), "time") if is_calm else self.draw_plan()
        self._life = await begun.begin(plan, slow=self.chance.random() < 0.1)
        self._ends = asyncio.create_task(begun.ended(self._life))
        if reason in ("request", "answer"):
            self.kill_by_discord(self._life, after=reason == "answer")
        ends = self._ends
        await self.local.until(lambda: self.local.gateway.live or ends.done(), START_S)

    def _kill(self) -> None:
        if self._life is not None:
            self._life.kill()

    async def end_life(self) -> None:
        """Kill the current life and check how it ended."""
        if self._ends is None:
            return
        self._kill()
        status = await self._ends
        self._life = self._ends = None
        self.result.lives += 1
        self.result.looked_up += self.shared.began("look")
        if status == -9:
            self.result.killed += 1
            self.result.befell["kill -9"] += 1
        elif self._full_for:
            self.result.befell["no start for want of room"] += 1
        else:
            self.result.other.append(f"life {self.result.lives} ended with {status}, see {self.log.name}")

    # Faults

    def _fill_or_free(self, is_calm: bool) -> None:
        """Fill the disk for up to an hour, or free it again."""
        self.result.full_steps += self._full_for > 0
        if self._full_for:
            self._full_for = 0 if is_calm else self._full_for - 1
            if not self._full_for:
                self.disk.free()
        elif not is_calm and self.chance.random() < 0.1:
            self._full_for = self.chance.randint(1, STEPS_AN_HOUR)
            self.disk.leave(int(2 ** self.chance.uniform(LEAST_ROOM, MOST_ROOM)))
            self.result.befell["full disk"] += 1

    def _befall(self) -> bool:
        """Set a random fault; returns True if it may leave someone without an answer."""
        kinds: dict[str, tuple[float, bool, Callable[[], object]]] = {
            "feeds: 5xx": (0.12, False, lambda: self._refuse(500, 502, 503)),
            "feeds: 429": (0.06, False, lambda: self._refuse(429)),
            "feeds: broken off": (0.06, False, lambda: setattr(self.site, "cut", self.chance.randint(1, 4))),
            "feeds: no answer": (0.02, False, lambda: setattr(self.site, "hanging", 1)),
            "posts: 5xx": (0.08, False, self._fail_posts),
            "posts: 429": (0.08, False, lambda: self.local.faults.rate_limit(2, path=POSTS)),
            "posts: answer lost": (0.08, False, lambda: self.local.faults.lose_answer(1, path=POSTS)),
            "posts: broken off": (0.08, False, lambda: self.local.faults.cut(1, path=POSTS)),
            "answers: 5xx": (0.06, True, lambda: self.local.faults.fail(502, times=2, path=ANSWERS)),
            "answers: 429": (0.06, True, lambda: self.local.faults.rate_limit(2, path=ANSWERS)),
            "answers: broken off": (0.04, True, lambda: self.local.faults.cut(1, path=ANSWERS)),
            "gateway: cut": (0.06, True, self.local.gateway.drop),
            "gateway: closed": (0.04, True, lambda: self.local.gateway.drop(4000)),
            "gateway: told to reconnect": (0.04, True, self.local.gateway.reconnect),
            "gateway: session lost": (0.04, True, lambda: self.local.gateway.invalidate(resumable=False)),
        }
        may_be_silent = False
        for name, (share, silences, strike) in kinds.items():
            if self.chance.random() < share:
                strike()
                self.result.befell[name] += 1
                may_be_silent |= silences
        return may_be_silent

    def _refuse(self, *statuses: int) -> None:
        self.site.statuses.extend(self.chance.choice(statuses) for _ in range(6))

    def _fail_posts(self) -> None:
        self.local.faults.fail(self.chance.choice((500, 502, 503)), times=2, path=POSTS)

    # Questions

    async def _ask(self, may_be_silent: bool) -> None:
        """Ask one to three questions. The bot may be dead, disconnected, or die at any moment."""

        def excuse() -> bool:
            is_dead = self._ends is None or self._ends.done()
            return may_be_silent or is_dead or not self.local.gateway.live

        await self.people.ask_again(excuse)
        for _ in range(self.chance.randint(1, 3)):
            await asyncio.sleep(self.chance.uniform(0, REAL_S / 4))
            told = [article for article in self.press.articles if article.feeds]
            await self.people.ask(f"What is known about {self.chance.choice(told).title}?", excuse)

    def state(self, hour: int) -> str:
        """The day so far, in a line."""
        return (
            f"{hour:2}:00  {self.result.lives} lives ended, {self.result.killed} killed, "
            f"{len(self.press.articles)} articles, {self.people.asked} questions, "
            f"{len(self.people.waiting)} unanswered, wrong {len(self.people.wrong) + len(self.result.other)}"
        )

    def compare(self, begun: Lives, encoder: Encoder) -> None:
        result, people = self.result, self.people
        late = [broken for broken in self.local.violations if broken.code == UNKNOWN_INTERACTION]
        result.befell["acknowledged too late for Discord, after a drop"] = len(late)
        self.local.violations[:] = [broken for broken in self.local.violations if broken not in late]
        super().compare(begun, encoder)
        result.asked, result.outcomes = people.asked, people.outcomes
        result.other += people.wrong
        result.other += [f"never answered: {asked.question!r}" for asked in people.waiting]
        with Library(self.home, encoder) as library:
            result.other += verify(library).problems


def main() -> int:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    status = run_where_mounts_are_allowed(MODULE, ["--seed", str(seed)])
    if status is not None:
        return status

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    tell(f"seed {seed}")
    with tempfile.TemporaryDirectory() as made, Disk(Path(made), SIZE_MB) as disk:
        done = asyncio.run(day(seed, Path(made), disk, Encoder(), tell))
    tell(str(done))
    return 0 if done.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
