"""The people who manage a server say in a word how sure the bot must be to answer there."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.discord.bot import FootnoteBot
from bot.discord.cooldown import Cooldowns
from bot.records.tables import guild_settings
from bot.settings import Settings
from index.answer.abstention import Caution, load_model
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.asked import is_answer, shown
from tests.bot.discord.stage import Stage, copy_home, stage_on
from tests.localdiscord import Channel, Guild, LocalDiscord, Message

pytestmark = pytest.mark.asyncio

QUESTIONS = (
    "Why was the rocket late?",
    "Who is the president of France?",
    "Which astronaut will walk on the Moon first?",
    "What does Zelensky think of the new pope?",
    "When does Footnote's licence end?",
    "Which countries make the most plastic?",
    "What did the envoys eat during the talks in Berlin?",
    "Who wrote the first Python interpreter?",
    "How much does the Artemis II rocket cost?",
    "What is the fine for breaking the EU AI Act?",
)
"""What the shipped documents come near to, and don't quite say."""

SILENT = "I found no sentence in my sources that answers this."


async def borderline(stage: Stage) -> str:
    """The question that is farthest from where eager and cautious answers begin, and between them; also
    when it follows itself."""
    thresholds = load_model().thresholds

    def margin(library: Library, question: str) -> float:
        sure = [library.ask(text).confidence for text in (question, f"{question} {question}")]
        return min(*(s - thresholds[Caution.EAGER] for s in sure), thresholds[Caution.CAUTIOUS] - max(sure))

    margins = await stage.bot.library_thread.run(lambda library: {q: margin(library, q) for q in QUESTIONS})
    found = max(margins, key=lambda question: margins[question])
    assert margins[found] > 0, margins
    return found


async def set_word(stage: Stage, channel: Channel, word: str) -> Message:
    """Have the word for a server set by the one who manages it; what the bot says to that."""
    return shown(await stage.local.slash(stage.grace, channel, "settings server", caution=word))


async def ask(local: LocalDiscord, stage: Stage, channel: Channel, question: str) -> bool:
    """Whether a command is answered; if not, the bot has said that its sources don't say."""
    reply = shown(await local.slash(stage.ada, channel, "ask", question=question))
    assert is_answer(reply) != (SILENT in reply.text)
    return is_answer(reply)


async def answered_everywhere(stage: Stage, guild: Guild, channel: Channel, question: str) -> list[bool]:
    """Ask in each way that a server knows: by command, mention, reply, in a forum."""
    local, mention = stage.local, stage.local.world.bot.mention
    forum = guild.add_forum("help")
    assert await local.until(lambda: stage.bot.get_channel(forum.id))
    await local.slash(stage.grace, channel, "settings channel", channel=forum, forum=True)
    await local.slash(stage.grace, channel, "settings server", cooldown=0.0)
    said = await local.say(stage.ada, channel, f"{mention} {question}")
    mentioned = await local.answer_to(said)
    replied = await local.answer_to(await local.say(stage.ada, channel, question, reply_to=mentioned))
    post = await local.create_forum_post(stage.ada, forum, question, "Who knows?")
    posted = await local.answer_to(post.messages[post.id])
    answers = [mentioned, replied, posted]
    assert all(a and is_answer(a) != (SILENT in a.text) for a in answers)
    return [await ask(local, stage, channel, question), *map(is_answer, answers)]


async def test_a_server_s_word_holds_wherever_it_asks_and_nowhere_else(stage: Stage) -> None:
    local, question = stage.local, await borderline(stage)
    other = local.world.add_guild("Mainz")
    there = other.add_channel("neues")
    other.join(stage.ada)
    other.join(stage.grace, permissions={"manage_guild"})
    assert await local.until(lambda: stage.bot.get_channel(there.id))
    before = shown(await local.slash(stage.grace, stage.channel, "settings show"))
    assert "Caution: balanced (" in before.text, "as the operator has it"
    assert "Caution: eager (" in (await set_word(stage, stage.channel, "eager")).text
    assert "Caution: cautious (" in (await set_word(stage, there, "cautious")).text
    assert await answered_everywhere(stage, stage.guild, stage.channel, question) == [True] * 4
    assert await answered_everywhere(stage, other, there, question) == [False] * 4
    assert "Caution: eager (" in shown(await local.slash(stage.grace, stage.channel, "settings show")).text


