"""Markdown becomes the blocks that a reader of the page sees."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import BlockKind, ParsedDocument
from corpus.readers import parse_file
from tests.corpus.files import assert_blocks_sound, bodies, read_one, shown


def seen(draft: ParsedDocument) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, draft.text[block.start : block.end]) for block in draft.blocks]


def test_a_list_keeps_its_lead_in_its_numbers_and_its_code(tmp_path: Path):
    text = """Two things open the gate:

3. Turn the key.

   Not too far.

   ```sh
   gate --open
     now
   ```
7. Push:
   - with the hand
     1) gently
   - or the foot
"""
    assert seen(read_one(tmp_path / "a.md", text)) == [
        ("paragraph", 0, "Two things open the gate:"),
        ("list_item", 1, "3. Turn the key."),
        ("paragraph", 1, "Not too far."),
        ("code", 1, "gate --open\n  now"),
        ("list_item", 1, "4. Push:"),
        ("list_item", 2, "- with the hand"),
        ("list_item", 3, "1) gently"),
        ("list_item", 2, "- or the foot"),
    ]


def test_a_code_block_is_one_block_with_its_indentation(tmp_path: Path):
    text = "# Gate\n\nAsk for:\n\n```ts\nopen({\n\twidth: 3,\n\t\tnow,\n\n});\n```\n"
    draft = read_one(tmp_path / "a.md", text)
    [block] = [block for block in draft.blocks if block.kind is BlockKind.CODE]
    assert (block.language, draft.text[block.start : block.end]) == (
        "ts",
        "open({\n\twidth: 3,\n\t\tnow,\n\n});",
    )


def test_tables_keep_their_cells_apart(tmp_path: Path):
    text = (
        "| Gate | Key |\n|:--|--:|\n| north | `a|b` c |\n| south<br>side | <ul><li>x</li><li>y</li></ul> |\n"
        "\n"
        "<table><tr><th>Pier</th><th>Depth</th></tr><tr><td>DEPTH_A</td><td>9</td></tr></table>\n"
    )
    draft = read_one(tmp_path / "a.md", text)
    assert "Gate | Key\nnorth | `a|b` c\nsouth side | x y" in draft.text
    assert "Pier | Depth" in draft.text
    assert "DEPTH_A | 9" in draft.text


def test_an_html_table_may_have_markdown_in_its_cells(tmp_path: Path):
    text = "<table>\n<tr><td>\n\n**North** gate\n\n</td><td>9</td></tr>\n</table>\n\nAfter it.\n"
    draft = read_one(tmp_path / "a.md", text)
    assert "*" not in draft.text and "<" not in draft.text
    assert draft.text.replace("|", " ").split() == ["North", "gate", "9", "After", "it."]


def test_html_boxes_are_read_with_the_markdown_in_them(tmp_path: Path):
    text = (
        "<details>\n<summary>More on **fees**</summary>\n\nThey are *low*.\n\n</details>\n\n"
        '<div class="{{ x }}">\n**Pay** at the [gate](g.md), `**not**` the rail.\n</div>\n\n'
        "<pre>\nkeep **this**\n</pre>\n\nA<!-- not this --> bell.<br>Two.\n"
    )
    draft = read_one(tmp_path / "a.md", text)
    assert draft.text.split("\n") == [
        *("More on fees", "", "They are low.", "", "Pay at the gate, `**not**` the rail.", ""),
        *("keep **this**", "", "A bell.", "Two.", ""),
    ]


def test_wrapped_lines_are_joined_but_hard_breaks_are_not(tmp_path: Path):
    text = "Members should mail\nSupport and wait.  \nThen come.\\\nBring a rope.\n\nÜber\n日本語\nの文。\n"
    assert shown(read_one(tmp_path / "a.md", text)) == [
        "Members should mail Support and wait.\nThen come.\nBring a rope.",
        "Über 日本語の文。",
    ]


def test_a_brief_without_blank_lines_keeps_its_headings(tmp_path: Path):
    text = "What's Happening?\nThe gate\nopened.\nWhat's Next?\nIt closes.\n"
    assert bodies(read_one(tmp_path / "a.md", text)) == {
        "What's Happening?": "The gate\nopened.",
        "What's Next?": "It closes.",
    }


def test_a_definition_stands_with_its_term(tmp_path: Path):
    text = "Bollard\n: A post for ropes.\n\n    Iron, mostly.\n\nCleat\n: A hook.\n"
    assert seen(read_one(tmp_path / "a.md", text)) == [
        ("list_item", 1, "Bollard\nA post for ropes."),
        ("paragraph", 1, "Iron, mostly."),
        ("list_item", 1, "Cleat\nA hook."),
    ]


def test_badges_are_no_text_and_pictures_are_captions(tmp_path: Path):
    text = (
        "[![Build](https://img.shields.io/b.svg)](x) ![Build](https://ci.example/badge.svg)\n\n"
        "# Gate\n\n![The gate at night](gate.png)\n\nIt opens.\n"
    )
    draft = read_one(tmp_path / "a.md", text)
    assert draft.title == "Gate"
    assert seen(draft) == [
        ("heading", 1, "Gate"),
        ("caption", 0, "The gate at night"),
        ("paragraph", 0, "It opens."),
    ]


def test_a_title_is_not_doubled_by_its_heading(tmp_path: Path):
    text = "---\ntitle: The gate\n---\nIt is old.\n\n# The gate\n\nIt opens at six.\n"
    assert list(bodies(read_one(tmp_path / "a.md", text))) == [""]


def test_a_quotation_is_a_quote_and_a_box_is_none(tmp_path: Path):
    text = "> The gate\n> sings.\n\n> [!TIP]\n> Listen.\n"
    assert seen(read_one(tmp_path / "a.md", text)) == [
        ("quote", 0, "The gate sings."),
        ("paragraph", 0, "Listen."),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "[" * 20_000,
        "<Gate " * 3_000,
        "{" * 30_000,
        "{{ " * 5_000,
        "[![" * 3_000,
        "<table>\n\n" * 10_000,
        ":::\n" * 3_000,
        "{% raw %}" * 2_000,
        "```\n~~~\n" * 1_000,
        "> " * 3_000 + "x",
        "!!! note\n    x\n\n" * 1_000,
        "export {\n" * 1_000,
    ],
)
def test_hostile_markup_ends(markup: str):
    [draft] = parse_file(Path("a.mdx"), f"The gate.\n\n{markup}\n\nThe end.\n".encode()).drafts
    assert draft.text.startswith("The gate.")


WORDS = st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=5).map(" ".join)
PARTS = st.one_of(
    WORDS.map(lambda words: ("paragraph", words, f"{words}\n\n")),
    WORDS.map(lambda words: ("heading", words, f"## {words} {{#x}}\n\n")),
    WORDS.map(lambda words: ("code", f"  {words}\n\n\t{words}", f"```js\n  {words}\n\n\t{words}\n```\n\n")),
    WORDS.map(lambda words: ("list_item", f"1. {words}", f"1. **{words}**\n\n<!-- -->\n\n")),
    WORDS.map(lambda words: ("table", f"{words} | b\nc | {words}", f"|{words}|b|\n|-|-|\n|c|_{words}_|\n\n")),
    WORDS.map(lambda words: ("quote", words, f"> {words}\n\n")),
    WORDS.map(lambda words: ("paragraph", words, f":::note\n{words}\n:::\n\n")),
    WORDS.map(lambda words: ("paragraph", words, f"<Note>\n  {words}\n</Note>\n\n")),
)


@given(st.lists(PARTS, min_size=1, max_size=8), st.sampled_from(["a.md", "a.mdx"]))
def test_every_block_is_a_span_of_what_the_source_shows(parts: list[tuple[str, str, str]], name: str):
    source = "Start.\n\n" + "".join(markup for _, _, markup in parts)
    [draft] = parse_file(Path(name), source.encode()).drafts
    assert_blocks_sound(draft)
    found = [(block.kind.value, draft.text[block.start : block.end]) for block in draft.blocks]
    assert found == [("paragraph", "Start."), *((kind, text) for kind, text, _ in parts)]
