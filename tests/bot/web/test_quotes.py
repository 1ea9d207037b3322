"""Every quote of every document, in every format: its page has exactly the quoted text in its mark."""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pytest

from bot.page_links import with_pages
from bot.settings import WebMode
from bot.web.access import Access, Reader
from bot.web.hrefs import ServedHrefs
from bot.web.links import Asked, joined_spans, proof_of
from bot.web.pages import Pages
from corpus.document import SHARED, Span
from index.answer.quote_spans import quote_spans
from index.library import Library
from tests.bot.web.conftest import Served, web_settings
from tests.bot.web.parsed import Page, dangers

QUESTIONS = (
    "What does Ukraine want in return for giving up its NATO bid?",
    "What does a car pay in Strömstad?",
    "What does the ferry need before it may leave?",
    "How do I start the engine?",
    "When does the ferry leave?",
    "How long do sails last?",
    "When are nets mended?",
    "How much does the anchor weigh?",
)


def quotes(library: Library) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Every quote that an answer could have: the id of its document, and its spans."""
    for item in library.store.documents.listings(SHARED):
        document = library.store.documents.structured([item.id])[item.id]
        for passage in library.store.passages.of_document(item.id):
            for number in range(len(passage.sentences)):
                spans = quote_spans(document, passage.sentences, number)
                yield item.id, tuple((span.start, span.end) for span in spans)


def test_each_quote_of_each_document_is_marked_exactly(library: Library, tell: Callable[[str], None]) -> None:
    pages, texts = Pages(library.store), {}
    access = Access(library.store, WebMode.PUBLIC, library.home, lambda: 0.0)
    hrefs = ServedHrefs("", access, Reader())
    seen, kinds = 0, Counter[str]()
    for document_id, spans in quotes(library):
        document = library.store.documents.get(document_id)
        version = library.store.versions.find(document_id, document.version if document else 0)
        assert document is not None and version is not None
        texts[document_id] = document.text
        quote = "\n".join(document.text[start:end] for start, end in spans)
        joined = joined_spans(document.text, spans)
        assert proof_of(document.text, joined) == proof_of(document.text, spans)
        page = Page(pages.document(version, Asked(joined, proof_of(document.text, joined)), hrefs, SHARED))
        assert page.quote == quote
        assert page.mark_ids.count("q") == 1 and page.mark_ids[0] == "q"
        assert dangers(page) == []
        seen += 1
        kinds[document.origin.rpartition(".")[2]] += 1
    tell(f"{seen} quotes of {len(texts)} documents: {dict(kinds)}")
    assert seen > 300
    assert set(kinds) >= set("md txt rst html csv json eml srt rtf rss pdf docx xlsx pptx odt epub".split())


def test_a_page_holds_all_of_its_document(library: Library) -> None:
    pages = Pages(library.store)
    access = Access(library.store, WebMode.PUBLIC, library.home, lambda: 0.0)
    for item in library.store.documents.listings(SHARED):
        document = library.store.documents.get(item.id)
        version = library.store.versions.find(item.id, item.version)
        assert document is not None and version is not None
        html = pages.document(version, Asked(), ServedHrefs("", access, Reader()), SHARED)
        shown = bare(Page(html).article)
        for section in document.draft.sections:
            assert bare(document.text[section.start : section.end]) in shown, item.title


def bare(text: str) -> str:
    """A text without white space, and without the bars between cells, which pages hide."""
    return "".join(text.replace("|", "").split())


@pytest.mark.asyncio
async def test_the_pages_of_answers_have_their_quotes(served: Served) -> None:
    answered = 0
    for question in QUESTIONS:
        answer = with_pages(served.library.ask(question), served.library, served.settings)
        texts = {quote.citation: quote.text for quote in answer.quotes}
        if answer.newer is not None:
            texts[answer.newer.quote.citation] = answer.newer.quote.text
        cited = [*answer.citations, *([answer.newer.citation] if answer.newer else [])]
        for citation in cited:
            assert citation.page is not None and citation.page.endswith("#q")
            status, html, _ = await served.get(citation.page)
            assert status == 200
            page = Page(html)
            if citation.n in texts:
                assert page.quote == texts[citation.n]
            assert page.quote.strip() and dangers(page) == []
            assert citation.title.split()[0] in page.title
        answered += answer.answered
    assert answered >= 6


def test_without_web_nothing_has_a_page(library: Library) -> None:
    answer = with_pages(library.ask(QUESTIONS[0]), library, web_settings(WebMode.OFF))
    assert answer.citations and all(citation.page is None for citation in answer.citations)


def test_discord_gets_no_pages_without_an_address(library: Library) -> None:
    answer = library.ask(QUESTIONS[0])
    public = web_settings(WebMode.PUBLIC)
    assert all(c.page is None for c in with_pages(answer, library, public, 0).citations)
    named = web_settings(WebMode.PUBLIC, web_url="https://notes.example.org/f/")
    pages = [c.page or "" for c in with_pages(answer, library, named, 0).citations]
    assert all(page.startswith("https://notes.example.org/f/d/") for page in pages)
    assert not any("k=" in page for page in pages)


@pytest.mark.slow
def test_ten_thousand_quotes_are_marked_exactly(library: Library, tell: Callable[[str], None]) -> None:
    """Runs of sentences of each document, also over the ends of its paragraphs, lists and tables."""
    pages, chance = Pages(library.store), Random(25)
    access = Access(library.store, WebMode.PUBLIC, library.home, lambda: 0.0)
    hrefs = ServedHrefs("", access, Reader())
    found = []
    for item in library.store.documents.listings(SHARED):
        document = library.store.documents.get(item.id)
        version = library.store.versions.find(item.id, item.version)
        units = [unit for p in library.store.passages.of_document(item.id) for unit in p.sentences]
        assert document is not None and version is not None
        found.append((version, document.text, sorted(units)))
    for _ in range(10_000):
        version, text, units = chance.choice(found)
        places = sorted(chance.sample(range(len(units)), min(len(units), chance.randint(1, 4))))
        spans = joined_spans(text, [units[place] for place in places])
        if chance.random() < 0.3:
            spans = ((units[places[0]][0], units[places[-1]][1]),)
        page = Page(pages.document(version, Asked(spans, proof_of(text, spans)), hrefs, SHARED))
        assert page.quote == "\n".join(text[start:end] for start, end in spans)
        assert page.mark_ids.count("q") == 1 and dangers(page) == []
    tell(f"10,000 quotes of {len(found)} documents")
