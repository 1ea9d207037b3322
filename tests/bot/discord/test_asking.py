"""People ask by command: in channels, threads, direct messages and on other people's messages."""

import asyncio
import json
import re
import shutil
from typing import Any

import pytest

from bot.discord.cooldown import Cooldowns
from bot.settings import Settings
from tests.bot.discord.asked import FURTHER, QUESTION, UNKNOWN, WANTED, is_answer, labels, shown
from tests.bot.discord.stage import Stage, bring_in
from tests.localdiscord import Interaction, NotPossible
from tests.localdiscord.markdown import links
from tests.localdiscord.picture import render
from tests.localdiscord.screenshot import page_height

pytestmark = pytest.mark.asyncio

CARD = 1 << 15


async def test_a_question_is_answered_with_quotes_sources_and_links(stage: Stage) -> None:
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    assert answer.flags & CARD and not answer.ephemeral
    head, quote, source, newer, _, hint = answer.body.texts
    assert head == f"### {QUESTION}"
    assert WANTED in quote.replace("**", "") and quote.endswith("¹")
    assert "**" in quote, "the words that answer are bold"
    assert FURTHER not in answer.text.replace("**", ""), "further quotes are one tap away"
    assert hint == "-# Reply to this message to ask on."
    assert source.startswith("-# ¹ [Ukraine offers to drop its NATO bid") and "²" in newer
    assert "Office of the President of Ukraine · <t:1765731600:D> (<t:1765731600:R>)" in source
    assert links(source)[0].startswith("https://www.president.gov.ua/en#:~:text=")
    assert labels(answer) == ["More", "fn:vote:up", "fn:vote:down", "Follow"] and len(answer.buttons) == 4
    more = shown(await stage.local.click(stage.ada, answer, "More"))
    assert more.ephemeral and FURTHER in more.text.replace("**", "") and WANTED in more.text.replace("**", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "former"), [(QUESTION, 1360), ("Which countries want a treaty on plastics?", 831)]
)
async def test_an_answer_takes_half_its_former_height_on_a_phone(
    stage: Stage, question: str, former: int
) -> None:
    """`former` is the height in pixels, at a width of 380, of the cards that showed all quotes."""
    if shutil.which("chromium") is None:
        pytest.skip("there is no chromium")
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question))
    page = render(answer, width=380)
    assert 0 < await asyncio.to_thread(page_height, page, width=380) <= former / 2


async def test_an_only_document_has_a_button_that_opens_it(stage: Stage) -> None:
    question = "Which countries want a treaty on plastics?"
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question))
    assert [button.label for button in answer.buttons] == ["Open", "More", "", "", ""]
    assert labels(answer) == ["More", "fn:vote:up", "fn:vote:down", "fn:follow"]
    assert answer.buttons[0].url and "#:~:text=" in answer.buttons[0].url


async def test_a_newer_document_on_the_story_is_named_and_linked(stage: Stage) -> None:
    question = "When did the EU AI Act enter into force?"
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question))
    texts = answer.body.texts
    newer = next(n for n, text in enumerate(texts) if "later document" in text)
    source = texts[newer + 1]
    assert texts[newer].endswith("²") and source.startswith("-# ² [") and "AI" in source
    days = [int(day) for text in texts for day in re.findall(r"<t:(\d+):D>", text)]
    assert days[-1] > max(days[:-1]), "the later one is dated after the others"


async def test_what_the_sources_do_not_say_is_said_briefly(stage: Stage) -> None:
    silent = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=UNKNOWN))
    assert silent.body.texts == [f"### {UNKNOWN}", "**I found no sentence in my sources that answers this.**"]
    assert labels(silent) == ["Follow"], "no title comes near a recipe"


async def test_what_comes_near_is_linked_and_its_news_are_one_tap_away(stage: Stage) -> None:
    question = "Who voted against the AI Act?"
    silent = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question))
    said, head, *near = silent.body.texts[1].split("\n")
    assert said == "**I found no sentence in my sources that answers this.**"
    assert head == "-# Near your question:" and 1 <= len(near) <= 3
    assert all(len(links(line)) == 1 and "AI Act" in line and ":D>" in line for line in near)
    assert labels(silent) == ["More", "News on this", "Follow"]
    news = shown(await stage.local.click(stage.grace, silent, "News on this"))
    assert news.ephemeral and "general-purpose AI models" in news.text.removeprefix(f"### {question}")
    assert "Passages 1–4" in shown(await stage.local.click(stage.ada, silent, "More")).text


