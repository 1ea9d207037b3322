"""People look at what is new, of all or on a topic, page by page."""

import re

import pytest

from bot.discord.cooldown import Cooldowns
from tests.bot.discord.asked import labels, shown
from tests.bot.discord.stage import Stage
from tests.localdiscord import Message
from tests.localdiscord.markdown import links

pytestmark = [pytest.mark.asyncio, pytest.mark.dated]

NEWEST = "sign declaration on troops after a ceasefire"


async def latest(stage: Stage, **options: str) -> Message:
    stage.bot.cooldowns = Cooldowns()
    return shown(await stage.local.slash(stage.ada, stage.channel, "latest", **options))


def days(message: Message) -> list[int]:
    """When each story was published, in seconds since 1970, in the order shown."""
    heads = [text for text in message.body.texts if text.startswith("**")]
    found = (re.search(r"<t:(\d+):D> \(", text) for text in heads)
    return [int(match[1]) for match in found if match]


async def test_the_newest_stories_in_short_newest_first_one_card_each(stage: Stage) -> None:
    card = await latest(stage)
    assert "Stories 1–3, newest first" in card.text and NEWEST in card.text
    assert "guarantees longer than the 15 years" not in card.text, "an earlier part of the same story"
    assert "4 documents" in card.text
    assert days(card) == sorted(days(card), reverse=True) and len(days(card)) == 3
    assert [text.count("\n") for text in card.body.texts[1:]] == [1, 1, 1], "two lines a story"
    assert len(links(card.text)) == 3 and "What's Happening?" not in card.text
    assert labels(card) == ["Next"]


async def test_a_story_is_read_from_the_menu_by_the_one_who_chose(stage: Stage) -> None:
    card = await latest(stage)
    (menu,) = card.selects
    read = shown(await stage.local.select(stage.grace, card, "Read a story…", [menu["options"][0]["label"]]))
    assert read.ephemeral and NEWEST in read.text and "4 documents since <t:" in read.text
    for section in ("What's Happening?", "Why It's Important?", "What's Next?"):
        assert section in read.text.replace("\\", "")
    assert [button.label for button in read.buttons] == ["Open", "Timeline", "Follow"]


async def test_pages_turn_in_place_for_the_one_who_asked_and_beside_it_for_others(stage: Stage) -> None:
    local, card = stage.local, await latest(stage, topic="Ukraine")
    assert card.body.texts[0].startswith("### Ukraine\n")
    card = await latest(stage)
    theirs = shown(await local.click(stage.grace, card, "Next"))
    assert theirs is not card and theirs.ephemeral and "Stories 4–6" in theirs.text and NEWEST in card.text
    mine = await local.click(stage.ada, card, "Next")
    assert shown(mine) is card and "Stories 4–6" in card.text and labels(card)[-2:] == ["Back", "Next"]
    seen = days(card)
    while "Next" in labels(card):
        await local.click(stage.ada, card, "Next")
        seen += days(card)
    assert seen == sorted(seen, reverse=True)
    await local.click(stage.ada, card, "Back")
    assert "Next" in labels(card)


async def test_pages_keep_to_how_they_were_narrowed(stage: Stage) -> None:
    local, asked = stage.local, "Who commands Artemis III?"
    card = shown(await local.slash(stage.ada, stage.channel, "ask", question=asked))
    page = shown(await local.click(stage.grace, card, "fn:latest:0:20230101:nasa", forged=True))
    assert page.text.startswith(f"### {asked}") and "NASA" in page.text and "Ukraine" not in page.text
    beyond = shown(await local.click(stage.grace, card, "fn:latest:99:20230101:nasa", forged=True))
    assert "There are no more stories." in beyond.text and labels(beyond) == ["Back"]


async def test_on_a_topic_since_a_day_from_a_source(stage: Stage) -> None:
    assert "Artemis II to April 2026" in (await latest(stage, topic="Artemis")).text
    old = await latest(stage, topic="Ukraine", since="2026-01-01")
    assert "France and Britain sign" in old.text and "Mar-a-Lago" not in old.text
    assert "NASA moves Artemis II" in (await latest(stage, source="nasa", since="2022-01-01")).text


async def test_nothing_is_said_to_be_nothing(stage: Stage) -> None:
    assert "My sources say nothing about “lasagne”" in (await latest(stage, topic="lasagne")).text
    assert "There is nothing yet" in (await latest(stage, since="2030-01-01")).text


async def test_what_can_not_be_looked_for_is_explained(stage: Stage) -> None:
    for options, note in (
        ({"since": "flood"}, "as a date. Try 2025-12-14"),
        ({"source": "Zz"}, "No source is called"),
    ):
        card = await latest(stage, **options)
        assert note in card.text and card.ephemeral
    assert "no question" in (await latest(stage, topic="!!!")).text
    suggested = await stage.local.autocomplete(stage.ada, stage.channel, "latest", "source", "nato")
    assert [choice.value for choice in suggested] == ["NATO"]
