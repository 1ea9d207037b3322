"""Unreadable files are refused by name with a remedy; files that only look odd are read."""

from pathlib import Path

import docx
import pytest

from corpus.briefs import BRIEF_SECTIONS
from corpus.errors import DocumentError
from tests.corpus.files import BRIEF, bodies, docx_bytes, pdf, read_file, read_one
from tests.corpus.readers import locked_pdfs

OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("empty.txt", b"", "put its text in"),
        ("blank.md", b" \r\n\t\n", "put its text in"),
        ("mark.txt", b"\xef\xbb\xbf", "put its text in"),
        ("rule.md", b"---\n", "put some in"),
        ("title.md", b"# Only a title\n", "put some in"),
        ("facts.txt", b"Title: Talks\nSource: The Site\n", "put some in"),
        ("binary.txt", bytes(range(256)) * 8, "save it as text"),
        ("cut.txt", b"\xff\xfeH\x00i", "save it as UTF-8"),
        ("broken.json", b'{"text": "Hello', "correct it"),
        ("none.json", b"[]", "put in objects with a text"),
        ("number.json", b"5", "not a JSON object"),
        ("deep.json", b"[" * 100_000, "correct it"),
        ("bad.jsonl", b"{\n}\n", "not valid JSON"),
        ("broken.pdf", b"%PDF-1.4 and then nothing", "save it again"),
        ("half.pdf", pdf("Ministers met.")[:200], "save it again"),
        ("locked.pdf", locked_pdfs.RC4_128_WITH_PASSWORD, "save it without one"),
        ("locked-aes.pdf", locked_pdfs.AES_256_WITH_PASSWORD, "save it without one"),
        ("broken.docx", b"PK\x03\x04 and then nothing", "save it again"),
        ("half.docx", docx_bytes(docx.Document())[:9_000], "save it again"),
        ("no-words.docx", docx_bytes(docx.Document()), "put some in"),
        ("old.docx", OLD_WORD, "save it as .docx"),
        ("menu.html", b"<html><body><script>alert(1)</script></body></html>", "put some in"),
        ("photo.heic", b"\x00\x00", "use one of .atom"),
        ("README", b"Hello there.", "use one of .atom"),
    ],
)
def test_the_message_names_the_file_and_the_remedy(tmp_path: Path, name: str, content: bytes, remedy: str):
    with pytest.raises(DocumentError) as caught:
        read_file(tmp_path / name, content)
    message = str(caught.value)
    assert message.startswith(name)
    assert remedy in message
    assert "\n" not in message
    assert message.endswith(".")


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path):
    draft = read_one(tmp_path / "a.pdf", locked_pdfs.RC4_128)
    assert bodies(draft) == {"Page 1": "The ferry sails at noon."}


@pytest.mark.parametrize(
    "content",
    [
        BRIEF.encode(),
        BRIEF.replace("\n", "\r\n").encode(),
        BRIEF.replace("\n", "\r").encode(),
        BRIEF.encode("utf-8-sig"),
        b"\xff\xfe" + BRIEF.encode("utf-16-le"),
        b"\xfe\xff" + BRIEF.encode("utf-16-be"),
        BRIEF.encode("utf-32"),
        BRIEF.replace("'", "’").encode("cp1252"),
        (BRIEF + "\n\n\n\n\n").encode(),
    ],
    ids=["utf-8", "crlf", "cr", "bom", "utf-16-le", "utf-16-be", "utf-32", "windows-1252", "trailing-lines"],
)
def test_a_brief_is_the_same_from_every_editor(tmp_path: Path, content: bytes):
    sections = bodies(read_one(tmp_path / "a.txt", content))
    assert tuple(sections) == BRIEF_SECTIONS
    assert sections == bodies(read_one(tmp_path / "b.txt", BRIEF))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_letters_survive_without_utf8(tmp_path: Path, encoding: str):
    text = "The café in São Paulo and the Øresund bridge in Malmö were closed, said señor Muñoz on Monday."
    assert bodies(read_one(tmp_path / "a.txt", text.encode(encoding))) == {"": text}


def test_one_stray_byte_does_not_spoil_a_utf8_file(tmp_path: Path):
    text = "“Talks,” he said — “are on.” It’s late; the café’s closed. "
    content = text.encode() * 3 + b"It\x92s over. \xe2\x80"
    draft = read_one(tmp_path / "a.txt", content)
    assert draft.text.startswith(text * 3 + "It’s over.")
