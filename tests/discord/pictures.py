"""`python -m tests.discord.pictures FOLDER`: pictures of what people see, of real answers.

The real bot answers on the local Discord; its messages are rendered and photographed by chromium.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from index.encoder import Encoder
from index.library import Library
from tests.discord.local import LocalDiscord
from tests.discord.local.picture import render
from tests.discord.local.screenshot import screenshot
from tests.discord.stage import stage_on

HEIGHTS = {"ask": 525, "more": 1330, "context": 715, "silent": 305, "latest": 1120}
QUESTION = "What does Ukraine want in return for giving up its NATO bid?"


async def take(folder: Path) -> None:
    """Ask, press the buttons, and take a picture of each answer."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = Encoder()
    with tempfile.TemporaryDirectory() as work:
        home = Path(work) / "home"
        with Library(home, encoder) as library:
            library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        async with LocalDiscord() as local, stage_on(local, home, encoder) as stage:
            asked = await local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
            answer = asked.final
            assert answer is not None
            taken = {"ask": answer}
            for name, button in (("more", "More passages"), ("context", "Context")):
                taken[name] = (await local.click(stage.grace, answer, button)).final
            silent = await local.slash(
                stage.grace, stage.channel, "ask", question="How much is the new iPhone?"
            )
            taken["silent"] = silent.final
            stage.bot.cooldowns = type(stage.bot.cooldowns)()
            latest = await local.slash(stage.ada, stage.channel, "latest", topic="Ukraine")
            taken["latest"] = latest.final
            for name, message in taken.items():
                assert message is not None, name
                screenshot(render(message), folder / f"{name}.png", width=720, height=HEIGHTS[name])


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
