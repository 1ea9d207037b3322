"""People talk to the bot: by mention, by reply, in direct messages, in threads and in forums."""

import pytest

from bot.discord.cogs.ask import messages
from bot.discord.cooldown import Cooldowns
from tests.bot.discord.asked import FOLLOW_UP, QUESTION, QUOTED, is_answer, shown
from tests.bot.discord.stage import Stage
from tests.localdiscord import Channel, Message, Upload, User
from tests.localdiscord.state import Request

pytestmark = pytest.mark.asyncio


async def say(
    stage: Stage, user: User, channel: Channel, text: str, reply_to: Message | None = None
) -> Message | None:
    """Write a message when the cooldown is over; the bot's answer, None if it keeps silent."""
    stage.bot.cooldowns = Cooldowns()
    message = await stage.local.say(user, channel, text, reply_to=reply_to)
    return await stage.local.answer_to(message)


async def unanswered(stage: Stage, channel: Channel) -> bool:
    """Whether the bot passes by what stands in a channel: it answers what is said next, and that alone."""
    before = len(stage.local.messages(channel))
    later = await say(stage, stage.ada, channel, f"{stage.local.world.bot.mention} {QUESTION}")
    return is_answer(later) and len(stage.local.messages(channel)) == before + 2


async def all_quotes(stage: Stage, answer: Message) -> str:
    """The passages that an answer's further quotes are shown in."""
    return shown(await stage.local.click(stage.grace, answer, "More")).text


async def test_a_mention_is_answered_in_a_reply_without_a_ping(stage: Stage) -> None:
    mention = stage.local.world.bot.mention
    older = f"<@!{stage.local.world.bot.id}>"
    for text in (f"{mention} {QUESTION}", f"{QUESTION} {mention}", f"hey {older}, {QUESTION}"):
        answer = await say(stage, stage.ada, stage.channel, text)
        assert answer and is_answer(answer) and QUOTED in answer.text
        assert answer.reference and answer.reference.content == text and not answer.pings
        assert "<@" not in answer.body.texts[0]
    assert stage.channel.typed, "typing is shown meanwhile"


async def test_follow_ups_are_read_together_with_what_they_follow(stage: Stage) -> None:
    first = await say(stage, stage.ada, stage.channel, f"{stage.local.world.bot.mention} {QUESTION}")
    second = await say(stage, stage.grace, stage.channel, FOLLOW_UP, reply_to=first)
    assert second and second.body.texts[0] == f"### {FOLLOW_UP}\n-# ↳ {QUESTION}"
    assert "Witkoff" in await all_quotes(stage, second) and not second.pings
    third = await say(stage, stage.ada, stage.channel, "And who hosted them?", reply_to=second)
    assert third and third.body.texts[0] == f"### And who hosted them?\n-# ↳ {QUESTION} · {FOLLOW_UP}"
    assert "Merz" in await all_quotes(stage, third) and not third.pings


async def test_a_reply_to_a_command_s_answer_is_a_follow_up(stage: Stage) -> None:
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    answer = await say(stage, stage.ada, stage.channel, FOLLOW_UP, reply_to=asked.final)
    assert answer and f"-# ↳ {QUESTION}" in answer.text


async def test_direct_messages_need_no_mention(stage: Stage) -> None:
    dm = stage.local.world.dm(stage.ada)
    answer = await say(stage, stage.ada, dm, QUESTION)
    assert is_answer(answer)
    followed = await say(stage, stage.ada, dm, FOLLOW_UP, reply_to=answer)
    assert followed and f"-# ↳ {QUESTION}" in followed.text and not followed.pings


async def test_what_is_not_for_the_bot_is_passed_by(stage: Stage) -> None:
    local, channel = stage.local, stage.channel
    robot = local.world.add_user("robot", bot=True)
    stage.guild.join(robot)
    human = await local.say(stage.ada, channel, QUESTION)
    await local.say(stage.grace, channel, "Good question!", reply_to=human)
    await local.say(robot, channel, f"{local.world.bot.mention} {QUESTION}")
    await local.say(stage.ada, channel, f"@everyone {QUESTION}")
    assert await unanswered(stage, channel)


