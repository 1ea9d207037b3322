"""“Check against sources” reads text wherever a message has it: forwards, polls, embeds, components."""

from typing import Any

import pytest

from bot.discord.cooldown import Cooldowns
from bot.discord.translations import say_in
from tests.bot.discord.asked import QUESTION, WANTED, is_answer, shown
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
    "a poll": (POLL, "for NATO membership for nothing"),
    "an embed": (EMBED, "What: its bid for NATO membership"),
    "components": (COMPONENTS, "Ukraine is ready to give up its bid for NATO membership"),
}
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
    assert is_answer(checked) and checked.ephemeral
    assert claim in checked.body.texts[0]


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
    assert is_answer(checked) and checked.body.texts[0].startswith(f"### {WANTED}")
    assert QUESTION not in checked.body.texts[0]


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
    assert "orange life jacket" in checked.body.texts[0] and "What must" not in checked.body.texts[0]


async def test_a_check_shows_names_and_no_ids(stage: Stage) -> None:
    """The menu reads a message as the bot hears one."""
    bob = stage.local.world.add_user("bob")
    stage.guild.join(bob)
    said = f"{CLAIM} Says {bob.mention} in {stage.channel.mention} <:wave:123456789012345678>"
    message = await stage.local.say(stage.grace, stage.channel, said)
    checked = shown(await stage.local.message_command(stage.ada, message, CHECK))
    assert is_answer(checked)
    assert checked.body.texts[0] == f"### {CLAIM} Says Bob in \\#{stage.channel.name}"
