"""People follow topics: what they are told, who may, and how it ends."""

import re

import pytest

from bot.discord.cooldown import Cooldowns
from bot.follows.follows import EVERYTHING, Follow
from corpus import clock
from tests.bot.discord.asked import QUESTION, labels, shown
from tests.bot.discord.asked import follow as confirm
from tests.bot.discord.stage import Stage, bring_in
from tests.localdiscord import Channel, Message, User

pytestmark = [pytest.mark.asyncio, pytest.mark.dated]


async def follow(
    stage: Stage, who: User | None = None, place: Channel | None = None, **how: object
) -> Message:
    user = who or stage.ada
    """What `/follow` shows once it is confirmed, or why it is refused."""
    told = shown(await confirm(stage.local, user, place or stage.channel, **({"topic": "Ukraine"} | how)))
    assert told.ephemeral or place is not None
    return told


async def kept(stage: Stage) -> list[Follow]:
    return await stage.bot.library_thread.run(lambda _: stage.bot.storage.follows.all())


async def test_a_topic_into_one_s_own_messages(stage: Stage) -> None:
    draft = shown(await stage.local.slash(stage.ada, stage.channel, "follow", topic=" Ukraine   peace "))
    assert draft.ephemeral and "no document would have come" in draft.text, "those shipped are old"
    assert "🔔 Follow **Ukraine peace** in your direct messages?" in draft.text and not await kept(stage)
    told = shown(await stage.local.click(stage.ada, draft, "Follow"))
    assert told is draft and not told.buttons
    assert "🔔 **Ukraine peace** is now followed in your direct messages." in told.text
    assert "posted at once" in told.text and "At most 20 posts a day" in told.text
    (one,) = await kept(stage)
    assert (one.topic, one.guild_id, one.channel_id) == ("Ukraine peace", stage.guild.id, 0)
    assert one.user_id == stage.ada.id and one.cursor == stage.library.store.changes.last()
    again = await follow(stage, topic="ukraine PEACE", how="weekly", at="8 pm", zone="Europe/Berlin")
    assert "was already followed in your direct messages. I have changed it as you asked." in again.text
    assert "A digest comes weekly at 20:00 (Europe/Berlin), the next one on <t:" in again.text
    alone = await follow(stage, place=stage.local.world.dm(stage.ada), topic="*")
    assert "**everything** is now followed" in alone.text
    assert [(f.topic, f.guild_id) for f in await kept(stage)][1] == (EVERYTHING, 0)


async def test_a_channel_follows_for_those_who_manage_it(stage: Stage) -> None:
    refused = await follow(stage, channel=stage.channel)
    assert f"you need Manage Channel in {stage.channel.mention}" in refused.text and not await kept(stage)
    stage.channel.overwrite(stage.ada, allow={"manage_channels"})
    stage.guild.locale = "de"
    told = await follow(stage, channel=stage.channel, at="07:30", quiet="22:00-07:00", zone="Asia/Tokyo")
    assert f"is now followed in {stage.channel.mention}" in told.text
    assert "daily at 07:30 (Asia/Tokyo)" in told.text and "Quiet hours: 22:00-07:00 (Asia/Tokyo)" in told.text
    (one,) = await kept(stage)
    assert (one.how, one.at, one.quiet, one.zone) == ("daily", 450, "22:00-07:00", "Asia/Tokyo")
    other = stage.guild.add_channel("other")
    assert "Manage Channel" in (await follow(stage, channel=other)).text, "that is for one channel alone"


async def test_what_the_bot_lacks_in_a_channel_is_named(stage: Stage) -> None:
    mute = stage.guild.add_channel("mute")
    for denied, said in (
        ("send_messages", "send messages"),
        ("read_message_history", "read message history"),
    ):
        mute.overwrite(stage.local.world.bot, deny={denied})
        owner = stage.guild.owner
        told = await follow(stage, owner, channel=mute)
        assert f"I can't post in {mute.mention} without these permissions: {said}. Give" in told.text
    assert not await kept(stage)


async def test_a_channel_that_the_bot_can_not_see_is_said_to_be_one(stage: Stage) -> None:
    hidden = stage.guild.add_channel("hidden", deny={"view_channel"})
    told = await follow(stage, stage.guild.owner, channel=hidden)
    assert told.text == "I can't see that channel; give me View Channel there, then try again."


