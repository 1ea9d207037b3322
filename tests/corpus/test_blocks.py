"""The rows of a table are stored as lines, from which their cells can be told again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import row_cells, table

CELLS = st.lists(st.sampled_from(["", "a", "4 euros", "R&D"]), min_size=2, max_size=5)


@given(st.lists(CELLS.filter(any), min_size=1, max_size=4))
def test_cells_come_back_and_no_row_has_white_space_around_it(rows: list[list[str]]) -> None:
    lines = table(rows).text.split("\n")
    assert [row_cells(line) for line in lines] == rows
    assert all(line == line.strip() for line in lines)


@pytest.mark.parametrize("row", ["a|b | c", "|a | b"])
def test_a_bar_inside_a_cell_divides_nothing(row: str) -> None:
    assert len(row_cells(row)) == 2
