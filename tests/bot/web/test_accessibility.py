"""axe-core in a real Chromium finds nothing serious on any kind of page, light and dark, narrow and wide.

AXE is the path to `axe.min.js`; docs/develop/testing.md says where to get it.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.settings import WebMode
from corpus.document import SHARED
from index.library import Library
from tests.bot.web.browser import CHROMIUM, Browser, chromium
from tests.bot.web.conftest import web_settings
from tests.bot.web.test_searching import FERRY, searchable
from tests.bot.web.test_server import NEW, OLD, shared

AXE = os.environ.get("AXE", "")
SCHEMES = ("light", "dark")
SIZES = ((380, 760), (1200, 900))
SERIOUS = ("serious", "critical")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="there is no chromium"),
    pytest.mark.skipif(not AXE, reason="AXE is not set to the path of axe.min.js"),
]


def pages(library: Library) -> dict[str, str]:
    """A page of each kind, by what it shows."""
    store = library.store
    changed = shared(library, "times.txt", OLD, day=-2)
    shared(library, "times.txt", NEW)
    by_file = {Path(item.origin).name: item.id for item in store.documents.listings(SHARED)}
    stories = store.stories.stories_of(by_file.values())
    story = max(set(stories.values()), key=lambda one: len(store.stories.members(one, SHARED)))
    brief = next(item.id for item in store.documents.listings(SHARED) if "Ukraine" in item.title)
    start, end = store.passages.of_document(brief)[0].sentences[0]
    return {
        "the list": "/",
        "a brief with a quote": f"/d/{brief}/1?s={start}-{end}#q",
        "a PDF": f"/d/{by_file['report.pdf']}/1",
        "lists, a table, code": f"/d/{by_file['ferry.md']}/1",
        "a table": f"/d/{by_file['ports.csv']}/1",
        "hostile text": f"/d/{by_file['script.md']}/1",
        "what changed": f"/d/{changed}/2/changes",
        "an older version": f"/d/{changed}/1?s=0-26",
        "a story": f"/s/{story}",
        "what a search found": FERRY,
        "a search without an answer": "/search?q=Who+won+the+chess+championship+in+Reykjavik%3F",
        "an error": "/d/nothing/1",
    }


async def find_violations(browser: Browser) -> list[dict[str, Any]]:
    """What axe-core finds on the open page. The scripts are ours: the page itself may run none."""
    await browser.call("Runtime.evaluate", expression=Path(AXE).read_text(encoding="utf-8"))
    found = await browser.call(
        "Runtime.evaluate",
        expression="axe.run().then(found => JSON.stringify([axe.version, found.violations]))",
        awaitPromise=True,
        returnByValue=True,
    )
    assert "exceptionDetails" not in found, found
    version, violations = json.loads(found["result"]["value"])
    assert version
    return [violation | {"version": version} for violation in violations]


async def test_axe_finds_nothing_serious(library: Library, tell: Callable[[str], None]) -> None:
    counts: Counter[str] = Counter()
    serious: list[str] = []
    async with searchable(library, web_settings(WebMode.PUBLIC)) as (served, _), chromium() as browser:
        await browser.call("Page.setBypassCSP", enabled=True)
        looked = 0
        for name, path in pages(library).items():
            for scheme in SCHEMES:
                media = [{"name": "prefers-color-scheme", "value": scheme}]
                await browser.call("Emulation.setEmulatedMedia", features=media)
                for width, height in SIZES:
                    await browser.size(width, height)
                    await browser.open("about:blank")
                    await browser.open(served.base + path)
                    looked += 1
                    for violation in await find_violations(browser):
                        counts[f"{violation['impact']}: {violation['id']}"] += 1
                        if violation["impact"] in SERIOUS:
                            where = violation["nodes"][0]["html"][:200]
                            serious.append(f"{name}, {scheme}, {width}: {violation['id']}: {where}")
    tell(f"{looked} looks at {looked // 4} pages; violations: {dict(counts) or 'none'}")
    assert not serious, "\n".join(serious)
