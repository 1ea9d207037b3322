"""The people who manage a server see what was asked there in vain and what did not help; nobody else does."""

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.cli.main import main
from bot.discord.bot import FootnoteBot
from bot.discord.cooldown import Cooldowns
from bot.insights.store import MAX_QUESTIONS
from bot.settings import Settings
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.asked import FOLLOW_UP, QUESTION, UNKNOWN, is_answer, shown
from tests.bot.discord.stage import Stage, copy_home, stage_on
from tests.localdiscord import Channel, LocalDiscord, Message, NotPossible, User

pytestmark = pytest.mark.asyncio

LASAGNE = (UNKNOWN, "How do I make spinach lasagne?", "spinach lasagna recipe")
PASSPORT = "How do I renew my passport?"
DAY_S = 86_400


async def ask(stage: Stage, question: str, channel: Channel | None = None, **options: Any) -> Message:
    """Ask by command, without a pause."""
    stage.bot.cooldowns = Cooldowns()
    return shown(
        await stage.local.slash(stage.ada, channel or stage.channel, "ask", question=question, **options)
    )


async def look(
    stage: Stage, channel: Channel | None = None, user: User | None = None, **options: Any
) -> Message:
    """What /insights shows; for the asker alone."""
    found = shown(
        await stage.local.slash(user or stage.grace, channel or stage.channel, "insights", **options)
    )
    assert found.ephemeral
    return found


async def second_server(stage: Stage) -> Channel:
    """Another server with the same people."""
    other = stage.local.world.add_guild("Mainz")
    there = other.add_channel("neues")
    other.join(stage.ada)
    other.join(stage.grace, permissions={"manage_guild"})
    assert await stage.local.until(lambda: stage.bot.get_channel(there.id))
    return there


def stored(stage: Stage) -> list[tuple[Any, ...]]:
    """All that is kept of questions, read from outside."""
    with stage.library.store.database.transaction() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM unanswered ORDER BY id")]


async def settled(stage: Stage) -> list[tuple[Any, ...]]:
    """The same when everything is done that nobody waits for."""
    await stage.bot.library_thread.run(lambda _: None)
    return stored(stage)


def today(stage: Stage) -> str:
    return datetime.fromtimestamp(stage.local.world.clock.now(), UTC).date().isoformat()


@pytest.mark.dated
async def test_a_manager_sees_what_was_asked_in_vain_grouped_by_meaning(stage: Stage) -> None:
    for question in (PASSPORT, *LASAGNE, UNKNOWN.upper()):
        assert not is_answer(await ask(stage, question))
    assert is_answer(await ask(stage, QUESTION))
    found = await look(stage)
    assert "the last 30 days · 👍 0 · 👎 0 · 5 questions without an answer" in found.text
    lines = [text for text in found.body.texts if "×**" in text]
    assert [line.partition(" ")[0] for line in lines] == ["**4", "**1"], "the most asked come first"
    assert "lasagn" in lines[0] and "spinach lasagna recipe" in lines[0] and PASSPORT in lines[1]
    assert "NATO" not in found.text, "what was answered is not kept"
    assert stage.ada.name not in found.text and str(stage.ada.id) not in found.text


async def test_what_is_kept_says_nothing_of_who_asked(stage: Stage) -> None:
    days = [today(stage)]
    await ask(stage, PASSPORT)
    [(number, guild_id, day, question)] = await settled(stage)
    assert (number, guild_id, question) == (1, stage.guild.id, PASSPORT) and day in [*days, today(stage)]


async def test_every_way_of_asking_in_a_server_counts(stage: Stage) -> None:
    local, mention, forum = stage.local, stage.local.world.bot.mention, stage.guild.add_forum("help")
    await local.slash(stage.grace, stage.channel, "settings server", cooldown=0.0)
    await local.slash(stage.grace, stage.channel, "settings channel", channel=forum, forum=True)
    said = await local.say(stage.ada, stage.channel, f"{mention} {PASSPORT}")
    first = await local.answer_to(said)
    follow_up = await local.say(stage.ada, stage.channel, "and how much is it?", reply_to=first)
    assert await local.answer_to(follow_up)
    post = await local.create_forum_post(stage.ada, forum, UNKNOWN, "Who knows?")
    assert await local.answer_to(post.messages[post.id])
    kept = [row[3] for row in await settled(stage)]
    assert kept == [PASSPORT, f"{PASSPORT} and how much is it?", UNKNOWN]


