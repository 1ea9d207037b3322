"""A feed saved as a file: each entry is a document."""

from pathlib import Path

import pytest

from corpus.dates import Published
from corpus.errors import DocumentError
from tests.corpus.files import bodies, read_file

ITEM = (
    "<item><title>{0}</title><guid>{1}</guid><pubDate>Tue, 03 Feb 2026 10:15:00 GMT</pubDate>"
    "<description>{2}</description></item>"
)
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour news</title>{}</channel></rss>'


@pytest.mark.parametrize("name", ["news.xml", "news.rss", "news.RSS"])
def test_each_entry_is_a_document(tmp_path: Path, name: str):
    items = ITEM.format("Open", "g1", "The &lt;b&gt;harbour&lt;/b&gt; opens.") + ITEM.format(
        "Shut", "g2", "It shuts."
    )
    first, second = read_file(tmp_path / name, RSS.format(items)).drafts
    assert (first.title, first.source, first.key) == ("Open", "Harbour news", "g1")
    assert first.published == Published("2026-02-03T10:15:00+00:00")
    assert bodies(first) == {"": "The harbour opens."}
    assert second.key == "g2"


def test_an_atom_file_is_read(tmp_path: Path):
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><entry><id>x</id><title>Open</title>'
        "<content>The harbour opens.</content></entry></feed>"
    )
    [draft] = read_file(tmp_path / "a.atom", feed).drafts
    assert (draft.key, bodies(draft)) == ("x", {"": "The harbour opens."})


def test_entries_that_share_an_id_are_told_apart(tmp_path: Path):
    items = ITEM.format("Open", "0", "The harbour opens.") + ITEM.format("Shut", "0", "It shuts.")
    drafts = read_file(tmp_path / "a.xml", RSS.format(items)).drafts
    assert [draft.title for draft in drafts] == ["Open", "Shut"]
    assert len({draft.key for draft in drafts}) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [("<project><name>x</name></project>", "not a feed"), (RSS.format(""), "has no entry with a text")],
)
def test_xml_that_is_no_feed_is_refused(tmp_path: Path, content: str, said: str):
    with pytest.raises(DocumentError, match=rf"^a\.xml: .*{said}"):
        read_file(tmp_path / "a.xml", content)
