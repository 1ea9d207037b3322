"""Commands that report: status on a home, eval on the quality of answers."""

import importlib.metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.cli.home import open_home, open_library
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out
from bot.cli.output.evaluation import show_evaluation
from bot.cli.output.progress import indexing_bar
from bot.settings import load_settings
from corpus.errors import UsageError
from index.library import Library


def status(as_json: AsJson = False) -> None:
    """Show what the home holds: documents, passages, sources, size."""
    settings = load_settings()
    with open_home(settings) as library:
        found = status_json(library)
    if as_json:
        emit(found)
        return
    table = Table.grid(padding=(0, 3))
    for name, value in found.items():
        text = f"{value:,}" if isinstance(value, int) else str(value if value is not None else "unknown")
        table.add_row(name.replace("_", " "), text)
    out.print(table)


def status_json(library: Library) -> dict[str, Any]:
    """Return the state of a home as JSON values; sizes are in bytes."""
    listings = library.store.documents.listings()
    state = library.turnover
    dated = [item.published for item in listings if item.published]
    return {
        "version": importlib.metadata.version("footnote"),
        "home": str(library.home),
        "database": library.store.database.place,
        "model": library.encoder.name,
        **({"next_model": state.model, "encoded_documents": state.done} if state else {}),
        "documents": len(listings),
        "passages": library.store.passages.count(),
        "sources": len(library.store.documents.sources()),
        "newest": dated[0] if dated else None,
        "oldest": dated[-1] if dated else None,
        "bytes": sum(file.stat().st_size for file in library.home.glob("*") if file.is_file()),
    }


def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder in BEIR's layout.")],
    run: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write Footnote's ranking as a TREC run.")
    ] = None,
    dated: Annotated[
        bool, typer.Option("--dated", help="Ask each question as of its day, if the data names one.")
    ] = False,
    reported: Annotated[
        bool,
        typer.Option("--reported", help="Ask only the half of the questions that were not used for tuning."),
    ] = False,
    strangers: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Also ask another folder's questions, which have no answer here."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure ranking, quotes and the decision to answer, on questions with known answers."""
    from index.evaluation import eval_home, load_dataset
    from index.evaluation import evaluate as evaluate_dataset
    from index.evaluation import reported as reported_half
    from index.evaluation.report import evaluation_json, write_run

    settings = load_settings()
    if run is not None and not run.parent.is_dir():
        raise UsageError(f"--run: there is no folder {run.parent}; create it first.")
    dataset, *others = map(load_dataset, [folder, *(strangers or [])])
    if reported:
        dataset, *others = map(reported_half, [dataset, *others])
    with open_library(settings, eval_home(dataset, settings.home)) as library:
        library.renew()
        with indexing_bar("Indexing") as indexing:
            library.add([dataset.corpus.resolve()], indexing)
        with indexing_bar("Asking", "questions") as asking:
            result = evaluate_dataset(dataset, library, asking, dated, others)
    if run is not None:
        write_run(run, result.run)
    if as_json:
        emit(evaluation_json(result))
    else:
        show_evaluation(out, result)