@pytest.mark.parametrize(
    ("question", "is_named"),
    [
        ("Wie hoch ist der gesetzliche Mindestlohn?", True),
        ("Скільки коштує новий телефон у магазині?", True),
        ("How much is the new iPhone in the shop?", False),
        ("Wer?", False),
    ],
)
async def test_a_question_in_a_language_of_no_source_is_told_so(
    stage: Stage, question: str, is_named: bool
) -> None:
    silent = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=question))
    assert "I found no sentence" in silent.text
    assert ("Their languages: English." in silent.text) == is_named


async def test_since_source_and_private_narrow_and_hide(stage: Stage) -> None:
    local = stage.local
    narrowed = shown(
        await local.slash(
            stage.ada, stage.channel, "ask", question=QUESTION, since="2025-12-15", source="kingdom"
        )
    )
    assert "Government of the United Kingdom" in narrowed.text
    assert "Office of the President" not in narrowed.text
    stage.bot.cooldowns = Cooldowns()
    private = await local.slash(stage.ada, stage.channel, "ask", question=QUESTION, private=True)
    assert shown(private).ephemeral and is_answer(private.final)
    assert local.messages(stage.channel) == [narrowed]


async def test_sources_and_titles_are_suggested(stage: Stage) -> None:
    local = stage.local
    sources = await local.autocomplete(stage.ada, stage.channel, "ask", "source", "nas", question="x")
    assert [choice.value for choice in sources] == ["NASA"]
    titles = await local.autocomplete(stage.ada, stage.channel, "ask", "question", "artemis")
    assert titles[0].value == "artemis", "what was typed comes first"
    assert "NASA launches Artemis I on an uncrewed flight around the Moon" in [t.value for t in titles]
    everything = await local.autocomplete(stage.ada, stage.channel, "ask", "question", "")
    assert len(everything) == 18
    long = await local.autocomplete(stage.ada, stage.channel, "ask", "question", "artemis " * 40)
    assert long == (), "a question that a suggestion can't hold is not cut by one"


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"since": "the day after the flood"}, "I can't read “the day after the flood” as a date"),
        ({"source": "Nobody's Gazette"}, "No source is called “Nobody's Gazette”; there are: "),
        ({"question": "?!…"}, "There is no question"),
    ],
)
async def test_what_can_not_be_asked_is_explained_to_the_asker_alone(
    stage: Stage, values: dict[str, str], note: str
) -> None:
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", **{"question": QUESTION, **values})
    assert note in shown(asked).text.replace("\\", "") and shown(asked).ephemeral
    assert stage.local.messages(stage.channel) == []


async def test_a_note_on_an_unknown_source_fits_however_many_there_are(stage: Stage) -> None:
    names = [f"The very long-named Gazette of Place {number:03}" for number in range(60)]
    papers = [{"title": name, "source": name, "text": "Nothing happened."} for name in names]
    bring_in(stage.library, "papers.json", json.dumps(papers), stage.guild.id)
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION, source="*_`" * 30)
    assert "No source is called" in shown(asked).text and "Place 001" in shown(asked).text
    assert len(shown(asked).text) <= 2000


async def test_questions_may_be_long_but_not_too_long(stage: Stage) -> None:
    local = stage.local
    with pytest.raises(NotPossible):
        await local.slash(stage.ada, stage.channel, "ask", question="why " * 600)
    long = QUESTION + " Say it with all that was said on it." * 50
    answer = shown(await local.slash(stage.ada, stage.channel, "ask", question=long))
    assert answer.body.texts[0].startswith(f"### {QUESTION} Say it")


