"""Read what a home holds from its database, while no process uses it, and find what is missing."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from index.home import DATABASE
from tests.chaos.lives import ONE_THREAD, ROOT
from tests.chaos.press import Article


def footnote(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a terminal command in its own process."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        env={**os.environ, **ONE_THREAD, "FOOTNOTE_HOME": str(home), "PYTHONFAULTHANDLER": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def rows(home: Path, statement: str, *values: str) -> list[tuple[Any, ...]]:
    """Run a query on the database of a home."""
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        return connection.execute(statement, values).fetchall()


def missing(home: Path, wanted: Mapping[str, str]) -> list[str]:
    """The documents that a home lacks, a line each; `wanted` are their texts by title."""
    held = dict(rows(home, "SELECT title, text FROM documents WHERE version_of IS NULL"))
    return [
        f"{title!r} is {'there as it was before' if title in held else 'lost'}"
        for title, text in wanted.items()
        if text not in held.get(title, "")
    ]


def surplus(home: Path, wanted: Mapping[str, str]) -> list[str]:
    """The titles of documents that a home holds besides those wanted."""
    held = rows(home, "SELECT title FROM documents WHERE version_of IS NULL")
    return sorted({title for (title,) in held} - wanted.keys())


def unwhole(home: Path) -> list[str]:
    """The problems that `footnote verify` finds."""
    done = footnote(home, "verify", "--json")
    try:
        return list(json.loads(done.stdout)["problems"])
    except (ValueError, KeyError):
        return [f"verify: {done.stdout}{done.stderr}"]


def write_article(folder: Path, article: Article) -> Path:
    """Write an article as a file, atomically."""
    folder.mkdir(exist_ok=True)
    path, aside = folder / f"{article.word}.md", folder / f".{article.word}"
    aside.write_bytes(markdown(article))
    aside.replace(path)
    return path


def markdown(article: Article) -> bytes:
    return ("\n\n".join([f"# {article.title}", *article.text]) + "\n").encode()
