"""OPML of other feed readers is read, and our own is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.feeds.opml import read_opml, write_opml
from tests.corpus.sandbox.bombs import laughing

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="News &amp; more">
  <outline type="rss" text="One" title="The One" xmlUrl="https://one.example/feed" htmlUrl="https://one.example"/>
  <outline text="Deeper"><outline type="rss" text="Two" xmlurl="http://two.example/rss?a=1&amp;b=2"/></outline>
</outline>
<outline type="rss" text="One again" xmlUrl="https://one.example/feed"/>
<outline type="rss" xmlUrl="https://three.example/"/>
<outline type="rss" text="No web" xmlUrl="file:///etc/passwd"/>
<outline text="Empty"/>
</body></opml>"""

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(
    lambda text: " ".join("".join(c if c.isprintable() else " " for c in text).split())
)
ADDRESSES = st.builds(
    "https://{}.example/{}".format,
    st.from_regex(r"[a-z]{1,9}", fullmatch=True),
    st.text("abc&<>\"'?=é%", max_size=9),
)


def test_nested_lists_are_opened_and_each_address_comes_once() -> None:
    assert read_opml(LIST, "a.opml") == [
        ("The One", "https://one.example/feed"),
        ("Two", "http://two.example/rss?a=1&b=2"),
        ("https://three.example/", "https://three.example/"),
    ]


@given(WORDS, st.lists(st.tuples(WORDS.filter(bool), ADDRESSES), unique_by=lambda feed: feed[1], max_size=6))
def test_what_is_written_is_read_back(title: str, feeds: list[tuple[str, str]]) -> None:
    assert read_opml(write_opml(title, feeds), "a.opml") == feeds


def test_what_xml_can_not_hold_is_left_out() -> None:
    feeds = [("a\x00b\x0b\ud800\ufffe c", "https://a.example/")]
    assert read_opml(write_opml("\x01", feeds), "a.opml") == [("a b ? c", "https://a.example/")]


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"<rss/>", b"not xml", b"{}", b"\xff\xfe\x00"])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"^a\.opml: "):
        read_opml(content, "a.opml")


def test_a_list_may_not_declare_entities() -> None:
    body = '<opml><body><outline text="&l9;" xmlUrl="https://a.example/"/></body></opml>'
    with pytest.raises(DocumentError, match="declares entities"):
        read_opml(laughing("opml", body), "a.opml")


@given(st.binary(max_size=60).map(lambda piece: LIST[:300] + piece + LIST[310:]))
def test_a_damaged_list_is_read_or_refused(content: bytes) -> None:
    try:
        feeds = read_opml(content, "a.opml")
    except DocumentError as error:
        assert str(error).startswith("a.opml: ")
    else:
        assert all(title and address.lower().startswith("http") for title, address in feeds)