async def test_a_role_is_mentioned_only_where_an_admin_wants_it_and_discord_lets_me(stage: Stage) -> None:
    guild, channel = stage.guild, stage.channel
    role = guild.add_role("readers")
    channel.overwrite(stage.ada, allow={"manage_channels"})
    channel.overwrite(stage.grace, allow={"manage_channels"})
    guild.everyone.permissions &= ~(1 << 17)  # else the bot may mention any role
    stage.bot.get_guild(guild.id)._roles[guild.id]._permissions &= ~(1 << 17)  # type: ignore[union-attr]
    assert "Only people who may manage this server" in (await follow(stage, channel=channel, role=role)).text
    grace = stage.grace
    assert "only in a channel" in (await follow(stage, grace, role=role)).text
    everyone = await follow(stage, grace, channel=channel, role=guild.everyone)
    assert "never mention everyone" in everyone.text
    closed = await follow(stage, grace, channel=channel, role=role)
    assert f"I may not mention {role.mention} in {channel.mention}" in closed.text and not await kept(stage)
    opened = guild.add_role("open", mentionable=True)
    told = await follow(stage, grace, channel=channel, role=opened)
    assert f"{opened.mention} is mentioned with each post" in told.text and not told.pings
    assert (await kept(stage))[0].role_id == opened.id


async def test_what_can_not_be_followed_is_explained(stage: Stage) -> None:
    for how, note in (
        ({"topic": "!!!"}, "There is no topic in that"),
        ({"at": "noonish"}, "I can't read “noonish” as a time"),
        ({"quiet": "all day"}, "I can't read “all day” as quiet hours"),
        ({"zone": "Halden"}, "“Halden” is not a time zone that I know"),
    ):
        assert note in (await follow(stage, **how)).text
    for number in range(25):
        await stage.bot.library_thread.run(
            lambda _, n=number: stage.bot.storage.follows.put(Follow(f"t{n}", 0, 0, stage.ada.id), 0.0, 0)
        )
    assert "25 topics are already followed" in (await follow(stage)).text
    stage.ada.locale = "de"
    draft = shown(await stage.local.slash(stage.ada, stage.channel, "follow", topic="Ukraine"))
    assert "schon 25 Themen abonniert" in shown(await stage.local.click(stage.ada, draft, "Abonnieren")).text
    zones = await stage.local.autocomplete(stage.ada, stage.channel, "follow", "zone", "berl", topic="x")
    assert [choice.value for choice in zones] == ["Europe/Berlin"]


async def test_what_is_followed_is_listed_and_ends(stage: Stage) -> None:
    local, channel = stage.local, stage.channel
    empty = shown(await local.slash(stage.ada, channel, "following"))
    assert "Nothing is followed here yet" in empty.text
    channel.overwrite(stage.grace, allow={"manage_channels"})
    await follow(stage, stage.grace, channel=channel, topic="Artemis", how="daily")
    await follow(stage, topic="Ukraine")
    channel.overwrite(local.world.bot, deny={"send_messages"})  # else a round of the bot's would mend it
    hidden = stage.guild.add_channel("hidden")
    hidden.overwrite(local.world.bot, allow={"view_channel"})
    hidden.overwrite(stage.guild.everyone, deny={"view_channel"})
    await follow(stage, stage.guild.owner, channel=hidden, topic="Secret plans")
    listed = shown(await local.slash(stage.ada, channel, "following"))
    assert f"**Artemis**\n-# {channel.mention} · daily at 08:00 (UTC) · next digest <t:" in listed.text
    own = "**Ukraine**\n-# your direct messages · at once · at most 20 posts a day · no quiet hours (UTC)"
    assert own in listed.text and "Secret" not in listed.text
    broken = next(f for f in await kept(stage) if f.topic == "Artemis")
    await stage.bot.library_thread.run(
        lambda _: stage.bot.storage.follows.mark_broken(broken.id, "barred", 1e9)
    )
    listed = shown(await local.slash(stage.grace, channel, "following"))
    assert "⚠️ <t:1000000000:R> I can't post “Artemis”" in listed.text and "Ukraine" not in listed.text
    doctor = shown(await local.slash(stage.grace, channel, "doctor"))
    assert "I can't post “Artemis”" in doctor.text

    mine = await local.autocomplete(stage.ada, channel, "unfollow", "topic", "")
    assert [choice.name for choice in mine] == ["Ukraine · your direct messages"]
    for topic in (str(broken.id), "Artemis", "Secret plans"):
        refused = shown(await local.slash(stage.ada, channel, "unfollow", topic=topic))
        assert "You have no follow with that name to remove" in refused.text
    ended = shown(await local.slash(stage.ada, channel, "unfollow", topic=mine[0].value))
    assert "**Ukraine** is no longer followed in your direct messages." in ended.text
    ended = shown(await local.slash(stage.grace, channel, "unfollow", topic="artemis"))
    assert f"**Artemis** is no longer followed in {channel.mention}" in ended.text
    assert [f.topic for f in await kept(stage)] == ["Secret plans"]


