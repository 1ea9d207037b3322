"""Every kind of feed becomes documents; no feed can hang, read files or inject markup."""

import json
import re
import warnings
from datetime import datetime
from pathlib import Path

import dateparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.feeds import parse as feeds
from corpus.feeds.parse import MAX_ITEMS, Feed, FeedItem, feed_links, parse_feed
from tests.corpus.files import assert_sound, bodies
from tests.corpus.sandbox.bombs import laughing

ADDRESS = "https://news.example/feeds/all.xml"
LONG = "<p>" + "Ministers met in Kyiv and agreed on a plan for the winter. " * 12 + "</p>"
BRIEF = """<h2>What's Happening?</h2><p>Ministers met in Kyiv.<br/>They ate.</p><script>alert(1)</script>
<h2>Why It's Important?</h2><ul><li>one <b>reason</b></li><li>another &amp; more</li></ul><!-- hidden -->
<h2>What's Next?</h2><p>Talks go on.</p><p>The post <a href="/t">Talks</a> appeared first on
<a>News</a>.</p>"""

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>News &amp;amp; more&nbsp;&eacute;</title><link>https://news.example/?utm_source=rss</link>
<item><title>Talks &lt;i&gt;in&lt;/i&gt; Kyiv</title><link>/talks?utm_medium=feed&amp;id=1</link>
<guid isPermaLink="false">tag:1</guid><pubDate>Sun, 14 Dec 2025 09:00:00 +0200</pubDate>
<description>Short […]</description><content:encoded><![CDATA[{LONG}{BRIEF}]]></content:encoded></item>
<item><title>Only a title</title><link>http://www.news.example/only/#top</link><dc:date>2025-12-13</dc:date></item>
<item><description>No title here. But a text of &lt;b&gt;two&lt;/b&gt; sentences.</description></item>
<item><title>Twice</title><guid isPermaLink="false">tag:1</guid></item>
<item><title>Odd</title><link>javascript:alert(1)</link><pubDate>yesterday</pubDate></item>
<item/>
</channel></rss>""".encode()
RSS_091 = b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Old</title>
<link>https://old.example/</link><item><title>First</title><link>https://old.example/1</link>
<description>It was.</description></item></channel></rss>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/">
<title>Resources</title><link>https://r.example/</link></channel><item rdf:about="https://r.example/1">
<title>First</title><link>https://r.example/1</link><description>It was.</description>
<dc:date>2025-12-14T09:00:00Z</dc:date></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/b/">
<title type="html">Atoms &lt;b&gt;here&lt;/b&gt;</title><link rel="self" href="feed"/><link href="./"/>
<entry><id>urn:1</id><title>First</title><link href="first"/><published>2025-12-14T09:00:00Z</published>
<updated>2025-12-15T10:00:00+01:00</updated><summary>Short.</summary>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml">{LONG}<p>He said <em>so</em>.</p></div></content></entry>
<entry><id>urn:2</id><title>Second</title><link href="second"/><updated>2025-12-14T09:00:00Z</updated>
<content type="html">&lt;p&gt;A word or two.&lt;/p&gt;</content></entry></feed>""".encode()
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "/",
        "items": [
            {
                "id": 1,
                "url": "/1?fbclid=x",
                "title": "One",
                "content_html": LONG,
                "date_published": "2025-12-14",
            },
            {
                "id": "2",
                "content_text": "Plain text.\n\nOf two paragraphs.",
                "date_modified": "2025-12-14T09:00:00Z",
            },
            "no item",
            {"title": ["no title"], "content_html": {}},
        ],
    }
).encode()
KINDS = {"rss": RSS, "rss 0.91": RSS_091, "rdf": RDF, "atom": ATOM, "json": JSON}


def parse(content: bytes) -> Feed:
    """Parse a feed and check that its items are valid and without markup."""
    feed = parse_feed(content, "f.xml", ADDRESS)
    for item in feed.items:
        assert_sound(item.draft)
        assert item.key and item.draft.key == item.key and item.draft.url == item.url
    return feed


