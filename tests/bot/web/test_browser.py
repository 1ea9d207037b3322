"""Pages in a real Chromium: the quote is scrolled into view, and nothing is fetched from elsewhere."""

import shutil
from collections.abc import Callable
from random import Random

import pytest

from bot.web.links import name_in_path
from corpus.document import SHARED
from tests.bot.web.browser import CHROMIUM, chromium
from tests.bot.web.conftest import Served

SAMPLE = 200

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="there is no chromium"),
]


async def test_the_quote_is_scrolled_into_view_without_scripts(
    served: Served, tell: Callable[[str], None]
) -> None:
    store, chance = served.library.store, Random(25)
    quotes = [
        (f"/d/{name_in_path(item.id)}/{item.version}", sentence)
        for item in store.documents.listings(SHARED)
        for passage in store.passages.of_document(item.id)
        for sentence in passage.sentences
    ]
    scrolled = 0
    async with chromium() as browser:
        for path, (start, end) in chance.sample(quotes, SAMPLE):
            await browser.size(*chance.choice([(380, 640), (1200, 800)]))
            await browser.open(f"{served.base}{path}?s={start}-{end}#q")
            assert await browser.is_in_view("mark#q"), path
            scrolled += not await browser.is_in_view("h1")
            requests = [request["request"]["url"] for request in browser.said("Network.requestWillBeSent")]
            allowed = (f"{served.base}{path}", f"{served.base}/style.css", f"{served.base}/icon.svg")
            assert all(url.startswith(allowed) for url in requests), requests
            assert browser.said("Audits.issueAdded") == []
            assert browser.said("Log.entryAdded") == []
    tell(f"{SAMPLE} quotes in view; for {scrolled} of them the title is above the window")
    assert scrolled > SAMPLE / 4
