"""Print all figures of all folders as Markdown: `python -m research.quality.quality HOME DIR…`.

Takes folders in BEIR's layout, indexes them under HOME as `footnote eval` does, asks the reported half
of their questions, and prints a section for each folder; progress goes to standard error.
`--questions N` asks at most N of a folder, `--strangers N` at most N of each other folder (600).
`--model NAME` encodes with another model; give it a HOME of its own, or everything is encoded again.

A folder whose questions and documents have days is also asked dated: each question as of its own day. If most
questions were made from a document of their own day, that would give the answer away, because the newest
document is then the right one. Such a folder is asked undated only, and the share is printed.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.dates import day_number
from corpus.errors import FootnoteError
from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset, load_dataset
from index.evaluation.bootstrap import Interval
from index.evaluation.evaluate import FOOTNOTE, HEADLINE_MEASURES, Evaluation, eval_home, evaluate
from index.evaluation.leaks import reported
from index.evaluation.measures import Answerability
from index.evaluation.parts import draw_questions, keep_questions
from index.evaluation.strangers import MAX_STRANGERS, MIN_STRANGERS
from index.ingest.indexing import Progress
from index.library import Library
from index.models import default_model

_ADVERSARIAL = "its own unanswerable ones"
_LEFT_OUT = "without what answers it"
_TOGETHER = "all of these together"
_MAX_DAYS_SHARED = 0.5
_PROGRESS_INTERVAL_S = 5.0


def days_shared(dataset: Dataset) -> float | None:
    """Return the share of judged questions asked on the day of a relevant document.

    None if less than half of the questions, or of the documents, have a day.
    """
    asked = {q.id: day_number(q.day) for q in dataset.judged if q.day is not None}
    known = sum(day > 0 for day in dataset.days.values())
    if 2 * len(asked) < len(dataset.judged) or 2 * known < len(dataset.days):
        return None
    shared = 0
    for question, day in asked.items():
        relevant = [d for d, relevance in dataset.qrels[question].items() if relevance > 0]
        shared += any(dataset.days.get(document) == day for document in relevant)
    return shared / len(asked)


def asked_dated(shared: float | None) -> bool:
    """True if a folder is also asked dated; `shared` is its `days_shared`."""
    return shared is not None and shared < _MAX_DAYS_SHARED


def markdown(result: Evaluation, shared: float | None, model: str) -> str:
    """Return the section of one evaluation; `shared` is `days_shared`."""
    title = f"## {result.dataset}" + (", each question as of its day" if result.dated else "")
    counts = f"{result.documents:,} documents, {result.questions:,} questions, {result.judged:,} judged."
    if shared is not None:
        counts += f" {shared:.1%} of the questions were asked on the day of a relevant document"
        counts += "." if asked_dated(shared) else "; asked undated only."
    blocks = [title, counts, _rankers(result, model)]
    if result.quotes is not None:
        quotes = result.quotes
        blocks.append(
            f"Gold answer in the first quote {quotes.first:.1%}, in any quote {quotes.shown:.1%} "
            f"({quotes.questions:,} questions). Mean length of the first quote "
            f"{quotes.first_chars:.0f} characters, "
            f"of all quotes of an answer {quotes.shown_chars:.0f}."
        )
    if result.answerability is not None or result.strangers:
        blocks.append(_decisions(result))
    blocks.append(f"Time of an answer: p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms.")
    return "\n\n".join(blocks) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print the sections of all folders; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m research.quality.quality")
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--questions", type=int, metavar="N", help="ask at most N of each folder")
    parser.add_argument(
        "--strangers", type=int, metavar="N", default=MAX_STRANGERS, help="at most N of each other one"
    )
    parser.add_argument("--model", default=default_model.NAME, metavar="NAME", help="the model that encodes")
    chosen = parser.parse_args(arguments)
    encoder = Encoder(chosen.model, kept=chosen.home / "models")
    try:
        _run(chosen.home, encoder, chosen.folders, chosen.questions, chosen.strangers)
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _run(home: Path, encoder: Encoder, folders: Sequence[Path], most: int | None, strangers: int) -> None:
    halves = [reported(load_dataset(folder)) for folder in folders]
    for half in halves:
        shared = days_shared(half)
        others = [other for other in halves if other is not half]
        asked = (
            half
            if most is None
            else keep_questions(half, {q.id for q in draw_questions(half.questions, most)})
        )
        with Library(eval_home(half, home), encoder) as library:
            library.add([half.corpus.resolve()], _progress_line(f"{half.name}: indexing"))
            for dated in (False, True) if asked_dated(shared) else (False,):
                told = _progress_line(f"{half.name}{', dated' if dated else ''}: asking")
                result = evaluate(asked, library, told, dated, others, strangers)
                sys.stdout.write(markdown(result, shared, encoder.name) + "\n")
                sys.stdout.flush()


def _rankers(result: Evaluation, model: str) -> str:
    ahead = [f"{FOOTNOTE} is ahead, {name}" for name in HEADLINE_MEASURES]
    rows = [["", *HEADLINE_MEASURES, *ahead]]
    for ranker, intervals in result.intervals.items():
        name = f"{ranker} ({model})" if ranker == "dense" else ranker
        gains = result.gains.get(ranker)
        figures = [_interval(intervals[measure]) for measure in HEADLINE_MEASURES]
        leads = [_interval(gains[measure], "+") if gains else "" for measure in HEADLINE_MEASURES]
        rows.append([name, *figures, *leads])
    return _table(rows)


def _decisions(result: Evaluation) -> str:
    head = ["Answerable or", "questions", "AUROC", "coverage at 95 %", "calibration error", "as shipped"]
    found = {_ADVERSARIAL: result.answerability, _LEFT_OUT: result.left_out, _TOGETHER: result.together}
    rows = [_decision(name, decided) for name, decided in found.items() if decided is not None]
    rows[-1:-1] = [_decision(f"of {name}", decided) for name, decided in result.strangers.items()]
    return _table([head, *rows])


def _decision(name: str, found: Answerability | None) -> list[str]:
    if found is None:
        return [name, f"too few (under {MIN_STRANGERS})", "", "", "", ""]
    return [
        name,
        f"{found.answerable:,} / {found.unanswerable:,}",
        _interval(Interval(found.auroc, *found.auroc_95)),
        f"{found.coverage:.1%}",
        f"{found.calibration_error:.3f}",
        f"{found.answered:.1%} answered, {found.precision:.1%} right",
    ]


def _interval(interval: Interval, sign: str = "") -> str:
    return f"{interval.value:{sign}.3f} [{interval.low:{sign}.3f}, {interval.high:{sign}.3f}]"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    rule = "| --- |" + " ---: |" * (len(rows[0]) - 1)
    return "\n".join([head, rule, *body])


def _progress_line(label: str) -> Progress:
    """Return a `Progress` that writes a line to standard error every few seconds, and at the end."""
    last = 0.0

    def tell(share: float, count: int) -> None:
        nonlocal last
        if share >= 1 or time.monotonic() - last >= _PROGRESS_INTERVAL_S:
            last = time.monotonic()
            sys.stderr.write(f"{label} {share:.0%} ({count:,})\n")

    return tell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
