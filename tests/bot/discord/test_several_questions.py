"""Several questions in one message: each is answered, opened as a whole, and followed up."""

import pytest

from bot.discord.cooldown import Cooldowns
from tests.bot.discord.asked import is_answer, labels, shown
from tests.bot.discord.stage import Stage
from tests.localdiscord import Message

pytestmark = pytest.mark.asyncio

BOTH = "Who wrote PEP 703 and when was it accepted?"


async def say(stage: Stage, text: str, reply_to: Message | None = None) -> Message:
    """Say something to the bot, by mention or by reply; its response."""
    stage.bot.cooldowns = Cooldowns()
    mention = "" if reply_to else f"{stage.local.world.bot.mention} "
    message = await stage.local.say(stage.ada, stage.channel, mention + text, reply_to=reply_to)
    response = await stage.local.answer_to(message)
    assert response is not None
    return response


async def test_a_part_is_opened_as_it_was_understood(stage: Stage) -> None:
    both = await say(stage, BOTH)
    assert labels(both) == ["Whole answer 1", "Whole answer 2"]
    stage.bot.cooldowns = Cooldowns()
    second = shown(await stage.local.click(stage.grace, both, "Whole answer 2"))
    assert second.ephemeral and is_answer(second)
    assert second.body.texts[0] == "### when was it accepted?\n-# ↳ Who wrote PEP 703"
    assert "24 October 2023" in second.text.replace("**", "") and "fn:vote:up" in labels(second)


async def test_an_unanswered_part_has_no_button_and_is_kept_alone(stage: Stage) -> None:
    both = await say(stage, "Who won the world cup and who wrote PEP 703?")
    assert labels(both) == ["Whole answer 2"]
    assert await stage.local.until(lambda: stage.bot.storage.insights.unanswered())
    assert [item.question for item in stage.bot.storage.insights.unanswered()] == ["Who won the world cup"]


async def test_a_reply_follows_the_last_question(stage: Stage) -> None:
    both = await say(stage, "When did INC-5.2 open, and who wrote PEP 703?")
    assert both.body.texts[-1] == "-# Reply to this message to ask on."
    reply = await say(stage, "which build option does it add?", both)
    assert reply.body.texts[0] == "### which build option does it add?\n-# ↳ who wrote PEP 703?"
    assert "--disable-gil" in reply.text.replace("**", "")


async def test_narrowed_questions_are_answered_each_and_opened_as_narrow(stage: Stage) -> None:
    """PEP 703 was accepted before the day from which on documents count."""
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=BOTH, since="2025-01-01")
    unknown = shown(asked)
    heads = [text for text in unknown.body.texts if text.startswith("### ")]
    assert len(heads) == 2 and "24 October 2023" not in unknown.text.replace("**", "")
    for label in labels(unknown):
        stage.bot.cooldowns = Cooldowns()
        part = shown(await stage.local.click(stage.ada, unknown, label))
        assert "24 October 2023" not in part.text.replace("**", "")


@pytest.mark.parametrize("typed", ["who announced that?", "what does it do?"])
async def test_a_follow_up_is_no_small_talk(stage: Stage, typed: str) -> None:
    first = await say(stage, "Who wrote PEP 703?")
    reply = await say(stage, typed, first)
    assert reply.body.texts[0] == f"### {typed}\n-# ↳ Who wrote PEP 703?"


async def test_what_a_reply_lacks_to_follow_comes_from_the_question(stage: Stage) -> None:
    first = await say(stage, "Who wrote PEP 703?")
    offer = await say(stage, "follow this", first)
    assert offer.body.texts[0] == "### Who wrote PEP 703?" and labels(offer)[0] == "Follow"
    own = await say(stage, "any news on ukraine?", first)
    assert own.selects and own.body.texts[0].startswith("### ukraine")


async def test_the_languages_of_the_sources_are_told_once(stage: Stage) -> None:
    both = await say(stage, "Wer hat die Satzung der Bäckerei geschrieben und wann wurde sie angenommen?")
    assert both.text.count("### ") == 2 and both.text.count("Their languages: English") == 1


async def test_thanks_for_an_answer_are_small_talk(stage: Stage) -> None:
    reply = await say(stage, "thanks a lot", await say(stage, "Who wrote PEP 703?"))
    assert reply.content == "You're welcome!"
