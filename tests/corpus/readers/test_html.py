"""A web page becomes its article: whole, with its structure, and without what stands around it."""

from pathlib import Path

import pytest

from corpus.document import BlockKind
from tests.corpus.files import bodies, read_one

LONG = " ".join(
    f"The ferry of the year {year} carried wool and salt across the strait, and the crew wrote it all down."
    for year in range(1871, 1883)
)
BANNER = """<h2>Your choice</h2><p>We use cookies to remember your settings and to count our visitors. You can
accept or refuse them all, and change your mind on our page about cookies at any time.</p>
<button>Accept</button>"""


def page(article: str, before: str = "", after: str = "", title: str = "Ferries") -> str:
    return f"<html><head><title>{title}</title></head><body>{before}{article}{after}</body></html>"


def test_a_short_page_keeps_its_heading_and_paragraphs_apart(tmp_path: Path):
    draft = read_one(
        tmp_path / "a.html", page("<h1>Fares</h1><p>A seat is six marks.<p>Dogs go free.<p hidden>Go by air.")
    )
    assert draft.title == "Fares"
    assert bodies(draft) == {"": "A seat is six marks.\n\nDogs go free."}
    assert [block.kind for block in draft.blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
    ]


@pytest.mark.parametrize("text", ["<p>Six marks a seat.</p>", f"<p>{LONG}</p><p>Six marks a seat.</p>"])
@pytest.mark.parametrize(
    "around",
    [
        f'<div id="onetrust-banner" class="cookie-banner">{BANNER}</div>',
        f'<div role="dialog" aria-label="Cookies">{BANNER}</div>',
        f'<section class="cc-window" style="position: fixed">{BANNER}</section>',
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/n">Our cookies page</a></li></ul></nav>',
        '<div class="share-buttons"><a href="#">Share our cookies</a> <a href="#">Post</a></div>',
        '<div class="newsletter-signup"><p>Get cookies and news by mail.</p><form><input></form></div>',
        '<aside class="related-posts"><h3>More cookies</h3><a href="/1">Boats of old</a></aside>',
        '<div class="breadcrumbs"><a href="/">Home</a> › <a href="/b">Cookies</a></div>',
        '<div id="comments"><p>Anna says: cookies are better than ferries.</p></div>',
        '<footer>© Cookies of the strait</footer>',
    ],
)  # fmt: skip
def test_what_stands_around_an_article_is_left_out(tmp_path: Path, around: str, text: str):
    article = f'<div class="page-content"><h1>Ferries</h1>{text}</div>'
    for markup in (page(article, before=around), page(article, after=around)):
        draft = read_one(tmp_path / "a.html", markup)
        assert "Six marks a seat." in draft.text
        assert "ookies" not in draft.text


def test_a_page_on_cookies_is_an_article(tmp_path: Path):
    article = f'<main class="cookie-policy"><h1>Cookies</h1>{BANNER}<p>{LONG}</p></main>'
    assert "We use cookies" in read_one(tmp_path / "a.html", page(article, title="Cookies")).text


def test_a_long_article_keeps_lists_tables_code_and_captions_where_they_are(tmp_path: Path):
    article = f"""<article><h1>Ferries</h1><p>{LONG}</p>
    <ul><li>bow<ul><li>anchor</li></ul></li><li>stern</li></ul>
    <pre><code class="language-sh">for boat in *; do
  row $boat
done</code></pre><table><tr><th>Boat</th><th>Seats</th></tr><tr><td>Ida<br>II</td><td>40</td></tr></table>
    <figure><img src="x"><figcaption>The Ida in 1880</figcaption></figure>
    <p>{LONG.replace("wool", "wood")}</p></article>"""
    draft = read_one(tmp_path / "a.html", page(article))
    kinds = [block.kind.value for block in draft.blocks]
    assert kinds == ["heading", "paragraph", *["list_item"] * 3, "code", "table", "caption", "paragraph"]
    said = [draft.text[block.start : block.end] for block in draft.blocks]
    assert said[2:8] == [
        "- bow",
        "- anchor",
        "- stern",
        "for boat in *; do\n  row $boat\ndone",
        "Boat | Seats\nIda II | 40",
        "The Ida in 1880",
    ]
    assert draft.blocks[5].language == "sh"
    assert draft.blocks[6].has_header


@pytest.mark.parametrize(
    "again", ["<p>Ferries</p>", "<h1>Ferries</h1>", "<h2>Ferries</h2>", "<div>FERRIES</div>"]
)
def test_a_title_is_said_once(tmp_path: Path, again: str):
    for article in (f"<h1>Ferries</h1>{again}<p>{LONG}</p>", f"{again}<h1>Ferries</h1><p>{LONG}</p>"):
        draft = read_one(tmp_path / "a.html", page(f"<article>{article}</article>"))
        assert draft.title == "Ferries" or draft.title == "FERRIES"
        assert draft.text.casefold().count("ferries") == 1


def test_the_title_of_a_handbook_over_its_pages_is_no_title_of_a_page(tmp_path: Path):
    bar = '<div id="menu-bar"><h1 class="menu-title">The handbook of the strait</h1></div>'
    article = f"<main><h1>Ferries</h1><p>{LONG}</p><p>{LONG.replace('salt', 'tar')}</p></main>"
    draft = read_one(
        tmp_path / "a.html", page(article, before=bar, title="Ferries - The handbook of the strait")
    )
    assert draft.title == "Ferries"
    assert "handbook" not in draft.text


def test_the_name_of_a_site_is_no_title(tmp_path: Path):
    head = (
        '<meta property="og:site_name" content="The Strait">'
        '<meta property="og:title" content="Ferries of old">'
    )
    draft = read_one(
        tmp_path / "a.html", f"<html><head>{head}</head><body><h1>The Strait</h1><p>{LONG}</p></body></html>"
    )
    assert (draft.title, draft.source) == ("Ferries of old", "The Strait")


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link href="https://strait.example/a" rel="shortlink canonical">', "https://strait.example/a"),
        (
            '<base href="https://strait.example/b/"><link rel="canonical" href="../a">',
            "https://strait.example/a",
        ),
        ('<meta property="og:url" content="https://strait.example/a">', "https://strait.example/a"),
        (
            '<link rel="canonical" href="/a"><link rel="alternate" href="https://strait.example/de">',
            None,
        ),
    ],
)
def test_the_canonical_link_is_the_address(tmp_path: Path, head: str, url: str | None):
    markup = f"<html><head>{head}</head><body><p>The ferry left at noon.</p></body></html>"
    assert read_one(tmp_path / "a.html", markup).url == url


@pytest.mark.parametrize(
    ("encoding", "declared", "text"),
    [
        ("cp1252", "iso-8859-1", "Fähre über den Öresund – «fünf Mark»"),
        ("cp1251", "windows-1251", "Паром ушёл в полдень"),
        ("cp932", "Shift_JIS", "船は正午に出ました"),
        ("gb18030", "gb2312", "渡轮中午离开"),
        ("cp1253", "windows-1253", "Το πλοίο έφυγε"),
    ],
)
def test_the_declared_encoding_is_used(tmp_path: Path, encoding: str, declared: str, text: str):
    markup = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert read_one(tmp_path / "a.html", markup.encode(encoding)).text == f"{text}\n"
