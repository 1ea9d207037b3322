"""The sandbox reads the same documents, and no file can hang, fill or end the parent process."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from corpus import clock
from corpus.dates import Published
from corpus.document import ParsedDocument, Section
from corpus.errors import DocumentError
from corpus.feeds.opml import read_opml, write_opml
from corpus.feeds.parse import Feed, FeedItem, parse_feed
from corpus.readers import Reading, parse_file
from corpus.sandbox import ReaderPool, SandboxReader
from corpus.sandbox import reader as asking
from corpus.sandbox.reader import _environment
from corpus.sandbox.wire import feed_from_json, make_frame, reading_from_json, to_json
from tests.corpus.feeds.test_feeds import ADDRESS, KINDS
from tests.corpus.packages import epub_bytes, odt_bytes, paragraph, pptx_bytes, relations, shape, slide
from tests.corpus.sandbox import bombs
from tests.corpus.sandbox.test_damage import FILES

MAX_MEMORY_BYTES = 512 << 20
SHORT_S, LONG_S, CPU_S = 2.0, 120.0, 5.0
WORD_XML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

in_module = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[SandboxReader]:
    async with SandboxReader(memory_bytes=MAX_MEMORY_BYTES, time_s=LONG_S) as reader:
        yield reader


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty() -> AsyncIterator[SandboxReader]:
    """A reader that gives up soon."""
    async with SandboxReader(memory_bytes=MAX_MEMORY_BYTES, time_s=SHORT_S) as reader:
        yield reader


def peak_bytes(pid: int) -> int:
    """A process's peak memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def word_document(body: str) -> str:
    return f'<w:document xmlns:w="{WORD_XML}"><w:body>{body}</w:body></w:document>'


def wrapped(items: bytes) -> bytes:
    return b'<rss version="2.0"><channel><title>T</title>' + items + b"</channel></rss>"


FAR = 2_000_000_000
"""What a cell of a hostile table says that it spans."""