async def test_answers_that_did_not_help_are_shown_with_what_they_quoted(stage: Stage) -> None:
    local = stage.local
    for question, user, button in (
        (QUESTION, stage.ada, "fn:vote:down"),
        (QUESTION.lower(), stage.grace, "fn:vote:down"),
        (FOLLOW_UP, stage.ada, "fn:vote:up"),
    ):
        await local.click(user, await ask(stage, question), button)
    found = await look(stage)
    assert "👍 1 · 👎 2 · 0 questions without an answer" in found.text
    (line,) = [text for text in found.body.texts if "×**" in text]
    assert line.startswith(("**2 ×** What does Ukraine want", "**2 ×** what does ukraine"))
    assert re.search(r"↳ \[.+\]\(<https://", line) and not any(button.url for button in found.buttons)
    document = (await stage.bot.library_thread.run(lambda _: stage.bot.storage.insights.votes()))[
        -1
    ].documents[0]
    title = (await stage.bot.library_thread.run(lambda lib: lib.store.documents.summaries([document])))[
        document
    ].title
    assert title.split(" ")[0] in line
    await stage.bot.library_thread.write(lambda lib: lib.remove([document]))
    assert title not in (await look(stage)).text, "what is gone is not shown"


async def test_another_server_s_questions_and_votes_never_show(stage: Stage) -> None:
    there = await second_server(stage)
    await ask(stage, PASSPORT)
    await ask(stage, UNKNOWN, there)
    await stage.local.click(stage.ada, await ask(stage, QUESTION, there), "fn:vote:down")
    here, elsewhere = await look(stage), await look(stage, there)
    assert PASSPORT in here.text and "lasagne" not in here.text and "👎 0" in here.text
    assert "lasagne" in elsewhere.text and "passport" not in elsewhere.text and "👎 1" in elsewhere.text


async def test_who_does_not_manage_the_server_is_refused(stage: Stage) -> None:
    """Discord does not offer it; who crafts the request is refused by the bot."""
    await ask(stage, PASSPORT)
    with pytest.raises(NotPossible):
        await stage.local.slash(stage.ada, stage.channel, "insights")
    stage.local.offers_everything = True
    for options in ({}, {"export": True}, {"days": 7}):
        refused = await look(stage, user=stage.ada, **options)
        assert "Only people who may manage this server" in refused.text
        assert not refused.attachments and "passport" not in refused.text


async def test_nothing_is_kept_of_what_is_asked_privately_or_narrowed(stage: Stage) -> None:
    local, dm = stage.local, stage.local.world.dm(stage.ada)
    assert not is_answer(await ask(stage, UNKNOWN, dm))
    stage.bot.cooldowns = Cooldowns()
    assert await local.answer_to(await local.say(stage.ada, dm, PASSPORT))
    await ask(stage, UNKNOWN, private=True)
    for narrowed in ({"since": "2025-12-01"}, {"source": "NASA"}, {"as_of": "2025-12-01"}):
        assert not is_answer(await ask(stage, UNKNOWN, **narrowed))
    stage.bot.cooldowns = Cooldowns()
    claim = await local.say(stage.grace, stage.channel, UNKNOWN)
    assert not is_answer(shown(await local.message_command(stage.ada, claim, "Check against sources")))
    assert await settled(stage) == []
    assert not stage.bot.keeps_unanswered(123), "a server that the bot is not in, where it is a person's own"


async def test_a_server_switches_it_off_and_what_was_kept_goes(stage: Stage) -> None:
    local, there = stage.local, await second_server(stage)
    await ask(stage, PASSPORT)
    await ask(stage, PASSPORT, there)
    state = shown(await local.slash(stage.grace, stage.channel, "settings show"))
    assert re.search(r"are kept for </insights:\d+>: yes", state.text)
    off = shown(await local.slash(stage.grace, stage.channel, "settings server", insights=False))
    assert re.search(r"are kept for </insights:\d+>: no", off.text)
    await ask(stage, UNKNOWN)
    assert [row[1] for row in await settled(stage)] == [there.guild.id]
    found = await look(stage)
    assert (
        "There is nothing to report for the last 30 days" in found.text and "are not kept here" in found.text
    )
    shown(await local.slash(stage.grace, stage.channel, "settings server", insights=True))
    await ask(stage, UNKNOWN)
    assert "lasagne" in (await look(stage)).text


