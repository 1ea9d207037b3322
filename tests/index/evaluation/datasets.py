"""Small datasets for the tests of evaluation, and answers with nothing but what is measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from index.answer.model import Answer, Citation, Quote
from index.encode.encoder import Encoder
from index.evaluation import Dataset, Evaluation, eval_home, evaluate, load_dataset
from index.library import Library
from tests.index.sources import BRIDGE, FERRY, ORCHARD, QUESTIONS, TURBINE, write_lines

CORPUS = {"d1": FERRY, "d2": BRIDGE, "d3": TURBINE, "d4": ORCHARD}
RELEVANT = {"q1": {"d1": 1}, "q2": {"d2": 1, "d3": 1}, "q3": {"d4": 1}}


PLACES = ("Aldern", "Brisk", "Corvale", "Dunmere", "Elsby")
THINGS = ("bridge", "harbour", "library", "market", "windmill", "station", "museum", "lighthouse")
YEARS = tuple(range(1804, 1844))
METALS = ("copper", "silver", "lead", "zinc", "nickel", "cobalt", "tin", "iron")


def make_folder(
    folder: Path,
    corpus: Mapping[str, str] = CORPUS,
    qrels: Mapping[str, Mapping[str, int]] = RELEVANT,
    metadata: Mapping[str, dict[str, object]] | None = None,
) -> Path:
    """A dataset in BEIR's layout with three questions, one for each of FERRY, BRIDGE and ORCHARD."""
    asked = {"q1": QUESTIONS[FERRY], "q2": QUESTIONS[BRIDGE], "q3": QUESTIONS[ORCHARD]}
    return write_dataset(
        folder,
        [{"_id": i, "title": "", "text": t} for i, t in corpus.items()],
        [{"_id": i, "text": t, "metadata": (metadata or {}).get(i, {})} for i, t in asked.items()],
        qrels,
    )


def write_dataset(
    folder: Path,
    documents: Sequence[dict[str, object]],
    questions: Sequence[dict[str, object]],
    qrels: Mapping[str, Mapping[str, int]],
) -> Path:
    """A dataset in BEIR's layout, row by row."""
    write_lines(folder / "corpus.jsonl", documents)
    write_lines(folder / "queries.jsonl", questions)
    (folder / "qrels").mkdir(exist_ok=True)
    lines = [f"{q}\t{d}\t{r}" for q, judged in qrels.items() for d, r in judged.items()]
    text = "\n".join(["query-id\tcorpus-id\tscore", *lines, ""])
    (folder / "qrels" / "test.tsv").write_text(text, encoding="utf-8")
    return folder


def run(
    folder: Path, home: Path, encoder: Encoder, dated: bool = False, strangers: Sequence[Dataset] = ()
) -> Evaluation:
    """As `footnote eval` does."""
    dataset = load_dataset(folder)
    with Library(eval_home(dataset, home), encoder) as library:
        library.add([dataset.corpus.resolve()])
        return evaluate(dataset, library, dated=dated, strangers=strangers)


def make_answer(*quotes: str, answered: bool = True, confidence: float = 0.5) -> Answer:
    """An answer with nothing but what is measured."""
    citations = [
        Citation(n, "d", "T", None, None, None, None, None, 0, 1, 0.0, n, 0)
        for n in range(1, len(quotes) + 1)
    ]
    shown = tuple(Quote(text, n) for n, text in enumerate(quotes, start=1))
    return Answer("q", answered, confidence, shown, tuple(citations), (), None, 1.0)


def town(folder: Path, asked: str | None = None, published: str | None = None) -> Path:
    """Forty documents on what was opened where and when, and a question on each."""
    made = list(zip(((p, t) for p in PLACES for t in THINGS), YEARS, strict=True))
    return write_dataset(
        folder,
        [
            {"_id": f"d{n}", "title": f"{p} {t}", "text": f"The {t} of {p} was opened in {year}."}
            | ({"metadata": {"date": published}} if published else {})
            for n, ((p, t), year) in enumerate(made)
        ],
        [
            {"_id": f"q{n}", "text": f"When was the {t} of {p} opened?"}
            | {"metadata": {"answers": [str(year)]} | ({"date": asked} if asked else {})}
            for n, ((p, t), year) in enumerate(made)
        ],
        {f"q{n}": {f"d{n}": 1} for n in range(len(made))},
    )


def mines(folder: Path, asked: str | None = None) -> Path:
    """Forty questions on mines, and one document."""
    texts = [f"How deep is the {metal} mine under mount {place}?" for metal in METALS for place in PLACES]
    return write_dataset(
        folder,
        [{"_id": "d", "title": "Mines", "text": "Every mine is four hundred metres deep."}],
        [
            {"_id": f"q{n}", "text": text} | ({"metadata": {"date": asked}} if asked else {})
            for n, text in enumerate(texts)
        ],
        {f"q{n}": {"d": 1} for n in range(len(texts))},
    )
