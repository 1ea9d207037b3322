"""While the source pages are off, nothing of them is imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

ASKING = """
import json, sys
from pathlib import Path
import bot.cli.asking, bot.cli.chat, bot.cli.web, bot.discord.run, bot.discord.cogs.web, bot.page_links
from bot.discord.bot import COGS
from importlib import import_module
for cog in COGS:
    import_module(cog)
from bot.page_links import page_links, with_pages
from bot.settings import load_settings
from index.encode.encoder import Encoder
from index.library import Library
with Library(Path(sys.argv[1]), Encoder()) as library:
    answer = with_pages(library.ask("When was Python 3.14 released?"), library, load_settings())
print(json.dumps({
    "web": sorted(name for name in sys.modules if name.startswith("bot.web")),
    "pages": [citation.page for citation in answer.citations],
}))
"""


@pytest.mark.parametrize("mode", ["off", "public"])
def test_nothing_of_the_pages_is_imported_while_they_are_off(mode: str, pages_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKING, str(pages_home)],
        capture_output=True,
        text=True,
        env={**os.environ, "FOOTNOTE_WEB": mode, "PYTHONPATH": str(ROOT)},
        cwd=pages_home.parent,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["pages"]
    if mode == "off":
        assert not [name for name in found["web"] if name.startswith("bot.web")]
        assert set(found["pages"]) == {None}
    else:
        assert "bot.web.addresses" in found["web"]
        assert all(page.startswith("http://127.0.0.1:8732/d/") for page in found["pages"])
