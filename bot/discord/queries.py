"""Library queries for slash commands and buttons. Every query is limited to one server.

Each function runs on the library's thread (`Service.run`). `guild_id` is the server of the request, 0 in
direct messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from bot.conversation.asking import Exchange, ask_following
from bot.discord.translations import Say
from bot.discord.ui.custom_ids import Options, QuoteRef
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_CHOICES
from bot.discord.ui.passage import passage_parts
from bot.discord.ui.question import Asked
from bot.discord.ui.story import STORIES_PER_PAGE
from bot.intents.classifier import load_classifier
from bot.intents.wants import Wanted, read_wanted
from bot.narrowing import Narrowing
from bot.page_links import cards_with_pages, check_with_pages, page_links
from bot.settings import Settings
from bot.text import fit_plain
from corpus.document import SHARED, Span
from corpus.errors import UsageError
from index.answer.abstention import Caution
from index.answer.model import Answer, QuotePart, text_fragment
from index.library import Library
from index.models import multilingual_e5
from index.steps import Steps
from index.store import DocumentTitle, Store, StoredPassage
from index.store.filters import Filter
from index.stories.latest import Card, story_card
from index.stories.timeline import Timeline, story_timeline
from index.text.analyzer import terms
from index.verdict.model import Check

MAX_PASSAGES = 24
_MAX_ENCODED_CHARS = 120
"""Longer texts are not encoded to see what they want: they are questions or statements."""

PASSAGES_PER_PAGE = 4

_CATCHUP_LAG_S = 86_400.0
"""How long after its publication a document may come in and still be news for who has looked in between.

Many dates have no time of day, so they count from midnight."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the places of its quotes.

    Of an abstention: `languages` are those of the sources if the question's is not among them, and `has_news`
    is True if `/latest` finds stories on the question.
    """

    answer: Answer
    refs: tuple[QuoteRef, ...]
    languages: tuple[str, ...] = ()
    has_news: bool = False


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage as a card shows it. `marked` are the spans of quotes in its text.

    `parts` are those of a passage that holds lists, tables or code. `quoted` are the spans of quotes in the
    text of the `document` (id), or of the whole passage if there are none.
    """

    title: str
    source: str | None
    section: str | None
    published: str | None
    url: str | None
    text: str
    marked: tuple[tuple[int, int], ...] = ()
    parts: tuple[QuotePart, ...] = ()
    document: str = ""
    quoted: tuple[Span, ...] = ()


def check_source(library: Library, guild_id: int, source: str, say: Say) -> None:
    """Raise UsageError, in the language of `say`, if no source's name contains `source`."""
    names = library.store.documents.sources(guild_id)
    if not any(source.casefold() in name.casefold() for name in names):
        there = ", ".join(names) or "–"
        raise UsageError(say("no_source", source=fit_plain(source, MAX_CHOICE_CHARS), known=there))


def find_answer(
    library: Library, guild_id: int, asked: Asked, options: Options, quotes: int, caution: Caution
) -> Reply:
    """Answer a question. Raises UsageError if it is empty, or if no source has the given name."""
    where = _make_filter(library, guild_id, options)
    previous = _find_exchange(library, guild_id, asked)
    answer = ask_following(library, asked.question, previous, where, quotes, caution).answer
    if not answer.is_silent:
        return Reply(answer, _cited_refs(answer))
    has_news = bool(library.latest(asked.whole, where, 1))
    return Reply(answer, (), library.other_languages(asked.question, guild_id), has_news)


def _find_exchange(library: Library, guild_id: int, asked: Asked) -> Exchange | None:
    """Return what a question follows, with the documents quoted there that the server may see."""
    if asked.following is None:
        return None
    refs = asked.shown.refs
    visible = _visible_passages(library, guild_id, refs)
    documents = dict.fromkeys(visible[ref.passage].document_id for ref in refs if ref.passage in visible)
    return Exchange(asked.previous, asked.shown.texts, tuple(documents))


def find_wanted(library: Library, text: str) -> Wanted:
    """Return what a message wants. The vector of multilingual-e5-small helps, if that model is in use."""
    encoder = library.encoder
    has_vector = encoder.name == multilingual_e5.NAME and len(text) <= _MAX_ENCODED_CHARS
    has_vector = has_vector and any(character.isalnum() for character in text)
    vector = encoder.encode_query(text) if has_vector else None
    return read_wanted(text, load_classifier(), vector)


def check_text(library: Library, guild_id: int, text: str, settings: Settings) -> Steps[Check]:
    """Return what the sources say of each claim of a text, in steps. Raises UsageError if it has no word."""
    found = yield from library.check_in_steps(text, Filter(guild_id=guild_id))
    return check_with_pages(found, library, settings, guild_id)