# Files that are read or refused at once, and files that exceed time or memory; each made when needed.
QUICK: dict[str, Callable[[], bytes]] = {
    "laughs.xml": lambda: bombs.laughing(
        "rss", '<rss version="2.0"><channel><title>&l9;</title></channel></rss>'
    ),
    "deep.xml": lambda: wrapped(b"<a>" * 1_000_000),
    "angles.xml": lambda: b"<" * 5_000_000,
    "comments.xml": lambda: b"<!--a-->" * 500_000,
    "open comments.xml": lambda: wrapped(b"<!--" * 1_000_000),
    "empty items.xml": lambda: wrapped(b"<item/>" * 200_000),
    "unknown names.xml": lambda: wrapped(b"<item><title>" + b"&foo;" * 200_000 + b"</title></item>"),
    "tags in a title.xml": lambda: wrapped(b"<item><title>" + b"&lt;b&gt;" * 100_000 + b"</title></item>"),
    "lists.xml": lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 5_000_000,
    "deep.html": lambda: b"<div>" * 200_000 + b"x" + b"</div>" * 200_000,
    "bold.html": lambda: b"<b>" * 1_000_000 + b"x",
    "tables.html": lambda: b"<table><tr><td>" * 100_000 + b"x",
    "attributes.html": lambda: b"<p " + b"a=1 " * 500_000,
    "spans.html": lambda: (
        b"<table><tr>"
        + b"<td rowspan=999 colspan=999>cell</td>" * 20
        + b"</tr>"
        + b"<tr><td>a" * 300
        + b"</table>"
    ),
    "far spans.html": lambda: (
        f"<table><tr><th colspan={FAR} rowspan={FAR}>a<th>b</tr><tr><td colspan={FAR}>c<td>d</table>".encode()
    ),
    "numbers.html": lambda: f"<ol start={FAR} type=I><li>one <li value={FAR}>two </ol><p>Hello.".encode(),
    "styles.html": lambda: b"<style>" + b"@a{b" * 500_000 + b"</style><p>Hello you.",
    "one word.html": lambda: b"<pre>" + b"a" * 3_000_000,
    "lines of code.html": lambda: b"<pre>" + b"<div>a</div>" * 20_000,
    "times.html": lambda: (
        b"<h1>a</h1><p>Hello you.<div class=comments>" + b"<time class=published>a</time>" * 20_000
    ),
    "deep.json": lambda: b"[" * 10_000_000,
    "objects.json": lambda: b'{"a":' * 2_000_000,
    "deep.jsonl": lambda: b"[" * 10_000_000,
    "figures.json": lambda: b"9" * 10_000_000,
    "laughs.docx": lambda: bombs.word(
        word__document=bombs.laughing("w:document", word_document("&l9;")).replace(b"\n", b"")
    ),
    "huge part.docx": lambda: bombs.word(word__document=b" " * 70_000_000),
    "huge unread part.docx": lambda: bombs.word(word__media=bytes(70_000_000)),
    "many parts.docx": lambda: bombs.word_with_members(20_000),
    "lies.docx": lambda: bombs.word_that_lies(),
    "deep.docx": lambda: bombs.word(word__document=word_document("<w:p>" * 1_000_000).encode()),
    "nested.docx": lambda: bombs.word(word__document=bombs.word(word__document=b" " * 60_000_000)),
    "deep table.docx": lambda: bombs.word(
        word__document=word_document(
            "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
        ).encode()
    ),
    "deep controls.docx": lambda: bombs.word(
        word__document=word_document("<w:sdt>" * 240 + "</w:sdt>" * 240).encode()
    ),
    "styles in a circle.docx": lambda: bombs.word(word__styles=bombs.word_styles_in_a_circle()),
    "many fields.docx": lambda: bombs.word(
        word__document=word_document(
            "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200_000 + "</w:p>"
        ).encode()
    ),
    "spans.docx": lambda: bombs.word(
        word__document=word_document(
            "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>"
            + f'<w:tr><w:trPr><w:gridBefore w:val="{FAR}"/><w:gridAfter w:val="{FAR}"/></w:trPr>'
            + f'<w:tc><w:tcPr><w:gridSpan w:val="{FAR}"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
            + "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
        ).encode()
    ),
    "numbers.docx": lambda: bombs.word(
        word__numbering=(
            f'<w:numbering xmlns:w="{WORD_XML}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
            f'<w:start w:val="{FAR}"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl>'
            '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ).encode(),
        word__document=word_document(
            '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
            "<w:r><w:t>An item of a list.</w:t></w:r></w:p>"
        ).encode(),
    ),
    "questions.json": lambda: b"[" + b'{"question":"' + b"?" * 4_000_000 + b'","answer":"a"}]',
    "nested questions.json": lambda: b'{"faq":[' * 400 + b'{"q":"a","a":"b"}' + b"]}" * 400,
    "deep tree.pdf": lambda: bombs.pdf_deep(20_000),
    "round tree.pdf": lambda: bombs.pdf_round(),
    "deep lists.pdf": lambda: bombs.pdf_page(zlib.compress(b"[" * 5_000_000)),
    "anchors.md": lambda: (
        b"---\na: &a [b]\n"
        + b"".join(
            b"x%d: &x%d [%s]\n" % (n, n, b",".join([b"*x%d" % (n - 1) if n else b"*a"] * 9)) for n in range(9)
        )
        + b"---\nHello you.\n"
    ),
    "quotes.md": lambda: b"> " * 100_000,
    "one word.txt": lambda: b"a" * 5_000_000,
    "commas.csv": lambda: b"," * 5_000_000,
    "quotes.csv": lambda: b'"' * 5_000_000 + b"x",
    "open quote.csv": lambda: b'a,"' + b"b,c\n" * 500_000,
    "gaps.csv": lambda: b"a,1\n\n" * 60_000,
    "dots.csv": lambda: b"a,b\n1" + b"." * 3_000_000 + b"xxxx,2\n",
    "far columns.xlsx": lambda: bombs.sheet(b'<row><c r="XFD1"><v>1</v></c></row>' * 100_000),
    "far rows.xlsx": lambda: bombs.sheet(b'<row r="4000000000"><c><v>1</v></c></row>'),
    "far merges.xlsx": lambda: bombs.sheet(
        b'<row r="1" spans="1:2000000000"><c r="A1"><v>1</v></c></row>',
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:ZZZ9999999"/></mergeCells>',
    ),
    "merged.xlsx": lambda: bombs.sheet(
        b"<row><c><v>1</v></c></row>" * 20_000,
        b"<mergeCells>" + b'<mergeCell ref="A1:A9999"/>' * 100_000 + b"</mergeCells>",
    ),
    "gigabyte.xlsx": lambda: bombs.sheet(b" " * 300_000_000),
    "laughs.xlsx": lambda: bombs.sheet_of(
        bombs.laughing(
            "worksheet",
            f'<worksheet xmlns="{bombs.SHEET_XML}"><sheetData><row><c t="inlineStr"><is><t>&l9;</t></is></c>'
            "</row></sheetData></worksheet>",
        )
    ),
    "parts.eml": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)
    ),
    "headers.eml": lambda: b"Subject: x\n" * 300_000 + b"\nHello there.",
    "quoted.eml": lambda: b"Subject: x\n\n" + b"> a\n\n" * 100_000,
    "words.eml": lambda: b"Subject: x\n\n" + b"On wrote " * 500_000 + b"\n> a\n",
    "tags.srt": lambda: b"00:00:01,000 --> 00:00:02,000\n" + b"<b " * 1_000_000,
    "signs.srt": lambda: b"00:00:01,000 --> 00:00:02,000\n" + b"#" * 3_000_000 + b"x",
    "one moment.srt": lambda: b"00:00:01,000 --> 00:00:02,000\nx\n\n" * 150_000,
    "gigabyte.epub": lambda: epub_bytes("<p>" + " x" * 40_000_000),
    "deep.epub": lambda: epub_bytes("<div>" * 300_000 + "x"),
    "laughs.odt": lambda: odt_bytes("", parts={"content.xml": bombs.laughing("a", "<a>&l9;</a>").decode()}),
    "deep.odt": lambda: odt_bytes("<text:section>" * 100_000),
    "repeated.odt": lambda: odt_bytes(
        '<table:table><table:table-row><table:table-cell table:number-columns-repeated="99999">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>" * 3_000
    ),
    "far repeats.odt": lambda: odt_bytes(
        f'<text:p>a<text:s text:c="{FAR}"/>b</text:p><table:table><table:table-column '
        f'table:number-columns-repeated="{FAR}"/><table:table-row table:number-rows-repeated="{FAR}">'
        f'<table:table-cell table:number-columns-repeated="{FAR}" table:number-columns-spanned="{FAR}" '
        f'table:number-rows-spanned="{FAR}"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    ),
    "deep.pptx": lambda: pptx_bytes(slide("<p:grpSp>" * 100_000)),
    "same slide.pptx": lambda: pptx_bytes(
        *([slide(shape(paragraph("x" * 1_000_000)))] + [slide()] * 200),
        parts={
            "ppt/_rels/presentation.xml.rels": relations(
                **{f"rId{n}": "slide:slides/slide1.xml" for n in range(1, 202)}
            )
        },
    ),
    "groups.rtf": lambda: b"{\\rtf1 " + b"{" * 3_000_000,
    "words.rtf": lambda: b"{\\rtf1 " + b"\\b a" * 500_000 + b"}",
    "bytes.rtf": lambda: b"{\\rtf1 " + b"\\'e9" * 500_000 + b"}",
}
GIVEN_UP: dict[str, tuple[Callable[[], bytes], str]] = {
    "gigabyte.pdf": (lambda: bombs.pdf_page(bombs.zeros(1_000)), "needed more than 512 MB to read"),
    "gigabyte twice packed.pdf": (
        lambda: bombs.pdf_page(zlib.compress(bombs.zeros(1_000)), b"[/FlateDecode/FlateDecode]"),
        "needed more than 512 MB to read",
    ),
    "saved states.pdf": (
        lambda: bombs.pdf_page(zlib.compress(b"q " * 5_000_000)),
        "needed more than 512 MB to read",
    ),
    "letters.pdf": (
        lambda: bombs.pdf_page(
            zlib.compress(b"BT /F1 1 Tf" + b" (aaaaaaaaaaaaaaaa) Tj" * 1_000_000 + b" ET")
        ),
        "needed more than 512 MB to read",
    ),
    "brackets.md": (lambda: b"[" * 1_000_000 + b"]", "took more than 2 s to read"),
    "angles.html": (lambda: b"<" * 10_000_000, "took more than 2 s to read"),
    "attributes.xml": (
        lambda: b"<rss " + b" ".join(b'a%d="1"' % n for n in range(300_000)) + b"/>",
        "took more than 2 s to read",
    ),
    "paragraphs.docx": (
        lambda: bombs.word(word__document=word_document("<w:p/>" * 9_000_000).encode()),
        "needed more than 512 MB to read",
    ),
}


