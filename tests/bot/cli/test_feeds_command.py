"""The commands on sources: feeds, feeds add, remove, import, export, sync."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.feeds.opml import write_opml
from tests.bot.sources.site import LONG, Site, feed, item, page, serving

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def served() -> Iterator[Site]:
    """A site in a thread of its own: the commands run an event loop themselves."""
    ready: threading.Event = threading.Event()
    found: list[Site] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with serving() as site:
            found.append(site)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(60)
    loop.close()


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PRIVATE_HOSTS", "127.0.0.1")


def test_sources_from_the_terminal(footnote: Run, served: Site, tmp_path: Path) -> None:
    links = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    served.pages |= {"/": page("Herald", LONG, links), "/feed": feed(item("Bridge", guid="1"))}
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "ferry.txt").write_text("The ferry. " + LONG)
    status, output, errors = footnote("feeds", "add", served.url, str(folder), f"{served.url}/none")
    assert status == 0
    assert "Halden Herald" in output and "1 existing, added" in output
    assert "404" in errors and "offers a feed" in errors
    served.pages["/feed"] = feed(item("Bridge", guid="1"), item("Boat", "A boat. " + LONG, guid="2"))
    (folder / "ferry.txt").unlink()
    status, output, _ = footnote("sync", "--all", "--json")
    looks = {look["kind"]: look for look in map(json.loads, output.splitlines())}
    assert status == 0
    assert (len(looks["feed"]["added"]), len(looks["folder"]["removed"])) == (1, 1)
    del served.pages["/feed"]
    status, output, errors = footnote("sync", "--now")
    assert "404" in output and "Traceback" not in output + errors
    status, output, _ = footnote("feeds")
    assert "failing since" in output and "404" in output and "2 sources, 1 failing" in output
    status, output, _ = footnote("feeds", "--json")
    assert {source["kind"] for source in json.loads(output)} == {"feed", "folder"}
    status, output, _ = footnote("feeds", "remove", "--documents", "1", str(folder), "--json")
    assert len(json.loads(output)["removed"][f"{served.url}/feed"]) == 2
    status, output, _ = footnote("documents", "--json")
    assert json.loads(output) == []
    assert footnote("sync")[1].startswith("There are no sources")


def test_opml_in_and_out(footnote: Run, tmp_path: Path) -> None:
    listed = [("Herald", "https://herald.example/feed"), ("Post & Co", "https://post.example/rss?a=1&b=2")]
    (tmp_path / "mine.opml").write_bytes(write_opml("Mine", listed))
    status, output, _ = footnote("feeds", "import", str(tmp_path / "mine.opml"))
    assert status == 0 and "Added 2 feeds" in output
    status, output, _ = footnote("feeds", "import", str(tmp_path / "mine.opml"), "--json")
    assert json.loads(output) == {"added": [], "known": 2}
    assert footnote("feeds", "export", str(tmp_path / "out.opml"))[0] == 0
    status, output, _ = footnote("feeds", "export")
    assert output.encode() == (tmp_path / "out.opml").read_bytes()
    footnote("feeds", "remove", *(address for _, address in listed))
    footnote("feeds", "import", str(tmp_path / "out.opml"))
    sources = json.loads(footnote("feeds", "--json")[1])
    assert [(source["title"], source["url"]) for source in sources] == listed


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("feeds", "remove", "nothing"), "nothing"),
        (("feeds", "import", "nowhere.opml"), "nowhere.opml"),
        (("feeds", "export", "no/where.opml"), "no/where.opml"),
        (("feeds", "add", "http://127.0.0.1:1/feed"), "127.0.0.1"),
        (("feeds", "dance"), "dance"),
    ],
)
def test_misuse_is_named(footnote: Run, arguments: tuple[str, ...], named: str) -> None:
    status, output, errors = footnote(*arguments)
    assert status in (1, 2) and named in errors
    assert "Traceback" not in output + errors


def test_a_watched_folder_that_is_none_is_a_wrong_setting(
    footnote: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_WATCH", "nowhere")
    status, _, errors = footnote("sync")
    assert status == 2 and "FOOTNOTE_WATCH" in errors
