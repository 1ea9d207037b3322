"""Quotes that can be read alone: lists with lead-ins, rows with headers, code, sentences with neighbours."""

from itertools import pairwise
from pathlib import Path

import pytest

from corpus.document import ParsedDocument
from corpus.passages import split_into_passages
from corpus.readers import parse_file
from index.answer.quote_spans import MAX_CODE_CHARS, MAX_LIST_CHARS, MAX_QUOTE_CHARS, quote_spans
from index.library import Library

LEAD_IN = "Before you board, you need three things:"
GUIDE = """# Ferry handbook

Before you board, you need three things:

1. a ticket
2. a seat number
3. an identity card

| Line | Fare | Crossings |
| --- | --- | --- |
| North | 4 euros | 12 |
| South | 6 euros | 9 |

To print the timetable, run this:

```sh
ferry print \\
    --line north
```

The harbour office opens at six. It closes at nine in the evening. On holidays it stays shut.

Where can I leave my bicycle? Bicycles stand on the lower deck.
"""


def parse(text: str, name: str = "a.md") -> ParsedDocument:
    [draft] = parse_file(Path(name), text.encode()).drafts
    return draft


def quote(draft: ParsedDocument, words: str) -> list[str]:
    """The texts of the spans of the quote that the unit with some words becomes."""
    for passage in split_into_passages(draft, lambda texts: [len(text) // 4 for text in texts]):
        for number, (start, end) in enumerate(passage.sentences):
            if words in draft.text[start:end]:
                spans = quote_spans(draft.structured, passage.sentences, number)
                for one, other in pairwise(spans):
                    assert one.end <= other.start
                return [draft.text[span.start : span.end] for span in spans]
    raise AssertionError(f"{words} is in no unit")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "you need three things",
            [LEAD_IN, "1. a ticket", "2. a seat number", "3. an identity card"],
        ),
        ("a seat number", [LEAD_IN, "2. a seat number"]),
        ("South", ["Line | Fare | Crossings", "South | 6 euros | 9"]),
        ("Line", ["Line | Fare | Crossings\nNorth | 4 euros | 12\nSouth | 6 euros | 9"]),
        ("ferry print", ["To print the timetable, run this:", "ferry print \\\n    --line north"]),
        ("run this", ["To print the timetable, run this:", "ferry print \\\n    --line north"]),
        (
            "closes at nine",
            ["The harbour office opens at six. It closes at nine in the evening. On holidays it stays shut."],
        ),
        ("Where can I leave", ["Where can I leave my bicycle? Bicycles stand on the lower deck."]),
    ],
)
def test_a_unit_is_quoted_with_what_makes_it_readable_alone(words: str, expected: list[str]) -> None:
    assert quote(parse(GUIDE), words) == expected


def test_a_sentence_that_leans_on_the_one_before_gets_that_one_first() -> None:
    before = f"The {'very ' * 30}old bridge was closed by the council in the spring of that year."
    after = f"The {'very ' * 25}new bridge will be opened by the council in the autumn of this year."
    [said] = quote(parse(f"{before} It carried nine thousand people every day. {after}"), "It carried")
    assert said.startswith(before) and len(said) <= MAX_QUOTE_CHARS


def test_neighbours_make_no_quote_too_long_and_cross_no_paragraph() -> None:
    long = f"The {'very ' * 60}long sentence ends here."
    draft = parse(f"{long} The ferry leaves at noon. {long}\n\nAnother paragraph begins.")
    assert quote(draft, "leaves at noon") == ["The ferry leaves at noon."]
    short = parse("One paragraph ends.\n\nThe ferry leaves at noon.\n\nAnother one begins.")
    assert quote(short, "leaves at noon") == ["The ferry leaves at noon."]