@in_module
@pytest.mark.parametrize("name", QUICK)
async def test_a_bomb_is_read_or_refused_within_its_limits(reader: SandboxReader, name: str) -> None:
    content = QUICK[name]()
    assert len(content) <= 15 << 20
    await reader.read("warm.txt", b"Warm up.")
    assert reader.pid is not None
    process = psutil.Process(reader.pid)
    before = sum(process.cpu_times()[:2])
    try:
        await (reader.read_feed(name, content) if name.endswith(".xml") else reader.read(name, content))
    except DocumentError as error:
        assert str(error).startswith(name) and "took more" not in str(error) and "crash" not in str(error)
    if process.is_running():  # if not, it had used so much memory that a new one replaced it
        assert sum(process.cpu_times()[:2]) - before < CPU_S
        assert peak_bytes(process.pid) < MAX_MEMORY_BYTES


@in_module
@pytest.mark.parametrize(
    "name",
    [
        "brackets.md",
        "paragraphs.docx",
        "gigabyte.pdf",
        "gigabyte twice packed.pdf",
        "saved states.pdf",
        "letters.pdf",
    ]
    + [pytest.param(name, marks=pytest.mark.slow) for name in ("angles.html", "attributes.xml")],
)
async def test_what_takes_too_long_or_too_much_is_given_up(
    reader: SandboxReader, hasty: SandboxReader, name: str
) -> None:
    chosen = hasty if "took" in GIVEN_UP[name][1] else reader
    make, reason = GIVEN_UP[name]
    content = make()
    await chosen.read("warm.txt", b"Warm up.")
    before = chosen.pid
    with pytest.raises(DocumentError, match=f"^{name}: it {reason}; give a smaller file"):
        await (chosen.read_feed(name, content) if name.endswith(".xml") else chosen.read(name, content))
    assert chosen.pid is None and before is not None and not psutil.pid_exists(before)
    assert (await chosen.read("next.txt", b"All is well.")).drafts


