"""A brief's three headings are found however they are written, and only where they are headings."""

from itertools import product
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.briefs import BRIEF_SECTIONS, HAPPENING, IMPORTANT, NEXT, brief_heading, find_brief_sections
from tests.corpus.files import bodies, read_one

APOSTROPHES = ("'", "’", "‘", "`", "´", "")
MARKUP = ("{}", "# {}", "### {} ###", "**{}**", "__{}__", "<b>{}</b>", "<h2>{}</h2>", "> {}", "  {}  ")
ENDS = ("?", "", ":", "?:", " ?")
CASES = (str, str.upper, str.lower, str.title)


@pytest.mark.parametrize("name", BRIEF_SECTIONS)
def test_every_spelling_of_a_heading_is_the_one_name(name: str):
    for apostrophe, markup, end, case in product(APOSTROPHES, MARKUP, ENDS, CASES):
        line = markup.format(case(name.rstrip("?").replace("'", apostrophe)) + end)
        assert brief_heading(line) == name, line


@pytest.mark.parametrize("ending", [".txt", ".md"])
@pytest.mark.parametrize("markup", ["{}", "# {}", "## {}", "**{}**", "**{}:**", "<b>{}</b>", "<h2>{}</h2>"])
def test_headings_on_their_own_lines_divide_a_file(tmp_path: Path, ending: str, markup: str):
    parts = [f"{markup.format(name)}\n\nText of it.\n\n" for name in BRIEF_SECTIONS]
    draft = read_one(tmp_path / f"a{ending}", "".join(parts))
    assert bodies(draft) == dict.fromkeys(BRIEF_SECTIONS, "Text of it.")


@pytest.mark.parametrize("ending", [".txt", ".md", ".html"])
@pytest.mark.parametrize("heading", ["{}", "{}:", "**{}**"])
def test_headings_may_run_into_the_text(tmp_path: Path, ending: str, heading: str):
    paragraphs = [f"{heading.format(name)} Text of it." for name in BRIEF_SECTIONS]
    if ending == ".html":
        paragraphs = [f"<p>{paragraph.replace('**', '')}</p>" for paragraph in paragraphs]
    draft = read_one(tmp_path / f"a{ending}", "\n\n".join(paragraphs))
    assert bodies(draft) == dict.fromkeys(BRIEF_SECTIONS, "Text of it.")


def test_a_missing_section_and_empty_ones_are_fine(tmp_path: Path):
    draft = read_one(
        tmp_path / "a.txt", "What's Happening?\nOne.\n\nWhy It's Important?\n\nWhat's Next?\nTwo.\n\n\n"
    )
    assert bodies(draft) == {HAPPENING: "One.", NEXT: "Two."}


def test_a_title_over_a_brief_stays_out_of_its_sections(tmp_path: Path):
    brief = "What's Happening?\nOne.\nWhy It's Important?\nTwo.\n"
    for name, text in (("a.txt", f"Talks in Berlin\n\n{brief}"), ("b.md", f"# Talks in Berlin\n\n{brief}")):
        draft = read_one(tmp_path / name, text)
        assert draft.title == "Talks in Berlin"
        assert bodies(draft) == {HAPPENING: "One.", IMPORTANT: "Two."}


def test_headings_of_two_kinds_in_one_file_all_count(tmp_path: Path):
    text = "# Talks\n\n## What's Happening?\n\nOne.\n\nWhat's Next?\nTwo.\n\n## Sources\n\nThree.\n"
    assert bodies(read_one(tmp_path / "a.md", text)) == {HAPPENING: "One.", NEXT: "Two.", "Sources": "Three."}


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knows what's next for Ukraine. He left.",
        "What's next is unclear. He left.",
        "What's next? Nobody knows. He left.",
        "The minister told reporters that nobody in the capital knew\nwhat's next?\nHe left.",
    ],
)
def test_an_article_that_only_uses_the_words_has_no_sections(tmp_path: Path, text: str):
    for ending in (".txt", ".md"):
        assert list(bodies(read_one(tmp_path / f"a{ending}", text))) == [""]


def test_a_line_of_thousands_of_marks_is_looked_at_only_once():
    """Sixteen times the marks should take about 16 times as long; backtracking would take 256 times."""
    few, many = (least_cpu_s("What's next" + "=" * count + "x") for count in (20_000, 320_000))
    assert many < 100 * few


def least_cpu_s(line: str) -> float:
    """The least CPU time for checking a line, of five tries."""
    spent = []
    for _ in range(5):
        started = process_time()
        assert brief_heading(line) is None
        spent.append(process_time() - started)
    return min(spent)


LINES = st.sampled_from(
    [*BRIEF_SECTIONS, "what's next", "Text one.", "More text", "", "  ", "What's Next? Run in.", "é 😀"]
)


@settings(max_examples=60)
@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_sections_lie_in_order_inside_the_text(lines: list[str], gap: str):
    text = gap.join(lines)
    position = 0
    for section in find_brief_sections(text):
        assert position <= section.start < section.end <= len(text)
        assert text[section.start : section.end].strip() == text[section.start : section.end]
        position = section.end