def wrapped(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def only(content: bytes) -> FeedItem:
    [item] = parse(content).items
    return item


def test_rss_gives_documents_with_their_facts() -> None:
    feed = parse(RSS)
    assert (feed.title, feed.home) == ("News & more é", "https://news.example/")
    first = feed.items[0]
    assert (first.key, first.url, first.complete) == ("tag:1", "https://news.example/talks?id=1", True)
    assert (first.draft.title, first.draft.source) == ("Talks in Kyiv", "News & more é")
    assert first.draft.published is not None and first.draft.published.text == "2025-12-14T09:00:00+02:00"
    assert list(bodies(first.draft)) == ["", "What's Happening?", "Why It's Important?", "What's Next?"]
    assert bodies(first.draft)["Why It's Important?"] == "- one reason\n- another & more"
    for unseen in ("alert", "hidden", "appeared first", "<", "&amp;"):
        assert unseen not in first.draft.text


def test_items_without_text_id_link_or_date_are_read_as_far_as_they_go() -> None:
    _, only_title, no_title, twice, odd = parse(RSS).items
    assert (twice.guid, twice.draft.text) == ("tag:1", "Twice\n")
    assert (only_title.key, only_title.draft.text) == ("https://news.example/only", "Only a title\n")
    assert only_title.url == "http://www.news.example/only/#top" and not only_title.complete
    assert no_title.draft.title == "No title here" and no_title.draft.title_is_generated
    assert no_title.draft.text == "No title here. But a text of two sentences.\n"
    assert (odd.url, odd.draft.published, len(odd.key)) == (None, None, 64)
    problems = parse(RSS).problems
    assert [problem.partition(":")[0] for problem in problems] == ["f.xml, item 5", "f.xml, item 6"]


@pytest.mark.parametrize(
    ("kind", "title", "home", "keys"),
    [
        ("rss 0.91", "Old", "https://old.example/", ["https://old.example/1"]),
        ("rdf", "Resources", "https://r.example/", ["https://r.example/1"]),
        ("atom", "Atoms here", "https://atom.example/b/", ["urn:1", "urn:2"]),
        ("json", "J", "https://news.example/", ["1", "2"]),
    ],
)
def test_every_kind_of_feed_is_read(kind: str, title: str, home: str, keys: list[str]) -> None:
    feed = parse(KINDS[kind])
    assert (feed.title, feed.home, [item.key for item in feed.items]) == (title, home, keys)
    assert all(item.draft.source == title for item in feed.items)


def test_atom_resolves_links_and_tells_changes() -> None:
    first, second = parse(ATOM).items
    assert (first.url, first.updated, first.complete) == (
        "https://atom.example/b/first",
        "2025-12-15T10:00:00+01:00",
        True,
    )
    assert first.draft.published is not None and first.draft.published.text.startswith("2025-12-14")
    assert first.draft.text.endswith("He said so.\n")
    assert (second.complete, second.draft.text) == (False, "A word or two.\n")
    assert second.draft.published is not None  # the day of its change, if no other is given


def test_json_feeds_are_read() -> None:
    first, second = parse(JSON).items
    assert (first.url, first.complete, second.url) == ("https://news.example/1", True, None)
    assert second.draft.text == "Plain text.\n\nOf two paragraphs.\n"
    assert second.updated == "2025-12-14T09:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        (LONG, True),
        (LONG[:300], False),
        (LONG[:-4] + " [...]</p>", False),
        (LONG[:-4] + "…</p>", False),
        (LONG + "<p>Read more</p>", True),
        ("", False),
    ],
)
def test_a_full_text_is_told_from_a_summary(text: str, complete: bool) -> None:
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    item = f"<item><title>T</title><content:encoded {namespace}><![CDATA[{text}]]></content:encoded></item>"
    assert only(wrapped(item)).complete is complete
    if text:
        assert not only(
            wrapped(f"<item><title>T</title><description><![CDATA[{text}]]></description></item>")
        ).complete


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("a &lt; b", "a < b"),
        ("1 &lt;b&gt;bold&lt;/b&gt; 2", "1 bold 2"),
        ("<![CDATA[<p>a</p><p>b</p>]]>", "a b"),
        ("<![CDATA[&lt;script&gt;]]>", "<script>"),
        ("&lt;br/&gt;a", "a"),
        ("&#8220;q&#8221;", "“q”"),
        ("&nbsp;a&ndash;b&bogus;", "a–b&bogus;"),
        ("a &lt;3 b", "a <3 b"),
        ("<b>inner</b>", "inner"),
    ],
)
def test_titles_are_plain(text: str, plain: str) -> None:
    assert only(wrapped(f"<item><title>{text}</title><guid>1</guid></item>")).draft.title == plain


