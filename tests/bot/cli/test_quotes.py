"""Quotes in a terminal: lists, tables and code line by line at any width, answering words in bold."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli.output.quotes import quote_lines
from index.answer.model import Quote
from tests.bot.cli.conftest import as_json
from tests.bot.quotes import CODE, ITEM, PROSE, TABLE, quote

Run = Callable[..., tuple[int, str, str]]


def printed(said: Quote, width: int, bold: bool = False) -> str:
    """What a terminal of a width shows of a quote; with `bold`, bold words between asterisks."""
    console = Console(
        file=io.StringIO(), width=width, force_terminal=bold, color_system="standard" if bold else None
    )
    console.print(quote_lines(said, "¹", width))
    output = console.file.getvalue()  # type: ignore[attr-defined]
    output = output.replace("\x1b[1m", "*").replace("\x1b[0m", "*").replace("\x1b[36m", "")
    return "\n".join(line.rstrip() for line in output.rstrip().split("\n"))


def test_items_keep_their_marks_and_depths_and_wrap_beside_them() -> None:
    said = quote(("Bring:", PROSE), ("1. a bag of flour", ITEM), ("  - and salt", ITEM), ("2. a cup", ITEM))
    assert printed(said, 14) == "Bring:\n1. a bag of\n   flour\n  - and salt\n2. a cup ¹"


def test_a_table_is_aligned_where_it_fits_and_names_its_cells_where_not() -> None:
    table = quote(("Boat | Seats | Note", TABLE), ("Kayak | 1 |", TABLE), ("Gig 船 | 10 | old", TABLE))
    assert printed(table, 40) == "Boat    Seats  Note\nKayak       1\nGig 船     10  old\n¹"
    assert printed(table, 18) == "Boat: Kayak\nSeats: 1\n\nBoat: Gig 船\nSeats: 10\nNote: old\n¹"


def test_code_keeps_its_lines_and_the_mark_stands_below() -> None:
    said = quote(("Run:", PROSE), ("if x:\n\tgo()\n\n# done", CODE))
    assert printed(said, 40) == "Run:\n  if x:\n      go()\n\n  # done\n¹"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (quote(("It leaves at noon.", PROSE), answer="noon"), "“It leaves at *noon*.” ¹"),
        (quote(("- It leaves at noon.", ITEM), answer="noon"), "- It leaves at *noon*. ¹"),
        (quote(("Boat | Seats", TABLE), ("Gig | 10", TABLE), answer="10"), "Boat  Seats\nGig   *   10*\n¹"),
    ],
)
def test_the_words_that_answer_are_bold(said: Quote, expected: str) -> None:
    assert printed(said, 60, bold=True) == expected


def test_a_list_and_a_table_are_printed_as_such_and_their_spans_are_in_the_json(
    footnote: Run, tmp_path: Path
) -> None:
    note = tmp_path / "camp.md"
    note.write_text(
        "# Camp\n\nCampers who sleep in the hut bring:\n\n1. a torch\n2. a blanket\n   - or a bag\n\n"
        "| Boat | Price |\n| --- | ---: |\n| Kayak | €7 |\n| Sailing dinghy | €120 |\n",
        encoding="utf-8",
    )
    footnote("add", str(note))
    question = "What do campers who sleep in the hut bring?"
    lines = [line.strip() for line in footnote("ask", question)[1].splitlines()]
    assert {"Campers who sleep in the hut bring:", "1. a torch", "2. a blanket"} <= set(lines)
    [spans] = [said["spans"] for said in as_json(footnote("ask", question, "--json")[1])["quotes"][:1]]
    assert [span["kind"] for span in spans] == ["paragraph", *["list_item"] * 3]
    said = footnote("ask", "What is the price of a sailing dinghy?")[1]
    assert "  Boat            Price\n" in said and "  Sailing dinghy   €120" in said
