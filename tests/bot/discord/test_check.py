"""A text is checked by the menu of a message, by `/check`, and by a reply “is that true?”.

“Check against sources” reads text wherever a message has it: forwards, polls, embeds, components.
"""

from typing import Any

import pytest

from bot.discord.cooldown import Cooldowns
from bot.discord.translations import say_in
from tests.bot.discord.asked import QUESTION, WANTED, is_answer, shown
from tests.bot.discord.hostile import WHOLE, Discord
from tests.bot.discord.stage import Stage, bring_in
from tests.localdiscord import Message

pytestmark = pytest.mark.asyncio

CHECK = "Check against sources"
CLAIM = "Ukraine is ready to give up its bid for NATO membership."
Json = dict[str, Any]

RULES = """# Rules of Halden harbour

Sailors in Halden must carry:

- an orange life jacket for each person
- a lamp that burns for six hours
- a horn
"""
FORWARD: Json = {
    "message_reference": {"type": 1, "channel_id": "1", "message_id": "2"},
    "message_snapshots": [
        {
            "message": {
                "type": 0,
                "content": CLAIM,
                "embeds": [],
                "attachments": [],
                "timestamp": "2025-12-14T18:00:00+00:00",
                "edited_timestamp": None,
                "flags": 0,
                "components": [],
                "mentions": [],
                "mention_roles": [],
            }
        }
    ],
}
POLL: Json = {
    "poll": {
        "question": {"text": "Is Ukraine ready to give up its bid"},
        "answers": [
            {"answer_id": 1, "poll_media": {"text": "for NATO membership"}},
            {"answer_id": 2, "poll_media": {"text": "for nothing"}},
        ],
        "expiry": "2025-12-20T18:00:00+00:00",
        "allow_multiselect": False,
        "layout_type": 1,
    }
}
EMBED: Json = {
    "embeds": [
        {
            "type": "rich",
            "title": "Ukraine",
            "description": "is ready to give up",
            "fields": [{"name": "What", "value": "its bid for NATO membership", "inline": False}],
        }
    ]
}
COMPONENTS: Json = {
    "flags": 1 << 15,
    "components": [
        {
            "type": 17,
            "id": 1,
            "components": [
                {"type": 10, "id": 2, "content": "Ukraine is ready to give up"},
                {
                    "type": 9,
                    "id": 3,
                    "components": [{"type": 10, "id": 4, "content": "its bid for NATO membership"}],
                    "accessory": {"type": 2, "id": 5, "style": 5, "label": "Go", "url": "https://a.example"},
                },
            ],
        }
    ],
}
READ = {
    "a forward": (FORWARD, CLAIM),
    "a poll": (POLL, "for NATO membership"),
    "an embed": (EMBED, "What: its bid for NATO membership"),
    "components": (COMPONENTS, "its bid for NATO membership"),
}
TALKS = "Russia did not take part in the Berlin talks."
TALKS_SOURCE = "Ukraine offers to drop its NATO bid for binding security guarantees"
SUPPORTED = f"✓ **supported** · {TALKS}\n“{TALKS}”\n-# "
SHUT = "The Karsten bridge is not open to cars."
OPEN = "The Karsten bridge is open to cars."
IS_IT_TRUE = {
    "en-US": "is that true?",
    "de": "Stimmt das?",
    "fr": "C’est vrai ?",
    "es-ES": "¿Es verdad?",
    "uk": "Це правда?",
}


def dated(text: str, day: str) -> str:
    """A document on the bridge."""
    return f"---\ntitle: Karsten bridge\nsource: City Wire\npublished: {day}\n---\n\n{text}\n"


PICTURE: Json = {
    "attachments": [
        {
            "id": "1",
            "filename": "map.png",
            "size": 10,
            "url": "https://a.example/map.png",
            "proxy_url": "https://a.example/map.png",
            "content_type": "image/png",
        }
    ]
}
STICKER: Json = {"sticker_items": [{"id": "1", "name": "wave", "format_type": 1}]}
BUTTON: Json = {
    "components": [
        {
            "type": 1,
            "id": 1,
            "components": [{"type": 2, "id": 2, "style": 5, "label": "Go", "url": "https://a.example"}],
        }
    ]
}
UNREAD = {"image": PICTURE, "sticker": STICKER, "components": BUTTON}


