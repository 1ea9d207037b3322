"""The extension that a fetched body is read by."""

import pytest

from corpus.readers import READABLE
from corpus.web.media_types import extension_of, sniff_extension

_OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("media_type", "path", "expected"),
    [
        ("text/html", "/a.pdf", ".html"),
        ("text/plain", "/a", ".txt"),
        ("text/plain", "/notes/README.MD", ".md"),
        ("text/plain", "/a.html", ".txt"),
        ("text/plain", "/talk.vtt", ".vtt"),
        ("text/csv", "/export", ".csv"),
        ("text/tab-separated-values", "/export", ".tsv"),
        ("application/rtf", "/a", ".rtf"),
        ("application/epub+zip", "/book", ".epub"),
        ("application/x-ndjson", "/rows", ".jsonl"),
        ("message/rfc822", "/mail", ".eml"),
        ("application/vnd.oasis.opendocument.text", "/a", ".odt"),
        (f"{_OFFICE}spreadsheetml.sheet", "/a", ".xlsx"),
        (f"{_OFFICE}presentationml.presentation", "/a", ".pptx"),
        ("application/octet-stream", "/guide.epub", ".epub"),
        ("application/zip", "/guide.docx", ".docx"),
        ("application/octet-stream", "/program.exe", None),
        ("application/atom+xml", "/feed", ".xml"),
        ("image/png", "/a.md", None),
    ],
)
def test_the_extension_of_a_body(media_type: str, path: str, expected: str | None) -> None:
    assert extension_of(media_type, path) == expected
    assert expected is None or expected in READABLE


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?><rss/>", ".xml"),
        (b" <!DOCTYPE html><p>a", ".html"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', ".json"),
        (b"plain words", None),
    ],
)
def test_a_body_of_no_known_type_is_sniffed(body: bytes, expected: str | None) -> None:
    assert sniff_extension(body) == expected
