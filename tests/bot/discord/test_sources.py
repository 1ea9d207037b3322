"""People who manage a server give it documents of its own, renew and remove them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bot.discord.bot import IMPORT_PAUSE_S
from bot.discord.cooldown import Cooldowns, ServerCooldown
from bot.settings import Settings
from index.encode.encoder import Encoder
from tests.bot.discord.asked import context_of, is_answer, shown
from tests.bot.discord.stage import Stage, copy_home, stage_on
from tests.localdiscord import LocalDiscord, Message, NotPossible, Upload

pytestmark = pytest.mark.asyncio

BRIDGE = "# Harbour bridge\n\nThe harbour bridge of Halden closes on 3 March for repairs of two pillars."
LATER = "# Harbour bridge\n\nThe harbour bridge of Halden closes on 9 April for repairs of two pillars."
ASKED = "When does the harbour bridge of Halden close?"


@pytest_asyncio.fixture
async def stage(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> AsyncIterator[Stage]:
    """The bot, which may fetch from this machine."""
    home, settings = copy_home(indexed_home, tmp_path / "home"), Settings(private_hosts="127.0.0.1")
    async with stage_on(local_discord, home, encoder, settings=settings) as stage:
        yield stage
    assert local_discord.violations == []


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Halden gazette</title>
<link>https://example.org/</link><description>News</description>
<item><title>The harbour bridge of Halden closes</title><guid>a1</guid><link>https://example.org/a1</link>
<description>The harbour bridge of Halden closes on 3 March for repairs of two pillars. %s</description>
</item>
</channel></rss>"""


@dataclass
class Site:
    """A web site on loopback with one page and, at /feed, a feed."""

    url: str = ""
    page: str = ""
    content_type: str = "text/html"
    seen: list[str] = field(default_factory=list)


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    """The site, started."""
    served = Site(page=f"<html><body><h1>Harbour bridge</h1><p>{BRIDGE.splitlines()[-1]}</p></body></html>")

    async def answer(request: web.Request) -> web.Response:
        served.seen.append(request.path)
        if request.path == "/feed":
            return web.Response(
                text=FEED % ("Traffic is led over the old road. " * 20), content_type="text/xml"
            )
        return web.Response(text=served.page, content_type=served.content_type)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bridge"
    yield served
    await runner.cleanup()


WRONG = "https://feeds.example.org/a?b: it says **500** at https://example.org/login?id=1."


async def add(stage: Stage, **what: object) -> Message:
    done = await stage.local.slash(stage.grace, stage.channel, "source add", **what)
    assert done.ephemeral
    return shown(done)


async def ask(stage: Stage) -> Message:
    stage.bot.cooldowns = Cooldowns()
    return shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=ASKED))


async def test_a_file_answers_at_once_is_renewed_and_is_gone_when_removed(stage: Stage) -> None:
    local = stage.local
    assert not is_answer(await ask(stage))
    added = await add(stage, file=Upload("bridge.md", BRIDGE.encode()))
    assert added.text == "Added: **Harbour bridge** (1 passage)."
    answer = await ask(stage)
    assert is_answer(answer) and "closes on **3 March**" in answer.text
    again = await add(stage, file=Upload("bridge.md", BRIDGE.encode()))
    assert again.text == "“bridge.md” was already there and has not changed."
    renewed = await add(stage, file=Upload("bridge.md", LATER.encode()))
    assert "Updated: **Harbour bridge**" in renewed.text
    assert "9 April" in (await ask(stage)).text and "3 March" not in (await ask(stage)).text
    gone = await context_of(local, stage.ada, answer)
    assert "not among the sources any more" in shown(gone).text, "what the button names has been replaced"
    listed = shown(await local.slash(stage.grace, stage.channel, "source list"))
    assert "Harbour bridge" in listed.text and listed.ephemeral and "and 18 shared documents" in listed.text
    (choice,) = await local.autocomplete(stage.grace, stage.channel, "source remove", "document", "harb")
    assert choice.name == "Harbour bridge"
    removed = await local.slash(stage.grace, stage.channel, "source remove", document=choice.value)
    assert "Removed: **Harbour bridge**" in shown(removed).text
    assert not is_answer(await ask(stage)) and "Harbour" not in (await ask(stage)).text
    assert await local.autocomplete(stage.grace, stage.channel, "source remove", "document", "") == ()