async def check(stage: Stage, message: Message, parts: Json) -> Message:
    """Check a message that has these parts instead of its text."""

    def alter(event: str, data: Json) -> Json:
        if event == "INTERACTION_CREATE":
            data["data"]["resolved"]["messages"][str(message.id)] |= {"content": "", **parts}
        return data

    stage.bot.cooldowns = Cooldowns()
    stage.local.gateway.alter = alter
    try:
        return shown(await stage.local.message_command(stage.ada, message, CHECK))
    finally:
        stage.local.gateway.alter = None


@pytest.mark.parametrize("kind", READ)
async def test_text_is_found_where_it_stands(stage: Stage, kind: str) -> None:
    parts, claim = READ[kind]
    message = await stage.local.say(stage.grace, stage.channel, "…")
    checked = await check(stage, message, parts)
    assert checked.ephemeral and any(claim in text for text in checked.body.texts)


@pytest.mark.parametrize("kind", UNREAD)
@pytest.mark.parametrize("locale", ["en-US", "uk"])
async def test_what_could_not_be_read_is_named(stage: Stage, kind: str, locale: str) -> None:
    stage.ada.locale = locale
    say = say_in(locale)
    message = await stage.local.say(stage.grace, stage.channel, "…")
    checked = await check(stage, message, UNREAD[kind])
    assert checked.text == f"{say('unread')}\n- {say(f'unread_{kind}')}" and checked.ephemeral


async def test_an_answer_of_the_bot_is_checked_by_what_it_quotes(stage: Stage) -> None:
    asked = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    stage.bot.cooldowns = Cooldowns()
    checked = shown(await stage.local.message_command(stage.ada, asked, CHECK))
    assert checked.body.texts[0].startswith(f"✓ **supported** · {WANTED}")
    assert QUESTION not in checked.text


async def test_public_answers_say_that_a_reply_asks_on(stage: Stage) -> None:
    hint = f"-# {say_in('en-US')('reply_to_ask_on')}"
    asked = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    assert asked.body.texts.count(hint) == 1
    stage.bot.cooldowns = Cooldowns()
    alone = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION, private=True))
    assert hint not in alone.body.texts, "nobody can reply to a private answer"


async def test_a_reply_does_not_get_the_same_quotes_again(stage: Stage) -> None:
    local, mention = stage.local, stage.local.world.bot.mention
    first = await local.answer_to(
        await local.say(stage.ada, stage.channel, f"{mention} How long would the U.S. guarantees last?")
    )
    assert is_answer(first)
    stage.bot.cooldowns = Cooldowns()
    second = await local.answer_to(
        await local.say(stage.ada, stage.channel, "who must approve them?", reply_to=first)
    )
    assert is_answer(second) and "Congress" in second.text
    quotes = [text for text in first.body.texts if text.startswith("“")]
    assert quotes and not set(quotes) & set(second.body.texts)


async def test_a_quoted_list_is_checked_by_its_items(stage: Stage) -> None:
    bring_in(stage.library, "rules.md", RULES, stage.guild.id)
    asked = shown(
        await stage.local.slash(stage.ada, stage.channel, "ask", question="What must Halden sailors carry?")
    )
    stage.bot.cooldowns = Cooldowns()
    checked = shown(await stage.local.message_command(stage.ada, asked, CHECK))
    assert "Sailors in Halden must carry an orange life jacket" in checked.body.texts[0]
    assert "What must" not in checked.text


async def test_a_check_shows_names_and_no_ids(stage: Stage) -> None:
    """The menu reads a message as the bot hears one."""
    bob = stage.local.world.add_user("bob")
    stage.guild.join(bob)
    said = f"{CLAIM} Says {bob.mention} in {stage.channel.mention} <:wave:123456789012345678>"
    message = await stage.local.say(stage.grace, stage.channel, said)
    checked = shown(await stage.local.message_command(stage.ada, message, CHECK))
    assert f"· {CLAIM}\n" in f"{checked.body.texts[0]}\n"
    assert f"· Says Bob in \\#{stage.channel.name}" in checked.body.texts[1]


