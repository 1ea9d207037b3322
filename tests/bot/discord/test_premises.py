"""A question whose premise the sources speak against is answered with the sentence that does."""

import pytest

from bot.discord.cooldown import Cooldowns
from bot.discord.translations import say_in
from tests.bot.discord.asked import QUESTION, labels, shown
from tests.bot.discord.stage import Stage, bring_in
from tests.localdiscord.markdown import links

pytestmark = pytest.mark.asyncio

FALSE = "When did Ukraine join NATO?"
AGAINST = "With this offer Ukraine no longer insists on joining NATO"
LACKING = "What happened in Busan in 1997?"
HOSTILE = "The *Karsten* bridge **never** opened to [cars](https://evil.example) @everyone `x`."


async def test_the_sentence_is_shown_with_its_source_and_date(stage: Stage) -> None:
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=FALSE))
    head, said, quote, source, hint = answer.body.texts
    assert (head, said) == (f"### {FALSE}", "**My sources speak against it:**")
    assert quote.startswith(f"“{AGAINST}") and quote.endswith("”\u00a0¹")
    assert source.startswith("-# ¹ [Ukraine offers to drop its NATO bid") and "<t:" in source
    assert links(source)[0].startswith("https://www.president.gov.ua/en#:~:text=")
    assert "A program compares the sentences" in source and hint.startswith("-# Reply")
    assert labels(answer) == ["More", "fn:vote:up", "fn:vote:down", "fn:follow"]
    more = shown(await stage.local.click(stage.ada, answer, "More"))
    assert more.ephemeral and AGAINST in more.text.replace("**", "")


@pytest.mark.parametrize("locale", ["en-US", "de", "fr", "es-ES", "uk"])
async def test_it_is_said_in_five_languages(stage: Stage, locale: str) -> None:
    reader = stage.local.world.add_user("reader", locale=locale)
    stage.guild.join(reader)
    answer = shown(await stage.local.slash(reader, stage.channel, "ask", question=FALSE))
    assert answer.body.texts[1] == f"**{say_in(locale)('against')}**" and AGAINST in answer.text


async def test_a_mention_and_one_of_two_questions_are_answered_so_too(stage: Stage) -> None:
    local, mention = stage.local, f"<@{stage.local.world.bot.id}>"
    answer = await local.answer_to(await local.say(stage.ada, stage.channel, f"{mention} {FALSE}"))
    assert answer is not None and AGAINST in answer.text and not answer.pings
    stage.bot.cooldowns = Cooldowns()
    both = await local.answer_to(await local.say(stage.ada, stage.channel, f"{mention} {FALSE} {QUESTION}"))
    assert both is not None and AGAINST in both.text and f"### {QUESTION}" in both.text


async def test_what_the_sources_only_lack_is_refused_as_ever(stage: Stage) -> None:
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=LACKING))
    assert say_in("en-US")("silent") in answer.text
    assert say_in("en-US")("against") not in answer.text and "”\u00a0¹" not in answer.text


async def test_it_is_not_kept_as_unanswered_and_can_be_voted_on(stage: Stage) -> None:
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=FALSE))
    voted = shown(await stage.local.click(stage.ada, answer, "fn:vote:up"))
    assert "Thank you" in voted.text
    seen = shown(await stage.local.slash(stage.grace, stage.channel, "insights"))
    assert FALSE not in seen.text


async def test_hostile_sentences_and_questions_form_nothing(stage: Stage) -> None:
    text = f"---\ntitle: Karsten\npublished: 2024-05-01\n---\n\n{HOSTILE}\n"
    bring_in(stage.library, "bridge.md", text, stage.guild.id)
    question = "When did the Karsten bridge open to cars @everyone **`?"
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question))
    assert not answer.pings and not [link for link in links(answer.text) if "evil" in link]
