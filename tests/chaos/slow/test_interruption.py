"""Ctrl-C while thousands of passages are added: nothing committed is lost or done again."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from index.library import Library

DOCUMENTS = 3_000
STOPS = 8

pytestmark = pytest.mark.slow


def _vectors(home: Path) -> set[str]:
    if not (home / "footnote.sqlite").exists():
        return set()
    with sqlite3.connect(home / "footnote.sqlite") as connection:
        return {key for (key,) in connection.execute("SELECT key FROM vectors")}


def test_adding_goes_on_after_ctrl_c_at_random_moments(tmp_path: Path, encoder: Encoder) -> None:
    corpus = tmp_path / "many.jsonl"
    with corpus.open("w") as file:
        for n in range(DOCUMENTS):
            text = (
                f"Ferry number {n} leaves pier {n * 7} at dawn. It carries {n + 3} people to island {n % 97}."
            )
            file.write(json.dumps({"id": f"d{n}", "title": f"Ferry {n}", "text": text}) + "\n")
    home = tmp_path / "home"
    chance = random.Random(7)
    command = [sys.executable, "-m", "bot", "add", str(corpus)]
    environment = {**os.environ, "FOOTNOTE_HOME": str(home)}
    root = Path(__file__).parents[3]
    kept: set[str] = set()
    for _ in range(STOPS):
        process = subprocess.Popen(
            command, env=environment, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            process.wait(chance.uniform(0.5, 16))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, 130, -signal.SIGINT), errors
        assert "Traceback" not in errors or process.returncode == -signal.SIGINT, errors
        now = _vectors(home)
        assert kept <= now, "what was committed is gone"
        kept = now
    started = time.monotonic()
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert kept <= _vectors(home), f"encoded again after {time.monotonic() - started:.0f} s"
    with Library(home, encoder) as library:
        assert library.store.documents.count() == DOCUMENTS
        assert (
            len(library.index.dense)
            == library.store.passages.count()
            == len(library.index.terms)
            == DOCUMENTS
        )
        assert library.search("ferry 1234 leaves pier")[0].passage.document_id == "d1234"
        report = library.add([corpus.resolve()])
        assert (report.passages, report.unchanged) == (0, DOCUMENTS)
