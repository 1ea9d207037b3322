"""The bot answers with the old model's vectors at once, and with the wanted model when all is encoded."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.library import Library
from index.models import DEFAULT_MODEL, minilm
from index.steps import Steps
from tests.bot.discord.asked import is_answer, shown
from tests.bot.discord.stage import make_bot_tables, stage_on
from tests.index.sources import FERRY, QUESTIONS, write_news
from tests.localdiscord import LocalDiscord

pytestmark = [pytest.mark.asyncio, pytest.mark.sqlite]


class HeldEncoder(Encoder):
    """The wanted model; it encodes passages only once `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        while not self.go.wait(0.01):
            yield
        return (yield from super().encode_passages(inputs, done))


async def test_the_bot_answers_before_and_after_it(local_discord: LocalDiscord, tmp_path: Path) -> None:
    home, wanted = tmp_path / "home", HeldEncoder()
    with Library(home, Encoder(minilm.NAME)) as library:
        library.add(write_news(tmp_path))
        make_bot_tables(library)
    async with stage_on(local_discord, home, wanted) as stage:
        for model, user in ((minilm.NAME, stage.ada), (DEFAULT_MODEL, stage.grace)):
            assert await stage.local.until(lambda model=model: stage.library.encoder.name == model)
            asked = await stage.local.slash(user, stage.channel, "ask", question=QUESTIONS[FERRY])
            assert is_answer(shown(asked)) and "Lindoya" in shown(asked).text
            wanted.go.set()
    assert local_discord.violations == []
