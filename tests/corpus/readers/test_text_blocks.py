"""Plain text has blocks where they are certain; its text is never changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import ParsedDocument
from corpus.readers import parse_file
from tests.corpus.files import assert_blocks_sound, assert_sound, bodies, read_one


def seen(draft: ParsedDocument) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, draft.text[block.start : block.end]) for block in draft.blocks]


def test_lists_with_their_lead_in(tmp_path: Path):
    text = """Quay rules

Bring these
things:
- a rope that is
  long
- a lamp
   a) filled
   b) lit

Then:

1. Moor.

   Mind the wind.

2. Pay.
"""
    draft = read_one(tmp_path / "a.txt", text)
    assert draft.text == text
    assert seen(draft) == [
        ("heading", 1, "Quay rules"),
        ("paragraph", 0, "Bring these\nthings:"),
        ("list_item", 1, "- a rope that is\n  long"),
        ("list_item", 1, "- a lamp"),
        ("list_item", 2, "a) filled"),
        ("list_item", 2, "b) lit"),
        ("paragraph", 0, "Then:"),
        ("list_item", 1, "1. Moor."),
        ("paragraph", 1, "Mind the wind."),
        ("list_item", 1, "2. Pay."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He came in\n1984. He left in\n1990. Then nothing.",
        "- Where is it?\nShe pointed.",
        "Five minus\n- three is two.",
        "A. Smith wrote it.",
    ],
)
def test_what_may_be_prose_is_a_paragraph(tmp_path: Path, text: str):
    assert {kind for kind, _, _ in seen(read_one(tmp_path / "a.txt", text))} == {"paragraph"}


def test_indented_and_fenced_code(tmp_path: Path):
    text = (
        "Type this:\n\n    $ gate --open\n    for x in y:\n        go(x)\n\n    done = 1\n\n"
        "Or:\n\n```sh\ngate\n  now\n```\nDone.\n"
    )
    assert seen(read_one(tmp_path / "a.txt", text)) == [
        ("paragraph", 0, "Type this:"),
        ("code", 0, "    $ gate --open\n    for x in y:\n        go(x)\n\n    done = 1"),
        ("paragraph", 0, "Or:"),
        ("code", 0, "gate\n  now"),
        ("paragraph", 0, "Done."),
    ]


def test_an_indented_poem_is_no_code(tmp_path: Path):
    text = "He sang:\n\n    The gate is low,\n    the tide is slow.\n"
    assert [kind for kind, _, _ in seen(read_one(tmp_path / "a.txt", text))] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Q:", "A:"), ("Question 1:", "Answer 1:"), ("Frage:", "Antwort:"), ("Q1.", "A1.")],
)
def test_questions_are_headings_over_their_answers(tmp_path: Path, question: str, answer: str):
    text = (
        f"Quay\n\n{question} How deep is it?\n{answer} Nine metres.\nTen at noon.\n\n"
        f"{question} Cold?\n\n{answer} Yes.\n"
    )
    draft = read_one(tmp_path / "a.txt", text)
    assert draft.title == "Quay"
    assert bodies(draft) == {"How deep is it?": "Nine metres.\nTen at noon.", "Cold?": "Yes."}
    assert [text for kind, _, text in seen(draft) if kind == "heading"] == [
        "Quay",
        "How deep is it?",
        "Cold?",
    ]


def test_an_unanswered_question_is_text(tmp_path: Path):
    text = "Q: How deep?\nA: Nine.\n\nQ: Cold?\n\nQ: Wet?\nA: Yes.\n"
    assert list(bodies(read_one(tmp_path / "a.txt", text))) == [""]


def test_underlined_lines_are_headings(tmp_path: Path):
    text = "The quay\n========\n\nIt is long.\n\nFees\n----\nThey are low.\n\n--------\nThe end.\n"
    draft = read_one(tmp_path / "a.txt", text)
    assert draft.title == "The quay"
    assert bodies(draft) == {"": "It is long.", "Fees": "They are low.\n\n--------\nThe end."}


@pytest.mark.parametrize("initial", ["M. Dupont", "J. R. Smith"])
def test_an_initial_begins_no_item_and_hides_no_list(tmp_path: Path, initial: str):
    text = f"{initial} lives here.\n\n1. a ticket\n   1. a seat\n2. a lamp\n"
    assert seen(read_one(tmp_path / "a.txt", text))[-4:] == [
        ("paragraph", 0, f"{initial} lives here."),
        ("list_item", 1, "1. a ticket"),
        ("list_item", 2, "1. a seat"),
        ("list_item", 1, "2. a lamp"),
    ]


def test_letters_that_count_on_are_a_list(tmp_path: Path):
    draft = read_one(tmp_path / "a.txt", "Bring:\n\nA. a lamp\n\nB. a rope\n")
    assert [kind for kind, _, _ in seen(draft)] == ["paragraph", "list_item", "list_item"]


LINES = st.sampled_from(
    [
        "- a",
        "  - b",
        "1. c",
        "2. d",
        "",
        "",
        "    x = 1;",
        "Words go on",
        "Q: e?",
        "A: f.",
        "```",
        "====",
        "\ty",
        "• z",
    ]
)


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_blocks_are_spans_in_order_and_hold_every_word_of_the_sections(text: str):
    [draft] = parse_file(Path("a.txt"), f"Start here.\n{text}\n".encode()).drafts
    assert_sound(draft)
    assert_blocks_sound(draft)
    assert draft.text == f"Start here.\n{text}\n"
    covered = {n for block in draft.blocks for n in range(block.start, block.end)}
    for section in draft.sections:
        for n in range(section.start, section.end):
            assert n in covered or not draft.text[n].isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("`" * n for n in range(3, 1_000)),
        "Q: a\n" * 20_000,
        "- a\n  - b\n" * 10_000,
        "a\n---\n\n" * 10_000,
    ],
)
def test_hostile_text_ends(text: str):
    [draft] = parse_file(Path("a.txt"), f"Start here.\n\n{text}\n".encode()).drafts
    assert_blocks_sound(draft)
