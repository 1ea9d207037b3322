"""Let 400 people use the bot without pause, and measure how long they wait.

`python -m tests.chaos.load SECONDS RATE [--plot FILE.svg]` starts RATE interactions a second at random
moments (a Poisson process: nobody waits for others to be done) in eight servers: questions, the latest news,
buttons under answers, autocomplete. The bot is `footnote run`, a process of its own, whose memory is
measured; the local Discord and the people share this process, and the machine. Ends with 1 if an interaction
was not acknowledged within 3 seconds or had no answer, or the bot had a fault.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp
import numpy as np
import psutil
from prometheus_client.parser import text_string_to_metric_families

from tests.bot.discord.process import footnote_run, until_connected
from tests.chaos.crowd import MIX, PATIENCE_S, Crowd
from tests.localdiscord import Channel, Interaction, LocalDiscord, User

ALLOWED_S = 3.0
SAMPLE_S = 5.0
START_S = 120.0
TOLD = ("footnote_answers_total", "footnote_refusals_total", "footnote_faults_total")
"""The bot's own metrics that are printed."""


@dataclass(slots=True)
class Told:
    """Waiting times by kind in seconds, the bot's memory over time (second, MB), its metrics at the end,
    and the cores that each process used."""

    acknowledged: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    missed: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    cores: dict[str, float] = field(default_factory=dict)

    def note(self, kind: str, done: Interaction) -> None:
        """Record the outcome of an interaction."""
        after = done.acknowledged_after_s
        if after is None or after > ALLOWED_S:
            self.missed[kind] += 1
        if after is not None:
            self.acknowledged[kind].append(after)
        if done.answered_after_s is not None:
            self.answered[kind].append(done.answered_after_s)
        else:
            self.unanswered[kind] += 1

    @property
    def is_good(self) -> bool:
        return not (self.missed or self.unanswered or self.faults or self.figures["footnote_faults_total"])


async def run(seconds: float, rate: float, seed: int, folder: Path, tell: Callable[[str], None]) -> Told:
    """Start the bot in a home of its own with the shipped documents, and let the crowd use it."""
    log = folder / "bot.log"
    async with LocalDiscord() as local:
        crowd = Crowd(local, Random(seed))
        settings = {"FOOTNOTE_STATUS_PORT": "0"}
        async with footnote_run(local, folder / "home", local.token, log=log, settings=settings) as bot:
            await until_connected(local, bot, log, START_S)
            told = await load(local, crowd, psutil.Process(bot.pid), seconds, rate, seed, tell)
            told.figures = await _figures(log)
    return told


async def load(
    local: LocalDiscord,
    crowd: Crowd,
    bot: psutil.Process,
    seconds: float,
    rate: float,
    seed: int,
    tell: Callable[[str], None],
) -> Told:
    """Let the crowd act so many times a second for so long."""
    told, chance, running = Told(), Random(seed), set[asyncio.Task[None]]()
    processes = {"bot": bot, "local Discord": psutil.Process()}
    spent = {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}
    began = due = sampled = time.monotonic()
    while time.monotonic() - began < seconds:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        told.late.append(time.monotonic() - due)
        task = asyncio.create_task(_act(crowd, told, *crowd.draw()))
        running.add(task)
        task.add_done_callback(running.discard)
        if time.monotonic() - sampled > SAMPLE_S:
            sampled = time.monotonic()
            crowd.let_forget()
            told.memory.append((sampled - began, bot.memory_info().rss / 1e6))
            if len(told.memory) % 12 == 0:
                tell(f"{sampled - began:.0f} s: {told.memory[-1][1]:.0f} MB, {len(running)} under way")
    told.memory.append((time.monotonic() - began, bot.memory_info().rss / 1e6))
    for name, process in processes.items():
        told.cores[name] = (sum(process.cpu_times()[:2]) - spent[name]) / (time.monotonic() - began)
    if running:
        await asyncio.wait(running, timeout=2 * PATIENCE_S)
    return told


async def _act(crowd: Crowd, told: Told, kind: str, user: User, channel: Channel) -> None:
    try:
        done = await crowd.act(kind, user, channel)
    except Exception as error:  # any error is recorded
        told.faults[f"{kind}: {type(error).__name__}: {error}"[:120]] += 1
        return
    if done is not None:
        told.note(kind, done)


async def _figures(log: Path) -> dict[str, float]:
    """The bot's /metrics, by name and label."""
    found = re.search(r"http://127\.0\.0\.1:\d+/metrics", log.read_text())
    assert found is not None
    async with aiohttp.ClientSession() as session, session.get(found[0]) as response:
        families = text_string_to_metric_families(await response.text())
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def report(told: Told, seconds: float, rate: float) -> str:
    """The figures as a table."""
    lines = [
        "| | interactions | acknowledged p50, p99, longest | answered, alike | over 3 s | unanswered |",
        "| --- | ---: | --- | --- | ---: | ---: |",
    ]
    for kind in MIX:
        if told.acknowledged[kind] or told.missed[kind]:
            lines.append(
                f"| {kind} | {len(told.answered[kind]) + told.unanswered[kind]:,} "
                f"| {_waits(told.acknowledged[kind])} | {_waits(told.answered[kind])} "
                f"| {told.missed[kind]} | {told.unanswered[kind]} |"
            )
    early, late = (np.mean([mb for _, mb in part]) for part in _quarters(told.memory))
    cores = ", ".join(f"{name} {share:.2f}" for name, share in told.cores.items())
    figures = ", ".join(
        f"{name.removeprefix('footnote_')} {count:.0f}"
        for name, count in told.figures.items()
        if name.startswith(TOLD)
    )
    lines += [
        "",
        f"{seconds:.0f} s at {rate:g} a second; the bot's memory {early:.0f} MB in the second quarter, "
        f"{late:.0f} MB in the last",
        f"cores in use: {cores}; people were late themselves by {_waits(told.late)}",
        f"the bot says: {figures}",
        f"faults of people: {dict(told.faults) or 'none'}",
    ]
    return "\n".join(lines)


def _waits(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return f"{np.percentile(values, 50):.2f}, {np.percentile(values, 99):.2f}, {max(values):.2f} s"


def _quarters(memory: Sequence[tuple[float, float]]) -> tuple[Sequence[tuple[float, float]], ...]:
    """The measurements of the second quarter and of the last one."""
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.load", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("rate", type=float)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    asked = parser.parse_args()

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(run(asked.seconds, asked.rate, asked.seed, Path(folder), tell))
    tell(report(told, asked.seconds, asked.rate))
    if asked.plot:
        asked.plot.write_text(plot(told.memory), encoding="utf-8")
    return 0 if told.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