async def test_a_document_is_removed_by_its_title_and_only_one_s_own(stage: Stage) -> None:
    await add(stage, file=Upload("bridge.md", BRIDGE.encode()))
    for named in ("Footnote user guide", "Nothing of the kind"):
        kept = await stage.local.slash(stage.grace, stage.channel, "source remove", document=named)
        assert shown(kept).text == "No document of this server has that name." and kept.ephemeral
    removed = await stage.local.slash(stage.grace, stage.channel, "source remove", document="harbour BRIDGE")
    assert "Removed" in shown(removed).text
    listed = shown(await stage.local.slash(stage.grace, stage.channel, "source list"))
    assert "no sources of its own yet" in listed.text


async def test_a_page_answers_with_its_address_and_is_renewed(stage: Stage, site: Site) -> None:
    added = await add(stage, url=site.url)
    assert added.text.startswith("Added: **Harbour bridge**")
    answer = await ask(stage)
    assert any(b.url and b.url.startswith(f"{site.url}#:~:text=") for b in answer.buttons)
    site.page = site.page.replace("3 March", "9 April")
    assert "Updated" in (await add(stage, url=site.url)).text
    assert "9 April" in (await ask(stage)).text
    assert "is already one of this server's sources" in (await add(stage, url=site.url)).text
    listed = shown(await stage.local.slash(stage.grace, stage.channel, "source list"))
    assert f"**[Harbour bridge](<{site.url}>)**\n-# page · read <t:" in listed.text
    assert f"**[Harbour bridge](<{site.url}>)**\n-# undated" in listed.text
    assert site.url not in re.sub(r"\]\(<.*?>\)", "", listed.text), "no address but behind a title"


async def test_a_page_that_is_not_to_be_watched_is_read_once(stage: Stage, site: Site) -> None:
    added = await add(stage, url=site.url, watch=False)
    assert added.text == "Added: **Harbour bridge** (1 passage)."
    assert is_answer(await ask(stage)) and len(site.seen) == 1
    listed = shown(await stage.local.slash(stage.grace, stage.channel, "source list"))
    assert "Checked regularly" not in listed.text


async def test_a_page_names_the_feeds_that_it_offers(stage: Stage, site: Site) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.page = site.page.replace("<html>", f"<html><head>{link}</head>")
    added = await add(stage, url=site.url)
    assert "The page offers feeds" in added.text and "/feed" in added.text