async def test_a_message_that_can_t_be_read_gets_a_one_line_hint(stage: Stage) -> None:
    local, channel, dm = stage.local, stage.channel, stage.local.world.dm(stage.ada)
    bare = await say(stage, stage.ada, channel, local.world.bot.mention)
    assert bare and "Ask me something in words" in bare.text and "\n" not in bare.text
    file = await local.say(stage.ada, dm, "", attachments=[Upload("notes.txt", b"nothing")])
    hint = await local.answer_to(file)
    assert hint and "I read neither files nor forwarded messages here" in hint.text
    answer = await say(stage, stage.ada, channel, f"{local.world.bot.mention} {QUESTION}")
    assert answer is not None
    for told in (True, False):
        unread = await local.say(stage.grace, channel, "thanks", reply_to=answer, ping_reply=False)
        if told:
            hint = await local.answer_to(unread)
            assert hint and "I can't read a reply that doesn't ping me" in hint.text
        else:
            assert await unanswered(stage, channel), "once an hour is enough"


async def test_names_are_read_in_place_of_ids(stage: Stage) -> None:
    local, mention = stage.local, stage.local.world.bot.mention
    others = f"what did {stage.grace.mention} say in {stage.channel.mention} <:wow:123> <t:1700000000:R>?"
    text = f"{mention} {others}"
    answer = await say(stage, stage.ada, stage.channel, text)
    assert answer and answer.body.texts[0] == "### what did Grace say in \\#news ?"
    assert await local.until(lambda: stage.bot.storage.insights.unanswered())
    assert [item.question for item in stage.bot.storage.insights.unanswered()] == [
        "what did Grace say in #news ?"
    ]


async def test_a_private_server_s_mentions_are_answered_by_direct_message(stage: Stage) -> None:
    local, mention = stage.local, stage.local.world.bot.mention
    await local.slash(stage.grace, stage.channel, "settings server", private=True)
    settings = await local.slash(stage.grace, stage.channel, "settings show")
    assert settings.final and "mentions are answered by direct message" in settings.final.text
    dm = local.world.dm(stage.ada)
    stage.bot.cooldowns = Cooldowns()
    await local.say(stage.ada, stage.channel, f"{mention} {QUESTION}")
    assert await local.until(lambda: len(dm.messages) == 2)
    why, answer = local.messages(dm)
    assert "shown to the asker alone" in why.text and is_answer(answer) and len(stage.channel.messages) == 1
    assert "Reply to this message" not in answer.text, "there the server's own documents are not seen"
    stage.ada.dms_open = False
    closed = await say(stage, stage.ada, stage.channel, f"{mention} {QUESTION}")
    assert closed and "Ask me with </ask:" in closed.text and not is_answer(closed)


async def test_a_forum_post_that_asks_nothing_is_passed_by(stage: Stage) -> None:
    local, forum = stage.local, stage.guild.add_forum("chat")
    await local.slash(stage.grace, stage.channel, "settings channel", channel=forum, forum=True)
    stage.bot.cooldowns = Cooldowns()
    post = await local.create_forum_post(stage.grace, forum, "thank you all", "It was a good year.")
    assert await unanswered(stage, post)


async def test_a_wrong_guess_costs_one_button(stage: Stage) -> None:
    shown = await say(stage, stage.ada, stage.channel, f"{stage.local.world.bot.mention} ukraine news")
    assert shown and not is_answer(shown)
    stage.bot.cooldowns = Cooldowns()
    pressed = await stage.local.click(stage.ada, shown, "Search for this instead")
    assert pressed.final and pressed.final.body.texts[0] == "### ukraine news"


async def test_notes_come_as_replies(stage: Stage) -> None:
    mention = stage.local.world.bot.mention
    note = await say(stage, stage.ada, stage.channel, f"{mention} ???")
    assert note and "There is no question" in note.text and note.reference and not note.pings
    await say(stage, stage.ada, stage.channel, f"{mention} {QUESTION}")
    again = await stage.local.say(stage.ada, stage.channel, f"{mention} {QUESTION}")
    slow = await stage.local.answer_to(again)
    assert slow and "you can ask again <t:" in slow.text and not slow.pings
    stage.local.world.users[stage.ada.id].locale = "fr"
    stage.bot.cooldowns = Cooldowns()
    stage.bot.settings = stage.bot.settings.model_copy(update={"max_question_characters": 20})
    long = await say(stage, stage.ada, stage.channel, f"{mention} {QUESTION}")
    assert long and "at most 20 characters" in long.text


