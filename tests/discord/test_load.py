"""Under load everyone is acknowledged at once, everyone is answered, and an upload holds up nobody."""

import asyncio
import time
from collections.abc import Callable

import pytest

from tests.discord.load import ask_at_once
from tests.discord.local import Interaction, Upload
from tests.discord.stage import Stage

Tell = Callable[[str], None]

pytestmark = pytest.mark.asyncio

QUESTION = "What does Ukraine want in return for giving up its NATO bid?"
SENTENCE = "Ferry {n} of the Halvern line leaves pier {m} at dawn and carries {k} people to the island. "


@pytest.mark.parametrize(
    ("people", "servers"),
    [(40, 2), pytest.param(200, 1, marks=pytest.mark.slow), pytest.param(200, 4, marks=pytest.mark.slow)],
)
async def test_all_who_ask_at_once_are_acknowledged_and_answered(
    stage: Stage, people: int, servers: int, tell: Tell
) -> None:
    waits = await ask_at_once(stage, people, servers)
    tell(f"{people} people in {servers} servers: {waits}")
    assert waits.acknowledged_p99 <= 1
    assert waits.acknowledged.max() <= 3


@pytest.mark.parametrize("sentences", [1, pytest.param(7, marks=pytest.mark.slow)])
async def test_questions_pass_a_large_upload(stage: Stage, sentences: int, tell: Tell) -> None:
    """600 passages take a while; who asks meanwhile is answered within 4 seconds."""
    parts = (
        f"## Ferry {n}\n\n" + "".join(SENTENCE.format(n=n, m=n * 7 + k, k=n + k) for k in range(sentences))
        for n in range(600)
    )
    file = Upload("ferries.md", ("# Ferries\n\n" + "\n\n".join(parts)).encode())
    before = stage.library.store.passages.count()
    started = time.monotonic()
    adding = asyncio.create_task(
        stage.local.slash(stage.grace, stage.channel, "source add", file=file, timeout=300)
    )
    asked: list[Interaction] = []
    while not adding.done():
        reader = stage.local.world.add_user(f"reader{len(asked)}")
        stage.guild.join(reader)
        asked.append(await stage.local.slash(reader, stage.channel, "ask", question=QUESTION))
    added = await adding
    took_s = time.monotonic() - started
    waits = [one.answered_after_s if one.answered_after_s is not None else 999.0 for one in asked]
    longest = f"{max(waits):.2f} s at most for each of {len(asked)} questions"
    tell(f"While 600 passages were added in {took_s:.1f} s: {longest}")
    assert added.final and "600" in added.final.text
    assert len(asked) >= 3 and max(waits) <= 4
    assert stage.library.store.passages.count() == before + 600
    about = await stage.local.slash(
        stage.grace, stage.channel, "ask", question="Which pier does ferry 599 of the Halvern line leave?"
    )
    assert about.final and "Ferry 599" in about.final.text
