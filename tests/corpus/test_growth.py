"""Reading and cutting take time in proportion to the text, also of texts that nobody would write.

Work is counted in calls and lines of Python, which no other user of the machine changes.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import pytest

from corpus.document import Block, BlockKind, ParsedDocument, Section, blocks_within
from corpus.errors import DocumentError
from corpus.language import language_runs
from corpus.passages import passages_in_pieces, split_into_passages
from corpus.readers import parse_file
from corpus.titles import MAX_OPENING_CHARACTERS, generate_title

SMALL = 400


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Footnote's own code a piece of work runs."""
    count = 0

    def local(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return local

    def called(frame: FrameType, event: str, _: object) -> object:
        return local if "/corpus/" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(called)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def read_and_cut(name: str, text: str) -> None:
    try:
        reading = parse_file(Path(name), text.encode())
    except DocumentError:
        return
    for draft in reading.drafts:
        split_into_passages(draft, count_words)


PATTERNS = {
    "paragraphs": "The gate closes.\n\n",
    "letters": "a\n\n",
    "items": "- The gate closes at nine.\n",
    "numbers": "3. The gate closes at nine.\n",
    "lead-ins": "Bring these:\n- a rope\n- a lamp\n\n",
    "headings": "Gate\n====\n\nIt closes. It opens.\n\n",
    "fences": "```python\ngate = 1\n",
    "growing code": "    gate = 1;\n\n",
    "sentences": "The gate closes. ",
    "initials": "A. ",
    "quotations": "“The gate. ",
    "code marks": "`a ",
}


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_twice_the_text_is_about_twice_the_work(name: str, pattern: str) -> None:
    read_and_cut(name, PATTERNS[pattern])  # what the first reading loads is not its work
    small, large = (
        lines_run(lambda n=n: read_and_cut(name, PATTERNS[pattern] * n))  # type: ignore[misc]
        for n in (SMALL, 4 * SMALL)
    )
    assert large < 6 * small


@pytest.mark.parametrize("mark", list("`~>-|[(<*_#=\"'!.&"))
def test_a_megabyte_of_one_mark_is_soon_read_or_refused(mark: str) -> None:
    read_and_cut("a.txt", mark * 1_000_000)


@pytest.mark.parametrize("mark", list("`~>-|[(<*_#=\"'!.&"))
def test_a_mark_again_and_again_in_markdown_is_soon_read_or_refused(mark: str) -> None:
    read_and_cut("a.md", mark * 100_000)


def test_a_document_with_many_lists_finds_each_lead_in_once() -> None:
    lists = "\n\n".join("Bring these:\n- a rope\n- a lamp\n- a map" for _ in range(100))
    [draft] = parse_file(Path("a.md"), lists.encode()).drafts
    passages = split_into_passages(draft, lambda texts: [150 for _ in texts])
    assert len(passages) > 100
    led = [passage for passage in passages if passage.lead_in is not None]
    assert {draft.text[slice(*passage.lead_in)] for passage in led if passage.lead_in} == {"Bring these:"}


def test_only_the_blocks_of_a_span_are_looked_at() -> None:
    blocks = tuple(Block(BlockKind.PARAGRAPH, 10 * n, 10 * n + 8) for n in range(1_000))
    assert [block.start for block in blocks_within(blocks, 5_004, 5_021)] == [5_000, 5_010, 5_020]
    assert list(blocks_within(blocks, 5_008, 5_010)) == []
    draft = ParsedDocument("T", "x" * 10_000, (Section("", 0, 10_000),), blocks=blocks, language="en")
    assert list(language_runs(draft, 5_000, 5_021)) == [(5_000, 5_021, "en")]


def test_a_title_is_made_of_the_beginning_alone() -> None:
    text = "The gate closes at nine. " * 100_000
    draft = ParsedDocument("", text, (Section("", 0, len(text)),), language="en")
    assert generate_title(draft) == "The gate closes at nine"
    assert lines_run(lambda: generate_title(draft)) < 100 * MAX_OPENING_CHARACTERS


def test_a_long_section_is_cut_in_pieces() -> None:
    text = "The gate closes at nine. " * 5_000
    draft = ParsedDocument("T", text, (Section("", 0, len(text)),), language="en")
    pieces = list(passages_in_pieces(draft, count_words))
    ends = [end for end, _ in pieces]
    assert len(ends) > 9 and ends == sorted(ends) and ends[-1] == len(text)
    passages = [passage for _, found in pieces for passage in found]
    assert sum(len(passage.sentences) for passage in passages) == 5_000