async def test_one_click_under_an_answer_and_under_a_story(stage: Stage) -> None:
    local, channel = stage.local, stage.channel
    answer = shown(await local.slash(stage.ada, channel, "ask", question=QUESTION))
    told = shown(await local.click(stage.grace, answer, "Follow"))
    assert told.ephemeral and "is now followed in your direct messages" in told.text
    again = shown(await local.click(stage.grace, answer, "Follow"))
    assert "You already follow" in again.text and labels(again) == ["Unfollow"]
    (one,) = await kept(stage)
    assert one.topic == QUESTION and one.user_id == stage.grace.id and one.guild_id == stage.guild.id
    forged = shown(await local.click(stage.ada, answer, f"fn:unfollow:{one.id}", forged=True))
    assert "no follow with that name" in forged.text and await kept(stage), "it is another's"
    ended = shown(await local.click(stage.grace, again, "Unfollow"))
    assert ended is again and "is no longer followed" in ended.text and not await kept(stage)

    stage.bot.cooldowns = Cooldowns()
    silent = shown(await local.slash(stage.ada, channel, "ask", question="Who bakes lasagne in Halden?"))
    assert "Follow" in labels(silent)
    latest = shown(await local.slash(stage.ada, channel, "latest"))
    (menu,) = latest.selects
    story = shown(await local.select(stage.ada, latest, "fn:read", [menu["options"][0]["value"]]))
    told = shown(await local.click(stage.ada, story, "Follow"))
    assert "sign declaration on troops after a ceasefire** is now followed" in told.text
    line = shown(await local.click(stage.ada, story, "Timeline"))
    assert "You already follow" in shown(await local.click(stage.ada, line, "Follow")).text


async def test_a_story_followed_from_a_server_opens_in_direct_messages_for_its_members(stage: Stage) -> None:
    """What a button in a direct message says of its server is believed of members alone."""
    local, world = stage.local, stage.local.world
    eve = world.add_user("eve")
    story = await stage.bot.library_thread.run(lambda lib: lib.latest(None, _everywhere(), 1)[0].story)
    for user, seen in ((stage.ada, True), (eve, False)):
        card = shown(await local.slash(user, world.dm(user), "latest"))
        custom_id = f"fn:timeline:{story}@{stage.guild.id}"
        shown_there = shown(await local.click(user, card, custom_id, forged=True))
        ids = " ".join(b.custom_id or "" for b in shown_there.buttons)
        assert (f"@{stage.guild.id}" in ids) == seen and "Developments" in shown_there.text


def _everywhere() -> object:
    from index.store.filters import Filter

    return Filter(guild_id=0)


async def test_closed_direct_messages_are_found_out_at_once(stage: Stage) -> None:
    local = stage.local
    for user, is_open in ((stage.ada, True), (stage.local.world.add_user("eve", dms_open=False), False)):
        stage.guild.join(user)
        told = shown(await confirm(local, user, stage.channel, topic="Artemis"))
        assert "is now followed in your direct messages" in told.text
        assert ("Your direct messages are closed" not in told.text) == is_open
        sent = local.messages(local.world.dm(user))
        assert [("What is new on **Artemis** comes here" in m.text) for m in sent] == [True] * is_open


async def test_a_new_follow_shows_the_last_stories_that_would_have_come(stage: Stage) -> None:
    told = shown(await stage.local.slash(stage.ada, stage.channel, "follow", topic="Artemis"))
    _, last = told.text.split("-# The last ones that would have come:\n")
    assert 2 <= len(last.split("\n")) <= 4 and "[NASA moves Artemis II" in last and ":D>" in last


async def test_commands_in_texts_can_be_clicked(stage: Stage) -> None:
    number = next(c["id"] for c in stage.local.commands.of() if c["name"] == "following")
    shown(await confirm(stage.local, stage.ada, stage.channel, topic="Artemis"))
    (hello,) = stage.local.messages(stage.local.world.dm(stage.ada))
    assert f"</following:{number}>" in hello.text


async def test_why_a_document_was_or_was_not_posted(stage: Stage) -> None:
    local, channel = stage.local, stage.channel
    nothing = shown(await local.slash(stage.ada, channel, "why", document="Footnote user guide"))
    assert "Nothing is followed here that you may see" in nothing.text
    await follow(stage, topic="Ukraine")
    found = await local.autocomplete(stage.ada, channel, "why", "document", "offers to drop")
    told = shown(await local.slash(stage.ada, channel, "why", document=found[0].value))
    assert told.text.startswith("### Ukraine offers to drop its NATO bid")
    assert "- **Ukraine** (your direct messages): not posted: it was there before" in told.text
    missing = shown(await local.slash(stage.ada, channel, "why", document="No such thing"))
    assert "No document here has that name" in missing.text
    other = shown(await local.slash(stage.ada, channel, "why", document=found[0].value, topic="Moon"))
    assert "Nothing is followed here" in other.text


