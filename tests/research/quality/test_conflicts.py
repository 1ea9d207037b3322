"""What the measurement of conflicts writes can be judged and counted."""

import json
from pathlib import Path

from index.library import Library
from research.quality.conflicts import compare_again, count_verdicts, read_conflicts
from tests.index.conflicts.texts import DEAD, FIRST, SECOND
from tests.index.sources import write


def test_conflicts_are_found_again_and_counted(tmp_path: Path) -> None:
    with Library(tmp_path / "home") as library:
        files = [
            write(tmp_path, f"{name}.md", text, title=name, published="2024-03-03")
            for name, text in (("Post", FIRST), ("Times", SECOND))
        ]
        library.add(files)
        for _ in range(2):
            figures = compare_again(library.store)
            assert (figures["documents"], figures["conflicts"]) == (2, 1)
        (row,) = read_conflicts(library.store)
    assert (row["one"]["sentence"], row["one"]["said"]) == (DEAD.format(82), "82")
    judged = [json.dumps(row | {"verdict": verdict}) for verdict in ("right", "right", "wrong", "")]
    assert count_verdicts(judged) == {"judged": 4, "precision": 0.667, "by kind": {"figures": 0.667}}
