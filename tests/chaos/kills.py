"""Kill the bot again and again while feeds go on, and compare with what Discord received."""

import asyncio
import random
import time
from pathlib import Path

from discord.http import Route

from index.encode.encoder import Encoder
from tests.chaos.life import Where
from tests.chaos.lives import Lives
from tests.chaos.results import KillResult
from tests.chaos.scene import POSTS, Scene, Tell
from tests.chaos.shared import Shared
from tests.chaos.site import Site
from tests.localdiscord import LocalDiscord

LIFE_S, LONG_LIFE_S = 2.5, 4.0
"""Seconds within which a life is killed at a random moment, or after which the planned kill is no longer
awaited. A life takes one or two seconds until it has posted something."""
SLOW_SHARE = 0.1
"""Share of lives that start a fresh reader process; the others fork one, which saves a second."""


async def run_kills(
    lives: int, seed: int, folder: Path, encoder: Encoder, tell: Tell = lambda _: None
) -> KillResult:
    """Kill the bot `lives` times, let it finish, and count. `folder` gets its home and its log."""
    started = time.monotonic()
    shared = Shared(folder / "shared")
    async with LocalDiscord() as local, Site(local.world.clock.now) as site:
        run = _Run(local, site, shared, folder, folder / "home", random.Random(seed), KillResult(seed))
        run.set_up()
        where = Where(str(run.home), str(folder / "shared"), Route.BASE, local.gateway.url, local.token)
        async with Lives(where, folder / "lives.log") as begun:
            for number in range(lives):
                await run.one(begun)
                if (number + 1) % 25 == 0:
                    tell(run.state(started))
            await run.rest(begun, tell)
        run.compare(begun, encoder)
    run.result.took_s = time.monotonic() - started
    return run.result


class _Run(Scene):
    """One run and its result so far."""

    result: KillResult

    async def one(self, begun: Lives) -> None:
        """One life until its kill, and the pause until the next."""
        chance, result = self.chance, self.result
        self.local.gateway.forget_sessions()
        self.calm()
        self.shared.clear()
        self.publish(2)
        self._set_faults()
        plan, reason = self.draw_plan()
        life = await begun.begin(plan, slow=chance.random() < SLOW_SHARE)
        if reason in ("request", "answer"):
            self.kill_by_discord(life, after=reason == "answer")
        ends = asyncio.create_task(begun.ended(life))
        full = LIFE_S * chance.random() if reason == "time" else LONG_LIFE_S
        part = chance.random() * full
        await asyncio.wait((ends,), timeout=part)
        if not ends.done():
            self.publish(1)
            await asyncio.wait((ends,), timeout=full - part)
        overdue = not ends.done()
        life.kill()
        status = await ends
        result.lives += 1
        result.looked_up += self.shared.began("look")
        if status == -9:
            result.killed += 1
            result.by_plan["time" if overdue else reason] += 1
            result.kills.update(self.shared.at or ["nothing"])
        else:
            result.other.append(f"life {result.lives} ended with {status}, see {self.log.name}")
        self.put_forward(self._pause())

    def _set_faults(self) -> None:
        chance, faults = self.chance, self.local.faults
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
        """Seconds on the shared clock until the next life: Discord forgets a nonce after some minutes."""
        chance = self.chance
        spans = ((0.5, 1, 20), (0.15, 60, 120), (0.15, 200, 400), (0.2, 600, 5_400))
        least, most = chance.choices([span[1:] for span in spans], [span[0] for span in spans])[0]
        return chance.uniform(least, most)

    def state(self, started: float) -> str:
        result = self.result
        messages = sum(len(channel.messages) for _, channel in self.follows)
        took = time.monotonic() - started
        return (
            f"{result.lives} lives, {result.killed} killed, {len(self.press.articles)} articles, "
            f"{messages} messages, {took:.0f} s ({took / result.lives:.2f} s a life), "
            f"other {len(result.other)}"
        )
