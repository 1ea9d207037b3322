"""A damaged file is read or refused by name, with no other error."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.readers import READABLE, parse_file
from tests.corpus.files import BRIEF, PAGE, assert_sound, docx_bytes, pdf, word_brief
from tests.corpus.readers.pdf_files import Put, lines, placed_pdf
from tests.corpus.readers.word_files import field, item, paragraph, row, run, word_xml

WORD = docx_bytes(word_brief())
MARKDOWN = f"""---
title: x
published: 2025-12-14
---
# Talks

{BRIEF}
- a
- b

<h2>x</h2>

|a|b|
|-|-|
|1|2|
"""
JSON = """{"documents": [
  {"id": "a", "text": "They met. Ok.", "date": "2025-12-14", "sections": [{"start": 0, "end": 5}]}
]}"""
JSONL = '{"_id": "b0", "text": "They met.", "metadata": {"date": "2020/01/03"}}\n{"text": "They ate."}\n'
FAQ = """{"@type": "FAQPage", "mainEntity": [
  {"@type": "Question", "name": "Who met?", "acceptedAnswer": {"text": "<p>They did.</p>"}}
]}"""
FILES = {
    "a.txt": f"Title: Talks\n\n{BRIEF}".replace("'", "’").encode(),
    "a.md": MARKDOWN.encode(),
    "a.html": PAGE.encode(),
    "a.pdf": pdf(BRIEF, "They met.", title="Talks"),
    "a.docx": WORD,
    "a.json": JSON.encode(),
    "faq.json": FAQ.encode(),
    "columns.pdf": placed_pdf(
        [*lines(60, 700, ["Ministers met on the isle"] * 6), *lines(320, 700, ["They ate with a long-"] * 6)],
        [Put(60, 780, "Talks 2", 20), Put(60, 740, "They met.", font="F3"), Put(60, 30, "2")],
    ),
    "wrapped.docx": word_xml(
        item("one")
        + paragraph(f"<w:ins>{run('They')}</w:ins>{field('REF a', ' met.')}")
        + f"<w:tbl>{row('a', 'b')}{row('c', 'd')}</w:tbl>",
        numbering='<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>'
        "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    ),
    "a.jsonl": JSONL.encode(),
}

PIECES = st.binary(max_size=4) | st.sampled_from(
    [
        b"<",
        b"&#0;",
        b"</",
        b"[" * 3_000,
        b"{",
        b'"',
        b"---\n",
        b"\xff\xfe",
        b"\x00" * 5,
        b"9" * 400,
        b"\r",
        b">>",
        b"(",
    ]
)
CUTS = st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES)
DAMAGE = st.lists(CUTS, min_size=1, max_size=6)


def damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in damage:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


def assert_read_or_refused(name: str, content: bytes) -> None:
    try:
        reading = parse_file(Path(name), content)
    except DocumentError as error:
        assert str(error).startswith(name)
    else:
        for draft in reading.drafts:
            assert_sound(draft)
            "".join((draft.title, draft.text, draft.source or "", draft.url or "", draft.key)).encode()


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damage=DAMAGE)
def test_a_damaged_file_is_read_or_refused(name: str, damage: list[tuple[float, int, bytes]]):
    assert_read_or_refused(name, damaged(FILES[name], damage))


@pytest.mark.parametrize("file", ["a.docx", "wrapped.docx"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), damage=DAMAGE)
def test_a_word_document_with_a_damaged_part_is_read_or_refused(
    file: str, data: st.DataObject, damage: list[tuple[float, int, bytes]]
):
    buffer = BytesIO()
    part = data.draw(st.sampled_from(sorted(ZipFile(BytesIO(FILES[file])).namelist())))
    with ZipFile(BytesIO(FILES[file])) as source, ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, damaged(source.read(name), damage) if name == part else source.read(name))
    assert_read_or_refused("a.docx", buffer.getvalue())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ending=st.sampled_from(sorted(READABLE)),
    content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
)
def test_any_bytes_under_any_ending_are_read_or_refused(ending: str, content: bytes):
    assert_read_or_refused(f"a{ending}", content)