@in_module
@pytest.mark.parametrize("name", FILES)
async def test_files_are_read_as_they_are_here(reader: SandboxReader, name: str) -> None:
    assert await reader.read(name, FILES[name]) == parse_file(Path(name), FILES[name])


@in_module
@pytest.mark.parametrize("kind", KINDS)
async def test_feeds_are_read_as_they_are_here(reader: SandboxReader, kind: str) -> None:
    assert await reader.read_feed("f.xml", KINDS[kind], ADDRESS) == parse_feed(KINDS[kind], "f.xml", ADDRESS)


@in_module
async def test_a_refusal_is_the_same_sentence_and_costs_no_process(reader: SandboxReader) -> None:
    await reader.read("a.txt", b"Warm.")
    pid = reader.pid
    for name, content in [("a.foo", b"x"), ("a.txt", b""), ("a.pdf", b"no pdf"), ("a.docx", b"no word")]:
        with pytest.raises(DocumentError) as here:
            parse_file(Path(name), content)
        with pytest.raises(DocumentError) as sandboxed:
            await reader.read(name, content)
        assert str(sandboxed.value) == str(here.value)
    with pytest.raises(DocumentError, match="not a feed"):
        await reader.read_feed("f", b"<html/>")
    assert reader.pid == pid


MANY = "".join(f'{{"text": "The bridge {n} closes."}}\n' for n in range(11_000)).encode()
SLOW = GIVEN_UP["brackets.md"][0]()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.md", b"a b\n\n" * 110_000, "more than 100,000 paragraphs"),
        ("a.jsonl", MANY, "more than 10,000 documents"),
    ],
)
@in_module
async def test_a_file_of_too_many_parts_is_refused_before_it_stops_the_event_loop(
    reader: SandboxReader, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(DocumentError, match=reason):
        await reader.read(name, content)


@in_module
async def test_lists_of_feeds_and_links_of_pages_are_read_as_they_are_here(reader: SandboxReader) -> None:
    listed = write_opml("Feeds", [("One", "https://a.example/1"), ("Two", "https://a.example/2")])
    assert await reader.read_opml("a.opml", listed) == read_opml(listed, "a.opml")
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    assert await reader.read_feed_links(page, "https://a.example/") == ["https://a.example/feed"]
    with pytest.raises(DocumentError, match="not an OPML list"):
        await reader.read_opml("a.opml", b"<html/>")


@in_module
async def test_a_slow_file_of_one_server_stops_no_other() -> None:
    """The slow file is given up in the end; until then others are read."""
    async with ReaderPool(memory_bytes=MAX_MEMORY_BYTES, time_s=LONG_S) as readers:
        slow = [asyncio.create_task(readers.read("brackets.md", SLOW, 1)) for _ in range(3)]
        await asyncio.sleep(0)
        reading = await readers.read("a.md", b"# A\n\nThe bridge closes.", 2)
        assert len(reading.drafts) == 1 and not any(task.done() for task in slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


@in_module
async def test_readings_asked_for_at_once_come_each_to_its_own(reader: SandboxReader) -> None:
    readings = await asyncio.gather(*(reader.read("a.txt", b"Number %d is here." % n) for n in range(30)))
    assert [reading.drafts[0].text for reading in readings] == [f"Number {n} is here." for n in range(30)]


@in_module
async def test_a_reading_that_is_cancelled_ends_its_process_and_the_next_is_right(
    reader: SandboxReader,
) -> None:
    await reader.read("a.txt", b"Warm.")
    pid = reader.pid
    assert pid is not None
    reading = asyncio.ensure_future(reader.read("brackets.md", GIVEN_UP["brackets.md"][0]()))
    process = psutil.Process(pid)
    before = sum(process.cpu_times()[:2])
    while sum(process.cpu_times()[:2]) < before + 0.1:  # until it has started
        await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not psutil.pid_exists(pid)
    assert (await reader.read("a.txt", b"The next.")).drafts[0].text == "The next."


@in_module
@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (signal.SIGSEGV, r"reading it crashed \(SIGSEGV\)"),
        (signal.SIGKILL, "it needed more than 512 MB to read"),
        (signal.SIGXCPU, "it took more than 120 s to read"),
    ],
)
async def test_whatever_ends_the_process_is_said_of_the_file(
    reader: SandboxReader, sent: signal.Signals, reason: str
) -> None:
    await reader.read("a.txt", b"Warm.")
    pid = reader.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # so that it ends during the request
    reading = asyncio.ensure_future(reader.read("a.txt", b"Hello." * 200_000))
    await asyncio.sleep(0)
    os.kill(pid, sent)
    with contextlib.suppress(ProcessLookupError):  # SIGKILL has already ended it
        os.kill(pid, signal.SIGCONT)
    with pytest.raises(DocumentError, match=f"^a\\.txt: {reason}"):
        await reading
    assert (await reader.read("a.txt", b"The next.")).drafts[0].text == "The next."


