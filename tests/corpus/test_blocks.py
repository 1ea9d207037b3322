"""Blocks are assembled: rows of tables as lines, headings of a brief as headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import TextBlock, assemble_blocks, list_item, row_cells, table
from corpus.document import BlockKind

CELLS = st.lists(st.sampled_from(["", "a", "4 euros", "R&D"]), min_size=2, max_size=5)


@given(st.lists(CELLS.filter(any), min_size=1, max_size=4))
def test_cells_come_back_and_no_row_has_white_space_around_it(rows: list[list[str]]) -> None:
    lines = table(rows).text.split("\n")
    assert [row_cells(line) for line in lines] == rows
    assert all(line == line.strip() for line in lines)


@pytest.mark.parametrize("row", ["a|b | c", "|a | b"])
def test_a_bar_inside_a_cell_divides_nothing(row: str) -> None:
    assert len(row_cells(row)) == 2


def test_a_brief_heading_on_a_line_of_a_paragraph_is_a_heading() -> None:
    found = assemble_blocks([list_item("a ferry"), TextBlock("It is late.\nWhat's Next?\nA bridge.")])
    kinds = [(block.kind, found.text[block.start : block.end]) for block in found.blocks]
    assert kinds[1:] == [
        (BlockKind.PARAGRAPH, "It is late."),
        (BlockKind.HEADING, "What's Next?"),
        (BlockKind.PARAGRAPH, "A bridge."),
    ]
    last = found.sections[-1]
    assert (last.name, found.text[last.start : last.end]) == ("What's Next?", "A bridge.")