async def test_times_are_shown_as_discord_shows_them(stage: Stage) -> None:
    told = await follow(stage, how="daily", at="06:00", zone="America/New_York")
    (one,) = await kept(stage)
    assert re.findall(r"<t:(\d+):([FR])>", told.text) == [(f"{one.next_digest:.0f}", kind) for kind in "FR"]


REPORTS = {
    "strike.md": ("Halden Post", "Ferry strike", "The ferries of Halden stay in the harbour on Friday."),
    "race.md": ("Halden Post", "Bridge race", "Nine hundred people ran over the bridge; more in Sports."),
    "club.md": ("Halden Post", "Late signing", "The club found a keeper before the Transfer\nWindow shut."),
    "shop.md": ("Halden Post", "New shop", "A shop for sportswear opens in the old bakery of Lindoya."),
    "frost.md": ("Coast Courier", "Frost", "Frost has destroyed half of the cherry blossom in Merrow."),
}
"""Each with its source and title; what is about sports is not to be posted, but the shop is."""


async def reports(stage: Stage, published: str) -> None:
    for name, (source, title, text) in REPORTS.items():
        head = f"---\ntitle: {title}\nsource: {source}\npublished: {published}\n---\n\n"
        await stage.bot.library_thread.run(
            lambda lib, n=name, t=head + text + "\n": bring_in(lib, n, t, stage.guild.id)
        )


async def test_one_source_and_words_to_leave_out(stage: Stage) -> None:
    """What they are shows before it is confirmed, with what would have come, and holds after."""
    local, channel = stage.local, stage.channel
    await reports(stage, clock.today().isoformat())
    found = await local.autocomplete(stage.ada, channel, "follow", "source", "post", topic="x")
    assert [choice.value for choice in found] == ["Halden Post"]
    options = {"source": "halden post", "without": "sports, “transfer  window”", "zone": "Europe/Berlin"}
    draft = shown(await local.slash(stage.ada, channel, "follow", topic="*", **options))
    assert "Only documents from Halden Post." in draft.text
    assert 'with one of these words: sports, "transfer window".' in draft.text
    assert "No quiet hours. The time zone is Europe/Berlin." in draft.text
    last = draft.text.partition("The last ones that would have come:")[2]
    assert "New shop" in last and "Ferry strike" in last, "an exact word is no part of a longer one"
    assert len(last.split("\n-# ·")) == 3 and "2 documents would have come" in draft.text
    shown(await local.click(stage.ada, draft, "Follow"))
    (one,) = await kept(stage)
    assert (one.source, one.without) == ("Halden Post", 'sports, "transfer window"')
    listed = shown(await local.slash(stage.ada, channel, "following"))
    assert "no quiet hours (Europe/Berlin)" in listed.text
    assert 'only Halden Post · without sports, "transfer window"' in listed.text


async def test_a_source_must_be_one_and_words_must_be_words(stage: Stage) -> None:
    await reports(stage, "2026-01-05")
    none = await follow(stage, source="Nobody")
    assert "No source is called “Nobody”" in none.text and "Halden Post" in none.text
    several = await follow(stage, source="o")
    assert "Several sources are called “o”. Choose one:" in several.text and "Coast Courier" in several.text
    assert "there is no word in “, !”" in (await follow(stage, without=", !")).text
    assert not await kept(stage)


async def test_what_was_asked_for_is_confirmed_by_the_person_and_while_it_is_known(stage: Stage) -> None:
    local, channel = stage.local, stage.channel
    draft = shown(await local.slash(stage.ada, channel, "follow", topic="Ukraine"))
    number = next(button.custom_id for button in draft.buttons)
    answer = shown(await local.slash(stage.grace, channel, "ask", question=QUESTION))
    forged = shown(await local.click(stage.grace, answer, number or "", forged=True))
    assert "I no longer know what you asked for" in forged.text and not await kept(stage)
    stage.channel.overwrite(stage.ada, allow={"manage_channels"})
    draft = shown(await local.slash(stage.ada, channel, "follow", topic="Ukraine", channel=channel))
    stage.channel.overwrite(stage.ada, deny={"manage_channels"})
    refused = shown(await local.click(stage.ada, draft, "Follow"))
    assert "you need Manage Channel" in refused.text and not await kept(stage)
