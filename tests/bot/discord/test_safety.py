"""Whatever stands in a source or a question, Discord shows it and makes nothing of it."""

import json
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.discord.cooldown import Cooldowns
from bot.discord.suggestions import make_choice
from bot.discord.ui.escape import escape
from bot.discord.ui.limits import MAX_CHOICES, fit
from bot.text import fit_plain, plain, units
from tests.bot.discord import hostile
from tests.bot.discord.asked import follow, labels
from tests.bot.discord.hostile import WHOLE, Given, cards, pieces
from tests.bot.discord.stage import Stage
from tests.localdiscord import Upload, command_limits, limits
from tests.localdiscord.markdown import visible

SLOW = pytest.mark.slow


@pytest.fixture(scope="module")
def discord() -> hostile.Discord:
    return hostile.Discord()


def named(text: str) -> str:
    """A text as the name of a test."""
    return ascii(text)[1:30]


def examples(count: int) -> settings:
    """Hypothesis with so many examples and no clock."""
    return settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("piece", [*pieces, *(pytest.param(text, marks=SLOW) for text in WHOLE)], ids=named)
def test_known_tricks_do_nothing_in_any_place(discord: hostile.Discord, piece: str) -> None:
    text = f"{piece} word {piece}\n{piece}"
    url = text if text.startswith("http") else f"https://example.org/{text}"
    given = Given(text, text, text, text, text, url, text)
    for name, card in cards(given):
        discord.check(name, card)
    discord.check_text(escape(text))


@pytest.mark.parametrize("count", [40, pytest.param(5_000, marks=SLOW)])
def test_hostile_texts_form_nothing(
    discord: hostile.Discord, tell: Callable[[str], None], count: int
) -> None:
    """Each example is seven hostile texts, in every place of every card."""
    done = made = 0

    @examples(count)
    @given(hostile.given)
    def check(given: Given) -> None:
        nonlocal done, made
        for name, card in cards(given):
            discord.check(name, card)
            made += 1
        done += 1

    check()
    assert done >= count
    tell(f"{done} rounds of hostile texts and questions in {made} cards: nothing formed, nothing refused")


@pytest.mark.parametrize("count", [100, pytest.param(5_000, marks=SLOW)])
def test_texts_read_as_they_stand(discord: hostile.Discord, count: int) -> None:
    """Escaping shows every visible character, cutting keeps to the limit, in markdown and without."""

    @examples(count)
    @given(hostile.texts, st.integers(10, 700))
    def check(text: str, limit: int) -> None:
        text = text[:5_000]
        shown = escape(text)
        discord.check_text(shown)
        assert visible(shown).replace("\u200b", "") == plain(text)
        short = fit(text, limit)
        discord.check_text(short)
        assert units(short) <= limit
        label = fit_plain(text, limit)
        assert units(label) <= limit and not list(limits.characters(label))
        offered = [{"name": c.name, "value": c.value} for c in [make_choice(text)] * MAX_CHOICES]
        assert not list(command_limits.autocomplete({"choices": offered}))

    check()


@pytest.mark.asyncio
@pytest.mark.parametrize("count", [8, pytest.param(300, marks=SLOW)])
async def test_hostile_documents_and_questions_go_through_the_bot(
    stage: Stage, discord: hostile.Discord, tell: Callable[[str], None], count: int
) -> None:
    """Each text is uploaded as a document, asked about in its own words, and read by its buttons."""
    chance, local, shown, refused = random.Random(count), stage.local, 0, 0
    for n in range(count):
        text = " ".join(chance.choice([*pieces, f"ferry {n}", "leaves at nine."]) for _ in range(12))
        file = Upload("hostile.json", json.dumps(document(n, text, chance)).encode())
        stage.bot.cooldowns = Cooldowns()
        added = await local.slash(stage.grace, stage.channel, "source add", file=file)
        assert added.final
        refused += "Added" not in added.final.text and "Updated" not in added.final.text
        asked = await local.slash(
            stage.ada, stage.channel, "ask", question=typed(f"When does ferry {n} leave? {text}"[:1_900])
        )
        done = [added, asked]
        if asked.final:
            done += [
                await local.click(stage.ada, asked.final, label)
                for label in labels(asked.final)
                if not label.startswith("fn:vote")
            ]
        stage.bot.cooldowns = Cooldowns()
        await follow(local, stage.grace, stage.channel, topic=typed(f"ferry {chance.choice(pieces)}"))
        for command, options in (
            ("latest", {}),
            ("source list", {}),
            ("timeline", {"topic": typed(f"ferry {n} {text}"[:200])}),
            ("following", {}),
            ("why", {"document": f"hostile-{n}"}),
        ):
            done.append(await local.slash(stage.grace, stage.channel, command, **options))
        if done[-5].final:
            done += [
                await local.click(stage.ada, done[-5].final, label)
                for label in {"Timeline", "Follow"} & {*labels(done[-5].final)}
            ]
        for interaction in done:
            for message in interaction.visible:
                discord.check_message(message)
                shown += 1
    assert not local.violations and refused <= count / 4
    tell(f"{count} hostile documents and questions through the bot, {shown} messages, {refused} not taken in")


def typed(text: str) -> str:
    """A text as Discord passes it on: UTF-8, in which there is no half of a surrogate pair."""
    return text.encode("utf-8", "ignore").decode()


def document(n: int, text: str, chance: random.Random) -> dict[str, str]:
    """A document that is hostile in every field."""
    return {
        "title": f"Ferry {n} {chance.choice(pieces)}",
        "source": f"{chance.choice(pieces)} gazette {chance.choice(pieces)}",
        "url": chance.choice(["https://evil.example/", "", "https://a@b.example/"]) + chance.choice(pieces),
        "published": "2025-12-14",
        "text": f"Ferry {n} leaves at nine. {text}\n\n{chance.choice(pieces)}\n{text}",
    }
