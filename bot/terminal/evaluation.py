"""An evaluation in the terminal: one table of rankers, then quotes, decision and time."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.evaluation import Evaluation
from index.evaluation.measures import MEASURES


def show_evaluation(console: Console, result: Evaluation) -> None:
    console.print(
        Text.assemble(
            (result.dataset, "title"),
            (f"  {result.documents:,} documents, {result.judged:,} judged questions", "place"),
        )
    )
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("")
    for name in MEASURES:
        table.add_column(name, justify="right")
    for ranker, row in result.rows.items():
        style = "bold" if ranker == list(result.rows)[-1] else None
        table.add_row(ranker, *(f"{row[name]:.4f}" for name in MEASURES), style=style)
    console.print(table)
    if result.quotes is not None:
        q = result.quotes
        console.print(
            f"Gold answer in the first quote {q.first:.1%}, in any quote {q.shown:.1%} ({q.questions:,})"
        )
    if result.answerability is not None:
        a = result.answerability
        console.print(
            f"Answerable or not ({a.answerable:,} / {a.unanswerable:,}): AUROC {a.auroc:.4f}, "
            f"coverage at 95 % precision {a.coverage:.1%}; as shipped {a.answered:.1%} at {a.precision:.1%}"
        )
    console.print(f"Time of an answer: p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms")