@pytest.mark.parametrize(
    "content",
    [
        RSS.decode().replace("UTF-8", "utf-16").encode("utf-16"),
        RSS.decode().replace("UTF-8", "utf-16").encode("utf-16-le"),
        RSS.decode().replace("UTF-8", "utf-16").encode("utf-16-be"),
        RSS.decode().replace("UTF-8", "iso-8859-1").encode(),  # says Latin-1, is UTF-8
        RSS.decode().replace("…", "...").encode("latin-1"),  # says UTF-8, is Latin-1
        RSS.decode().replace("UTF-8", "bogus").encode(),
        RSS.decode().replace("UTF-8", "punycode").encode(),
        RSS.decode().replace("UTF-8", "zip").encode(),
        b"\xef\xbb\xbf" + RSS,
        b"\n\n" + RSS,
        RSS.replace(b"Short", b"Sh\x00o\x0brt"),
        RSS.replace(b"Only a title", b"Only a title & no more").replace(b"&amp;id", b"&id"),
        RSS.replace(b"</channel></rss>", b""),
        RSS.replace(b' xmlns:dc="http://purl.org/dc/elements/1.1/"', b""),
    ],
)
def test_wrong_encodings_and_broken_xml_are_read(content: bytes) -> None:
    feed = parse(content)
    assert feed.title == "News & more é"
    assert [item.key for item in feed.items][:2] == ["tag:1", "https://news.example/only"]


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "iso-8859-5", "utf-8"])
def test_declared_encodings_hold(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>' + wrapped("<item><title>Киев</title></item>").decode()
    )
    assert only(text.encode(encoding)).draft.title == "Киев"


@pytest.mark.parametrize(
    ("declared", "used", "text"),
    [
        ("iso-8859-1", "cp1252", "“quoted” – 5 €"),
        ("gb2312", "gb18030", "朱镕基的新书"),
        ("shift_jis", "cp932", "①髙島屋の展示"),
        ("euc-kr", "cp949", "똠방각하 이야기"),
        (" windows-1251 ", "windows-1251", "Новини про міст"),
    ],
)
def test_an_encoding_holds_what_browsers_take_it_for(declared: str, used: str, text: str) -> None:
    content = (
        f'<?xml version="1.0" encoding="{declared}"?>'
        + wrapped(f"<item><title>{text}</title></item>").decode()
    )
    assert only(content.encode(used)).draft.title == text


def test_the_encoding_that_a_server_names_counts_where_a_feed_names_none() -> None:
    content = wrapped("<item><title>Київ</title></item>").decode()
    [item] = parse_feed(content.encode("cp1251"), "f.xml", ADDRESS, "windows-1251").items
    assert item.draft.title == "Київ"
    [item] = parse_feed(
        content.encode(), "f.xml", ADDRESS, "iso-8859-1"
    ).items  # valid UTF-8 is read as UTF-8
    assert item.draft.title == "Київ"


