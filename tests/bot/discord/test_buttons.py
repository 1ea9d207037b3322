"""People press the buttons under answers: at once, again, and after the bot was started anew."""

import pytest

from bot.discord.bot import FootnoteBot
from bot.discord.cooldown import Cooldowns
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.asked import FURTHER, QUESTION, context_of, is_answer, labels, shown
from tests.bot.discord.stage import Stage
from tests.localdiscord import LocalDiscord, Message
from tests.localdiscord.markdown import links

pytestmark = pytest.mark.asyncio


async def answered(stage: Stage, question: str = QUESTION, **options: object) -> Message:
    stage.bot.cooldowns = Cooldowns()
    return shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question, **options))


async def test_more_passages_are_turned_page_by_page_in_place(stage: Stage) -> None:
    local, answer = stage.local, await answered(stage)
    first = await local.click(stage.grace, answer, "More")
    page = shown(first)
    assert page.ephemeral and page is not answer and page.body.texts[0] == f"### {QUESTION}"
    assert "Passages 1–4 of" in page.text and labels(page) == ["Next", "Context"]
    assert FURTHER in page.text.replace("**", "") and len(links(page.text)) == 4
    second = await local.click(stage.grace, page, "Next")
    assert shown(second) is page and second.first_response == "deferred_update"
    assert "Passages 5–8 of" in page.text and labels(page) == ["Back", "Next", "Context"] and page.ephemeral
    await local.click(stage.grace, page, "Back")
    assert "Passages 1–4 of" in page.text
    turned = 0
    while "Next" in labels(page):
        await local.click(stage.grace, page, "Next")
        turned += 1
        assert turned < 50
    assert labels(page) == ["Back", "Context"] and answer.history == answer.history[:1]


async def test_more_passages_keep_to_how_the_question_was_narrowed(stage: Stage) -> None:
    answer = await answered(stage, since="2025-12-15", source="kingdom")
    page = shown(await stage.local.click(stage.ada, answer, "More"))
    assert "Government of the United Kingdom" in page.text and "Office of the President" not in page.text


async def test_context_shows_the_quote_in_bold_within_its_passage(stage: Stage) -> None:
    answer = await answered(stage)
    context = shown(await context_of(stage.local, stage.ada, answer))
    assert (
        context.ephemeral
        and "**Ukrainian President Volodymyr Zelenskyy said on 14 December 2025" in context.text
    )
    assert "Zelenskyy offered no territory" in context.text, "what stands around the quote"
    assert any(link.startswith("https://www.president.gov.ua/en#") for link in links(context.text))


async def test_a_vote_is_kept_and_a_second_one_takes_its_place(stage: Stage) -> None:
    local, answer = stage.local, await answered(stage)
    thanks = await local.click(stage.ada, answer, "fn:vote:up")
    assert "Thank you" in shown(thanks).text and thanks.ephemeral
    await local.click(stage.grace, answer, "fn:vote:up")
    await local.click(stage.ada, answer, "fn:vote:down")
    (kept,) = await stage.bot.library_thread.run(
        lambda _: stage.bot.storage.guild_settings.votes_of(stage.ada.id)
    )
    assert kept["question"] == QUESTION and kept["helpful"] is False and kept["message_id"] == answer.id
    assert kept["quotes"] and all(ref["passage"] and ref["sentence"] >= 0 for ref in kept["quotes"])
    (other,) = await stage.bot.library_thread.run(
        lambda _: stage.bot.storage.guild_settings.votes_of(stage.grace.id)
    )
    assert other["helpful"] is True


async def test_buttons_under_a_private_answer_and_in_direct_messages(stage: Stage) -> None:
    private = await answered(stage, private=True)
    for button, found in (("More", "Passages 1–4"), ("fn:vote:up", "Thank")):
        assert found in shown(await stage.local.click(stage.ada, private, button)).text
    assert "**Ukrainian" in shown(await context_of(stage.local, stage.ada, private)).text
    dm = stage.local.world.dm(stage.grace)
    answer = shown(await stage.local.slash(stage.grace, dm, "ask", question=QUESTION))
    assert "Passages 1–4" in shown(await stage.local.click(stage.grace, answer, "More")).text


async def test_what_a_forged_button_names_is_looked_up_or_politely_refused(stage: Stage) -> None:
    answer = await answered(stage)
    gone = await stage.local.click(stage.ada, answer, "fn:context:999999999.0", forged=True)
    assert "not among the sources any more" in shown(gone).text and gone.ephemeral
    beyond = await stage.local.click(stage.ada, answer, "fn:more:99999999:", forged=True)
    assert is_answer(answer) and "Passages 1–4" in shown(beyond).text, "a day that is none is left out"


async def test_buttons_of_old_messages_work_after_a_restart(
    local_discord: LocalDiscord, stage: Stage, encoder: Encoder
) -> None:
    """The bot is stopped, another is started on the same home; its library is free only then."""
    answer = await answered(stage)
    page = shown(await stage.local.click(stage.ada, answer, "More"))
    await stage.bot.close()
    await local_discord.disconnected()
    home = stage.library.home
    stage.library.close()
    puts = local_discord.commands.puts
    with Library(home, encoder) as library:
        async with local_discord.running(FootnoteBot(library, Settings())):
            assert local_discord.commands.puts == puts == 1, (
                "commands that have not changed are not sent again"
            )
            await local_discord.click(stage.ada, page, "Next")
            assert "Passages 5–8" in page.text
            assert "**Ukrainian" in shown(await local_discord.click(stage.ada, page, "Context")).text
            assert "Thank you" in shown(await local_discord.click(stage.ada, answer, "fn:vote:up")).text
            replied = await local_discord.say(stage.ada, stage.channel, "And Japan?", reply_to=answer)
            followed = await local_discord.answer_to(replied)
            assert followed and f"-# ↳ {QUESTION}" in followed.text


async def test_cards_are_not_remembered_by_the_client(stage: Stage) -> None:
    """What a card's buttons need stands in their ids; a bot that runs for months holds nothing of it."""
    answer = await answered(stage)
    await stage.local.click(stage.ada, answer, "More")
    assert not stage.bot.persistent_views
    assert not stage.bot._connection._view_store._synced_message_views