async def test_a_note_that_one_has_to_wait_vanishes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_MIN_NOTE_S", 0.0)
    monkeypatch.setattr(messages, "_MAX_NOTE_S", 0.1)
    mention = stage.local.world.bot.mention
    closed = stage.guild.add_channel("closed")
    await stage.local.slash(stage.grace, stage.channel, "settings channel", channel=closed, answers=False)
    dm = stage.local.world.dm(stage.ada)
    for channel, place in ((stage.channel, stage.channel), (closed, dm), (dm, dm)):
        await say(stage, stage.ada, dm, QUESTION)
        await stage.local.say(stage.ada, channel, f"{mention} {QUESTION}")
        path = f"/channels/{place.id}/messages"
        assert await stage.local.until(lambda p=path: notes(stage, "POST", p) and notes(stage, "DELETE", p))
        stage.local.requests.clear()
        assert not any("you can ask again" in message.text for message in stage.local.messages(place))


def notes(stage: Stage, method: str, path: str) -> list[Request]:
    """The requests that send, or delete, a note in a channel."""
    sent = [one for one in stage.local.requests if one.method == method and one.path.startswith(path)]
    return [one for one in sent if method == "DELETE" or "you can ask again" in str(one.payload)]


async def test_small_talk_need_not_wait(stage: Stage) -> None:
    """It is answered once while the next question has to wait, and then passed by without a note."""
    mention = stage.local.world.bot.mention
    await stage.local.slash(stage.grace, stage.channel, "settings server", cooldown=60)
    answer = await say(stage, stage.ada, stage.channel, f"{mention} {QUESTION}")
    thanks = await stage.local.say(stage.ada, stage.channel, "thx", reply_to=answer)
    reply = await stage.local.answer_to(thanks)
    assert reply and reply.text == "You're welcome!"
    before = len(stage.local.messages(stage.channel))
    await stage.local.say(stage.ada, stage.channel, f"{mention} hello")
    later = await stage.local.say(stage.grace, stage.channel, f"{mention} {QUESTION}")
    assert is_answer(await stage.local.answer_to(later))
    assert len(stage.local.messages(stage.channel)) == before + 3, "the greeting is passed by"
    stage.bot.small_talk_cooldowns = Cooldowns()
    dm = stage.local.world.dm(stage.ada)
    greeted = await stage.local.answer_to(await stage.local.say(stage.ada, dm, "hello"))
    assert greeted and greeted.text.startswith("Hello!")
    slow = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    assert slow.ephemeral and "you can ask again <t:" in slow.text


async def test_small_talk_by_command_need_not_wait(stage: Stage) -> None:
    await stage.local.slash(stage.grace, stage.channel, "settings server", cooldown=60)
    await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    thanks = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question="thanks!"))
    assert thanks.ephemeral and thanks.text == "You're welcome!"


async def test_where_the_bot_may_not_write_the_answer_comes_by_direct_message(stage: Stage) -> None:
    mute = stage.guild.add_channel("mute")
    mute.overwrite(stage.local.world.bot, deny={"send_messages"})
    closed = stage.guild.add_channel("closed")
    await stage.local.slash(stage.grace, stage.channel, "settings channel", channel=closed, answers=False)
    dm = stage.local.world.dm(stage.ada)
    for number, channel in enumerate((mute, closed), 1):
        stage.bot.cooldowns = Cooldowns()
        await stage.local.say(stage.ada, channel, f"{stage.local.world.bot.mention} {QUESTION}")
        assert await stage.local.until(lambda: len(dm.messages) == 2 * number)  # noqa: B023
        note, answer = stage.local.messages(dm)[-2:]
        assert f"I may not write in {channel.mention}" in note.text and is_answer(answer)
        assert len(channel.messages) == 1
    assert stage.local.invalid_requests == 0, "nothing was tried that could not be done"


async def test_closed_direct_messages_are_no_trouble(stage: Stage) -> None:
    mute = stage.guild.add_channel("mute")
    mute.overwrite(stage.local.world.bot, deny={"send_messages"})
    stage.ada.dms_open = False
    await stage.local.say(stage.ada, mute, f"{stage.local.world.bot.mention} {QUESTION}")
    assert await stage.local.until(lambda: stage.local.invalid_requests == 1)
    assert is_answer(
        await say(stage, stage.ada, stage.channel, f"{stage.local.world.bot.mention} {QUESTION}")
    )
    assert stage.local.invalid_requests == 1


async def test_without_the_history_the_answer_is_no_reply(stage: Stage) -> None:
    stage.channel.overwrite(stage.local.world.bot, deny={"read_message_history"})
    answer = await say(stage, stage.ada, stage.channel, f"{stage.local.world.bot.mention} {QUESTION}")
    assert answer and is_answer(answer) and answer.reference is None


