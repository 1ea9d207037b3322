"""Let many people ask at once; `python -m tests.bot.discord.load` prints how long they wait.

Bot, library and local Discord share one process here, so the bot has less of the machine than in production.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.stage import Stage, stage_on
from tests.localdiscord import Interaction, LocalDiscord

QUESTIONS = (
    "What does Ukraine want in return for giving up its NATO bid?",
    "Who was arrested after the attack in Sydney?",
    "Why are fuel prices rising?",
    "What did the central bank decide about interest rates?",
    "When does the ceasefire begin?",
    "How do I bake sourdough bread?",
    "What happens next with the budget?",
    "Which countries took part in the talks?",
)
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds until the acknowledgement and until the answer; arrays of shape (n,)."""

    acknowledged: np.ndarray
    answered: np.ndarray

    def __str__(self) -> str:
        return "; ".join(
            f"{name}: p50 {np.percentile(waits, 50):.3f} s, p99 {np.percentile(waits, 99):.3f} s, "
            f"longest {waits.max():.3f} s"
            for name, waits in (("acknowledged", self.acknowledged), ("answered", self.answered))
        )


async def ask_at_once(stage: Stage, people: int, servers: int = 1) -> Waits:
    """Let everyone ask once in the same moment. Raises AssertionError if a question gets no answer."""
    world = stage.local.world
    channels = [stage.channel]
    for n in range(1, servers):
        guild = world.add_guild(f"Server {n}")
        channels.append(guild.add_channel("news"))
    crowd = []
    for n in range(people):
        user, channel = world.add_user(f"reader{n}"), channels[n % servers]
        assert channel.guild is not None
        channel.guild.join(user)
        crowd.append((user, channel, f"{QUESTIONS[n % len(QUESTIONS)]} I am number {n}."))
    done = await asyncio.gather(
        *(
            stage.local.slash(user, channel, "ask", question=question, timeout=PATIENCE_S)
            for user, channel, question in crowd
        )
    )
    return waits_of(done)


def waits_of(asked: Sequence[Interaction]) -> Waits:
    """Collect the waiting times. Raises AssertionError if one was not acknowledged or not answered."""
    acknowledged = [a.acknowledged_after_s for a in asked if a.acknowledged_after_s is not None]
    answered = [a.answered_after_s for a in asked if a.answered_after_s is not None]
    assert len(acknowledged) == len(answered) == len(asked), (len(acknowledged), len(answered), len(asked))
    return Waits(np.array(acknowledged), np.array(answered))


@asynccontextmanager
async def shipped_stage() -> AsyncIterator[Stage]:
    """A bot that knows the shipped documents, on a local Discord of its own."""
    encoder = Encoder()
    encoder.load()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with Library(home, encoder) as library:
            library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        async with LocalDiscord() as local, stage_on(local, home, encoder) as stage:
            yield stage


async def _print(people: int) -> None:
    async with shipped_stage() as stage:
        print(f"{people} people in 4 servers:", await ask_at_once(stage, people, 4))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_print(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
