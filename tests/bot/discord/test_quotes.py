"""Quotes in Discord: lists as lists, code as code, tables aligned, and the words that answer in bold."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.ui.quote import MAX_TABLE_WIDTH, quote_markdown
from bot.table_text import columns, read_table
from bot.text import cell_width, plain, units
from corpus.document import BlockKind
from corpus.readers import parse_file
from corpus.reflow import collapse_whitespace
from index.answer.model import Quote
from index.ingest.identity import upload_origin
from index.steps import finish
from tests.bot.discord.asked import shown
from tests.bot.discord.hostile import Discord, texts
from tests.bot.discord.quote_samples import SAMPLES
from tests.bot.discord.stage import Stage
from tests.bot.quotes import CODE, ITEM, MARKER, PROSE, TABLE, quote
from tests.localdiscord.markdown import Node, formed, parse
from tests.localdiscord.mentions import pings

DISCORD = Discord()
MARKUP = (
    "* ** _ ~~ || ` `` ``` > # -# - + 1. 2) [ ] ( ) < \\ : @everyone <@1> http://a.b a_b 🛍️ 港 | a B. \t"
).split(" ")
"""Words that Discord would form markup from."""


def seen(markdown: str) -> str:
    """What a reader sees of markdown: words and the marks of lists, without zero-width spaces."""
    return _seen(parse(markdown)).replace("\u200b", "")


def _seen(nodes: tuple[Node, ...]) -> str:
    said = []
    for node in nodes:
        mark = node.target.split(" ")[1] + " " if node.kind == "item" else ""
        inside = mark + (node.text if not node.children or node.kind == "text" else _seen(node.children))
        said.append(inside + "\n" if node.kind in ("item", "code_block") else inside)
    return "".join(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (quote(("It leaves at noon.", PROSE), answer="at noon"), "“It leaves **at noon**.” ¹"),
        (
            quote(("You need:", PROSE), ("- a *ticket*", ITEM), ("- a bag", ITEM), answer="a bag"),
            "You need:\n- a \\*ticket\\*\n- **a bag** ¹",
        ),
        (
            quote(("Run:", PROSE), ("a = 1\n\tb = `x`", CODE), language="py"),
            "Run:\n```py\na = 1\n    b = `x`\n```\n¹",
        ),
        (quote(("| Mon | Tue", TABLE), ("Bus | 5 |", TABLE)), "```\n     Mon  Tue\nBus    5\n```\n¹"),
        (
            quote(("Key | Value", TABLE), ("Port | 8080", TABLE), ("Size | 20", TABLE)),
            "```\nKey   Value\nPort   8080\nSize     20\n```\n¹",
        ),
    ],
)
def test_a_quote_is_shown_as_what_it_is(said: Quote, expected: str) -> None:
    assert quote_markdown(said, "¹", 680).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["- a", "  - b", "    - c", "- d"], "- a\n  - b\n    - c\n- d"),
        (["2. a", "3. b", "  - c", "4. d"], "2. a\n3. b\n  - c\n4. d"),
        (["1. a", "- b", "- c", "2. d"], "1. a\n  - b\n  - c\n2. d"),
        (["- a", "1. b", "2. c", "- d"], "- a\n  1. b\n  2. c\n- d"),
        (["1. a", "3. b", "4. c"], "1. a\n3\\. b\n4. c"),
        (["1. a", "1. b"], "1. a\n1\\. b"),
        (["0. a", "01. b"], "0\\. a\n01\\. b"),
        (["a. x", "b. y", "(iv) z", "2) w"], "a. x\nb. y\n\\(iv\\) z\n2\\) w"),
        (["  - deep", "  - too"], "- deep\n- too"),
        (["• a", "* b"], "- a\n- b"),
    ],
)
def test_items_keep_their_marks_and_depths(items: list[str], expected: str) -> None:
    said = quote_markdown(quote(*((item, ITEM) for item in items)), "¹", 680)
    assert said == f"{expected}\u00a0¹"
    marks = [MARKER.match(item) for item in items]
    for mark, line in zip(marks, seen(said).split("\n"), strict=False):
        assert mark and line.lstrip().startswith("•" if mark[2] in "-•*" else mark[2])


def test_no_word_of_an_item_is_taken_for_its_mark() -> None:
    item = quote(("I. Newton wrote it in English.", ITEM), marked=False)
    assert seen(quote_markdown(item, "¹", 680)) == "• I. Newton wrote it in English.\u00a0¹\n"


def test_an_answer_that_holds_the_mark_of_its_item_is_bold_without_it() -> None:
    said = quote_markdown(quote(("1. a bag", ITEM), answer="1. a bag"), "¹", 680)
    assert said == "1. **a bag**\u00a0¹"


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("Run `rm -rf *_old` now.", "", "Run `rm -rf *_old` now."),
        ("Run `rm -rf x_y` now.", "rm -rf", "Run **`rm -rf x_y`** now."),
        ("Run `rm *` now.", "Run `rm *`", "**Run \\`rm \\*\\`** now."),
        ("`a`, `b_c`s and 5` or 6`", "", "`a`, `b_c`s and 5\\` or 6\\`"),
        ("a `quoted' word, an `other' one", "", "a \\`quoted' word, an \\`other' one"),
        ("``a`` and ` b ` and `c ``", "", "\\`\\`a\\`\\` and \\` b \\` and \\`c \\`\\`"),
    ],
)
def test_words_that_the_source_marks_as_code_are_code(text: str, answer: str, expected: str) -> None:
    assert quote_markdown(quote((text, PROSE), answer=answer), "¹", 680) == f"“{expected}”\u00a0¹"


def test_no_code_can_end_its_block_or_is_changed_without_need() -> None:
    said = quote_markdown(quote(("a ``b``\n```\n@everyone\n`````", CODE), language="``x"), "¹", 680)
    assert said.startswith("```\na ``b``\n") and said.count("```") == 2
    assert formed(said) == {"code_block"} and seen(said) == "a ``b``\n```\n@everyone\n`````\n\n¹"


def test_a_table_that_no_phone_shows_names_the_column_of_each_cell() -> None:
    wide = "x" * MAX_TABLE_WIDTH
    header = (f"Key | *Note* | Empty | {wide}:", TABLE)
    one = quote(header, ("Port | 80_80 |  | at 1.5:", TABLE), answer="80_80")
    assert quote_markdown(one, "¹", 680) == (f"Key: Port\n\\*Note\\*: **80\\_80**\n{wide}: at 1.5:\u00a0¹")
    two = quote(header, ("Port | 80 |  | x", TABLE), ("Host | a |  |", TABLE))
    assert quote_markdown(two, "¹", 680) == (
        f"- Key: Port · \\*Note\\*: 80 · {wide}: x\n- Key: Host · \\*Note\\*: a\u00a0¹"
    )


def test_cells_without_a_known_column_get_no_name() -> None:
    uneven = quote(("Key | Value", TABLE), ("Port | 80 | " + "y" * MAX_TABLE_WIDTH, TABLE))
    assert quote_markdown(uneven, "¹", 680) == f"Port\n80\n{'y' * MAX_TABLE_WIDTH}\u00a0¹"


def test_columns_are_aligned_by_what_the_eye_sees() -> None:
    rows = (
        "Stop | 站名 | Sign | No\nHarbour | 港口站 | ⚓ | 2\nOld Market | 老市场 | 🛍️ | 11\n | e\u0301 | 🇺🇦 |"
    )
    padded = columns(read_table(rows, True))
    assert len({tuple(map(cell_width, row)) for row in padded}) == 1, padded
    assert [row[3] for row in padded] == ["No", " 2", "11", "  "]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("€7.50 €120.00 –", [" €7.50", "€120.00", "      –"]),
        ("4,50€ 12% -3", ["4,50€", "  12%", "   -3"]),
        ("F1 F20 3", ["F1", "F20", "3"]),
    ],
)
def test_numbers_stand_to_the_right(cells: str, expected: list[str]) -> None:
    padded = columns(read_table("x\n" + cells.replace(" ", "\n"), True))
    if expected[0] != "F1":
        expected = [cell.rjust(max(map(len, expected))) for cell in expected]
    assert [row[0] for row in padded[1:]] == expected


@pytest.mark.parametrize("kind", [ITEM, CODE, TABLE, PROSE])
def test_long_quotes_are_cut_at_whole_lines_and_fit(kind: BlockKind) -> None:
    parts = [(f"- line {n} of the list, which goes on", kind) for n in range(100)]
    said = quote_markdown(quote(*parts), "¹ ²", 400)
    assert len(said) <= 400 and said.rstrip().endswith("²") and "…" in said


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (ITEM, "- Line {} of a list, which goes on"),
        (TABLE, "Line {} | of a table, which is far too wide"),
        (TABLE, "Line {} | of a table"),
        (CODE, "Line {}: 'of code, which goes on'"),
    ],
)
def test_what_is_left_out_is_not_what_answers(kind: BlockKind, line: str) -> None:
    lines = [line.format(n) for n in range(60)]
    parts = [("\n".join(lines), CODE)] if kind is CODE else [(said, kind) for said in lines]
    said = quote_markdown(quote(("They are:", PROSE), *parts, answer="Line 40"), "¹", 500)
    assert units(said) <= 500 and said.startswith("They are:\n") and said.count("…") == 2, said
    assert "40" in said


@pytest.mark.parametrize("kind", [ITEM, CODE, TABLE, PROSE])
def test_one_line_without_end_is_cut(kind: BlockKind) -> None:
    for text in ("x" * 5_000, "| ".join(["y" * 700] * 8), "z " * 3_000):
        for parts in ([(text, kind)], [("It is:", PROSE), (text, kind), (text, kind)]):
            said = quote_markdown(quote(*parts, marked=False), "¹", 400)
            assert units(said) <= 400 and "…" in said


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(MARKUP), max_size=12).map(lambda words: " ".join([*words, "w"])),
            st.sampled_from([PROSE, ITEM, CODE, TABLE]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 60),
    st.integers(1, 12),
)
def test_a_reader_sees_the_stored_words(parts: list[tuple[str, BlockKind]], start: int, length: int) -> None:
    whole = "\n".join(text for text, _ in parts)
    quoted = quote(*parts, marked=False, answer=whole[start : start + length].strip())
    said = quote_markdown(quoted, "¹", 4_000)
    assert formed(said) <= {"list", "code", "code_block", "bold"}
    assert _letters(seen(said)) == _letters(whole)


@given(st.lists(st.tuples(texts, st.sampled_from([PROSE, ITEM, CODE, TABLE])), min_size=1, max_size=5), texts)
def test_no_text_forms_more_than_its_kind_or_breaks_a_limit(
    parts: list[tuple[str, BlockKind]], answer: str
) -> None:
    for marked in (True, False):
        said = quote_markdown(quote(*parts, answer=answer, language="py", marked=marked), "¹", 680)
        assert formed(said) <= {"list", "code", "code_block", "bold"} and units(said) <= 680
        assert not pings([said], None, channel=DISCORD.channel, author=DISCORD.bot)


def _letters(text: str) -> str:
    """A text without what layout adds or takes: spaces, gaps between cells, bullets, quotation marks."""
    return re.sub(r"[\s|`“”¹•·:]", "", plain(collapse_whitespace(text)))


@pytest.mark.asyncio
async def test_each_kind_of_block_is_quoted_word_for_word(stage: Stage) -> None:
    for sample in SAMPLES.values():
        reading = parse_file(Path(sample.file), sample.content)
        finish(stage.library.add_readings([(upload_origin(stage.guild.id, sample.file), reading)]))
    for name, sample in SAMPLES.items():
        stage.bot.cooldowns = type(stage.bot.cooldowns)()
        asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=sample.question)
        markup = formed(shown(asked).text) - {"heading", "subtext", "timestamp"}
        assert markup <= {"list", "code", "code_block", "bold"}
        said = seen(shown(asked).text)
        assert "¹" in said, name
        for words in sample.words.split(" | "):
            assert words in said, (name, words, said)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("list", "bring:**\n- a sleeping bag, since the hut has no blankets\n"),
        ("list", "valley office\n\nDogs"),
        ("numbered", "steps:**\n1. Fill in the green form.\n2. Bring one of these proofs:\n  - "),
        ("table", "\n```\nBoat            Seats  Price/h\n"),
        ("table", "\n```\n**All prices include a life jacket.**"),
        ("code", "\n```python\nimport tarfile\n"),
        ("wide_table", "Bicycles: "),
    ],
)
async def test_passages_keep_the_form_of_their_document(stage: Stage, kind: str, expected: str) -> None:
    sample = SAMPLES[kind]
    reading = parse_file(Path(sample.file), sample.content)
    finish(stage.library.add_readings([(upload_origin(stage.guild.id, sample.file), reading)]))
    asked = await stage.local.slash(stage.ada, stage.channel, "ask", question=sample.question)
    more = shown(await stage.local.click(stage.ada, shown(asked), "More"))
    context = shown(await stage.local.click(stage.ada, more, "Context"))
    assert expected.replace("**", "") in more.text.replace("**", ""), more.text
    assert expected in context.text, context.text
