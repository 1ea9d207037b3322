"""URLs lose their tracking parameters, and all URLs of one page have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.web.urls import canonical_url, without_tracking

PIECES = st.sampled_from(
    """
    http:// https:// HTTP:// www.
    m. amp. bbc.co.uk a.b / /amp /index.html ? & # utm_source=x gclid = source=rss
    % %7e %2F %3 é + @ [ ] ::1 :80 :443 :x ｗｗｗ。 .. \\ b=2 a=1
    """.split()
) | st.sampled_from((" ", "\t", "\ud800"))
URLS = st.text(max_size=40) | st.lists(PIECES, max_size=9).map("".join)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.b/c?utm_source=rss&utm_medium=feed", "https://a.b/c"),
        ("https://a.b/c?id=1&UTM_Source=x&p=2#top", "https://a.b/c?id=1&p=2#top"),
        ("https://a.b/c?fbclid=x&gclid=y&mc_cid=z&at_medium=RSS&CMP=share", "https://a.b/c"),
        ("https://a.b/c?at_medium=RSS&at_campaign=KARANGA", "https://a.b/c"),
        ("https://a.b/c?source=rss----7f60cf5620c9---4", "https://a.b/c"),
        ("https://a.b/c?source=theirs", "https://a.b/c?source=theirs"),
        ("https://a.b/c?q=utm_source%3Dx&b=%20+é", "https://a.b/c?q=utm_source%3Dx&b=%20+é"),
        ("https://a.b/c?b=2&&a=1&", "https://a.b/c?b=2&&a=1&"),
        ("https://a.b/c?utm%5Fsource=x#utm_term=1", "https://a.b/c"),
        ("https://a.b/utm_source=x", "https://a.b/utm_source=x"),
        ("https://a.b/?attribution=x&camp=1", "https://a.b/?attribution=x&camp=1"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_only_tracking_comes_off(url: str, shown: str) -> None:
    assert without_tracking(url) == shown


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/a/b?x=1&y=%20z",
        "HTTPS://NEWS.EXAMPLE/a/b?x=1&y=%20z",
        "https://www.news.example/a/b?x=1&y=%20z",
        "https://m.news.example/a/b?x=1&y=%20z",
        "https://amp.news.example/a/b?x=1&y=%20z",
        "https://news.example:443/a/b?x=1&y=%20z",
        "http://news.example:80/a/b?x=1&y=%20z",
        "https://news.example./a/b?x=1&y=%20z",
        "https://news.example/a/b/?x=1&y=%20z",
        "https://news.example/a/b/amp?x=1&y=%20z",
        "https://news.example/a/b/amp/?x=1&y=%20z",
        "https://news.example/a/b/index.html?x=1&y=%20z",
        "https://news.example/a/b?y=%20z&x=1",
        "https://news.example/a/b?y=+z&x=1",
        "https://news.example/%61/b?x=1&y=%20z",
        "https://news.example/a/b?x=1&y=%20z#part",
        "https://news.example/a/b?x=1&utm_source=rss&y=%20z",
        "  https://news.example/a/b?x=1&y=%20z\n",
        "https://user@news.example/a/b?x=1&y=%20z",
    ],
)
def test_addresses_of_one_page_have_one_key(other: str) -> None:
    assert canonical_url(other) == canonical_url("https://news.example/a/b?x=1&y=%20z")


def test_addresses_of_different_pages_have_different_keys() -> None:
    pages = [
        "https://news.example/",
        "https://news.example/a",
        "https://news.example/A",
        "https://news.example/a?x=1",
        "https://news.example/a?x=2",
        "https://news.example/a%2Fb",
        "https://news.example/a/b",
        "https://news.example:8080/a",
        "https://sport.news.example/a",
        "https://news.example.org/a",
        "https://news.example/amp/a",
        "https://m.com/a",
        "https://com/a",
        "ftp://news.example/a",
        "news.example/a",
    ]
    assert len(set(map(canonical_url, pages))) == len(pages)


def test_names_beyond_ascii_and_escapes_have_one_form() -> None:
    assert canonical_url("http://MÜNCHEN.example/é") == canonical_url("https://xn--mnchen-3ya.example/%c3%a9")


@given(URLS)
def test_a_key_is_its_own_key(url: str) -> None:
    key = canonical_url(url)
    assert canonical_url(key) == key
    assert canonical_url(without_tracking(url)) == key


@given(URLS)
def test_what_has_been_cleaned_is_clean(url: str) -> None:
    assert without_tracking(without_tracking(url)) == without_tracking(url)


@given(st.text(max_size=40))
def test_an_address_without_parameters_is_untouched(url: str) -> None:
    plain = url.replace("?", "").replace("#", "")
    assert without_tracking(plain) == plain
