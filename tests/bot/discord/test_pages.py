"""Source pages in Discord: the links that cards carry, and the pages that the bot serves."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.discord.cogs.web import SourcePages
from bot.settings import Settings, WebMode
from index.encode.encoder import Encoder
from tests.bot.discord.asked import QUESTION, labels, shown
from tests.bot.discord.stage import Stage, bring_in, copy_home, stage_on
from tests.bot.web.parsed import Page
from tests.localdiscord import LocalDiscord
from tests.localdiscord.markdown import links

pytestmark = pytest.mark.asyncio

BASE = "https://notes.example.org"
OWN = "The night ferry to Moss leaves from the northern pier at nine. Dogs stay at home."
OWN_QUESTION = "From which pier does the night ferry to Moss leave?"


@pytest_asyncio.fixture
async def signed(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path, encoder: Encoder
) -> AsyncIterator[Stage]:
    """The bot with signed pages."""
    settings = Settings(web=WebMode.SIGNED, web_url=BASE, web_port=0)
    home = copy_home(indexed_home, tmp_path / "home")
    async with stage_on(local_discord, home, encoder, settings=settings) as stage:
        yield stage
    assert local_discord.violations == []


async def get(stage: Stage, address: str) -> tuple[int, str]:
    """Open a page at the bot's own port instead of the address under which people reach it."""
    cog = stage.bot.get_cog("SourcePages")
    assert isinstance(cog, SourcePages) and cog.port is not None
    url = address.replace(BASE, f"http://127.0.0.1:{cog.port}")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_the_title_opens_the_original_and_a_small_link_our_page(signed: Stage) -> None:
    answer = shown(await signed.local.slash(signed.ada, signed.channel, "ask", question=QUESTION))
    source = next(text for text in answer.body.texts if text.startswith("-# ¹"))
    original, page = links(source)[:2]
    assert original.startswith("https://www.president.gov.ua/en#:~:text=")
    assert page.startswith(f"{BASE}/d/") and "[stored text](<" in source
    status, html = await get(signed, page)
    assert status == 200 and "Article 5" in Page(html).quote


async def test_of_a_document_without_an_address_our_page_is_the_link(signed: Stage) -> None:
    bring_in(signed.library, "pier.txt", OWN, signed.guild.id)
    answer = shown(await signed.local.slash(signed.ada, signed.channel, "ask", question=OWN_QUESTION))
    source = next(text for text in answer.body.texts if text.startswith("-# ¹"))
    [page] = links(source)
    assert page.startswith(f"{BASE}/d/") and f"g={signed.guild.id}" in page
    assert answer.buttons[0].label == "Open" and (answer.buttons[0].url or "").startswith(f"{BASE}/d/")
    status, html = await get(signed, page)
    assert status == 200 and "northern pier" in Page(html).quote
    more = shown(await signed.local.click(signed.ada, answer, "More"))
    assert any(link.startswith(f"{BASE}/d/") for link in links(more.text))
    signed.library.remove([i.id for i in signed.library.store.documents.listings() if i.guild_id])
    assert (await get(signed, page))[0] == 410


async def test_another_server_gets_other_links(signed: Stage) -> None:
    other = signed.local.world.add_guild("Moss")
    channel = other.add_channel("news")
    other.join(signed.ada)
    bring_in(signed.library, "pier.txt", OWN, signed.guild.id)
    here = shown(await signed.local.slash(signed.ada, signed.channel, "ask", question=OWN_QUESTION))
    there = shown(await signed.local.slash(signed.ada, channel, "ask", question=OWN_QUESTION))
    assert "northern pier" in here.text and "northern pier" not in there.text
    [page] = [link for link in links(here.text) if link.startswith(BASE)]
    forged = re.sub(r"g=\d+", f"g={other.id}", page)
    assert [(await get(signed, link))[0] for link in (page, forged)] == [200, 404]


async def test_a_timeline_links_documents_without_an_address(signed: Stage) -> None:
    bring_in(signed.library, "pier.txt", OWN, signed.guild.id)
    told = shown(
        await signed.local.slash(signed.ada, signed.channel, "timeline", topic="night ferry to Moss")
    )
    assert any(link.startswith(f"{BASE}/d/") for link in links(told.text))


async def test_the_newest_stories_link_documents_without_an_address(signed: Stage) -> None:
    bring_in(signed.library, "pier.txt", OWN, signed.guild.id)
    told = shown(await signed.local.slash(signed.ada, signed.channel, "latest", topic="night ferry to Moss"))
    page = next(link for link in links(told.text) if link.startswith(f"{BASE}/d/"))
    status, html = await get(signed, page)
    assert status == 200 and "northern pier" in Page(html).quote


async def test_without_pages_cards_are_as_they_were(stage: Stage) -> None:
    answer = shown(await stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION))
    assert "stored text" not in answer.text and "/d/" not in answer.text
    assert labels(answer) == ["More", "fn:vote:up", "fn:vote:down", "Follow"]
    cog = stage.bot.get_cog("SourcePages")
    assert isinstance(cog, SourcePages) and cog.port is None
