"""Take pictures of real answers (`python -m tests.bot.discord.pictures FOLDER [LOCALE]`).

The real bot answers on the local Discord, in the language of a locale such as "de"; its messages are rendered
and photographed by chromium. It is noon there, since posts are not sent in quiet hours.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.discord.translations import say_in
from bot.settings import SHIPPED_DOCUMENTS
from corpus import clock
from corpus.files import find_files
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.discord.asked import follow
from tests.bot.discord.quote_samples import SAMPLES
from tests.bot.discord.stage import Stage, bring_in, stage_on
from tests.localdiscord import LocalDiscord, Message
from tests.localdiscord.picture import render
from tests.localdiscord.screenshot import page_height, screenshot

WIDE, PHONE = 720, 380
QUESTION = "What does Ukraine want instead of NATO membership?"
FALSE_PREMISE = "When did Ukraine join NATO?"
CLAIMS = (
    "Python 3.14 was released on 7 October 2025. Russia took part in the talks in Berlin."
    " The Geneva talks ended with a treaty. I think that is a pity. The Zarnow opera bought eleven harps."
)


async def take(folder: Path, locale: str = "en-US") -> None:
    """Ask, press the buttons, and take a picture of each answer."""
    folder.mkdir(parents=True, exist_ok=True)
    say = say_in(locale)
    encoder = Encoder()
    with tempfile.TemporaryDirectory() as work:
        home = Path(work) / "home"
        with Library(home, encoder) as library:
            library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        async with LocalDiscord() as local, stage_on(local, home, encoder, locale=locale) as stage:
            asked = await local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
            answer = asked.final
            assert answer is not None
            taken = {"ask": answer}
            more = (await local.click(stage.grace, answer, say("more"))).final
            assert more is not None
            taken["more"] = more
            taken["context"] = (await local.click(stage.grace, more, say("context"))).final
            silent = await local.slash(
                stage.grace, stage.channel, "ask", question="How much is the new iPhone?"
            )
            taken["silent"] = silent.final
            stage.bot.cooldowns = type(stage.bot.cooldowns)()
            against = await local.slash(stage.ada, stage.channel, "ask", question=FALSE_PREMISE)
            taken["against"] = against.final
            check = await local.slash(stage.grace, stage.channel, "check", text=CLAIMS)
            taken["check"] = check.final
            stage.bot.cooldowns = type(stage.bot.cooldowns)()
            latest = await local.slash(stage.ada, stage.channel, "latest", topic="Ukraine")
            taken["latest"] = latest.final
            taken |= await _news(stage)
            taken["insights"] = await _insights(stage)
            for name, message in taken.items():
                assert message is not None, name
                _take_picture(message, folder / f"{name}.png", WIDE)
                _take_picture(message, folder / f"{name}-phone.png", PHONE)
    await _take_quotes(folder, locale, encoder)


async def _take_quotes(folder: Path, locale: str, encoder: Encoder) -> None:
    """Ask for a quote of each kind of block, and take a picture of each answer, wide and as on a phone."""
    with tempfile.TemporaryDirectory() as work:
        for sample in SAMPLES.values():
            (Path(work) / sample.file).write_bytes(sample.content)
        home = Path(work) / "home"
        with Library(home, encoder) as library:
            library.add(find_files([work])[0])
        async with LocalDiscord() as local, stage_on(local, home, encoder, locale=locale) as stage:
            for kind, sample in SAMPLES.items():
                stage.bot.cooldowns = type(stage.bot.cooldowns)()
                asked = await local.slash(stage.ada, stage.channel, "ask", question=sample.question)
                assert asked.final is not None, kind
                for name, width in ((f"{kind}-wide", WIDE), (f"{kind}-phone", PHONE)):
                    _take_picture(asked.final, folder / f"{name}.png", width)


def _take_picture(message: Message, out: Path, width: int) -> None:
    """Take a picture of a message, as high as it is."""
    page = render(message, width=width)
    height = page_height(page, width=width)
    screenshot(page, out, width=width, height=height + 12)
    sys.stdout.write(f"{out.name} {height}\n")


async def _news(stage: Stage) -> dict[str, Message | None]:
    """The messages of follows: a post in one channel, a digest in another."""
    local, grace, channel = stage.local, stage.grace, stage.channel
    digests, role = stage.guild.add_channel("digests"), stage.guild.add_role("Harbour", mentionable=True)
    for place in (channel, digests):
        place.overwrite(grace, allow={"manage_channels"})
    taken = {}
    options = {"topic": "harbour ferries", "channel": channel, "role": role, "quiet": "22:00-07:00"}
    followed = await follow(local, grace, channel, zone="Europe/Oslo", **options)
    await follow(local, grace, channel, topic="*", channel=digests)
    await follow(local, grace, channel, topic="Ukraine peace talks", how="daily", zone="Europe/Oslo")
    taken["follow"] = followed.final
    today = clock.today()
    for number, (title, text) in enumerate(ARRIVALS):
        lines = f"title: {title}\nsource: Halden Gazette\nurl: https://example.org/{number}\ndate: {today}"
        bring_in(stage.library, f"{number}.md", f"---\n{lines}\n---\n\n{text}\n", stage.guild.id)
    await local.until(lambda: channel.messages and digests.messages)
    posts = [m for m in channel.messages.values() if m.author is local.world.bot and m.body.pings.roles]
    taken["post"] = posts[-1] if posts else None
    taken["digest"] = list(digests.messages.values())[-1]
    for name, command, options in (
        ("timeline", "timeline", {"topic": "Ukraine peace talks"}),
        ("catchup", "catchup", {}),
        ("why", "why", {"document": ARRIVALS[0][0]}),
        ("list", "source list", {}),
    ):
        stage.bot.cooldowns = type(stage.bot.cooldowns)()
        taken[name] = (await local.slash(grace, channel, command, **options)).final
    broken = (await stage.bot.library_thread.run(lambda _: stage.bot.storage.follows.all()))[1]
    now = clock.now() - 7_200
    await stage.bot.library_thread.run(
        lambda _: stage.bot.storage.follows.mark_broken(broken.id, "barred", now)
    )
    taken["following"] = (await local.slash(grace, channel, "following")).final
    return taken


async def _insights(stage: Stage) -> Message | None:
    """The insights after unanswered questions and votes on answers."""
    for question in IN_VAIN:
        stage.bot.cooldowns = type(stage.bot.cooldowns)()
        await stage.local.slash(stage.ada, stage.channel, "ask", question=question)
    for question, button in ((QUESTION, "fn:vote:up"), *((asked, "fn:vote:down") for asked in DISLIKED)):
        stage.bot.cooldowns = type(stage.bot.cooldowns)()
        answer = (await stage.local.slash(stage.ada, stage.channel, "ask", question=question)).final
        assert answer is not None
        await stage.local.click(stage.grace, answer, button)
    return (await stage.local.slash(stage.grace, stage.channel, "insights")).final


IN_VAIN = (
    "How do I renew my passport?",
    "What do I need for a new passport?",
    "passport renewal how",
    "Where can I park near the town hall?",
    "Is there parking at the town hall?",
    "How much is a ticket for the swimming pool?",
    "What is the best recipe for lasagne with spinach?",
)
DISLIKED = (
    "Which countries want a treaty on plastics?",
    "Which countries support the treaty on plastics?",
    "When does Artemis II fly?",
)
ARRIVALS = (
    (
        "Strike stops the harbour ferries of Halden",
        "## What's Happening?\n\nThe crews of the harbour ferries in Halden stopped work this morning. "
        "No ferry sails before Friday, the union said.\n\n## Why It's Important?\n\nFour thousand people "
        "cross the fjord by ferry on a working day.\n\n## What's Next?\n\nTalks go on tomorrow at nine.",
    ),
    ("Library opens on Sundays", "The town library opens on Sundays from March. It asks for volunteers."),
    ("School gets a new roof", "The old school gets a new roof this summer. Lessons move to the town hall."),
    ("Record catch of mackerel", "Fishers landed a record catch of mackerel. Prices fell by a tenth."),
    (
        "Bus line 4 changes its route",
        "Bus line 4 stops at the hospital from Monday. The fare stays the same.",
    ),
    ("Museum shows ship models", "The museum shows forty ship models. The oldest is from the year 1702."),
    ("Council votes on the budget", "The town council votes on the budget tonight. It plans no new debt."),
)


if __name__ == "__main__":
    with clock.moved(43_200 - clock.now() % 86_400):
        asyncio.run(take(Path(sys.argv[1]), *sys.argv[2:3]))
