"""Print an evaluation: a table of rankers, then quotes, the decision to answer, and time."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.evaluation import Evaluation
from index.evaluation.evaluate import FOOTNOTE
from index.evaluation.measures import MEASURES, Answerability


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
    for ranker, gains in result.gains.items():
        ahead = "; ".join(
            f"{name} {gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]" for name, gain in gains.items()
        )
        console.print(f"{FOOTNOTE} − {ranker}: {ahead}", markup=False)
    if result.quotes is not None:
        q = result.quotes
        console.print(
            f"Gold answer in the first quote {q.first:.1%}, in any quote {q.shown:.1%} ({q.questions:,}); "
            f"{q.first_chars:.0f} and {q.shown_chars:.0f} characters long"
        )
    if result.answerability is not None:
        _show_decision(console, "Answerable or not", result.answerability)
    for name, found in result.strangers.items():
        if found is not None:
            _show_decision(console, f"Answerable or of {name}", found)
        else:
            console.print(f"Answerable or of {name}: too few of its questions have no answer here.")
    if result.left_out is not None:
        _show_decision(console, "Answerable or without what answers it", result.left_out)
    if result.together is not None:
        _show_decision(console, "Answerable or any of these", result.together)
    console.print(f"Time of an answer: p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms")


def _show_decision(console: Console, title: str, found: Answerability) -> None:
    low, high = found.auroc_95
    console.print(
        f"{title} ({found.answerable:,} / {found.unanswerable:,}): AUROC {found.auroc:.4f} "
        f"[{low:.4f}, {high:.4f}], coverage at 95 % precision {found.coverage:.1%}, calibration error "
        f"{found.calibration_error:.3f}; as shipped {found.answered:.1%} at {found.precision:.1%}",
        markup=False,
    )