async def test_in_threads_and_in_a_thread_of_its_own_where_a_channel_wants_that(stage: Stage) -> None:
    local, mention = stage.local, stage.local.world.bot.mention
    await local.slash(stage.grace, stage.channel, "settings channel", channel=stage.channel, threads=True)
    asked = await local.say(stage.ada, stage.channel, f"{mention} {QUESTION}")
    answer = await local.answer_to(asked)
    assert answer and is_answer(answer) and answer.channel is asked.thread
    assert asked.thread.name == QUESTION
    followed = await say(stage, stage.ada, answer.channel, FOLLOW_UP, reply_to=answer)
    assert followed and followed.channel is answer.channel and f"-# ↳ {QUESTION}" in followed.text
    inside = await say(stage, stage.grace, answer.channel, f"{mention} {QUESTION}")
    assert is_answer(inside), "a thread is like its channel, but opens none in it"
    stage.channel.overwrite(local.world.bot, deny={"create_public_threads"})
    fallen_back = await say(stage, stage.ada, stage.channel, f"{mention} {QUESTION}")
    assert fallen_back and is_answer(fallen_back) and fallen_back.channel is stage.channel


async def test_new_forum_posts_are_answered_by_their_title_where_a_server_wants_that(stage: Stage) -> None:
    local, forum = stage.local, stage.guild.add_forum("help")
    post = await local.create_forum_post(stage.ada, forum, QUESTION, "I could not find it.")
    assert await unanswered(stage, post)
    await local.slash(stage.grace, stage.channel, "settings channel", channel=forum, forum=True)
    stage.bot.cooldowns = Cooldowns()
    post = await local.create_forum_post(stage.ada, forum, QUESTION, f"{local.world.bot.mention} please?")
    answer = await local.answer_to(post.messages[post.id])
    assert answer and is_answer(answer) and answer.body.texts[0] == f"### {QUESTION}" and not answer.pings
    followed = await say(stage, stage.ada, post, FOLLOW_UP, reply_to=answer)
    assert followed and f"-# ↳ {QUESTION}" in followed.text
    assert len([m for m in local.messages(post) if m.author is local.world.bot]) == 2, (
        "a mention adds nothing"
    )


async def test_a_message_that_is_gone_is_answered_all_the_same(stage: Stage) -> None:
    asked = await stage.local.say(stage.ada, stage.channel, f"{stage.local.world.bot.mention} {QUESTION}")
    asked.delete()
    assert await stage.local.until(lambda: stage.channel.messages)
    (answer,) = stage.local.messages(stage.channel)
    assert is_answer(answer)


async def test_a_server_s_language_is_spoken_in_its_channels(stage: Stage) -> None:
    guild = stage.local.world.add_guild("Mainz", locale="de")
    guild.join(stage.ada)
    channel = guild.add_channel("neues")
    assert await stage.local.until(lambda: stage.bot.get_channel(channel.id))
    answer = await say(stage, stage.ada, channel, f"{stage.local.world.bot.mention} {QUESTION}")
    assert answer and [button.label for button in answer.buttons][-4:] == ["Mehr", "", "", "Abonnieren"]


async def test_a_bare_topic_that_nothing_says_is_refused_and_kept_once(stage: Stage) -> None:
    shown = await say(stage, stage.ada, stage.channel, f"{stage.local.world.bot.mention} lasagne recipes")
    assert shown and not is_answer(shown) and shown.body.texts[0] == "### lasagne recipes"
    assert await stage.local.until(lambda: stage.bot.storage.insights.unanswered())
    assert [item.question for item in stage.bot.storage.insights.unanswered()] == ["lasagne recipes"]


async def test_small_talk_is_answered_in_its_own_language(stage: Stage) -> None:
    dm = stage.local.world.dm(stage.ada)
    thanked = await say(stage, stage.ada, dm, "danke für die hilfe")
    assert thanked and thanked.content == "Gern geschehen!"


async def test_a_link_to_a_page_that_no_document_comes_from_gets_a_line(stage: Stage) -> None:
    shown = await say(stage, stage.ada, stage.local.world.dm(stage.ada), "https://example.org/nothing")
    assert shown and shown.content == "No document of mine comes from this page."


async def test_the_bot_s_own_role_counts_as_its_mention(stage: Stage) -> None:
    own = next(role for role in stage.guild.roles.values() if role.bot is stage.local.world.bot)
    shown = await say(stage, stage.ada, stage.local.world.dm(stage.ada), f"<@&{own.id}> {QUESTION}")
    assert is_answer(shown)
    heard = await say(stage, stage.ada, stage.channel, f"<@&{own.id}> {QUESTION}")
    assert heard and "Mention me by name" in heard.text, "its text is not shown to the bot"
