"""Read real files, and compare their documents with each format's own plain text.

`python -m research.reading.reading FOLDER…` prints a table: of each format the files, those refused, the
words kept, and the quotes that begin or end inside a word. Of a page `source.html` with an `expected.html`
beside it, the latter is the plain text: it holds what a person took for the article.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.passages import split_into_passages
from corpus.readers import READABLE, parse_file
from index.answer.quote_spans import quote_spans
from research.reading.plain import plain_words, words

MAX_FILE_BYTES = 5_000_000
_EXPECTED = "expected.html"
_SAME_KIND = {".markdown": ".md", ".htm": ".html", ".text": ".txt", ".tsv": ".csv", ".ndjson": ".jsonl"}


@dataclass(slots=True)
class Tally:
    """What was counted of the files of one format."""

    files: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    plain: int = 0
    given: int = 0
    quotes: int = 0
    cut_quotes: int = 0

    def add(self, other: "Tally") -> None:
        """Add the counts of other files."""
        self.files += other.files
        self.refused += other.refused
        self.kept += other.kept
        self.plain += other.plain
        self.given += other.given
        self.quotes += other.quotes
        self.cut_quotes += other.cut_quotes


def main() -> None:
    """Print the table of all readable files in the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--refusals", action="store_true", help="also list why files were refused")
    options = parser.parse_args()
    paths = sorted({path for folder in options.folders for path in _readable_files(folder)})
    tallies: dict[str, Tally] = {}
    with ProcessPoolExecutor() as pool:
        for path, tally in zip(paths, pool.map(measure, paths, chunksize=4), strict=True):
            kind = _SAME_KIND.get(path.suffix.lower(), path.suffix.lower())
            tallies.setdefault(kind, Tally()).add(tally)
            if options.refusals:
                sys.stderr.writelines(f"{reason}\n" for reason in tally.refused)
    sys.stdout.writelines(f"{line}\n" for line in table(tallies))


def measure(path: Path) -> Tally:
    """Return the counts of one file."""
    content = path.read_bytes()
    try:
        drafts = parse_file(path, content).drafts
    except DocumentError as error:
        return Tally(1, Counter([str(error)]))
    beside = path.with_name(_EXPECTED)
    is_page = path.name == "source.html" and beside.exists()
    plain = plain_words(path.suffix.lower(), beside.read_bytes() if is_page else content)
    given = sum((words(_title(draft) + draft.text) for draft in drafts), Counter())
    quotes = [quote for draft in drafts for quote in _quote_ends(draft)]
    cut = sum(quotes)
    return Tally(1, Counter(), (plain & given).total(), plain.total(), given.total(), len(quotes), cut)


def table(tallies: dict[str, Tally]) -> Iterator[str]:
    """Yield the lines of a Markdown table, a line for each format."""
    yield "| format | files | refused | recall | precision | quotes | of these cut inside a word |"
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    total = Tally()
    for kind, tally in sorted(tallies.items()):
        total.add(tally)
        yield _line(f"`{kind}`", tally)
    yield _line("all", total)


def _line(name: str, tally: Tally) -> str:
    shares = [f"{tally.kept / whole:.4f}" if whole else "–" for whole in (tally.plain, tally.given)]
    refused = tally.refused.total()
    cells = (name, f"{tally.files:,}", f"{refused:,}", *shares, f"{tally.quotes:,}", f"{tally.cut_quotes:,}")
    return f"| {' | '.join(cells)} |"


def _readable_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix.lower() not in READABLE or path.name == _EXPECTED or not path.is_file():
            continue
        if path.stat().st_size <= MAX_FILE_BYTES:
            yield path


def _title(draft: ParsedDocument) -> str:
    return "" if draft.title_is_generated else f"{draft.title}\n"


def _quote_ends(draft: ParsedDocument) -> Iterator[bool]:
    """Yield for each quote that could be given whether it begins or ends inside a word."""
    for passage in split_into_passages(draft, lambda texts: [len(text.split()) for text in texts]):
        for number in range(len(passage.sentences)):
            spans = quote_spans(draft.structured, passage.sentences, number)
            yield any(_is_inside_word(draft.text, at) for span in spans for at in (span.start, span.end))


def _is_inside_word(text: str, at: int) -> bool:
    """True if both characters around a position belong to one word of an alphabet."""
    return 0 < at < len(text) and all(c.isalnum() and ord(c) < 0x2E80 for c in text[at - 1 : at + 1])


if __name__ == "__main__":
    main()
