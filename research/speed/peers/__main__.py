"""Compare Footnote with other search libraries, on the same passages and vectors.

Run `python -m research.speed.peers [PASSAGES] [--plot FILE.svg]`.

All get the same passages (texts made of the shipped documents' sentences), their vectors, and the same
questions with vectors; no embedding model runs, except in the row of Footnote's whole answer. Each runs in a
process of its own, one after another, and is stopped after 20 minutes (making the passages, which fills
Footnote's home, after an hour).

Measured are the milliseconds of a query by one client, the queries a second of 16 client threads, the seconds
until 100 further documents are searchable, and the peak resident memory (for the peers, including building
the index and its input). As a check, the last column gives the share of questions whose nearest passage by
vector is among the first ten: exact dense search has 100 %, and libraries that also search by words may
rightly prefer others. "Of them found" is the share of ten added documents whose own vector finds one that was
added.

The peers are installed into `build/peers`, an environment of their own, from `requirements.txt` beside this
file; the row of a peer that can't be installed or fails says so. txtai needs torch, which is pinned to the
project's own version.
"""

import argparse
import json
import math
import signal
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

PASSAGES = 50_000
FILL_SECONDS = 60 * 60
CHILD_SECONDS = 20 * 60
INSTALL_SECONDS = 20 * 60
PEERS = {
    "langchain": "LangChain, FAISS + BM25",
    "llamaindex": "LlamaIndex, dense",
    "txtai": "txtai, hybrid",
    "chroma": "Chroma, dense",
    "lancedb": "LanceDB, hybrid",
    "faiss-flat": "FAISS, flat",
    "faiss-hnsw": "FAISS, HNSW32",
    "bm25s": "bm25s, words",
    "tantivy": "tantivy, words",
}
OWN = {"rank": "Footnote, vectors given", "ask": "Footnote, whole answer"}

_HERE = Path(__file__).parent
_REQUIREMENTS = _HERE / "requirements.txt"
_ROOT = _HERE.parent.parent
_ENVIRONMENT = _ROOT / "build" / "peers"
_PYTHON = _ENVIRONMENT / "bin" / "python"

_ROW, _LEFT, _WIDTH, _RIGHT = 26, 250, 420, 80
"""Pixels of the chart: the height of a row, and the widths of names, bars and figures."""


def main(arguments: Sequence[str]) -> None:
    """Print the table, and draw the chart if `--plot` is given."""
    parser = argparse.ArgumentParser(
        prog="python -m research.speed.peers", description="Footnote and its peers."
    )
    parser.add_argument("passages", nargs="?", type=int, default=PASSAGES)
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw a chart of queries/s")
    parser.add_argument("--only", nargs="+", choices=[*OWN, *PEERS], help="measure these alone")
    options = parser.parse_args(arguments)
    chosen = options.only or [*OWN, *PEERS]
    if any(key in PEERS for key in chosen):
        install()
    with tempfile.TemporaryDirectory() as folder:
        filled = _child(_own("fill", folder, str(options.passages)), FILL_SECONDS)
        if "failed" in filled:
            sys.exit(f"the passages could not be made: {filled['failed']}")
        rows = []
        for key in chosen:
            command = (
                _own(key, folder) if key in OWN else [str(_PYTHON), str(_HERE / "others.py"), key, folder]
            )
            rows.append({"peer": OWN.get(key) or PEERS[key]} | _child(command))
            sys.stderr.write(json.dumps(rows[-1]) + "\n")
    sys.stdout.write(table(rows))
    if options.plot:
        options.plot.write_text(chart([row for row in rows if "failed" not in row]), encoding="utf-8")


def install() -> None:
    """Make the peers' environment, unless it was made from these requirements already.

    Packages that can't be installed are left out; the peer's row will say so.
    """
    wanted = _REQUIREMENTS.read_text(encoding="utf-8")
    installed = _ENVIRONMENT / "requirements.txt"
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return
    venv.create(_ENVIRONMENT, with_pip=True)
    pip = [str(_PYTHON), "-m", "pip", "install", "--quiet"]
    if not _runs([*pip, "-r", str(_REQUIREMENTS)]):
        for line in wanted.splitlines():
            if not line.startswith("#"):
                _runs([*pip, "-c", str(_REQUIREMENTS), line])
    installed.write_text(wanted, encoding="utf-8")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| | p50 ms | p99 ms | queries/s, 16 clients | adding 100, s | of them found "
        "| peak MB | nearest in ten |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        if "failed" in row:
            lines.append(f"| {row['peer']} | failed: {row['failed'].replace('|', '/')} | | | | | | |")
            continue
        nearest, found = ("–" if row[n] is None else f"{row[n]:.0%}" for n in ("nearest", "added_found"))
        lines.append(
            f"| {row['peer']} | {row['p50_ms']:.2f} | {row['p99_ms']:.2f} | {row['queries_per_s']:,.0f} "
            f"| {row['add_s']:.3f} | {found} | {row['peak_mb']:,.0f} | {nearest} |"
        )
    return "\n".join(lines) + "\n"


def chart(rows: Sequence[dict[str, Any]]) -> str:
    """Return bars of queries a second as SVG, the longest on top.

    The scale is logarithmic: each gridline is ten times the one before.
    """
    rows = sorted(rows, key=lambda row: -row["queries_per_s"])
    values = [row["queries_per_s"] for row in rows] or [1.0]
    low, high = math.floor(math.log10(min(values))) - 1, math.ceil(math.log10(max(values)))
    bottom = (len(rows) + 2) * _ROW

    def place(value: float) -> float:
        return _LEFT + _WIDTH * (math.log10(value) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + _RIGHT}" height="{bottom + _ROW}" '
        'font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{_LEFT}" y="{_ROW * 0.7}">Queries a second of 16 clients (logarithmic scale)</text>',
    ]
    for power in range(low, high + 1):
        x = place(10**power)
        parts.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{_ROW}" y2="{bottom}" stroke="#ccc"/>')
        parts.append(f'<text x="{x:.0f}" y="{bottom + 16}" text-anchor="middle">{10**power:,}</text>')
    for n, row in enumerate(rows):
        top = (n + 1.5) * _ROW
        end = place(row["queries_per_s"])
        color = "#b33" if row["peer"].startswith("Footnote") else "#468"
        parts += [
            f'<text x="{_LEFT - 8}" y="{top + 13}" text-anchor="end">{escape(row["peer"])}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{end - _LEFT:.0f}" height="{_ROW - 8}" fill="{color}"/>',
            f'<text x="{end + 6:.0f}" y="{top + 13}">{row["queries_per_s"]:,.0f}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _own(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "research.speed.peers.own", *arguments]


def _child(command: Sequence[str], seconds: int = CHILD_SECONDS) -> dict[str, Any]:
    """Return what a process prints as JSON on its last line ({} if nothing), or why it failed."""
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=_ROOT, capture_output=True, text=True, errors="replace", timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"it took longer than {seconds // 60} minutes"}
    except OSError as error:
        return {"failed": f"it can't be started ({error.strerror})"}
    if done.returncode < 0:
        return {"failed": f"it was ended by {signal.Signals(-done.returncode).name}"}
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return {"failed": lines[-1] if lines else f"it ended with status {done.returncode}"}
    lines = done.stdout.strip().splitlines()
    figures: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return figures


def _runs(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, timeout=INSTALL_SECONDS).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
