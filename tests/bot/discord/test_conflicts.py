"""Sources that disagree: shown under an answer and to managers, never posted, and never across servers."""

import pytest

from bot.discord.cooldown import Cooldowns
from tests.bot.discord.asked import is_answer, shown
from tests.bot.discord.stage import Stage, bring_in
from tests.index.conflicts.texts import DEAD, FIRST, QUESTION, SECOND
from tests.index.sources import markdown
from tests.localdiscord import Channel, Message

pytestmark = pytest.mark.asyncio


def bring(stage: Stage, guild_id: int, hostile: str = "") -> None:
    """Two reports of one event that differ, in a server."""
    for name, text in (("Post", FIRST), ("Times", SECOND)):
        content = markdown(text, title=f"Quake{hostile}, by {name}", source=name, published="2024-03-03")
        bring_in(stage.library, f"{name}.md", content, guild_id)


async def ask(stage: Stage, channel: Channel | None = None) -> Message:
    stage.bot.cooldowns = Cooldowns()
    found = await stage.local.slash(stage.ada, channel or stage.channel, "ask", question=QUESTION)
    answer = shown(found)
    assert is_answer(answer)
    return answer


async def test_an_answer_shows_what_another_source_says(stage: Stage) -> None:
    before = len(stage.channel.messages)
    bring(stage, stage.guild.id)
    assert len(stage.channel.messages) == before, "nothing is posted by itself"
    answer = await ask(stage)
    (text,) = [text for text in answer.body.texts if "Figures differ" in text]
    head, quote, source = text.split("\n")
    assert head in ("-# ⚖️ **Figures differ:** 82¹ · 98²", "-# ⚖️ **Figures differ:** 98¹ · 82²")
    other = head[-3:-1]
    assert quote == f"-# “{DEAD.format(other)}”²"
    assert source.startswith(f"-# ² Quake, by {'Times' if other == '98' else 'Post'}")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("de", "Die Zahlen weichen ab:"),
        ("fr", "Les chiffres diffèrent\u00a0:"),
        ("es-ES", "Las cifras difieren:"),
        ("uk", "Числа різняться:"),
    ],
)
async def test_it_is_said_in_the_askers_language(stage: Stage, locale: str, said: str) -> None:
    bring(stage, stage.guild.id)
    stage.ada.locale = locale
    assert any(said in text for text in (await ask(stage)).body.texts)


async def test_managers_see_the_list(stage: Stage) -> None:
    bring(stage, stage.guild.id)
    found = shown(await stage.local.slash(stage.grace, stage.channel, "insights"))
    assert found.ephemeral
    assert "**Where my sources disagree**" in found.body.texts
    (text,) = [text for text in found.body.texts if "Figures differ" in text]
    assert text.startswith("⚖️ **Figures differ:** 82 · 98\n-# Quake, by Post (")
    assert "Quake, by Times (" in text


async def test_another_server_sees_nothing_of_it(stage: Stage) -> None:
    other = stage.local.world.add_guild("Mainz")
    there = other.add_channel("neues")
    other.join(stage.ada)
    other.join(stage.grace, permissions={"manage_guild"})
    assert await stage.local.until(lambda: stage.bot.get_channel(there.id))
    for name, text, guild_id in (("Post", FIRST, other.id), ("Times", SECOND, stage.guild.id)):
        content = markdown(text, title=f"Quake, by {name}", source=name, published="2024-03-03")
        bring_in(stage.library, f"{name}.md", content, guild_id)
    for channel in (stage.channel, there):
        assert "differ" not in (await ask(stage, channel)).text
        found = shown(await stage.local.slash(stage.grace, channel, "insights"))
        assert "disagree" not in found.text


async def test_hostile_titles_stay_text(stage: Stage) -> None:
    bring(stage, stage.guild.id, " @everyone **[x](https://evil.example)** <@1>")
    answer = await ask(stage)
    found = shown(await stage.local.slash(stage.grace, stage.channel, "insights"))
    for message in (answer, found):
        assert "differ" in message.text
        assert "[x](https://evil.example)" not in message.text
