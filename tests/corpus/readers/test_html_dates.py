"""A page's date is the one that it declares for its own article, in every common form."""

from pathlib import Path

import pytest

from tests.corpus.files import read_file

BODY = "<article><h1>Bridge opens</h1><p>The bridge over the Alm is open again, the town said.</p></article>"
DAY = "2024-03-09"


def published(tmp_path: Path, head: str = "", body: str = BODY) -> str | None:
    page = f"<html><head><title>Bridge opens</title>{head}</head><body>{body}</body></html>"
    [draft] = read_file(tmp_path / "page.html", page).drafts
    return draft.published.text if draft.published else None


def linked(json: str, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{json}</script>'


@pytest.mark.parametrize(
    "head",
    [
        f'<meta property="article:published_time" content="{DAY}">',
        f'<meta property="article:published" itemprop="datePublished" content="{DAY}">',
        f'<meta property="og:title" name="DC.date.issued" content="{DAY}">',
        f'<meta content="{DAY}" itemprop="dateCreated datePublished">',
        f'<meta name="dcterms.created" content="{DAY}">',
        f'<meta name="DC:Date" content="{DAY}">',
        f'<meta name="sailthru.date" content="{DAY}">',
        f'<meta name="parsely-pub-date" content="{DAY}">',
        f"<meta name='parsely-page' content='{{\"pub_date\": \"{DAY}\"}}'>",
        f'<meta property="og:published_time" content="{DAY}">',
        f'<meta name="citation_publication_date" content="{DAY.replace("-", "/")}">',
        f'<meta name="publish_date" content="{DAY}">',
        f'<meta name="date" content="soon"><meta name="pubdate" content="{DAY}">',
        f'<meta name="date" content="2025-01-01"><meta property="article:published_time" content="{DAY}">',
        f'<meta http-equiv="date" content="{DAY}">',
        linked(f'{{"@type": "NewsArticle", "datePublished": "{DAY}"}}'),
        linked(f'[{{"@type": "BreadcrumbList"}}, {{"@type": ["Article"], "datePublished": "{DAY}"}}]'),
        linked(
            '{"@graph": [{"@type": "WebPage", "datePublished": "2024-03-10"},'
            f'{{"@type": "BlogPosting", "datePublished": "{DAY}",'
            '"comment": [{"@type": "Comment", "datePublished": "2020-01-01"}]}]}'
        ),
        linked(f'<!--\n{{"@type": "Article", "headline": "A\nB", "datePublished": "{DAY}"}}\n-->'),
        linked(
            f'{{"@type": "Article", "datePublished": {{"@value": "{DAY}"}}}}',
            "application/ld+json; charset=utf-8",
        ),
        linked("{broken") + f'<meta name="date" content="{DAY}">',
    ],
)
def test_the_head_of_a_page_gives_its_date(tmp_path: Path, head: str):
    assert published(tmp_path, head) == DAY


@pytest.mark.parametrize(
    "mark",
    [
        f'<time itemprop="datePublished" datetime="{DAY}">March</time>',
        f'<span itemprop="datePublished" content="{DAY}">in March</span>',
        '<span itemprop="datePublished">9 March 2024</span>',
        f'<time pubdate datetime="{DAY}">March</time>',
        f'<span property="schema:datePublished" content="{DAY}"></span>',
        f'<span property="dc:date" content="{DAY}"></span>',
        f'<abbr class="published" title="{DAY}">March</abbr>',
        f'<time class="entry-date updated" datetime="{DAY}">March</time>',
        f'<time class="dt-published" datetime="{DAY}">March</time>',
        f'<header><time datetime="{DAY}">March</time></header>',
        f'<p class="byline">By Ida Kern, <time datetime="{DAY}">March</time></p>',
        '<div class="post-meta"><time>9 March 2024</time></div>',
    ],
)
def test_marks_in_the_article_give_its_date(tmp_path: Path, mark: str):
    body = BODY.replace("</h1>", f"</h1>{mark}")
    others = (
        '<div class="comments"><div><time class="published" datetime="2019-05-05">May</time></div></div>'
        '<aside><article><h2>Old</h2><time itemprop="datePublished" datetime="2018-05-05">May</time>'
        "</article></aside>"
    )
    assert published(tmp_path, body=others + body) == DAY
    assert published(tmp_path, body=body + others) == DAY


@pytest.mark.parametrize(
    "mark",
    [
        f"<p>It was built on {DAY}, as people say.</p>",
        f'<p>The bridge of old was opened by the mayor of a town on <time datetime="{DAY}">a day</time></p>',
        f'<time itemprop="dateModified" datetime="{DAY}">March</time>',
        f'<div class="meta"><time class="updated" datetime="{DAY}">March</time></div>',
        f'<section id="comments"><time itemprop="datePublished" datetime="{DAY}">March</time></section>',
        f'<div itemprop="comment" itemscope><meta itemprop="datePublished" content="{DAY}"></div>',
        f'<ul class="related-posts"><li><time class="published" datetime="{DAY}">March</time></ul>',
        f'<link rel="canonical" href="https://news.example/{DAY.replace("-", "/")}/bridge">',
        linked(f'{{"@type": "Comment", "datePublished": "{DAY}"}}'),
        linked(
            f'{{"@type": "ItemList", "itemListElement": [{{"@type": "Article", "datePublished": "{DAY}"}}]}}'
        ),
        f'<meta property="article:modified_time" content="{DAY}">',
    ],
)
def test_dates_of_other_things_are_not_the_articles(tmp_path: Path, mark: str):
    assert published(tmp_path, body=BODY.replace("</article>", f"{mark}</article>")) is None


def test_a_date_that_is_not_full_is_named(tmp_path: Path):
    reading = read_file(tmp_path / "page.html", f'<meta name="date" content="last week">{BODY}')
    assert reading.problems == ("page.html: 'last week' is not a full date; the date is kept as unknown.",)
