"""E-books: chapters in reading order, with the book's title, author and date."""

from pathlib import Path

import pytest

from corpus.dates import Published
from corpus.errors import DocumentError
from tests.corpus.files import bodies, read_file, read_one
from tests.corpus.packages import epub_bytes

ONE = "<h1>Sailing</h1><p>The boat sailed&nbsp;at <i>nine</i>.</p><ul><li>rope</li><li>knot</li></ul>"
TWO = "<p>The boat sank.</p>"


def encrypted(path: str, method: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": f'<encryption><EncryptedData><EncryptionMethod Algorithm="{method}"/>'
        f'<CipherData><CipherReference URI="{path}"/></CipherData></EncryptedData></encryption>'
    }


def test_chapters_are_sections_named_by_their_heading_or_the_contents(tmp_path: Path):
    draft = read_one(tmp_path / "a.epub", epub_bytes(ONE, TWO))
    assert draft.title == "The Boats"
    assert bodies(draft) == {
        "Sailing": "The boat sailed at nine.\n\n- rope\n- knot",
        "Part 2": "The boat sank.",
    }


def test_metadata_give_author_and_date(tmp_path: Path):
    metadata = (
        "<dc:title>The Boats</dc:title><dc:creator>Ada Lund</dc:creator><dc:creator>Eva Ek</dc:creator>"
        '<dc:creator opf:role="ill">Max Painter</dc:creator>'
        '<dc:date opf:event="modification">2025-01-02</dc:date>'
        '<dc:date opf:event="publication">2024-05-06</dc:date>'
    )
    draft = read_one(tmp_path / "a.epub", epub_bytes(ONE, metadata=metadata))
    assert (draft.source, draft.published) == ("Ada Lund, Eva Ek", Published("2024-05-06"))


def test_a_book_without_metadata_has_the_name_of_its_file_and_no_date(tmp_path: Path):
    draft = read_one(tmp_path / "my_boats.epub", epub_bytes(ONE, metadata="<dc:date>1998</dc:date>"))
    assert (draft.title, draft.source, draft.published) == ("my boats", None, None)


def test_a_first_line_that_repeats_the_contents_is_a_heading(tmp_path: Path):
    draft = read_one(tmp_path / "a.epub", epub_bytes("<p>Part 1</p><p>The boat sailed.</p>"))
    assert bodies(draft) == {"Part 1": "The boat sailed."}


def test_a_book_with_drm_is_refused_but_not_one_with_obfuscated_fonts(tmp_path: Path):
    aes = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    with pytest.raises(DocumentError, match=r"^a\.epub: its text is encrypted \(DRM\).*copy without DRM"):
        read_file(tmp_path / "a.epub", epub_bytes(ONE, parts=encrypted("OEBPS/text/c1.xhtml", aes)))
    fonts = encrypted("OEBPS/font.otf", "http://www.idpf.org/2008/embedding")
    assert read_one(tmp_path / "b.epub", epub_bytes(ONE, parts=fonts)).title == "The Boats"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing",
        epub_bytes(ONE, parts={"META-INF/container.xml": "<x/>"}),
        epub_bytes(ONE)[:400],
    ],
)
def test_a_damaged_book_is_refused(tmp_path: Path, content: bytes):
    with pytest.raises(DocumentError, match=r"^a\.epub: it is not a valid e-book"):
        read_file(tmp_path / "a.epub", content)