async def test_a_claim_in_a_source_s_words_is_supported_with_source_and_date(stage: Stage) -> None:
    checked = shown(await stage.local.slash(stage.ada, stage.channel, "check", text=TALKS))
    (claim, note) = checked.body.texts
    assert claim.startswith(SUPPORTED) and not checked.ephemeral
    assert TALKS_SOURCE in claim and "Office of the President of Ukraine" in claim and "<t:" in claim
    assert note == f"-# {say_in('en-US')('check_note')}"


async def test_a_contradiction_is_shown_with_what_was_so_before(stage: Stage) -> None:
    bring_in(stage.library, "open.md", dated(OPEN, "2025-03-01"), stage.guild.id)
    bring_in(stage.library, "shut.md", dated(SHUT, "2025-10-01"), stage.guild.id)
    checked = shown(await stage.local.slash(stage.ada, stage.channel, "check", text=OPEN, private=True))
    claim = checked.body.texts[0]
    assert claim.startswith(f"✗ **contradicted** · {OPEN}\n“{SHUT}”\n") and checked.ephemeral
    assert "🕑 Was so until <t:" in claim and f"“{OPEN}”" in claim.partition("🕑")[2]


async def test_what_the_sources_do_not_say_is_said_to_be_so(stage: Stage) -> None:
    text = "The Zarnow opera bought eleven new harps. Who paid for them? I hope that they sing."
    checked = shown(await stage.local.slash(stage.ada, stage.channel, "check", text=text))
    first, question, opinion = checked.body.texts
    assert first.startswith("○ **not in my sources** · The Zarnow opera")
    assert question.startswith("· **a question") and opinion.startswith("· **an opinion")
    stage.bot.cooldowns = Cooldowns()
    nothing = shown(await stage.local.slash(stage.ada, stage.channel, "check", text="Hello there"))
    assert nothing.text == say_in("en-US")("check_none")


@pytest.mark.parametrize("locale", IS_IT_TRUE)
async def test_a_reply_asks_if_a_message_is_true(stage: Stage, locale: str) -> None:
    local, mention = stage.local, stage.local.world.bot.mention
    guild = local.world.add_guild("Mainz", locale=locale)
    channel = guild.add_channel("news")
    guild.join(stage.ada)
    assert await local.until(lambda: stage.bot.get_channel(channel.id))
    said = await local.say(stage.ada, channel, TALKS)
    checked = await local.answer_to(
        await local.say(stage.ada, channel, f"{mention} {IS_IT_TRUE[locale]}", reply_to=said)
    )
    verdict = say_in(locale)("verdict_supported")
    assert checked is not None and not checked.pings
    assert checked.body.texts[0].startswith(f"✓ **{verdict}** · {TALKS}\n“{TALKS}”\n")


async def test_a_reply_to_an_answer_of_the_bot_checks_its_quotes(stage: Stage) -> None:
    local = stage.local
    asked = shown(await local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    stage.bot.cooldowns = Cooldowns()
    checked = await local.answer_to(
        await local.say(stage.ada, stage.channel, "is that true?", reply_to=asked)
    )
    assert checked is not None and f"✓ **supported** · {WANTED}" in checked.text


async def test_others_who_ask_each_other_are_left_alone(stage: Stage) -> None:
    local = stage.local
    said = await local.say(stage.grace, stage.channel, TALKS)
    asked = await local.say(stage.ada, stage.channel, "is that true?", reply_to=said)
    after = await local.say(stage.ada, stage.channel, f"{local.world.bot.mention} {QUESTION}")
    assert is_answer(await local.answer_to(after))
    replies = [m.reference for m in stage.channel.messages.values() if m.author is local.world.bot]
    assert asked not in replies and after in replies


async def test_a_statement_in_a_mention_gets_a_verdict(stage: Stage) -> None:
    local = stage.local
    said = await local.say(stage.ada, stage.channel, f"{local.world.bot.mention} {TALKS}")
    answer = await local.answer_to(said)
    assert answer is not None and answer.body.texts[0].startswith(SUPPORTED)


@pytest.mark.parametrize("text", [*WHOLE[:12], *WHOLE[14:18]])
async def test_hostile_texts_are_checked_as_any_other(stage: Stage, text: str) -> None:
    typed = f"The bridge says {text}"[:2_000].encode("utf-8", "ignore").decode()
    checked = shown(await stage.local.slash(stage.ada, stage.channel, "check", text=typed))
    Discord().check_message(checked)
