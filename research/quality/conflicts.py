"""Write what documents of one story are found to disagree in, so that people can judge it.

`python -m research.quality.conflicts HOME [FOLDER] [--out FILE]` adds the files of a folder, if one is given,
to the home HOME, compares the documents of each story again, and writes each conflict with both sentences as
a line of JSON: `{"kind", "one": {"said", "sentence", "title", "published"}, "other": {…}, "verdict": ""}`. A
person writes "right" or "wrong" into "verdict"; `--judged FILE` then counts them. The rules for judging are
in docs/reports/conflicts.md. What it prints as JSON also says how long the comparing took.

HOME may be a copy of a home of `footnote eval`; all its conflicts are found again.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from index.conflicts.finding import note_conflicts
from index.library import Library
from index.steps import finish
from index.store import Store
from index.store.conflicts import COMPARED, Place, conflicts
from index.store.filters import Filter


def main() -> None:
    arguments = _read_arguments()
    if arguments.judged is not None:
        json.dump(count_verdicts(arguments.judged.read_text("utf-8").splitlines()), sys.stdout, indent=2)
        return
    with Library(arguments.home) as library:
        if arguments.folder is not None:
            library.add([arguments.folder])
        library.settle_stories()
        figures = compare_again(library.store)
        rows = list(read_conflicts(library.store))
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    arguments.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    figures["by kind"] = dict(Counter(row["kind"] for row in rows))
    json.dump(figures, sys.stdout, indent=2)


def compare_again(store: Store) -> dict[str, Any]:
    """Find all conflicts of a store again; return how many documents were compared, and how long it took."""
    with store.database.transaction() as connection:
        connection.execute(delete(conflicts))
    store.database.set(COMPARED, "0")
    documents = len(store.conflicts.waiting(0, sys.maxsize))
    started, cpu = time.perf_counter(), time.process_time()
    finish(note_conflicts(store))
    return {
        "documents": documents,
        "conflicts": store.conflicts.count(Filter()),
        "seconds": round(time.perf_counter() - started, 1),
        "cpu ms a document": round((time.process_time() - cpu) * 1000 / max(1, documents), 2),
    }


def read_conflicts(store: Store) -> Iterable[dict[str, Any]]:
    """Yield all conflicts with both sentences, each pair of sentences once."""
    seen: set[frozenset[str]] = set()
    for item in store.conflicts.listed(Filter(), sys.maxsize):
        sides = [_read_place(store, place) for place in (item.one, item.other)]
        pair = frozenset(side["sentence"] for side in sides)
        if pair not in seen:
            seen.add(pair)
            yield {"kind": item.kind, "one": sides[0], "other": sides[1], "verdict": ""}


def _read_place(store: Store, place: Place) -> dict[str, Any]:
    document = store.documents.get(place.document_id)
    if document is None:
        raise SystemExit(f"{place.document_id}: the document has changed; add it again.")
    draft = document.draft
    return {
        "said": draft.text[slice(*place.said)],
        "sentence": draft.text[slice(*place.sentence)],
        "title": draft.title,
        "published": draft.published.text if draft.published else None,
    }


def count_verdicts(lines: Iterable[str]) -> dict[str, Any]:
    """Return the precision of judged conflicts, over all and by kind."""
    rows: list[Mapping[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    verdicts = Counter((row["kind"], row["verdict"]) for row in rows)
    kinds = sorted({kind for kind, _ in verdicts})
    return {
        "judged": len(rows),
        "precision": _precision(row["verdict"] for row in rows),
        "by kind": {
            kind: _precision(row["verdict"] for row in rows if row["kind"] == kind) for kind in kinds
        },
    }


def _precision(verdicts: Iterable[str]) -> float | None:
    counted = Counter(verdicts)
    judged = counted["right"] + counted["wrong"]
    return round(counted["right"] / judged, 3) if judged else None


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m research.quality.conflicts")
    parser.add_argument("home", type=Path, nargs="?", default=Path("home"), help="the home to compare in")
    parser.add_argument("folder", type=Path, nargs="?", help="articles to add to it first")
    parser.add_argument("--out", type=Path, default=Path("conflicts.jsonl"), help="where to write them")
    parser.add_argument("--judged", type=Path, help="count the verdicts of this file instead")
    return parser.parse_args()


if __name__ == "__main__":
    main()