def find_passages(
    library: Library,
    guild_id: int,
    asked: Asked,
    options: Options,
    page: int,
    refs: Sequence[QuoteRef] = (),
) -> tuple[list[ShownPassage], int]:
    """Return a page, counted from 0, of the passages for a question, and how many passages there are.

    The passages of the quotes `refs` come first.
    """
    ranked = library.search(asked.whole, _make_filter(library, guild_id, options))[:MAX_PASSAGES]
    places = {ref.passage: place for place, ref in reversed(list(enumerate(refs)))}
    passages = sorted((item.passage for item in ranked), key=lambda p: places.get(p.id, len(refs)))
    first = page * PASSAGES_PER_PAGE
    chosen = passages[first : first + PASSAGES_PER_PAGE]
    return _load_shown_passages(library, chosen, _mark_quotes(chosen, refs)), len(ranked)


def find_context(library: Library, guild_id: int, refs: Sequence[QuoteRef]) -> list[ShownPassage]:
    """Return the passages around sentences, without those that are gone or belong to other servers."""
    visible = _visible_passages(library, guild_id, refs)
    marked = _mark_quotes(list(visible.values()), refs)
    return _load_shown_passages(library, [visible[i] for i in marked], marked)


def passages_with_pages(
    shown: Sequence[ShownPassage], library: Library, settings: Settings, guild_id: int
) -> list[ShownPassage]:
    """Return passages; those of documents without an address have that of their source page."""
    pages = page_links([(item.document, item.quoted) for item in shown], library, settings, guild_id)
    return [replace(item, url=item.url or page) for item, page in zip(shown, pages, strict=True)]


def cite_refs(library: Library, guild_id: int, refs: Sequence[QuoteRef]) -> list[dict[str, Any]]:
    """Return sentences with the ids of their documents, as they are stored with a vote.

    The document's id stays the same when its passages are made again. Sentences that are gone or belong to
    other servers have no "document".
    """
    visible = _visible_passages(library, guild_id, refs)
    return [
        {"passage": ref.passage, "sentence": ref.sentence}
        | ({"document": visible[ref.passage].document_id} if ref.passage in visible else {})
        for ref in refs
    ]


def find_latest(
    library: Library,
    guild_id: int,
    topic: str | None,
    options: Options,
    page: int = 0,
    settings: Settings | None = None,
) -> tuple[list[Card], bool]:
    """Return a page, counted from 0, of the newest stories, and True if there are more.

    With `settings` the cards have the addresses of their source pages.
    """
    where = _make_filter(library, guild_id, options)
    cards = library.latest(topic, where, STORIES_PER_PAGE + 1, page * STORIES_PER_PAGE)
    return _linked(cards[:STORIES_PER_PAGE], library, guild_id, settings), len(cards) > STORIES_PER_PAGE


def _linked(cards: Sequence[Card], library: Library, guild_id: int, settings: Settings | None) -> list[Card]:
    """Return cards with the addresses of their source pages, if there are `settings`."""
    return list(cards) if settings is None else cards_with_pages(cards, library, settings, guild_id)


def find_from_page(library: Library, guild_id: int, url: str) -> list[Card]:
    """Return the stories of the documents that come from a web page, newest first."""
    store = library.store
    ids = store.documents.from_page(url, Filter(guild_id=guild_id))[:STORIES_PER_PAGE]
    return [card for i in ids if (card := story_card(store, i, guild_id)) is not None]


def is_titled(library: Library, guild_id: int, topic: str) -> bool:
    """True if the title of a document has all words of a topic: it is the name of something, no question."""
    words = set(terms(topic))
    titles = library.store.documents.titles(guild_id) if words else []
    return any(words <= set(terms(item.title)) for item in titles)


def find_story_card(
    library: Library, guild_id: int, document_id: str, settings: Settings | None = None
) -> Card | None:
    """Return the card of a document that a server may see, None if it may not or the document is gone."""
    if not any(item.id == document_id for item in library.store.documents.titles(guild_id)):
        return None
    library.settle_stories(guild_id)
    card = story_card(library.store, document_id, guild_id)
    return _linked([card], library, guild_id, settings)[0] if card is not None else None


def find_changed(
    library: Library,
    guild_id: int,
    at: float,
    since_look: bool,
    page: int = 0,
    settings: Settings | None = None,
) -> tuple[list[Card], bool]:
    """Return a page of the stories changed since `at` (seconds since 1970), and True if there are more.

    `since_look` is True if the person looked last then: documents published shortly before, which came in
    after it, are news to them.
    """
    first = page * STORIES_PER_PAGE
    end = first + STORIES_PER_PAGE
    lag_s = _CATCHUP_LAG_S if since_look else 0.0
    cards = library.changed_since(at, Filter(guild_id=guild_id), end + 1, lag_s)
    return _linked(cards[first:end], library, guild_id, settings), len(cards) > end


def find_timeline(library: Library, guild_id: int, topic: str) -> Timeline | None:
    """Return the timeline of the story that a topic is about. Raises UsageError if the topic has no word."""
    return library.timeline(topic, Filter(guild_id=guild_id))


def find_story_timeline(library: Library, guild_id: int, story: int) -> Timeline | None:
    """Return the timeline of a story from the documents that a server may see; None if it may see none."""
    library.settle_stories(guild_id)
    return story_timeline(library.store, story, guild_id)