async def test_the_second_question_has_to_wait(stage: Stage) -> None:
    local = stage.local
    shown(await local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    soon = await local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    assert "you can ask again <t:" in shown(soon).text and shown(soon).ephemeral
    assert is_answer(shown(await local.slash(stage.grace, stage.channel, "ask", question=QUESTION)))


async def test_in_direct_messages(stage: Stage) -> None:
    dm = stage.local.world.dm(stage.ada)
    assert is_answer(shown(await stage.local.slash(stage.ada, dm, "ask", question=QUESTION)))


async def test_in_a_closed_channel_the_answer_is_for_the_asker_alone(stage: Stage) -> None:
    mute = stage.guild.add_channel("mute")
    mute.overwrite(stage.local.world.bot, deny={"send_messages"})
    answer = shown(await stage.local.slash(stage.ada, mute, "ask", question=QUESTION))
    assert answer.ephemeral and is_answer(answer)
    await stage.local.slash(
        stage.grace, stage.channel, "settings channel", channel=stage.channel, answers=False
    )
    for command in ({"question": QUESTION}, {"question": QUESTION, "private": False}):
        stage.bot.cooldowns = Cooldowns()
        assert shown(await stage.local.slash(stage.ada, stage.channel, "ask", **command)).ephemeral
    assert shown(await stage.local.slash(stage.ada, stage.channel, "latest")).ephemeral


async def test_a_message_is_checked_against_the_sources(stage: Stage) -> None:
    local = stage.local
    claim = await local.say(
        stage.grace, stage.channel, "I heard that Russia did not take part in the Berlin talks."
    )
    checked = await local.message_command(stage.ada, claim, "Check against sources")
    assert shown(checked).ephemeral and "✓ **supported** · Russia did not take part" in shown(checked).text
    picture = await local.say(stage.grace, stage.channel, "🙂")
    checked = await local.message_command(stage.ada, picture, "Check against sources")
    assert "I find no text in this message" in shown(checked).text and shown(checked).ephemeral
    wall = "".join(f"Country number {n} wants guarantees. " for n in range(50))
    stage.bot.cooldowns = Cooldowns()
    said = await local.say(stage.grace, stage.channel, wall)
    checked = await local.message_command(stage.ada, said, "Check against sources")
    assert len([text for text in shown(checked).body.texts if "Country number" in text]) == 12
    assert "38 more sentences were not checked" in shown(checked).text


@pytest.mark.parametrize(
    ("locale", "silence", "button"),
    [
        ("de", "Ich habe in meinen Quellen keinen Satz gefunden", "Abonnieren"),
        ("fr", "mes sources", "Suivre"),
        ("es-ES", "mis fuentes", "Seguir"),
        ("uk", "джерел", "Стежити"),
    ],
)
async def test_the_bot_speaks_the_reader_s_language(
    stage: Stage, locale: str, silence: str, button: str
) -> None:
    reader = stage.local.world.add_user("leser", locale=locale)
    stage.guild.join(reader)
    silent = shown(await stage.local.slash(reader, stage.channel, "ask", question=UNKNOWN))
    assert silence in silent.text and button.lower() in labels(silent)[0].lower()


async def test_commands_are_offered_where_they_work(stage: Stage) -> None:
    commands = {command["name"]: command for command in stage.local.commands.of()}
    for name in ("ask", "latest", "Check against sources", "help", "privacy"):
        assert commands[name]["integration_types"] == [0, 1] and commands[name]["contexts"] == [0, 1, 2]
    for name in ("source", "settings", "insights", "status", "doctor"):
        assert commands[name]["integration_types"] == [0] and commands[name]["contexts"] == [0]


async def test_a_person_s_own_installation_answers_where_the_bot_is_no_member(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a group and in a server that has not invited the bot, as the payload tells them apart."""
    truth = Interaction.payload

    def of_ada(interaction: Interaction, message: dict[str, Any] | None = None) -> dict[str, Any]:
        payload = truth(interaction, message) | {"authorizing_integration_owners": {"1": str(stage.ada.id)}}
        if interaction.channel.guild is None:
            payload |= {"context": 2, "channel": payload["channel"] | {"type": 3}}
        return payload

    monkeypatch.setattr(Interaction, "payload", of_ada)
    group = stage.local.world.dm(stage.ada)
    assert is_answer(shown(await stage.local.slash(stage.ada, group, "ask", question=QUESTION)))
    elsewhere = stage.local.world.add_guild("Elsewhere", bot_permissions=0)
    elsewhere.join(stage.ada)
    channel = elsewhere.add_channel("lobby")
    elsewhere.leave(stage.local.world.bot)
    stage.bot.cooldowns = Cooldowns()
    answer = shown(await stage.local.slash(stage.ada, channel, "ask", question=QUESTION, private=True))
    assert is_answer(answer)
    assert "NATO" in shown(await stage.local.click(stage.ada, answer, "More")).text


async def test_no_privileged_intent_is_asked_for(stage: Stage) -> None:
    assert [identify.privileged for identify in stage.local.gateway.identifies] == [set()]


async def test_a_stricter_limit_on_questions_is_kept_to(stage: Stage) -> None:
    stage.bot.settings = Settings(max_question_characters=20)
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    assert "Ask it in at most 20 characters" in shown(asked).text and shown(asked).ephemeral