@pytest.mark.parametrize(
    "before",
    [
        "<br />\n<b>Warning</b>: foo() in <b>x.php</b> on line <b>3</b><br />\n",
        "Notice: a < b & c\n",
        "<!-- made by hand -->\n\n",
        "\ufeff\n",
    ],
)
def test_what_a_server_says_before_a_feed_is_passed_over(before: str) -> None:
    feed = f'{before}<?xml version="1.0"?>' + wrapped("<item><title>Talks</title></item>").decode()
    assert only(feed.encode()).draft.title == "Talks"


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"  ", b"<html><body>a</body></html>", b"<opml/>", b"text", b"{}", b"[]", b'{"version": 1}'),
        *(b"<", b"{", b"\x89PNG\r\n", b"<rss2/>", b"<svg/>"),
        b'{"version":"https://jsonfeed.org/version/1","items":{}}',
    ],
)
def test_what_is_no_feed_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"^f\.xml: .*\.$"):
        parse(content)


KEPT = "the secret of this machine"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY x SYSTEM "file://{}">',
        '<!ENTITY x SYSTEM "{}">',
        '<!ENTITY % p SYSTEM "file://{}"> %p;',
        '<!ENTITY x PUBLIC "a" "file://{}">',
        '<!entity x "ha">',
        "<!ELEMENT rss ANY>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_feed_that_declares_anything_is_refused_unread(
    tmp_path: Path, declared: str, encoding: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(KEPT)
    head = f'<?xml version="1.0" encoding="{encoding}"?><!-- a --><?a b?>'
    doctype = f"<!DOCTYPE rss [{declared.format(secret)}]>"
    body = wrapped("<item><title>&x;</title></item>").decode()
    with pytest.raises(DocumentError, match="declares entities"):
        parse((head + doctype + body).encode(encoding))


def test_an_outside_dtd_is_not_read(tmp_path: Path) -> None:
    dtd = tmp_path / "a.dtd"
    dtd.write_text(f'<!ENTITY x "{KEPT}">')
    content = f'<!DOCTYPE rss SYSTEM "file://{dtd}">'.encode() + wrapped("<item><title>a&x;b</title></item>")
    assert KEPT not in str(parse(content))


def test_neither_including_nor_a_late_declaration_reads_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(KEPT)
    late = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    for part in (late, include, f'<?xml-stylesheet href="{secret}"?>', f"<![CDATA[{late}]]>"):
        assert KEPT not in str(parse(wrapped(f"<item><title>a&x;{part}</title><guid>1</guid></item>")))


def test_the_name_of_a_file_is_not_taken_for_it(tmp_path: Path) -> None:
    """feedparser takes a plain value for a file name and opens it."""
    kept = tmp_path / "kept.xml"
    kept.write_bytes(RSS)
    with pytest.raises(DocumentError):
        parse(str(kept).encode())


@pytest.mark.parametrize(
    "content",
    [
        laughing("rss", '<rss version="2.0"><channel><title>&l9;</title></channel></rss>'),
        laughing("feed", '<feed xmlns="http://www.w3.org/2005/Atom"><title>&l9;</title></feed>'),
        b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 100_000 + b'">]>' + wrapped("&a;" * 100_000),
    ],
    ids=["laughs in RSS", "laughs in Atom", "quadratic"],
)
def test_entities_do_not_blow_up(content: bytes) -> None:
    with pytest.raises(DocumentError, match="declares entities"):
        parse(content)


def test_of_a_hundred_thousand_items_the_first_are_read() -> None:
    items = "".join(f"<item><title>Title {n}</title><guid>{n}</guid></item>" for n in range(100_000))
    feed = parse(wrapped(items))
    assert [item.key for item in feed.items] == [str(n) for n in range(MAX_ITEMS)]
    assert feed.problems == (f"f.xml: it has 100000 items; only the first {MAX_ITEMS} are read.",)


