"""Write the results of an evaluation: figures as JSON, the run in TREC's format."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.evaluation.evaluate import Evaluation
from index.evaluation.rankers import Run

_TAG = "footnote"


def evaluation_json(result: Evaluation) -> dict[str, Any]:
    """Return all figures of an evaluation, without the run."""
    figures = asdict(result)
    del figures["run"]
    return figures


def write_run(path: Path, run: Run) -> None:
    """Write a run in TREC's format: question Q0 document rank score tag, best first."""
    lines = (
        f"{question} Q0 {document} {rank} {score:.6f} {_TAG}"
        for question, scores in run.items()
        for rank, (document, score) in enumerate(sorted(scores.items(), key=lambda s: -s[1]), start=1)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