async def test_direct_messages_and_servers_without_a_word_go_by_the_operator_s(stage: Stage) -> None:
    local, question = stage.local, await borderline(stage)
    dm = local.world.dm(stage.ada)
    for word in (Caution.EAGER, Caution.CAUTIOUS):
        stage.bot.settings = Settings(caution=word)
        places = []
        for place in (dm, stage.channel):
            stage.bot.cooldowns = Cooldowns()
            places.append(await ask(local, stage, place, question))
        stage.bot.cooldowns = Cooldowns()
        written = await local.answer_to(await local.say(stage.ada, dm, question))
        assert [*places, is_answer(written)] == [word is Caution.EAGER] * 3
        state = shown(await local.slash(stage.grace, stage.channel, "settings show"))
        assert f"Caution: {word} (" in state.text
    await set_word(stage, stage.channel, "eager")
    stage.bot.cooldowns = Cooldowns()
    assert await ask(local, stage, stage.channel, question)
    stage.bot.cooldowns = Cooldowns()
    assert not await ask(local, stage, dm, question), "a server's word is its own"


async def test_the_word_survives_a_restart(
    local_discord: LocalDiscord, stage: Stage, encoder: Encoder
) -> None:
    question = await borderline(stage)
    await set_word(stage, stage.channel, "eager")
    await stage.bot.close()
    await local_discord.disconnected()
    home = stage.library.home
    stage.library.close()
    with Library(home, encoder) as library:
        async with local_discord.running(FootnoteBot(library, Settings(caution=Caution.CAUTIOUS))):
            state = await local_discord.slash(stage.grace, stage.channel, "settings show")
            assert "Caution: eager (" in shown(state).text
            assert await ask(local_discord, stage, stage.channel, question)


@pytest.mark.sqlite
async def test_a_home_from_before_keeps_its_settings(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    home = copy_home(indexed_home, tmp_path / "home")
    with sqlite3.connect(home / "footnote.sqlite") as database:
        database.execute("DROP TABLE migrations")
        database.execute("DROP TABLE made_tables")
        database.execute("DROP TABLE guild_settings")
        database.execute(
            "CREATE TABLE guild_settings (guild_id INTEGER NOT NULL PRIMARY KEY, "
            "private BOOLEAN NOT NULL, cooldown_s FLOAT NOT NULL)"
        )
        database.execute("INSERT INTO guild_settings VALUES (7, 1, 0.5)")
    async with stage_on(local_discord, home, encoder) as stage:
        kept = stage.bot.storage.guild_settings.guild(7)
        assert (kept.private, kept.cooldown_s, kept.caution) == (True, 0.5, None)
        assert "Caution: eager (" in (await set_word(stage, stage.channel, "eager")).text


async def test_who_does_not_manage_the_server_is_refused(stage: Stage) -> None:
    stage.local.offers_everything = True
    refused = await stage.local.slash(stage.ada, stage.channel, "settings server", caution="eager")
    assert "Only people who may manage this server" in shown(refused).text and refused.ephemeral
    assert stage.bot.storage.guild_settings.guild(stage.guild.id).caution is None


async def test_a_server_that_removes_the_bot_has_its_word_forgotten(stage: Stage) -> None:
    await set_word(stage, stage.channel, "eager")
    assert stage.bot.caution(stage.guild.id) is Caution.EAGER
    stage.guild.leave(stage.local.world.bot)
    assert await stage.local.until(lambda: stage.bot.caution(stage.guild.id) is Caution.BALANCED)
    with stage.library.store.database.transaction() as connection:
        assert connection.scalar(select(func.count()).select_from(guild_settings)) == 0


async def test_each_word_says_what_it_means_in_the_reader_s_language(stage: Stage) -> None:
    commands = {command["name"]: command for command in stage.local.commands.of()}
    (server,) = (o for o in commands["settings"]["options"] if o["name"] == "server")
    (option,) = (o for o in server["options"] if o["name"] == "caution")
    assert [choice["value"] for choice in option["choices"]] == list(Caution)
    stage.grace.locale = "de"
    changed = await set_word(stage, stage.channel, "eager")
    offered = option["choices"][2]["name_localizations"]["de"]
    assert offered.startswith("bereitwillig (") and f"Vorsicht: {offered}" in changed.text
