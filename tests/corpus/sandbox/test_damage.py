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
from tests.corpus.packages import (
    epub_bytes,
    odt_bytes,
    paragraph,
    pptx_bytes,
    shape,
    slide,
    workbook,
    xlsx_bytes,
)
from tests.corpus.readers.pdf_files import Put, lines, placed_pdf
from tests.corpus.readers.word_files import field, item, row, run, word_xml
from tests.corpus.readers.word_files import paragraph as word_paragraph

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
CSV = 'Zone,Single,Remark\nA,2.40,"ask ""Ada"""\nB,3.10,no\n'
MAIL = """From: Ada Lund <ada@x.example>
Subject: =?utf-8?q?Keys_for_the_b=C3=B6at?=
Date: Tue, 3 Feb 2026 10:15:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=XX

--XX
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

The keys hang behind the=20
second door.

On Mon, Feb 2, 2026 Grace <grace@x.example> wrote:
> Where are they?

--=20
Ada
--XX
Content-Type: application/pdf
Content-Disposition: attachment; filename="plan.pdf"
Content-Transfer-Encoding: base64

AAAA
--XX--
"""
SRT = (
    "1\n00:00:01,000 --> 00:00:03,000\n<i>The ferry leaves\nat nine.</i>\n\n"
    "2\n00:01:04,000 --> 00:01:05,000\nYes.\n"
)
VTT = (
    "WEBVTT - Talk\n\nNOTE x\n\n00:01.000 --> 00:03.000 align:start\n"
    "<v Ada>It <00:02.000><c>is &amp;</c> late.\n"
)
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset204 Arial;}}{\stylesheet{\s1 heading 1;}}{\info{\title T}}"
    r"\pard\s1 Rules\par\pard\f0 The caf\'e9 \u8220?x\u8221?{\v no}{\listtext 1.\tab}\par"
    r"\trowd\cellx1\cellx2\intbl a\cell b\cell\row\pard end\par}"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>'
    "<item><guid>g1</guid><title>Open</title>"
    "<description>The &lt;b&gt;harbour&lt;/b&gt; opens.</description></item></channel></rss>"
)
ODT_BODY = (
    '<text:h text:outline-level="1">Rules</text:h><text:p>Sail<text:s text:c="2"/>slowly.</text:p>'
    "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
    "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
    "</table:table>"
)
MDX = """import { Gate } from "gate"

# Gate

<Gate style={{ width: 1 }}>
  :::tip Open
  They **met**. {fees.day}
  :::
</Gate>
"""
RST = """Gate
====

:date: 2026-01-05

.. note:: See :ref:`x <y>`.

1. one::

     code

== ==
a  b
== ==
1  2
== ==
"""
FAQ = """{"@type": "FAQPage", "mainEntity": [
  {"@type": "Question", "name": "Who met?", "acceptedAnswer": {"text": "<p>They did.</p>"}}
]}"""
FILES = {
    "a.csv": CSV.encode(),
    "a.tsv": CSV.replace(",", "\t").encode(),
    "a.xlsx": xlsx_bytes(
        workbook(Fares=[["Zone", "Price"], ["A", 2.5]], Help=[["Question", "Answer"], ["q", "a"]])
    ),
    "a.eml": MAIL.encode(),
    "a.srt": SRT.encode(),
    "a.vtt": VTT.encode(),
    "a.epub": epub_bytes("<h1>One</h1><p>The boat sailed.</p>", "<ul><li>a</li></ul>"),
    "a.pptx": pptx_bytes(
        slide(shape(paragraph("Rules"), placeholder="title"), shape(paragraph("Sail slowly.")))
    ),
    "a.odt": odt_bytes(ODT_BODY),
    "a.rtf": RTF.encode(),
    "a.xml": FEED.encode(),
    "a.txt": f"Title: Talks\n\n{BRIEF}".replace("'", "’").encode(),
    "a.md": MARKDOWN.encode(),
    "a.mdx": MDX.encode(),
    "a.rst": RST.encode(),
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
        + word_paragraph(f"<w:ins>{run('They')}</w:ins>{field('REF a', ' met.')}")
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


@pytest.mark.parametrize("file", ["a.docx", "wrapped.docx", "a.xlsx", "a.pptx", "a.epub", "a.odt"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), damage=DAMAGE)
def test_a_package_with_a_damaged_part_is_read_or_refused(
    file: str, data: st.DataObject, damage: list[tuple[float, int, bytes]]
):
    buffer = BytesIO()
    with ZipFile(BytesIO(FILES[file])) as source, ZipFile(buffer, "w") as target:
        part = data.draw(st.sampled_from(sorted(source.namelist())))
        for name in source.namelist():
            target.writestr(name, damaged(source.read(name), damage) if name == part else source.read(name))
    assert_read_or_refused(file, buffer.getvalue())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ending=st.sampled_from(sorted(READABLE)),
    content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
)
def test_any_bytes_under_any_ending_are_read_or_refused(ending: str, content: bytes):
    assert_read_or_refused(f"a{ending}", content)
