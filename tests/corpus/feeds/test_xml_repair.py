"""XML repair gives well-formed XML with all the text, in linear time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpus.feeds.xml_repair import MAX_TAGS, readable_references, repair_xml


def parsed(text: str) -> etree._Element:
    """The repaired document, parsed without recovery."""
    return etree.fromstring(repair_xml(text).encode(), etree.XMLParser(recover=False, resolve_entities=False))


def said(text: str) -> str:
    return "".join(parsed(text).itertext())


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Boats & Bridges", "Boats & Bridges"),
        ("AT&T, R&D; &c.", "AT&T, R&D; &c."),
        ("&amp; &#38; &#x26;", "& & &"),
        ("&nbsp; &copy 2026", "&nbsp; &copy 2026"),
        ("a < b, 3<4, <3, < /b>", "a < b, 3<4, <3, < /b>"),
        ("1 <2> 3", "1 <2> 3"),
        ("x ]]> y", "x ]]> y"),
        ("<![CDATA[a & <b>]]>", "a & <b>"),
        ("<![CDATA[a & b", "a & b"),
        ("<![CDATA[a <![CDATA[b]]> c]]>", "a <![CDATA[b c]]>"),
        ("a<!-- aside & --> b<?php aside ?> c", "a b c"),
        ("a <!-- never ended", "a <!-- never ended"),
        ("<b>bold</b> and <i>slanted", "bold and slanted"),
        ("<p>one<p>two<br>three</i> four", "onetwothree four"),
        ("<a href=x.html title='it & they' hidden>link</a>", "link"),
        ("<a href='unended>link</a>", "<a href='unended>link"),
    ],
)
def test_what_is_no_markup_is_text(content: str, text: str) -> None:
    assert said(f"<t>{content}</t>") == text


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ('"https://h.example/?a=1&b=2"', "https://h.example/?a=1&b=2"),
        ("'say \"so\"'", 'say "so"'),
        ("bare", "bare"),
        ("https://h.example/a", "https://h.example/a"),
    ],
)
def test_attributes_are_kept_to_the_letter(attribute: str, value: str) -> None:
    assert parsed(f"<t href={attribute}>x</t>").get("href") == value
    assert parsed(f"<t href={attribute} href='again'/>").get("href") == value


def test_elements_end_where_their_parent_ends() -> None:
    feed = "<rss><item><title>One<link>u</link><guid>1</item><item><TITLE>Two</Title></ITEM></channel></rss>"
    first, second = parsed(feed)
    assert [(part.tag, part.text) for part in first] == [("title", "One"), ("link", "u"), ("guid", "1")]
    assert [(part.tag, part.text) for part in second] == [("TITLE", "Two")]


def test_an_item_that_nobody_ended_ends_where_the_next_begins() -> None:
    items = parsed("<rss><channel><item><title>One</title><item><title>Two</title></item></channel></rss>")
    assert [item.findtext("title") for item in items.iter("item")] == ["One", "Two"]


def test_the_item_in_which_a_document_breaks_off_is_left_out() -> None:
    whole = "<rss><item><title>One</title></item>"
    assert [item.findtext("title") for item in parsed(whole + "<item><title>Tw")] == ["One"]
    assert [item.findtext("title") for item in parsed(whole)] == ["One"]


def test_a_link_of_atom_has_no_end_and_one_of_rss_has_text() -> None:
    entry = parsed('<entry><link href="https://h.example/"><id>1</id><link>https://r.example/</link></entry>')
    assert [(part.tag, part.text) for part in entry] == [
        ("link", None),
        ("id", "1"),
        ("link", "https://r.example/"),
    ]


def test_prefixes_that_nobody_declared_are_declared() -> None:
    root = parsed("<rss><media:title>a & b</media:title><odd:x y:z='1'/></rss>")
    assert [part.tag for part in root] == ["{http://search.yahoo.com/mrss/}title", "{urn:odd}x"]


def test_what_follows_the_root_is_left_out() -> None:
    assert said("<t>a</t>junk & <more>") == "a"


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D; alone", "\ufffd alone"),
        ("&#0;a&#x1F;b&#xFFFF;", " a b\ufffd"),
        ("&#128512; &#10;", "&#128512; &#10;"),
    ],
)
def test_references_to_what_xml_cannot_hold_are_read(reference: str, text: str) -> None:
    assert readable_references(reference) == text


PIECES = st.lists(
    st.sampled_from(
        [
            *(*"&<>/;'\" =!?-]", "a", "b ", "<b>", "</b>", "<i x='1&2'>", "<br>", "<item>", "</item>"),
            *("<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#65;", "&#0;", "<?x", "?>", "x:y", "<x:y>"),
            *("title", "<title>"),
        ]
    ),
    max_size=30,
).map("".join)


@given(PIECES)
def test_whatever_comes_is_well_formed_when_it_leaves(content: str) -> None:
    parsed(readable_references(f"<rss><item><title>{content}</title></item></rss>"))


@given(st.text(st.sampled_from("ab &<>;=?/1'\"x]"), max_size=40))
def test_no_character_of_a_text_is_lost(content: str) -> None:
    """For text without tags: no `<` is followed by a letter or a slash."""
    content = re.sub(r"<(?=[a-z/?])", "< ", content)
    assert said(f"<t>{content}</t>") == content


def test_a_document_of_very_many_tags_is_given_back_as_it_is() -> None:
    text = "<t>" + "<" * MAX_TAGS + "</t>"
    assert repair_xml(text) is text