async def test_a_feed_is_listed_exported_imported_and_removed_with_what_came_by_it(
    stage: Stage, site: Site
) -> None:
    local, channel, address = stage.local, stage.channel, site.url.replace("/bridge", "/feed")
    added = await add(stage, url=address)
    assert added.text.startswith("Added: **Halden gazette**. I now answer from what it holds")
    assert "Added one document." in added.text and is_answer(await ask(stage))
    listed = shown(await local.slash(stage.grace, channel, "source list"))
    assert f"### Checked regularly\n- **[Halden gazette](<{address}>)**\n-# feed · read <t:" in listed.text
    exported = await local.slash(stage.grace, channel, "source export")
    (file,) = shown(exported).attachments
    opml = local.world.files[file["url"].partition("/cdn/")[2].partition("?")[0]][1]
    assert "1 feed, for other" in shown(exported).text and address.encode() in opml

    failing = stage.bot.storage.sources
    (source,) = await stage.bot.library_thread.run(lambda _: failing.in_guild(stage.guild.id))
    now = stage.bot.clock()
    await stage.bot.library_thread.run(lambda _: failing.note_failed(source.id, now, WRONG, 500))
    listed = shown(await local.slash(stage.grace, channel, "source list"))
    doctor = shown(await local.slash(stage.grace, channel, "doctor"))
    assert f"⚠️ first failed <t:{int(now)}:R>: it says \\*\\*500\\*\\* at example.org." in listed.text
    assert f"⚠️ I can't read “Halden gazette”; it first failed <t:{int(now)}:R>" in doctor.text

    chosen = await local.autocomplete(stage.grace, channel, "source remove", "document", "gazette")
    removed = await local.slash(stage.grace, channel, "source remove", document=chosen[0].value)
    assert shown(removed).text == "Removed: **Halden gazette** and 1 document that came from it."
    assert not is_answer(await ask(stage))
    for said in ("Added 1 feed; 0 were already there", "Added 0 feeds; 1 was already there"):
        stage.bot.import_cooldown = ServerCooldown(IMPORT_PAUSE_S)
        back = await local.slash(stage.grace, channel, "source import", file=Upload("feeds.opml", opml))
        assert said in shown(back).text
    soon = await local.slash(stage.grace, channel, "source import", file=Upload("feeds.opml", opml))
    assert "You can import the next one <t:" in shown(soon).text
    stage.bot.import_cooldown = ServerCooldown(IMPORT_PAUSE_S)
    wrong = await local.slash(stage.grace, channel, "source import", file=Upload("feeds.opml", b"<html/>"))
    assert "Not added: feeds.opml: it is not an OPML list" in shown(wrong).text


async def test_what_can_not_be_added_gives_the_reason(stage: Stage, site: Site) -> None:
    local = stage.local
    for given in ({}, {"url": site.url, "file": Upload("a.md", BRIDGE.encode())}):
        assert (await add(stage, **given)).text == "Give either an address or a file."
    empty = await add(stage, file=Upload("empty.txt", b""))
    assert empty.text.startswith("Not added: empty.txt") and "put its text in" in empty.text
    strange = await add(stage, file=Upload("song.mp3", b"ID3\x00\x01"))
    assert strange.text.startswith("Not added: song.mp3")
    broken = await add(stage, file=Upload("broken.pdf", b"%PDF-1.7 nothing more"))
    assert broken.text.startswith("Not added: broken.pdf")
    site.content_type = "image/png"
    assert "image/png can't be read" in (await add(stage, url=site.url)).text
    for address in ("http://10.0.0.1/", "http://localhost/", "file:///etc/passwd", "what?"):
        refused = await add(stage, url=address)
        assert refused.text.startswith("Not added: "), address
    listed = shown(await local.slash(stage.grace, stage.channel, "source list"))
    assert "no sources of its own yet" in listed.text


async def test_names_that_hold_markup_stay_plain(stage: Stage) -> None:
    text = "# **Bold** @everyone <@1> [a](http://b.c)\n\nThe harbour bridge of Halden closes on 3 March."
    added = await add(stage, file=Upload("`x`_y_.md", text.encode()))
    assert added.text.startswith("Added: **") and "[a](" not in added.text
    assert not (await ask(stage)).pings


async def test_who_does_not_manage_the_server_can_not(stage: Stage) -> None:
    """Discord does not offer it; who crafts the request is refused by the bot."""
    local = stage.local
    await add(stage, file=Upload("bridge.md", BRIDGE.encode()))
    with pytest.raises(NotPossible):
        await local.slash(stage.ada, stage.channel, "source list")
    stage.local.offers_everything = True
    for command, values in (
        ("source add", {"file": Upload("x.md", BRIDGE.encode())}),
        ("source list", {}),
        ("source remove", {"document": "Harbour bridge"}),
        ("source export", {}),
        ("source import", {"file": Upload("x.opml", b"<opml/>")}),
    ):
        refused = await local.slash(stage.ada, stage.channel, command, **values)
        assert "Only people who may manage this server" in shown(refused).text and refused.ephemeral
    assert await local.autocomplete(stage.ada, stage.channel, "source remove", "document", "") == ()
    assert is_answer(await ask(stage))
    dm = local.world.dm(stage.grace)
    assert "Only people" in shown(await local.slash(stage.grace, dm, "source list")).text
