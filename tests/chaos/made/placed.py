"""Writers of formats without marks for blocks: rows (CSV), subtitles, and placed text (PDF)."""

import csv
import io
from collections.abc import Iterator
from html import escape

from corpus.document import BlockKind
from tests.chaos.made.documents import (
    SENTENCES,
    Code,
    Heading,
    Listing,
    MadeDocument,
    Pair,
    Part,
    Prose,
    Table,
)
from tests.chaos.made.markup import wrapped
from tests.corpus.readers.pdf_files import Put, placed_pdf


def write_csv(made: MadeDocument) -> bytes:
    """Rows with commas: the first table alone, or pairs of questions and answers."""
    return _rows(made, ",")


def write_tsv(made: MadeDocument) -> bytes:
    """The same with tabs."""
    return _rows(made, "\t")


def _rows(made: MadeDocument, delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    pairs = [part for part in made.parts if isinstance(part, Pair)]
    if pairs:
        writer.writerow(["Question", "Answer"])
        writer.writerows([pair.question, pair.answer] for pair in pairs)
    for number, part in enumerate(part for part in made.parts if isinstance(part, Table)):
        if number:
            writer.writerow([])
        writer.writerows(part.rows)
    return out.getvalue().encode()


def write_srt(made: MadeDocument) -> bytes:
    """Subtitles of some seconds each; sentences go on in the next."""
    cues = (
        f"{n}\n{_at(3 * n, ',')} --> {_at(3 * n + 3, ',')}\n{said}" for n, said in enumerate(_cues(made), 1)
    )
    return ("\n\n".join(cues) + "\n").encode()


def write_vtt(made: MadeDocument) -> bytes:
    """Captions for the web, with notes that nobody sees."""
    cues = (
        f"{_at(3 * n, '.')} --> {_at(3 * n + 3, '.')} align:start\n{escape(said, quote=False)}"
        for n, said in enumerate(_cues(made), 1)
    )
    notes = "".join(f"NOTE {word}\n\n" for word in sorted(made.unseen))
    return (f"WEBVTT - {made.title}\n\n{notes}" + "\n\n".join(cues) + "\n").encode()


def _cues(made: MadeDocument) -> Iterator[str]:
    said = " ".join(part.text for part in made.parts if isinstance(part, Prose))
    lines = wrapped(said, 38).split("\n")
    for n in range(0, len(lines), 2):
        yield "\n".join(lines[n : n + 2])


def _at(seconds: int, point: str) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}000"


_TOP, _BOTTOM, _LEFT, _WIDTH, _STEP = 780, 60, 60, 470, 14
_HELVETICA = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
    "556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 "
    "556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584 "
).split()
"""Widths of the letters from the space on, in thousandths of the size."""


def _width(text: str, size: float = 11) -> float:
    places = (ord(sign) - 32 for sign in text)
    return sum(int(_HELVETICA[n]) if n < len(_HELVETICA) else 556 for n in places) * size / 1_000


def _lines(text: str, width: float = _WIDTH) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def write_pdf(made: MadeDocument) -> bytes:
    """Pages of placed lines, with a header and a page number on each."""
    pages: list[list[Put]] = [[]]
    y = float(_TOP)
    for height, puts in _placed(made):
        if y - height < _BOTTOM:
            pages.append([])
            y = _TOP
        pages[-1] += [Put(put.x, y, put.text, put.size, put.font) for put in puts]
        y -= height
    numbered = [
        [Put(_LEFT, 815, "Harbour report", 9), *page, Put(290, 30, str(n), 9)]
        for n, page in enumerate(pages, start=1)
    ]
    return placed_pdf(*numbered, title=made.title)


def _placed(made: MadeDocument) -> Iterator[tuple[float, list[Put]]]:
    """Each line with the space that it takes."""
    yield 34, [Put(_LEFT, 0, made.title, 20)]
    text = tuple(sentence.format("Bergen") for sentence in SENTENCES[made.language][:3])
    for part in (Prose(BlockKind.PARAGRAPH, text), *made.parts):  # or the size of the text would be unknown
        lines = list(_part_lines(part))
        yield from lines[:-1]
        yield lines[-1][0] + 12, lines[-1][1]


def _part_lines(part: Part) -> Iterator[tuple[float, list[Put]]]:
    match part:
        case Heading(text, level):
            yield 22, [Put(_LEFT, 0, text, 18 - level, "F2")]
        case Prose():
            for line in _lines(part.text):
                yield _STEP, [Put(_LEFT, 0, line)]
        case Listing(lead_in, items):
            if lead_in:
                *above, last = _lines(lead_in)
                for line in above:
                    yield _STEP, [Put(_LEFT, 0, line)]
                yield _STEP + 8, [Put(_LEFT, 0, last)]
            for _, marker, text in items:
                mark = "\u2022" if marker == "-" else marker
                for n, line in enumerate(_lines(text, _WIDTH - 40)):
                    yield _STEP, [*([Put(_LEFT + 20, 0, mark)] if n == 0 else []), Put(_LEFT + 40, 0, line)]
        case Code(lead_in, _, lines):
            if lead_in:
                yield _STEP + 8, [Put(_LEFT, 0, lead_in)]
            for line in lines:
                yield _STEP, [Put(_LEFT, 0, line.expandtabs(4), 11, "F3")] if line else []
        case Table(rows):
            for n, row in enumerate(rows):
                font = "F2" if n == 0 else "F1"
                cells = (cell.replace("\n", " ") for cell in row)
                yield _STEP, [Put(_LEFT + 120 * k, 0, cell, 11, font) for k, cell in enumerate(cells) if cell]