def test_a_neighbour_is_taken_across_the_end_of_a_passage() -> None:
    filler = " ".join(f"In year {n} the harbour was dredged to a depth of {n} metres." for n in range(40, 60))
    draft = parse(f"{filler} The mayor of the town is Ada Lovelace. She was elected in spring. {filler}")
    passages = split_into_passages(draft, lambda texts: [len(text) // 4 for text in texts])
    edges = [draft.text[slice(*p.sentences[place])] for p in passages for place in (0, -1)][1:-1]
    assert len(passages) > 1
    for edge in edges:
        [said] = quote(draft, edge)
        assert edge in said and edge != said and len(said) <= MAX_QUOTE_CHARS
        assert said.endswith(".") and said.startswith(("In year", "The mayor"))


def test_of_a_long_list_whole_items_are_quoted() -> None:
    items = [f"- stop number {n}, where the boat waits for {n} minutes" for n in range(1, 40)]
    said = quote(parse("The boat calls at these stops:\n\n" + "\n".join(items)), "these stops")
    assert said[0] == "The boat calls at these stops:" and 5 < len(said) < 40
    assert said[1:] == items[: len(said) - 1] and sum(map(len, said[1:])) <= MAX_LIST_CHARS


def test_of_long_code_whole_lines_are_quoted() -> None:
    lines = [f"step_{n} = run({n})" for n in range(200)]
    [said] = quote(parse("Read this.\n\n```py\n" + "\n".join(lines) + "\n```\n"), "step_150 = ")
    assert len(said) <= MAX_CODE_CHARS and set(said.split("\n")) <= set(lines)


def test_a_second_block_of_code_keeps_the_lead_in() -> None:
    draft = parse("Run one of these:\n\n```sh\nnpm install\n```\n\n```sh\nyarn add\n```\n")
    assert quote(draft, "yarn") == ["Run one of these:", "yarn add"]


def test_nested_items_keep_the_items_above_them_and_the_lead_in_of_their_list() -> None:
    draft = parse(
        "You may bring:\n\n- pets\n  - dogs on a leash\n  - cats in a box\n    - with a lid\n- luggage\n"
    )
    assert quote(draft, "cats") == ["You may bring:", "- pets", "- cats in a box"]
    assert quote(draft, "a lid") == ["You may bring:", "- pets", "- cats in a box", "- with a lid"]
    assert quote(draft, "luggage") == ["You may bring:", "- luggage"]


def test_code_keeps_the_item_that_introduces_it() -> None:
    draft = parse("To install:\n\n1. Run this:\n\n   ```sh\n   make harbour\n   ```\n2. Wait.\n")
    assert quote(draft, "make harbour") == ["1. Run this:", "make harbour"]
    assert quote(draft, "Wait") == ["2. Wait."]
    draft = parse("- Nothing to do.\n\n  ```sh\n  make harbour\n  ```\n")
    assert quote(draft, "make harbour") == ["make harbour"]


def test_no_heading_or_other_list_stands_above_a_nested_item() -> None:
    draft = parse(f"- {'long ' * 80}\n  - below a long one\n\n# Part\n\n- next\n  - nested\n")
    assert quote(draft, "below") == ["- below a long one"]
    assert quote(draft, "nested") == ["- next", "- nested"]


def test_lists_tables_and_code_answer(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text(GUIDE, encoding="utf-8")
    library.add([path])
    for question, wanted in (
        ("Which three things do you need before you board?", "2. a seat number"),
        ("What is the fare of the South line?", "South | 6 euros | 9"),
        ("How do I print the timetable?", "--line north"),
    ):
        answer = library.ask(question)
        assert answer.answered and wanted in answer.quotes[0].text, question


def test_the_same_sentence_of_two_documents_is_quoted_once(library: Library, tmp_path: Path) -> None:
    said = "Support for version ten of the harbour system ends on 1 May 2027 at noon."
    for name, more in (
        ("a", "Upgrade before that day, please, and tell the office."),
        ("b", "Ask the office."),
    ):
        (tmp_path / f"{name}.md").write_text(f"# Notice {name}\n\n{said} {more}\n", encoding="utf-8")
    library.add([tmp_path / "a.md", tmp_path / "b.md"])
    answer = library.ask("When does support for version ten of the harbour system end?")
    assert sum(said in quote.text for quote in answer.quotes) == 1
    assert answer.quotes[0].also and len({c.document for c in answer.citations}) == 2


def test_the_asker_s_own_words_and_questions_are_no_answer(library: Library, tmp_path: Path) -> None:
    asked = "When does the last ferry leave the harbour?"
    path = tmp_path / "faq.md"
    path.write_text(f"{asked}\n\nThe last ferry leaves the harbour at eleven.\n", encoding="utf-8")
    library.add([path])
    answer = library.ask(asked)
    assert answer.answered and "eleven" in answer.quotes[0].text
