"""A document's text as HTML: what is marked is exactly what is quoted, in every structure."""

from hypothesis import given
from hypothesis import strategies as st

from bot.web.body import MAX_PART_CHARS, Marks, body_blocks, body_html, highest_level, parts_of
from corpus.document import Block, BlockKind, ParsedDocument, Section, Span
from tests.bot.discord.hostile import texts
from tests.bot.web.parsed import Page, dangers


def made(text: str, *blocks: Block, sections: tuple[Section, ...] = ()) -> ParsedDocument:
    return ParsedDocument("T", text, sections or (Section("", 0, len(text)),), blocks=blocks)


def page_of(draft: ParsedDocument, *spans: Span) -> Page:
    html = body_html(draft.structured, body_blocks(draft), Marks(spans))
    return Page(f"<article>{html}</article>")


def test_the_marks_hold_the_quote_and_the_first_is_the_target() -> None:
    draft = made("One boat left. Two stayed.\n\nNobody knows why.")
    page = page_of(draft, (15, 26))
    assert (page.quote, page.mark_ids) == ("Two stayed.", ["q"])
    assert page.texts["q"] == "Two stayed."
    assert page.tags.count("p") == 2


def test_a_quote_over_cells_and_rows_holds_what_parts_them() -> None:
    text = "Port | Boats | Day\nHalden | 12 | 3 May\n| 7 | \nOslo |  |"
    draft = made(text, Block(BlockKind.TABLE, 0, len(text), has_header=True))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert page_of(draft, (start, end)).quote == text[start:end]
    page = page_of(draft, (0, 18), (19, 38))
    assert page.quote == "Port | Boats | Day\nHalden | 12 | 3 May"
    assert page.mark_ids.count("q") == 1
    assert page.tags.count("th") == 3 and page.tags.count("tr") == 4


def test_lists_stand_within_lists_and_their_markers_are_text() -> None:
    text = "- Boats:\n- big ones\n- small ones\n2. Cars"
    draft = made(
        text,
        Block(BlockKind.LIST_ITEM, 0, 8, 1, "-"),
        Block(BlockKind.LIST_ITEM, 9, 19, 2, "-"),
        Block(BlockKind.LIST_ITEM, 20, 32, 3, "-"),
        Block(BlockKind.LIST_ITEM, 33, 40, 1, "2."),
    )
    page = page_of(draft, (0, 8), (9, 19))
    assert page.quote == "- Boats:\n- big ones"
    assert dangers(page) == []
    assert (page.tags.count("ul"), page.tags.count("li")) == (3, 4)
    assert page_of(draft, (0, len(text))).quote == text


def test_headings_without_blocks_are_found_before_their_sections() -> None:
    text = "What's Happening?\nThe bridge is closed.\nIt will stay so.\n\nWhat's Next?\nTalks."
    sections = Section("What's Happening?", 18, 56), Section("What's Next?", 71, 77)
    page = page_of(made(text, sections=sections), (18, 39))
    assert page.tags.count("h2") == 2
    assert page.quote == "The bridge is closed."


def test_the_highest_headings_of_a_document_stand_right_below_its_title() -> None:
    text = "Boats\nBig boats\nCars"
    blocks = (
        Block(BlockKind.HEADING, 0, 5, 3),
        Block(BlockKind.HEADING, 6, 15, 4),
        Block(BlockKind.HEADING, 16, 20, 3),
    )
    draft = made(text, *blocks)
    html = body_html(draft.structured, blocks, highest=highest_level(blocks))
    assert [tag for tag in Page(html).tags if tag in ("h2", "h3", "h4")] == ["h2", "h3", "h2"]
    assert highest_level([Block(BlockKind.PARAGRAPH, 0, 5)]) == 1


def test_a_code_block_keeps_its_lines() -> None:
    text = "  if x < 1:\n\n\treturn '&amp;'\n"
    page = page_of(made(text, Block(BlockKind.CODE, 0, len(text), language="python")), (0, len(text)))
    assert page.quote == text


def test_characters_that_reorder_text_end_where_they_begin() -> None:
    text = "Send it to \u202eexe.fdp now."
    page = page_of(made(text), (11, 24))
    assert page.quote == text[11:24]
    assert ("span", "class", "reorders") in page.attributes


def test_a_long_block_is_shown_in_parts() -> None:
    text = "word " * (MAX_PART_CHARS // 2)
    blocks = body_blocks(made(text))
    parts = parts_of(blocks)
    assert len(parts) == 3
    assert "".join(text[b.start : b.end] for part in parts for b in part) == text.rstrip()


@st.composite
def structured(draw: st.DrawFn) -> tuple[ParsedDocument, Span]:
    """Any blocks of hostile texts with text between them, and a span that may cross several."""
    text, blocks = "", []
    for _ in range(draw(st.integers(1, 5))):
        said = draw(texts)[:300] or "x"
        kind = draw(st.sampled_from([*BlockKind, None]))
        if kind is not None:
            level = draw(st.integers(0, 30))
            level = max(1, level % 7) if kind is BlockKind.HEADING else level
            marker = said[: draw(st.integers(0, 2))] if kind is BlockKind.LIST_ITEM else ""
            language = draw(st.sampled_from(["", "de", '"><script>', "x-y"]))
            end = len(text) + len(said)
            blocks.append(Block(kind, len(text), end, level, marker, language, draw(st.booleans())))
        text += said + draw(st.sampled_from(["", "\n", "\n\n", "\n \n\n"]))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    said = text[start:end]
    start, end = start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip()))
    return made(text, *blocks), (start, end)


@given(structured())
def test_any_span_of_any_document_is_marked_exactly_and_nothing_gets_through(
    case: tuple[ParsedDocument, Span],
) -> None:
    draft, (start, end) = case
    page = page_of(draft, (start, end))
    if start < end:
        assert page.quote == draft.text[start:end].replace("\0", "\ufffd")
    assert dangers(page) == []