def test_dates_that_take_long_to_read_do_not_hold_up_a_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_DATE_PARSING_S", 0.2)
    tried, parse_words = [], dateparser.parse

    def noted(text: str, **how: object) -> datetime | None:
        tried.append(text)
        return parse_words(text, **how)

    monkeypatch.setattr(dateparser, "parse", noted)
    odd = [f"2025-12-14T09:{n:02}:0xZ" for n in range(60)]
    items = "".join(
        f"<item><title>T</title><guid>{date}</guid><pubDate>{date}</pubDate></item>" for date in odd
    )
    feed = parse(wrapped(items))
    assert 0 < len(tried) < 60, "each takes a second"
    assert len(feed.items) == 60 and all(item.draft.published is None for item in feed.items)
    assert "is not a full date" in feed.problems[0]


def test_problems_are_not_said_without_end() -> None:
    feed = parse(wrapped("<item/>" * 100))
    assert len(feed.problems) == 21 and "80 more items" in feed.problems[-1]


def test_the_feeds_of_a_page_are_found() -> None:
    page = b"""<html><head><base href="/sub/"><title>x</title>
    <link rel="alternate" type="application/rss+xml" href="rss.xml">
    <LINK REL="feed Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="https://b.example/atom?utm_source=x">
    <link rel="alternate" type="application/feed+json" href="//c.example/feed.json">
    <link rel="alternate" type="application/rss+xml" href="rss.xml">
    <link rel="alternate" type="text/html" hreflang="de" href="/de">
    <link rel="stylesheet" type="application/rss+xml" href="/no">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/rss+xml" href="http://[::1">
    <link rel="alternate" type="application/rss+xml"></head><body></body></html>"""
    assert feed_links(page, "https://a.example/news/") == [
        "https://a.example/sub/rss.xml",
        "https://b.example/atom?utm_source=x",
        "https://c.example/feed.json",
    ]


@pytest.mark.parametrize("page", [b"", b"\x00", b"text", b"<" * 10_000, b"<div>" * 10_000, b"\xff\xfe"])
def test_a_page_without_feeds_offers_none(page: bytes) -> None:
    assert feed_links(page, "https://a.example/") == []


PIECES = [
    *"<p> </p> <b> &lt; &amp; &lt;x&gt; <li> <!-- --> <br> <h2> </h2> <pre> <td> word &#60;y&#62;".split(),
    *(" ", "\n", "<script>x</script>", "<a href='x'>", "<iframe src=x>"),
]
DAMAGE = st.tuples(
    st.floats(0, 1),
    st.integers(0, 20),
    st.binary(max_size=4)
    | st.sampled_from([b"<", b"]]>", b"<![CDATA[", b"&", b"&#0;", b"<!DOCTYPE", b'"', b"--"]),
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damage=st.lists(DAMAGE, min_size=1, max_size=6))
def test_a_damaged_feed_is_read_or_refused(kind: str, damage: list[tuple[float, int, bytes]]) -> None:
    content = KINDS[kind]
    for place, length, piece in damage:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    try:
        feed = parse(content)
    except DocumentError as error:
        assert str(error).startswith("f.xml")
    else:
        for item in feed.items:
            "".join((item.key, item.draft.title, item.draft.text, item.url or "")).encode()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=12,
    ).map("".join)
)
def test_no_tag_of_the_source_is_in_a_document(text: str) -> None:
    item = f"<item><title>Title</title><guid>1</guid><description><![CDATA[{text}]]></description></item>"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = only(wrapped(item)).draft.text
    written = re.findall(r"<\w+", text)
    assert not any(tag in said for tag in written)


def test_a_namespace_with_a_hard_space_is_refused() -> None:
    content = RSS.replace(b"<rss", '<rss xmlns:a="urn:x\u00a0y\u00a0z"'.encode(), 1).replace(
        b"<item>", b"<item><a:b/>", 1
    )
    assert content != RSS
    with pytest.raises(DocumentError, match=r"^f\.xml: its XML names"):
        parse_feed(content, "f.xml", ADDRESS)
