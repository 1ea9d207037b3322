"""One realistic file of each format becomes the document that a human reader would expect."""

import subprocess
import sys
from pathlib import Path

import docx
import pytest

from corpus.dates import Published
from corpus.readers import READABLE
from tests.corpus.files import BRIEF, PAGE, bodies, docx_bytes, pdf, read_file, read_one, word_brief


def test_a_pasted_brief_has_its_three_sections_and_a_title_made_from_its_first_sentence(tmp_path: Path):
    draft = read_one(tmp_path / "brief.txt", BRIEF)
    assert bodies(draft) == {
        "What's Happening?": "Ministers met in Kyiv on Dec. 14 and agreed on\na plan for the winter.",
        "Why It's Important?": "Energy is short in the U.S. and in Europe.",
        "What's Next?": "Talks go on in Berlin.",
    }
    assert draft.title == "Ministers met in Kyiv on Dec. 14 and agreed on a plan for the winter"
    assert draft.title_is_generated
    assert (draft.source, draft.url, draft.published) == (None, None, None)


def test_a_text_file_may_state_its_facts_at_the_top(tmp_path: Path):
    head = (
        "Title: Talks in Berlin\nSource: The Site\nLink: https://news.example/a\nDate: 14 December 2025\n\n"
    )
    draft = read_one(tmp_path / "a.txt", head + BRIEF)
    assert (draft.title, draft.title_is_generated, draft.source) == ("Talks in Berlin", False, "The Site")
    assert draft.url == "https://news.example/a"
    assert draft.published == Published("2025-12-14")
    assert list(bodies(draft)) == ["What's Happening?", "Why It's Important?", "What's Next?"]


def test_a_headline_over_a_text_is_its_title_and_no_part_of_its_quotable_text(tmp_path: Path):
    draft = read_one(tmp_path / "a.txt", "Talks in Berlin\n\nMinisters met on Monday.\n")
    assert (draft.title, draft.title_is_generated) == ("Talks in Berlin", False)
    assert bodies(draft) == {"": "Ministers met on Monday."}


def test_markdown_loses_its_markup_and_keeps_its_facts(tmp_path: Path):
    draft = read_one(
        tmp_path / "a.md",
        """---
title: "Talks: a start"
source: The Site
url: https://news.example/a
published: 2025-12-14T18:00:00+01:00
id: 007
---
# Ignored, since the front matter has a title

Ministers **met** in [Berlin](https://x.example) &amp; ate.

## Reasons

- one *reason*
- another

| a | b |
|---|---|
| 1 | 2 |
""",
    )
    assert (draft.title, draft.source, draft.given_id) == ("Talks: a start", "The Site", "007")
    assert draft.published == Published("2025-12-14T18:00:00+01:00")
    assert bodies(draft) == {
        "": "Ministers met in Berlin & ate.",
        "Reasons": "- one reason\n- another\n\na | b\n1 | 2",
    }


def test_html_inside_markdown_is_text_too(tmp_path: Path):
    draft = read_one(
        tmp_path / "a.md",
        "<h2>What's Happening?</h2>\n<p>Talks &amp; more.</p>\n\n<!-- unseen -->\n\n<div>In a box.</div>\n",
    )
    assert bodies(draft) == {"What's Happening?": "Talks & more.\n\nIn a box."}


def test_a_web_page_gives_its_article_without_menu_and_footer(tmp_path: Path):
    draft = read_one(tmp_path / "page.html", PAGE)
    assert (draft.title, draft.source, draft.url) == (
        "Talks in Berlin",
        "The Site",
        "https://news.example/talks",
    )
    assert draft.published == Published("2025-12-14T09:00:00+00:00")
    assert bodies(draft) == {
        "What's Happening?": "Ministers met in Berlin on Monday, said officials of the U.S. there.",
        "Why It's Important?": "It matters to many people in Europe & beyond, they said.\n\n"
        "- one reason for it\n- another reason for it",
        "What's Next?": "The talks go on through the week with envoys of both sides.",
    }


def test_a_piece_of_a_web_page_is_enough(tmp_path: Path):
    assert bodies(read_one(tmp_path / "a.htm", "<p>Ministers met.</p>")) == {"": "Ministers met."}


def test_a_page_says_its_own_encoding(tmp_path: Path):
    page = (
        '<html><head><meta charset="windows-1251"></head><body><p>Привет, мир. Это погода.</p></body></html>'
    )
    assert bodies(read_one(tmp_path / "a.html", page.encode("cp1251"))) == {"": "Привет, мир. Это погода."}


def test_a_pdf_has_a_section_for_each_page_from_its_first_whole_sentence(tmp_path: Path):
    content = pdf("Ministers met. They agreed on", "a plan. It is short.", title="Talks in Berlin")
    draft = read_one(tmp_path / "a.pdf", content)
    assert draft.title == "Talks in Berlin"
    assert draft.published is None
    assert bodies(draft) == {
        "Page 1": "Ministers met. They agreed on\na plan.",
        "Page 2": "It is short.",
    }


def test_a_brief_as_pdf_has_its_sections(tmp_path: Path):
    assert list(bodies(read_one(tmp_path / "a.pdf", pdf(BRIEF)))) == [
        "What's Happening?",
        "Why It's Important?",
        "What's Next?",
    ]


def test_a_word_document_has_title_headings_lists_and_tables(tmp_path: Path):
    document = word_brief()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
    table.cell(1, 0).text, table.cell(1, 1).text = "left", "right"
    draft = read_one(tmp_path / "a.docx", docx_bytes(document))
    assert (draft.title, draft.title_is_generated) == ("Talks in Berlin", False)
    assert bodies(draft) == {
        "What's Happening?": "Ministers met in Berlin. They ate.\n\n- one reason",
        "What's Next?": "The talks go on.\n\nBoth\nleft | right",
    }


def test_words_own_name_for_a_new_document_is_no_title(tmp_path: Path):
    document = docx.Document()
    document.core_properties.title = "Word Document"
    document.add_paragraph("Ministers met.")
    assert read_one(tmp_path / "a.docx", docx_bytes(document)).title_is_generated


@pytest.mark.parametrize(
    "content",
    ['{"text": "Hello there."}', '[{"text": "Hello there."}]', '{"documents": [{"text": "Hello there."}]}'],
)
def test_json_may_be_one_object_a_list_or_hold_one(tmp_path: Path, content: str):
    assert bodies(read_one(tmp_path / "a.json", content)) == {"": "Hello there."}


def test_no_library_of_a_format_is_imported_before_it_is_needed():
    script = (
        "import corpus.files, corpus.readers, sys;"
        "print([m for m in ('docx', 'lxml', 'openpyxl', 'pypdf', 'trafilatura', 'PIL') if m in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert ended.stdout == b"[]\n"


def test_the_ending_may_be_in_capitals(tmp_path: Path):
    assert {".txt", ".md", ".html", ".pdf", ".docx", ".json", ".jsonl"} <= READABLE
    assert len(read_file(tmp_path / "A.TXT", "Hello there.").drafts) == 1
