"""People see how a story developed, catch up, and ask what was known on a day."""

import re
from datetime import timedelta

import pytest

from bot.discord.cooldown import Cooldowns
from corpus import clock
from tests.bot.discord.asked import is_answer, labels, shown
from tests.bot.discord.stage import Stage, bring_in
from tests.localdiscord import Interaction, Message
from tests.localdiscord.markdown import links

pytestmark = pytest.mark.asyncio

UKRAINE = "Ukraine, France and Britain sign declaration on troops after a ceasefire"
FIRST = "Ukraine offers to drop its NATO bid"


async def slash(stage: Stage, command: str, **options: object) -> Interaction:
    stage.bot.cooldowns = Cooldowns()
    return await stage.local.slash(stage.ada, stage.channel, command, **options)


async def read_story(stage: Stage, **options: object) -> Message:
    """Read the first story of `/latest`, as its menu shows it."""
    card = shown(await slash(stage, "latest", **options))
    (menu,) = card.selects
    chosen = menu["options"][0]["value"]
    return shown(await stage.local.select(stage.ada, card, menu["custom_id"], [chosen]))


def days(message: Message) -> list[int]:
    """The days of the lines, in seconds since 1970, in the order shown."""
    return [int(day) for day in re.findall(r"<t:(\d+):D>", message.text)]


def ferry(n: int, day: str, what: str) -> str:
    """A dated document on one and the same ferry."""
    return f"""---
title: Halden island ferry {what}
source: Gazette {n}
url: https://example.org/ferry/{n}
date: {day}
---

The Halden island ferry Storegut {what} on {day}, the harbour of Halden said. Captain Ola Nordmann spoke.
"""


BRIDGE = """---
title: Bridge of Merrow
source: Merrow Mail
date: {day}
---

The old bridge of Merrow is closed for repairs. Lorries take the road along the river.
"""

SUBJECTS = {
    "Frost in the valley": "Frost has destroyed half of the cherry blossom. Growers ask for help.",
    "A shop opens": "A shop for sportswear opens in the old bakery of Lindoya in spring.",
    "Library hours": "The town library stays open until ten in the evening on weekdays.",
    "A keeper signs": "The football club has found a new keeper, aged nineteen, from Bergen.",
}


def subject(title: str, text: str, day: str) -> str:
    return f"---\ntitle: {title}\nsource: Merrow Mail\ndate: {day}\n---\n\n{text}\n"


async def test_a_story_over_time_word_for_word_each_line_cited_newest_marked(stage: Stage) -> None:
    card = shown(await slash(stage, "timeline", topic="Ukraine peace"))
    assert card.text.startswith(f"### {UKRAINE}\n") and "Developments 1–4 of 4" in card.text
    assert days(card) == sorted(days(card)) and len(days(card)) == 4
    newest = card.body.texts[-1]
    assert "🟢 newest" in newest and card.text.count("🟢") == 1 and UKRAINE in newest
    assert len([link for link in links(card.text) if "#:~:text=" in link]) == 4
    assert [text.count("\n") for text in card.body.texts[1:]] == [0] * 4, "a line a development"
    assert labels(card) == ["Quotes", "Follow"]
    quoted = shown(await stage.local.click(stage.grace, card, "Quotes"))
    quotes = re.findall(r"“(.+?)(?: …|…)?”", quoted.text)
    assert quoted.ephemeral and days(quoted) == days(card) and len(quotes) >= 4
    for quote in quotes:
        assert any(
            re.sub(r"\\(\W)", r"\1", quote) in " ".join(document.split())
            for document in stage.library.store.documents.texts(
                {item.id for item in stage.library.store.documents.listings()}
            ).values()
        ), quote
    suggested = await stage.local.autocomplete(stage.ada, stage.channel, "timeline", "topic", "artemis")
    assert next(choice.name for choice in suggested) == "artemis" and len(suggested) == 3
    nothing = shown(await slash(stage, "timeline", topic="lasagne with spinach"))
    assert "My sources say nothing about “lasagne with spinach”" in nothing.text


async def test_the_timeline_button_shows_it_to_the_one_who_pressed(stage: Stage) -> None:
    latest = await read_story(stage, topic="Ukraine peace")
    pressed = await stage.local.click(stage.ada, latest, "Timeline")
    card = shown(pressed)
    assert card.ephemeral and card is not latest and "Developments 1–4 of 4" in card.text
    gone = shown(await stage.local.click(stage.ada, latest, "fn:timeline:999999", forged=True))
    assert gone.text == "That document is not among the sources any more." and gone.ephemeral


async def test_a_long_timeline_opens_at_its_newest_page(stage: Stage) -> None:
    words = "sails stops turns breaks returns burns waits starts"
    for n, word in enumerate(words.split(), start=1):
        bring_in(stage.library, f"ferry{n}.md", ferry(n, f"2025-11-{n:02d}", word), stage.guild.id)
    card = shown(await slash(stage, "timeline", topic="Halden island ferry Storegut"))
    assert "Developments 3–8 of 8" in card.text and "🟢 newest" in card.text
    assert labels(card) == ["Earlier", "Quotes", "Follow"] and days(card) == sorted(days(card))
    await stage.local.click(stage.ada, card, "Earlier")
    assert "Developments 1–2 of 8" in card.text and "newest" not in card.text
    assert labels(card) == ["Later", "Quotes", "Follow"]
    await stage.local.click(stage.ada, card, "Later")
    assert "🟢 newest" in card.text


