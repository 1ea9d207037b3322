"""Members type days and hours in their languages, and nobody waits for a text that is none."""

import asyncio
import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from dateparser.date import DateDataParser

from bot.discord import translations
from bot.discord.cooldown import Cooldowns
from bot.follows.follows import DAILY, WEEKLY, Follow
from corpus import clock
from tests.bot.discord.asked import QUESTION, follow, is_answer, shown
from tests.bot.discord.stage import Stage

pytestmark = pytest.mark.asyncio

LANGUAGES = ("en-US", "de", "fr", "es-ES", "uk")


async def kept(stage: Stage) -> list[Follow]:
    return await stage.bot.library_thread.run(lambda _: stage.bot.storage.follows.all())


async def test_another_member_is_answered_while_nonsense_is_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.bot._warming is not None
    await stage.bot._warming
    began, proceed, ask = threading.Event(), threading.Event(), DateDataParser.get_date_data

    def ask_late(self: DateDataParser, *given: Any) -> Any:
        began.set()
        assert proceed.wait(30)
        return ask(self, *given)

    monkeypatch.setattr(DateDataParser, "get_date_data", ask_late)
    nonsense = asyncio.create_task(
        stage.local.slash(
            stage.ada, stage.channel, "ask", question=QUESTION, since="the day after the flood", timeout=30
        )
    )
    try:
        assert await stage.local.until(began.is_set)
        asked = await stage.local.slash(stage.grace, stage.channel, "ask", question=QUESTION)
        assert is_answer(shown(asked)) and not nonsense.done()
    finally:
        proceed.set()
    assert "I can't read “the day after the flood” as a date" in shown(await nonsense).text


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_what_is_no_day_is_refused_in_the_members_language(stage: Stage, locale: str) -> None:
    stage.ada.locale = locale
    say = translations.say_in(locale)
    for command, option, key in (
        ("ask", "since", "bad_since"),
        ("ask", "as_of", "bad_as_of"),
        ("latest", "since", "bad_since"),
        ("catchup", "since", "bad_since"),
    ):
        asked = {"question": QUESTION} if command == "ask" else {}
        stage.bot.cooldowns = Cooldowns()
        refused = shown(
            await stage.local.slash(stage.ada, stage.channel, command, **asked, **{option: "bananas"})
        )
        assert refused.ephemeral and refused.text.replace("\\", "") == say(key, text="bananas")
        assert refused.text.replace("\\", "").startswith(say(f"option-{option}"))


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_what_are_no_hours_is_refused_in_the_members_language(stage: Stage, locale: str) -> None:
    stage.ada.locale = locale
    say = translations.say_in(locale)
    for option, key in (("at", "bad_time"), ("quiet", "bad_quiet"), ("zone", "bad_zone")):
        refused = shown(
            await stage.local.slash(stage.ada, stage.channel, "follow", topic="x", **{option: "bananas"})
        )
        assert refused.text.replace("\\", "") == say(key, text="bananas")
        assert refused.text.startswith(say(f"option-{option}"))
    assert await kept(stage) == []


@pytest.mark.parametrize(
    ("day", "locale"),
    [
        ("vergangenen Montag", "en-US"),
        ("lundi dernier", "de"),
        ("el lunes pasado", "fr"),
        ("минулого понеділка", "es-ES"),
        ("last Monday", "uk"),
        ("12/15/2025", "en-US"),
        ("15.12.2025", "en-US"),
    ],
)
async def test_a_day_is_read_in_any_language_whatever_the_members(
    stage: Stage, day: str, locale: str
) -> None:
    stage.ada.locale = locale
    with clock.moved(datetime(2025, 12, 17, 12, tzinfo=UTC).timestamp() - clock.now()):
        typed = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION, as_of=day))
    fixed = shown(
        await stage.local.slash(stage.grace, stage.channel, "ask", question=QUESTION, as_of="2025-12-15")
    )
    days = re.findall(r"<t:(\d+):D>", fixed.text)
    assert datetime.fromtimestamp(int(days[0]), UTC).date().isoformat() == "2025-12-15"
    assert re.findall(r"<t:(\d+):D>", typed.text) == days


@pytest.mark.parametrize(
    ("at", "quiet", "kept_as"),
    [
        ("Freitag 17:00", "von 22 bis 7 Uhr", (WEEKLY, 4, 1020, "22:00-07:00")),
        ("щоп’ятниці о 17:00", "з 22 до 7", (WEEKLY, 4, 1020, "22:00-07:00")),
        ("vendredi à 17h", "de 22h à 7h", (WEEKLY, 4, 1020, "22:00-07:00")),
        ("los viernes a las 5 pm", "de 22 a 7", (WEEKLY, 4, 1020, "22:00-07:00")),
        ("8 pm", "from 10 pm to 7 am", (DAILY, 0, 1200, "22:00-07:00")),
        ("17 Uhr", "22-7", (DAILY, 0, 1020, "22:00-07:00")),
    ],
)
async def test_hours_are_followed_as_typed(
    stage: Stage, at: str, quiet: str, kept_as: tuple[str, int, int, str]
) -> None:
    shown(await follow(stage.local, stage.ada, stage.channel, topic="x", at=at, quiet=quiet))
    (one,) = await kept(stage)
    assert (one.how, one.weekday, one.at, one.quiet) == kept_as
