"""`footnote api` as a process of its own: it serves, and stops when it is told to."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from bot.records.tokens import Tokens
from index.encode.encoder import Encoder
from index.library import Library
from tests.index.sources import FERRY, QUESTIONS, write_news

ROOT = Path(__file__).parents[3]


@pytest.mark.sqlite
def test_it_serves_until_it_is_stopped(tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path / "files"))
        token = Tokens(library.store.database).add("phone")
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "api", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_HOME": str(tmp_path / "home")},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            url = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.\S+", line)))
            request = urllib.request.Request(  # noqa: S310
                f"{url}/ask",
                json.dumps({"question": QUESTIONS[FERRY]}).encode(),
                {"Authorization": f"Bearer {token}"},
            )
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=60) as response:
                answer = json.load(response)
            assert answer["quotes"][0]["text"] == FERRY
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
        finally:
            if process.poll() is None:
                process.kill()