def ago(days: float) -> str:
    """A day, so many days before today."""
    return (clock.today() - timedelta(days=days)).isoformat()


def remove_the_guide(stage: Stage) -> None:
    """The shipped guide has no date: it counts as news on the day of the run, and on no other."""
    listings = stage.library.store.documents.listings()
    stage.library.remove([item.id for item in listings if item.title == "Footnote user guide"])


@pytest.mark.dated
async def test_catching_up_counts_from_publication(stage: Stage) -> None:
    """The shipped documents are old, whenever they came in."""
    remove_the_guide(stage)
    assert "Nothing has changed" in shown(await slash(stage, "catchup", since="yesterday")).text
    bring_in(stage.library, "old.md", ferry(1, ago(3), "sails"), stage.guild.id)
    bring_in(stage.library, "new.md", BRIDGE.format(day=ago(1)), stage.guild.id)
    card = shown(await slash(stage, "catchup", since="yesterday"))
    assert "Story 1 with news" in card.text and "Bridge of Merrow" in card.text
    assert "ferry" not in card.text, "it is older"
    card = shown(await slash(stage, "catchup", since="3 days ago"))
    assert "Stories 1–2" in card.text and "Halden island ferry sails" in card.text
    with clock.moved(3 * 86_400):
        assert "Nothing has changed" in shown(await slash(stage, "catchup", since="yesterday")).text


@pytest.mark.dated
async def test_catching_up_counts_undated_documents_from_when_they_came_in(stage: Stage) -> None:
    bring_in(stage.library, "notice.md", "# Notice\n\nThe pool of Lindoya opens at nine.", stage.guild.id)
    assert "Notice" in shown(await slash(stage, "catchup", since="yesterday")).text
    with clock.moved(3 * 86_400):
        assert "Nothing has changed" in shown(await slash(stage, "catchup", since="yesterday")).text


@pytest.mark.dated
async def test_what_comes_in_a_little_after_its_publication_is_not_missed(stage: Stage) -> None:
    """A day without a time counts from midnight, which is before one has looked."""
    shown(await slash(stage, "catchup"))
    bring_in(stage.library, "bridge.md", BRIDGE.format(day=ago(0)), stage.guild.id)
    assert "Bridge of Merrow" in shown(await slash(stage, "catchup")).text
    assert "Nothing has changed" in shown(await slash(stage, "catchup")).text, "it is shown once"
    bring_in(stage.library, "ferry.md", ferry(1, ago(9), "sails"), stage.guild.id)
    assert "Nothing has changed" in shown(await slash(stage, "catchup")).text, "it is old"


@pytest.mark.dated
async def test_catching_up_shows_once_what_has_changed_and_says_when_nothing_has(stage: Stage) -> None:
    remove_the_guide(stage)
    for n, (title, text) in enumerate(SUBJECTS.items()):
        bring_in(stage.library, f"{n}.md", subject(title, text, ago(2)), stage.guild.id)
    first = await slash(stage, "catchup")
    card = shown(first)
    assert card.ephemeral and "### What has changed\n-# Stories 1–3 with news since <t:" in card.text
    await stage.local.click(stage.ada, card, "Next")
    assert "Story 4 with news" in card.text
    assert "Nothing has changed since <t:" in shown(await slash(stage, "catchup")).text
    bring_in(stage.library, "ferry.md", ferry(1, ago(0), "sails"), stage.guild.id)
    again = shown(await slash(stage, "catchup"))
    assert "Story 1 with news" in again.text and "Halden island ferry sails" in again.text
    bring_in(stage.library, "ferry.md", ferry(1, ago(0), "stops"), stage.guild.id)
    changed = shown(await slash(stage, "catchup"))
    assert "Halden island ferry stops" in changed.text and "updated" in changed.text
    assert "ferry" in shown(await slash(stage, "catchup", since="yesterday")).text
    assert "Nothing has changed" in shown(await slash(stage, "catchup")).text
    assert "I can't read “flood” as a date" in shown(await slash(stage, "catchup", since="flood")).text
    alone = await stage.local.slash(stage.ada, stage.local.world.dm(stage.ada), "catchup")
    assert "Nothing has changed" in shown(alone).text


@pytest.mark.dated
async def test_an_old_document_that_is_edited_has_changed(stage: Stage) -> None:
    bring_in(stage.library, "ferry.md", ferry(1, "2025-11-01", "sails"), stage.guild.id)
    assert "ferry" not in shown(await slash(stage, "catchup")).text
    bring_in(stage.library, "ferry.md", ferry(1, "2025-11-01", "stops"), stage.guild.id)
    assert "Halden island ferry stops" in shown(await slash(stage, "catchup")).text


@pytest.mark.dated
async def test_a_question_as_of_a_day_is_answered_from_what_was_known_then(stage: Stage) -> None:
    question = "How long are the security guarantees that Zelensky asks Trump for?"
    now = shown(await slash(stage, "ask", question=question))
    assert is_answer(now) and "15 years" in now.text and "As of" not in now.text
    then = shown(await slash(stage, "ask", question=question, as_of="2025-12-20"))
    assert "15 years" not in then.text and "🕑 As of <t:" in then.text
    more = shown(await stage.local.click(stage.ada, then, "More"))
    assert "As of <t:" in more.text and "15 years" not in more.text
    wrong = shown(await slash(stage, "ask", question=question, as_of="2025-01-01", since="2025-02-01"))
    assert "“since” is after “as\\_of”" in wrong.text and wrong.ephemeral
