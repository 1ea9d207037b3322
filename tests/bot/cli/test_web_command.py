"""`footnote web` and `footnote site`, and the links to pages in the terminal and in JSON."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.cli.conftest import as_json

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]
QUESTION = "How long is the detour for ships?"


def test_json_and_the_terminal_name_the_page(
    footnote: Run, brief: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    footnote("add", str(brief))
    off = as_json(footnote("ask", QUESTION, "--json")[1])
    assert {citation["page"] for citation in off["citations"]} == {None}
    monkeypatch.setenv("FOOTNOTE_WEB", "public")
    monkeypatch.setenv("FOOTNOTE_WEB_PORT", "9999")
    said = as_json(footnote("ask", QUESTION, "--json")[1])
    page = said["citations"][0]["page"]
    start, end = said["citations"][0]["start"], said["citations"][0]["end"]
    assert re.fullmatch(rf"http://127\.0\.0\.1:9999/d/[a-z0-9-]+/1\?s={start}-{end}&h=[0-9a-f]{{8}}#q", page)
    assert page in "".join(footnote("ask", QUESTION)[1].split())
    told = as_json(footnote("timeline", "the bridge in Halden", "--json")[1])
    assert told["developments"][0]["page"].startswith("http://127.0.0.1:9999/d/")


def test_the_pages_are_served_until_they_are_stopped(footnote: Run, brief: Path, home: Path) -> None:
    footnote("add", str(brief))
    settings = {"FOOTNOTE_HOME": str(home), "FOOTNOTE_WEB": "public", "FOOTNOTE_WEB_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "web"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=home.parent,
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(address[0], timeout=30) as response:  # noqa: S310  our own server
            assert b"Documents" in response.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("command", "mode"), [("web", "off"), ("site", "off"), ("site", "signed")])
def test_without_public_pages_there_is_nothing_to_serve_or_write(
    command: str, mode: str, footnote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_WEB", mode)
    status, _, errors = footnote(command, *([str(tmp_path / "site")] if command == "site" else []))
    assert status == 2 and "FOOTNOTE_WEB" in errors
    assert not (tmp_path / "site").exists()


def test_a_site_is_written(
    footnote: Run, brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_WEB", "public")
    footnote("add", str(brief))
    found = as_json(footnote("site", str(tmp_path / "site"), "--json")[1])
    assert (found["documents"], found["problems"]) == (1, [])
    assert "bridge" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    status, output, _ = footnote("site", str(tmp_path / "site"))
    assert status == 0 and "index.html" in output.replace("\n", "")


@pytest.mark.parametrize(
    "url", ["notes.example", "ftp://a.example", "https://a:b@c.example", "https://a.example/?x"]
)
def test_an_address_that_is_none_is_refused(url: str, footnote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_WEB_URL", url)
    status, _, errors = footnote("documents")
    assert status == 2 and "FOOTNOTE_WEB_URL" in errors
