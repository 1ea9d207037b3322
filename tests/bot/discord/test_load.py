"""Under load everyone is acknowledged at once, everyone is answered, and an upload holds up nobody."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from tests.bot.discord.asked import is_answer
from tests.bot.discord.load import ask_at_once
from tests.bot.discord.stage import Stage
from tests.localdiscord import Interaction, Upload

Tell = Callable[[str], None]

pytestmark = pytest.mark.asyncio

QUESTION = "What does Ukraine want instead of NATO membership?"
SENTENCE = "Ferry {n} of the Halvern line leaves pier {m} at dawn and carries {k} people to the island. "


@pytest.mark.parametrize(
    ("people", "servers"),
    [(40, 2), pytest.param(200, 1, marks=pytest.mark.slow), pytest.param(200, 4, marks=pytest.mark.slow)],
)
async def test_all_who_ask_at_once_are_acknowledged_and_answered(
    stage: Stage, people: int, servers: int, tell: Tell
) -> None:
    """The library is busy with something else until the last of them is acknowledged."""
    go_on = threading.Event()
    busy = asyncio.create_task(stage.bot.library_thread.run(lambda _: go_on.wait(60)))
    asking = asyncio.create_task(ask_at_once(stage, people, servers))
    asked = stage.local.interactions
    assert await stage.local.until(lambda: sum(one.first_response is not None for one in asked) == people)
    assert not any(one.answered for one in asked)
    go_on.set()
    assert await busy
    tell(f"{people} people in {servers} servers: {await asking}")


@pytest.mark.parametrize("sentences", [1, pytest.param(7, marks=pytest.mark.slow)])
async def test_questions_pass_a_large_upload(stage: Stage, sentences: int, tell: Tell) -> None:
    """600 passages take a while; who asks meanwhile is answered before they are in."""
    parts = (
        f"## Ferry {n}\n\n" + "".join(SENTENCE.format(n=n, m=n * 7 + k, k=n + k) for k in range(sentences))
        for n in range(600)
    )
    file = Upload("ferries.md", ("# Ferries\n\n" + "\n\n".join(parts)).encode())
    before = stage.library.store.passages.count()
    adding = asyncio.create_task(
        stage.local.slash(stage.grace, stage.channel, "source add", file=file, timeout=300)
    )
    asked: list[Interaction] = []
    passed = 0
    while not adding.done():
        reader = stage.local.world.add_user(f"reader{len(asked)}")
        stage.guild.join(reader)
        asked.append(await stage.local.slash(reader, stage.channel, "ask", question=QUESTION))
        passed += not adding.done()
    added = await adding
    waits = [one.answered_after_s for one in asked if one.answered_after_s is not None]
    tell(f"While 600 passages were added, {passed} questions passed: {max(waits):.2f} s at most for each")
    assert added.final and "600" in added.final.text
    assert all(is_answer(one.final) for one in asked) and passed >= 3
    assert stage.library.store.passages.count() == before + 600
    about = await stage.local.slash(
        stage.grace, stage.channel, "ask", question="Which pier does ferry 599 of the Halvern line leave?"
    )
    assert about.final and "Ferry 599" in about.final.text
