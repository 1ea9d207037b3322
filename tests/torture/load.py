"""`python -m tests.torture.load SECONDS RATE [--plot FILE.svg]`: people use the bot all the time, and wait.

Interactions begin at chance moments, RATE of them a second (a Poisson process: nobody waits for others to be
done), by 400 people in eight servers: questions, the latest news, buttons under answers, suggestions while
typing. Bot, library and local Discord share one process, so the bot has less of the machine than in life;
what the local Discord remembers is dropped as it goes. 1 if an interaction was not acknowledged within 3
seconds.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import psutil

from tests.discord.load import QUESTIONS, shipped_stage
from tests.discord.local import Channel, Interaction, LocalDiscord, Message, User
from tests.discord.stage import Stage

SERVERS, PEOPLE = 8, 400
ALLOWED_S = 3.0
SAMPLE_S = 5.0
VARIANTS = 50
"""In how many ways each question is asked, so that few are asked twice within a short time."""

KEPT_S = 60.0
"""How long the local Discord remembers an interaction, so that its memory is not taken for the bot's."""

MIX = {"ask": 0.2, "latest": 0.15, "press": 0.25, "suggest": 0.4}
TOPICS = ("Ukraine", "fuel prices", "AI Act", "Sydney", "ceasefire")


@dataclass(slots=True)
class Told:
    """What people waited, by kind, in seconds, and the memory over time (second, MB)."""

    acknowledged: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    missed: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def note(self, kind: str, done: Interaction) -> None:
        """Take in what became of an interaction."""
        after = done.acknowledged_after_s
        if after is None or after > ALLOWED_S:
            self.missed[kind] += 1
        if after is not None:
            self.acknowledged[kind].append(after)
        if done.answered_after_s is not None:
            self.answered[kind].append(done.answered_after_s)


