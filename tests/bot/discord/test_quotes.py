"""Quotes in Discord: lists as lists, code as code, tables aligned, and the words that answer in bold."""

import pytest

from bot.discord.ui.quote import MAX_TABLE_WIDTH, quote_markdown
from corpus.document import BlockKind
from index.answer.model import Quote
from index.answer.quote_spans import QuoteSpan

PROSE, ITEM, CODE, TABLE = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CODE, BlockKind.TABLE


def quote(*parts: tuple[str, BlockKind], answer: str = "", language: str = "") -> Quote:
    """A quote of parts; `answer` are the words in it that answer."""
    spans, position = [], 0
    for text, kind in parts:
        spans.append(QuoteSpan(position, position + len(text), kind, language if kind is CODE else ""))
        position += len(text) + 1
    said = "\n".join(text for text, _ in parts)
    at = said.find(answer) if answer else -1
    return Quote(said, 1, tuple(spans), (at, at + len(answer)) if at >= 0 else None)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (quote(("It leaves at noon.", PROSE), answer="at noon"), "“It leaves **at noon**.” ¹"),
        (
            quote(("You need:", PROSE), ("2. a *ticket*", ITEM), ("- a bag", ITEM), answer="a bag"),
            "You need:\n2. a \\*ticket\\*\n- **a bag** ¹",
        ),
        (
            quote(("Run:", PROSE), ("a = 1\n\tb = `x`", CODE), language="py"),
            "Run:\n```py\na = 1\n    b = `x`\n```\n¹",
        ),
        (quote(("Key | Value", TABLE), ("Port | 8080", TABLE)), "```\nKey   Value\nPort  8080\n```\n¹"),
        (quote(("| Mon | Tue", TABLE), ("Bus | 5 |", TABLE)), "```\n     Mon  Tue\nBus  5\n```\n¹"),
    ],
)
def test_a_quote_is_shown_as_what_it_is(shown: Quote, expected: str) -> None:
    assert quote_markdown(shown, "¹", 680) == expected


def test_no_code_can_end_its_block() -> None:
    said = quote_markdown(quote(("a\n```\n@everyone\n````", CODE), language="``x"), "¹", 680)
    assert said.startswith("```\n") and said.count("```") == 2


def test_a_table_that_no_phone_shows_is_told_row_by_row() -> None:
    wide = "x" * MAX_TABLE_WIDTH
    said = quote_markdown(quote((f"Key | {wide}", TABLE), ("Port | 8080", TABLE)), "¹", 680)
    assert "```" not in said and said.split("\n")[1].startswith("Port")


@pytest.mark.parametrize("kind", [ITEM, CODE, TABLE, BlockKind.PARAGRAPH])
def test_long_quotes_are_cut_at_whole_lines_and_fit(kind: BlockKind) -> None:
    parts = [(f"- line {n} of the list, which goes on", kind) for n in range(100)]
    said = quote_markdown(quote(*parts), "¹ ²", 400)
    assert len(said) <= 440 and said.rstrip().endswith("²") and "…" in said