async def test_privacy_says_what_is_kept_where(stage: Stage) -> None:
    local = stage.local
    told = shown(await local.slash(stage.ada, stage.channel, "privacy")).text
    assert "If I can't answer a question in this server, I keep it for 90 days, but not who asked it" in told
    in_dm = shown(await local.slash(stage.ada, local.world.dm(stage.ada), "privacy")).text
    assert "I keep nothing of a question here. In a server that wants it" in in_dm
    await local.slash(stage.grace, stage.channel, "settings server", insights=False)
    assert (
        "I keep nothing of a question here."
        in shown(await local.slash(stage.ada, stage.channel, "privacy")).text
    )


@pytest.mark.dated
async def test_questions_are_kept_for_so_many_days_and_no_longer(stage: Stage) -> None:
    clock = stage.local.world.clock
    for question in (PASSPORT, UNKNOWN):
        await ask(stage, question)
        await settled(stage)
        clock.advance(60 * DAY_S)
    assert "There is nothing to report" in (await look(stage)).text, "it shows 30 days"
    assert "lasagne" in (await look(stage, days=61)).text
    assert "passport" not in (await look(stage, days=365)).text, "120 days are too many"
    await stage.bot.library_thread.run(lambda _: stage.bot.storage.insights.tidy())
    assert [row[3] for row in stored(stage)] == [UNKNOWN]


async def test_many_questions_push_out_the_oldest_of_their_own_server(stage: Stage) -> None:
    there = await second_server(stage)
    await ask(stage, PASSPORT, there)

    def keep(_: Library) -> None:
        for number in range(MAX_QUESTIONS + 3):
            stage.bot.storage.insights.keep(stage.guild.id, f"Question {number}?")

    await stage.bot.library_thread.run(keep)
    kept = [row[3] for row in stored(stage)]
    assert len(kept) == MAX_QUESTIONS + 1 and kept[:2] == [PASSPORT, "Question 3?"]