def find_story_title(library: Library, guild_id: int, story: int) -> str | None:
    """Return the title of a story's newest document among those that a server may see."""
    members = library.store.stories.members(story, guild_id)
    dated = [member for member in members if member.day] or members
    newest = library.store.documents.get(dated[-1].document_id) if dated else None
    return newest.draft.title if newest else None


def find_document(library: Library, guild_id: int, named: str) -> DocumentTitle | None:
    """Return a document that a server may see, by its id or title; None if there is none."""
    return _find_named(library.store.documents.titles(guild_id), named)


def suggest_sources(store: Store, guild_id: int, typed: str) -> list[str]:
    """Return names of sources that contain the typed text."""
    names = store.documents.sources(guild_id)
    return [name for name in names if typed.casefold() in name.casefold()][:MAX_CHOICES]


def suggest_titles(store: Store, guild_id: int, typed: str) -> list[DocumentTitle]:
    """Return documents whose titles contain the typed text, newest first."""
    wanted = typed.casefold()
    fitting = (item for item in store.documents.titles(guild_id) if wanted in item.title.casefold())
    return list(islice(fitting, MAX_CHOICES))


def list_own_documents(store: Store, guild_id: int) -> list[DocumentTitle]:
    """Return a server's own documents, newest first."""
    return [item for item in store.documents.titles(guild_id) if item.guild_id == guild_id]


def remove_own_document(library: Library, guild_id: int, named: str) -> DocumentTitle | None:
    """Remove a server's own document, named by its id or title. Return it, None if there is none."""
    found = _find_named(list_own_documents(library.store, guild_id), named) if guild_id else None
    if found is not None:
        library.remove([found.id])
    return found


def _find_named(listings: Sequence[DocumentTitle], named: str) -> DocumentTitle | None:
    """Return the first document with that id or title."""
    title = named.strip().casefold()
    return next((d for d in listings if d.id == named or d.title.casefold() == title), None)


def _make_filter(library: Library, guild_id: int, options: Options) -> Filter:
    """Return the filter for a server's documents and the options. Raises UsageError for an unknown source."""
    narrowing = Narrowing(since=options.since, as_of=options.as_of, source=options.source or None)
    return narrowing.to_filter(library.store, guild_id)


def _cited_refs(answer: Answer) -> tuple[QuoteRef, ...]:
    """Return the passage and sentence of each quote; further documents that say the same are left out."""
    quoted = answer.citations[: len(answer.quotes)]
    if answer.against is not None:
        quoted = (answer.against.citation,)
    return tuple(QuoteRef(citation.passage, citation.sentence) for citation in quoted)


def _visible_passages(library: Library, guild_id: int, refs: Sequence[QuoteRef]) -> dict[int, StoredPassage]:
    """Return the passages of quotes by id, without those that are gone or belong to other servers."""
    found = library.store.passages.get([ref.passage for ref in refs])
    return {i: passage for i, passage in found.items() if passage.guild_id in (SHARED, guild_id)}


def _mark_quotes(
    passages: Sequence[StoredPassage], refs: Sequence[QuoteRef]
) -> dict[int, list[tuple[int, int]]]:
    """Return the spans of quotes in their passages' texts, by passage, in the order of `refs`."""
    by_id = {passage.id: passage for passage in passages}
    marked: dict[int, list[tuple[int, int]]] = {}
    for ref in refs:
        passage = by_id.get(ref.passage)
        if passage is not None and ref.sentence < len(passage.sentences):
            start, end = passage.sentences[ref.sentence]
            marked.setdefault(ref.passage, []).append((start - passage.start, end - passage.start))
    return marked


def _load_shown_passages(
    library: Library, passages: Sequence[StoredPassage], marked: dict[int, list[tuple[int, int]]]
) -> list[ShownPassage]:
    """Return passages with their texts; `marked` are quotes' spans by passage. Links open the first quote.

    Passages that are not as they were stored are left out.
    """
    documents = {passage.document_id for passage in passages}
    sound = library.store.documents.texts(documents).keys()
    changed = library.store.integrity.check_passages(passage.id for passage in passages)
    stored = library.store.documents.structured(sound - changed.derived)
    found = []
    for passage in passages:
        if passage.document_id not in stored:
            continue
        whole = stored[passage.document_id]
        text = whole.text[passage.start : passage.end]
        spans = tuple(marked.get(passage.id, ()))
        start, end = spans[0] if spans else (0, min(len(text), passage.sentences[0][1] - passage.start))
        link = text_fragment(passage.url, text[start:end])
        quoted = [(passage.start + start, passage.start + end) for start, end in spans]
        parts = passage_parts(whole.text, whole.blocks, (passage.start, passage.end), quoted)
        section = passage.section or None
        found.append(
            ShownPassage(
                passage.title,
                passage.source,
                section,
                passage.published,
                link,
                text,
                spans,
                parts,
                passage.document_id,
                tuple(sorted(quoted)) or ((passage.start, passage.end),),
            )
        )
    return found
