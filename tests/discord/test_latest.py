"""People look at what is new, of all or on a topic."""

import pytest

from bot.discord.cooldown import Cooldowns
from tests.discord.asked import shown
from tests.discord.local import Message
from tests.discord.stage import Stage

pytestmark = pytest.mark.asyncio


async def latest(stage: Stage, **options: str) -> Message:
    stage.bot.cooldowns = Cooldowns()
    return shown(await stage.local.slash(stage.ada, stage.channel, "latest", **options))


async def test_the_newest_documents_in_short_newest_first(stage: Stage) -> None:
    card = await latest(stage)
    first, second = "sign declaration on troops after a ceasefire", "guarantees longer than the 15 years"
    assert card.text.index(first) < card.text.index(second)
    assert card.text.count("What's Happening?") == 3 and card.text.count("What's Next?") == 3
    assert len([button for button in card.buttons if button.url]) == 3 and "<t:" in card.text


async def test_on_a_topic_since_a_day_from_a_source(stage: Stage) -> None:
    assert "Artemis II to April 2026" in (await latest(stage, topic="Artemis")).text
    old = await latest(stage, topic="Ukraine", since="2026-01-01")
    assert "France and Britain sign" in old.text and "Mar-a-Lago" not in old.text
    assert "NASA launches Artemis I" in (await latest(stage, source="nasa")).text


async def test_nothing_is_said_to_be_nothing(stage: Stage) -> None:
    assert "Nothing in the sources speaks of “lasagne”" in (await latest(stage, topic="lasagne")).text
    assert "There is nothing yet" in (await latest(stage, since="2030-01-01")).text


async def test_what_can_not_be_looked_for_is_explained(stage: Stage) -> None:
    for options, note in (({"since": "flood"}, "is no day"), ({"source": "Zz"}, "No source is called")):
        card = await latest(stage, **options)
        assert note in card.text and card.ephemeral
    assert "no question" in (await latest(stage, topic="!!!")).text
    suggested = await stage.local.autocomplete(stage.ada, stage.channel, "latest", "source", "nato")
    assert [choice.value for choice in suggested] == ["NATO"]