async def test_where_the_operator_wants_none_none_are_kept(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    home = copy_home(indexed_home, tmp_path / "home")
    async with stage_on(local_discord, home, encoder, settings=Settings(insights_days=0)) as stage:
        await ask(stage, PASSPORT)
        assert await settled(stage) == []
        told = shown(await stage.local.slash(stage.ada, stage.channel, "privacy")).text
        assert "I keep nothing of a question here.\n### What I keep" in told


async def test_a_server_that_removes_the_bot_has_its_questions_forgotten(stage: Stage) -> None:
    there = await second_server(stage)
    await ask(stage, PASSPORT)
    await ask(stage, UNKNOWN, there)
    stage.guild.leave(stage.local.world.bot)
    assert await stage.local.until(lambda: [row[3] for row in stored(stage)] == [UNKNOWN])


@pytest.mark.sqlite
async def test_a_home_from_before_keeps_its_settings_and_learns_it(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    home = copy_home(indexed_home, tmp_path / "home")
    with closing(sqlite3.connect(home / "footnote.sqlite")) as database:
        database.execute("DROP TABLE migrations")
        database.execute("DROP TABLE made_tables")
        database.execute("DROP TABLE guild_settings")
        database.execute(
            "CREATE TABLE guild_settings (guild_id INTEGER NOT NULL PRIMARY KEY, "
            "private BOOLEAN NOT NULL, cooldown_s FLOAT NOT NULL, caution VARCHAR)"
        )
        database.execute("INSERT INTO guild_settings VALUES (7, 1, 0.5, 'eager')")
        database.commit()
    async with stage_on(local_discord, home, encoder) as stage:
        kept = stage.bot.storage.guild_settings.guild(7)
        assert (kept.private, kept.cooldown_s, kept.caution, kept.insights) == (True, 0.5, "eager", True)
        await ask(stage, PASSPORT)
        assert PASSPORT in (await look(stage)).text


async def test_switching_off_survives_a_restart(
    local_discord: LocalDiscord, stage: Stage, encoder: Encoder
) -> None:
    await local_discord.slash(stage.grace, stage.channel, "settings server", insights=False)
    await stage.bot.close()
    await local_discord.disconnected()
    home = stage.library.home
    stage.library.close()
    with Library(home, encoder) as library:
        async with local_discord.running(FootnoteBot(library, Settings())) as bot:
            assert isinstance(bot, FootnoteBot) and not bot.keeps_unanswered(stage.guild.id)


@pytest.mark.sqlite
async def test_the_answer_does_not_wait_for_what_is_kept(stage: Stage) -> None:
    """While another program holds the database, the answer comes; the question is kept afterwards."""
    await ask(stage, QUESTION)
    with closing(sqlite3.connect(stage.library.home / "footnote.sqlite", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        assert not is_answer(await ask(stage, PASSPORT))
        database.execute("ROLLBACK")
    assert [row[3] for row in await settled(stage)] == [PASSPORT]


async def test_what_goes_wrong_in_keeping_is_logged_and_nobody_is_told(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with stage.library.store.database.transaction() as connection:
        connection.execute(text("DROP TABLE unanswered"))
    assert "I found no sentence in my sources that answers this." in (await ask(stage, PASSPORT)).text
    await stage.bot.library_thread.run(lambda _: None)
    assert "Background work was not done" in caplog.text and "passport" not in caplog.text
    assert is_answer(await ask(stage, QUESTION))


async def test_hostile_questions_are_shown_letter_by_letter(stage: Stage) -> None:
    hostile = "@everyone <@1> **what** [x](https://evil.example) discord.gg/abc about lasagne?"
    await ask(stage, hostile)
    found = await look(stage)
    assert "\\[x\\]\\(https\\://evil.example\\)" in found.text and "discord\\.gg" in found.text
    assert not found.pings


async def test_in_german_with_nothing_to_tell(stage: Stage) -> None:
    stage.grace.locale = "de"
    assert "Aus den letzten 7 Tagen gibt es nichts zu berichten" in (await look(stage, days=7)).text


async def given(stage: Stage, channel: Channel | None = None) -> dict[str, str]:
    """The files that an export gives, by name."""
    exported = await look(stage, channel, export=True)
    (file,) = exported.attachments
    assert file["filename"] == "footnote-insights.zip"
    content = stage.local.world.files[file["url"].partition("/cdn/")[2].partition("?")[0]][1]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def test_an_export_in_discord_holds_what_this_server_said(stage: Stage) -> None:
    there = await second_server(stage)
    await stage.local.click(stage.ada, await ask(stage, QUESTION), "fn:vote:up")
    await ask(stage, PASSPORT)
    await ask(stage, UNKNOWN, there)
    files = await given(stage)
    assert set(files) == {"queries.jsonl", "qrels/test.tsv", "unanswered.jsonl"}
    assert [json.loads(line)["text"] for line in files["queries.jsonl"].splitlines()] == [QUESTION]
    assert files["qrels/test.tsv"].splitlines()[1].endswith("\t1")
    assert [json.loads(line)["text"] for line in files["unanswered.jsonl"].splitlines()] == [PASSPORT]
    elsewhere = await given(stage, there)
    assert elsewhere["queries.jsonl"] == "" and "lasagne" in elsewhere["unanswered.jsonl"]


async def test_what_people_voted_is_measured_in_the_terminal(
    local_discord: LocalDiscord,
    stage: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for question, button in ((QUESTION, "fn:vote:up"), (FOLLOW_UP, "fn:vote:down")):
        await stage.local.click(stage.ada, await ask(stage, question), button)
    await ask(stage, PASSPORT)
    await settled(stage)
    await stage.bot.close()
    await local_discord.disconnected()
    stage.library.close()
    monkeypatch.setenv("FOOTNOTE_HOME", str(stage.library.home))
    folder = tmp_path / "votes"
    assert main(["insights", "--export", str(folder), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["documents"], figures["questions"], figures["unanswered"]) == (18, 2, 1)
    assert main(["eval", str(folder), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["documents"], result["judged"]) == (18, 1)
    assert result["rows"]["Footnote"]["Hits@1"] == 1.0, "what was quoted first is what is found first"
    assert 0.6 < result["rows"]["Footnote"]["nDCG@10"] <= 1.0