class Crowd:
    """People in servers, and what they do next."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._local = stage.local
        self._chance = Random(seed)
        world = stage.local.world
        channels = [world.add_guild(f"Server {n}").add_channel("news") for n in range(SERVERS)]
        self._people: list[tuple[User, Channel]] = []
        for n in range(PEOPLE):
            user, channel = world.add_user(f"reader{n}"), channels[n % SERVERS]
            assert channel.guild is not None
            channel.guild.join(user)
            self._people.append((user, channel))
        self._answers: list[tuple[Message, Channel]] = []
        self._turn = 0

    @property
    def pressed(self) -> set[int]:
        """The messages whose buttons may be pressed next."""
        return {message.id for message, _ in self._answers}

    async def act(self, told: Told) -> None:
        """One interaction of one person."""
        [kind] = self._chance.choices(list(MIX), list(MIX.values()))
        doing: dict[str, Callable[[User, Channel], Awaitable[Interaction | None]]] = {
            "ask": self._ask,
            "latest": self._latest,
            "press": self._press,
            "suggest": self._suggest,
        }
        self._turn += 1
        user, channel = self._people[self._turn * 37 % PEOPLE]  # each in turn, so that nobody asks too often
        try:
            done = await doing[kind](user, channel)
        except Exception as error:  # whatever it is, it is told
            told.faults[f"{kind}: {type(error).__name__}: {error}"[:120]] += 1
            return
        if done is not None:
            told.note(kind, done)

    async def _ask(self, user: User, channel: Channel) -> Interaction:
        question = f"{self._chance.choice(QUESTIONS)} I am number {self._chance.randrange(VARIANTS)}."
        done = await self._local.slash(user, channel, "ask", question=question, timeout=30.0)
        if done.final is not None and "More passages" in [button.label for button in done.final.buttons]:
            self._answers = [*self._answers[-20:], (done.final, channel)]
        return done

    async def _latest(self, user: User, channel: Channel) -> Interaction:
        return await self._local.slash(
            user, channel, "latest", topic=self._chance.choice(TOPICS), timeout=30.0
        )

    async def _press(self, user: User, channel: Channel) -> Interaction | None:
        there = [message for message, place in self._answers if place is channel]
        if not there:
            return None
        label = self._chance.choice(("More passages", "Context"))
        message = self._chance.choice(there)
        if label not in [button.label for button in message.buttons]:
            label = "More passages"
        return await self._local.click(user, message, label, timeout=30.0)

    async def _suggest(self, user: User, channel: Channel) -> Interaction | None:
        before = len(self._local.interactions)
        typed = self._chance.choice(("Euro", "Off", "gov", "a"))
        await self._local.autocomplete(user, channel, "ask", "source", typed, question="Who met?")
        mine = [i for i in self._local.interactions[before:] if i.user is user]
        return mine[0] if mine else None


async def load(stage: Stage, seconds: float, rate: float, seed: int, tell: Callable[[str], None]) -> Told:
    """Let the crowd act so many times a second for so long."""
    told, crowd, chance = Told(), Crowd(stage, seed), Random(seed)
    process, running = psutil.Process(), set[asyncio.Task[None]]()
    began = time.monotonic()
    due, sampled = began, began
    while time.monotonic() - began < seconds:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        task = asyncio.create_task(crowd.act(told))
        running.add(task)
        task.add_done_callback(running.discard)
        if time.monotonic() - sampled > SAMPLE_S:
            sampled = time.monotonic()
            _forget(stage.local, crowd.pressed)
            told.memory.append((sampled - began, process.memory_info().rss / 1e6))
            if len(told.memory) % 12 == 0:
                tell(f"{sampled - began:.0f} s: {told.memory[-1][1]:.0f} MB, {len(running)} under way")
    await asyncio.wait(running or {asyncio.create_task(asyncio.sleep(0))}, timeout=60)
    return told


def _forget(local: LocalDiscord, kept: Set[int]) -> None:
    """Let the local Discord forget what is over, but for messages that somebody may press a button of."""
    over = {i.token for i in local.interactions if i.age_s > KEPT_S}
    gone = {m.id for i in local.interactions if i.token in over for m in i.messages} - kept
    local.interactions[:] = [i for i in local.interactions if i.token not in over]
    for token in over:
        local.by_token.pop(token, None)
    local.requests.clear()
    for channel in local.world.channels.values():
        for number in gone & channel.messages.keys():
            del channel.messages[number]
    for session in local.gateway.sessions.values():
        for packet in session.log[:-100]:
            packet["data"] = None


def report(told: Told, seconds: float, rate: float) -> str:
    """The figures as a table."""
    lines = [
        "| | interactions | acknowledged p50, p99, longest | answered p50, p99 | over 3 s |",
        "| --- | ---: | --- | --- | ---: |",
    ]
    for kind in MIX:
        first, last = told.acknowledged[kind], told.answered[kind] or [float("nan")]
        if first:
            lines.append(
                f"| {kind} | {len(first):,} | {_at(first, 50)}, {_at(first, 99)}, {max(first):.2f} s "
                f"| {_at(last, 50)}, {_at(last, 99)} s | {told.missed[kind]} |"
            )
    early, late = (np.mean([mb for _, mb in part]) for part in _halves(told.memory))
    lines.append(
        f"\n{seconds:.0f} s at {rate:g} a second; memory {early:.0f} MB in the second quarter, {late:.0f} MB "
        f"in the last; faults: {dict(told.faults) or 'none'}"
    )
    return "\n".join(lines)


def _at(values: Sequence[float], share: int) -> str:
    return f"{np.percentile(values, share):.2f}"


def _halves(memory: Sequence[tuple[float, float]]) -> tuple[Sequence[tuple[float, float]], ...]:
    quarter = max(1, len(memory) // 4)
    return memory[quarter : 2 * quarter] or memory, memory[-quarter:] or memory


def plot(memory: Sequence[tuple[float, float]]) -> str:
    """The memory over time as SVG."""
    width, height, left, bottom = 640, 240, 60, 30
    most = max(mb for _, mb in memory) * 1.1
    last = memory[-1][0]
    points = " ".join(
        f"{left + (width - left - 10) * at / last:.1f},{(height - bottom) * (1 - mb / most):.1f}"
        for at, mb in memory
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f'<polyline points="{points}" fill="none" stroke="#468" stroke-width="2"/>'
        f'<line x1="{left}" y1="{height - bottom}" x2="{width - 10}" y2="{height - bottom}" stroke="#888"/>'
        f'<text x="{left - 5}" y="14" text-anchor="end">{most:.0f} MB</text>'
        f'<text x="{left - 5}" y="{height - bottom}" text-anchor="end">0</text>'
        f'<text x="{width - 10}" y="{height - 10}" text-anchor="end">{last:.0f} s</text></svg>\n'
    )


async def _run(seconds: float, rate: float, seed: int, tell: Callable[[str], None]) -> Told:
    async with shipped_stage() as stage:
        await stage.bot.wait_until_ready()
        stage.library.load()
        return await load(stage, seconds, rate, seed, tell)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.load", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("rate", type=float)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    asked = parser.parse_args()

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    told = asyncio.run(_run(asked.seconds, asked.rate, asked.seed, tell))
    tell(report(told, asked.seconds, asked.rate))
    if asked.plot:
        asked.plot.write_text(plot(told.memory), encoding="utf-8")
    return 1 if told.missed else 0


if __name__ == "__main__":
    sys.exit(main())