@in_module
async def test_a_process_that_ended_while_idle_is_replaced_unnoticed(reader: SandboxReader) -> None:
    await reader.read("a.txt", b"Warm.")
    assert reader.pid is not None and reader._child is not None
    os.kill(reader.pid, signal.SIGKILL)
    await reader._child.wait()
    assert (await reader.read("a.txt", b"The next.")).drafts[0].text == "The next."


@in_module
async def test_an_answer_without_measure_is_not_taken_in(
    reader: SandboxReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader.read("a.txt", b"Warm.")
    monkeypatch.setattr(asking, "MAX_FRAME_BYTES", 1 << 20)
    with pytest.raises(DocumentError, match=r"^a\.txt: it gives more than 1 MiB of text"):
        await reader.read("a.txt", b"Hello. " * 200_000)
    assert reader.pid is None


@in_module
async def test_the_process_has_its_limits_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very secret")
    monkeypatch.setenv("FOOTNOTE_HOME", "/home/of/footnote")
    async with SandboxReader() as reader:
        await reader.read("a.txt", b"Warm.")
        assert reader.pid is not None
        process = psutil.Process(reader.pid)
        allowed = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH", "PYTHONIOENCODING"}
        assert set(process.environ()) <= allowed | {clock.OFFSET_VARIABLE}
        assert "secret" not in str(process.environ()) + str(process.cmdline())
        assert process.rlimit(psutil.RLIMIT_AS) == (1 << 30, 1 << 30)
        assert process.rlimit(psutil.RLIMIT_NOFILE) == (32, 32)
        assert process.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert 0 < process.rlimit(psutil.RLIMIT_CPU)[0] < 60
        os.kill(reader.pid, signal.SIGINT)
        assert (await reader.read("a.txt", b"It goes on.")).drafts
    assert not process.is_running()
    assert capfd.readouterr() == ("", "")


CHILD = [sys.executable, "-P", "-s", "-B", "-m", "corpus.sandbox.child", str(1 << 30), "20"]


def test_the_process_ends_with_its_input() -> None:
    """So it does not outlive a killed parent, with or without a request."""
    request = make_frame(to_json({"kind": "file", "name": "a.txt"})) + make_frame(b"Hello there.")
    for said, answers in ((request, 2), (request[:-3], 1)):
        ended = subprocess.run(
            CHILD, env=_environment(), input=said, capture_output=True, timeout=120, check=True
        )
        assert ended.stdout.count(b"{") and ended.stderr == b""
        assert ended.stdout.startswith(make_frame(b'{"ready":true}'))
        assert (b"Hello there." in ended.stdout) == (answers == 2)


def test_what_libraries_print_is_not_among_the_answers() -> None:
    script = (
        "import corpus.sandbox.child as child, sys, os\n"
        "def noisy(path, content):\n"
        "    print('noise'); os.write(1, b'noise'); raise KeyError('x')\n"
        "child.parse_file = noisy\n"
        "child.main()\n"
    )
    request = make_frame(to_json({"kind": "file", "name": "a.txt"})) + make_frame(b"Hello.")
    command = [sys.executable, "-c", script, str(1 << 30), "20"]
    ended = subprocess.run(
        command, env=_environment(), input=request, capture_output=True, timeout=120, check=True
    )
    assert b"noise" not in ended.stdout and b"noise" in ended.stderr
    assert ended.stdout.endswith(make_frame(b'{"failed":"KeyError: \'x\'","tired":false}'))


def test_the_process_can_write_no_file(tmp_path: Path) -> None:
    script = (
        "import corpus.sandbox.child as child, pathlib\n"
        f"child.parse_file = lambda path, content: pathlib.Path({str(tmp_path / 'a')!r}).write_bytes(b'x')\n"
        "child.main()\n"
    )
    request = make_frame(to_json({"kind": "file", "name": "a.txt"})) + make_frame(b"Hello.")
    command = [sys.executable, "-c", script, str(1 << 30), "20"]
    ended = subprocess.run(
        command, env=_environment(), input=request, capture_output=True, timeout=120, check=True
    )
    assert b"not permitted" in ended.stdout or b"File too large" in ended.stdout
    assert not (tmp_path / "a").exists() or (tmp_path / "a").stat().st_size == 0


def test_the_asking_side_loads_no_reader() -> None:
    script = (
        "import corpus.sandbox, sys;"
        "print([m for m in sys.modules if m in ('lxml', 'pypdfium2', 'trafilatura')])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"[]\n"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OPTIONAL = st.none() | TEXT
DRAFTS = st.builds(
    ParsedDocument,
    title=TEXT,
    text=TEXT,
    sections=st.lists(st.builds(Section, TEXT, st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple),
    source=OPTIONAL,
    url=OPTIONAL,
    published=st.none() | st.builds(Published, TEXT),
    title_is_generated=st.booleans(),
    given_id=OPTIONAL,
    key=TEXT,
    language=TEXT,
)
PROBLEMS = st.lists(TEXT, max_size=3).map(tuple)


@given(st.builds(Reading, st.lists(DRAFTS, max_size=3).map(tuple), PROBLEMS))
def test_a_reading_comes_out_of_json_as_it_went_in(reading: Reading) -> None:
    assert reading_from_json(json.loads(to_json(reading))) == reading


@given(
    st.builds(
        Feed,
        TEXT,
        OPTIONAL,
        st.lists(st.builds(FeedItem, TEXT, TEXT, OPTIONAL, OPTIONAL, st.booleans(), DRAFTS), max_size=3).map(
            tuple
        ),
        PROBLEMS,
    )
)
def test_a_feed_comes_out_of_json_as_it_went_in(feed: Feed) -> None:
    assert feed_from_json(json.loads(to_json(feed))) == replace(feed)
