"""Laws of the texts that the bot sends: safe, within Discord's limits, cut where people cut."""

import asyncio
from dataclasses import replace
from datetime import date

import regex
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.cogs.ask.card import answer_card
from bot.discord.cogs.ask.passages_card import context_card, passages_card
from bot.discord.cogs.delivery.card import Occasion, digest_card, post_card
from bot.discord.cogs.follows.card import Preview, followed_text, following_card
from bot.discord.cogs.insights.card import insights_card
from bot.discord.cogs.sources.card import sources_card
from bot.discord.cogs.stories.timeline_card import timeline_card
from bot.discord.queries import PASSAGES_PER_PAGE, ShownPassage
from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import Options, QuoteRef, context_id, more_id, page_id
from bot.discord.ui.escape import escape
from bot.discord.ui.latest_card import catchup_card, latest_card
from bot.discord.ui.limits import (
    MAX_CHOICE_CHARS,
    MAX_CUSTOM_ID_CHARS,
    MAX_VIEW_CHARS,
    MAX_VIEW_COMPONENTS,
    fit,
)
from bot.discord.ui.note import note_card
from bot.discord.ui.question import Asked, question_head, read_head
from bot.follows.follows import Follow
from bot.insights.grouping import Findings, Group
from bot.text import fit_plain, plain, units
from corpus.document import Document, ParsedDocument
from corpus.reflow import collapse_whitespace
from index.answer.model import Answer, Citation, Conflict, ConflictSide, Newer, Quote
from index.store import Listing
from index.stories.latest import Card, Excerpt
from index.stories.timeline import Development, Timeline
from tests.localdiscord.markdown import formed, visible

CHARACTERS = ["e\u0301", "👩🏽‍🚀", "🇩🇪", "🇺🇦", "👍🏿", "❤️‍🔥", "नि", "각", "ก็", "1️⃣", "a", "é", "𝔸", "."]
MARKUP = (
    "* ** _ __ ~~ || ` ``` > >>> # ## -# - + 1. [ ] ( ) < > \\ : / @everyone @here <@1> <@&1> <#1> <t:1:R> "
    "http://a.b https://x.y/z discord.gg/abc discord.com/invite/abc www. :smile: <:a:1> </a:1> <id:guide> "
    "mailto:a@b.c 1234567890. <a@b.cd>"
).split()

texts = st.text(st.characters(codec="utf-8"), max_size=200)
marked_up = st.lists(st.sampled_from([*MARKUP, " ", "\n", "a", "b1", "é"]), max_size=25).map("".join)
written = st.lists(st.sampled_from([*CHARACTERS, " ", ". "]), max_size=120).map("".join)


@given(st.one_of(texts, marked_up))
def test_escaped_text_forms_nothing_and_reads_as_it_stands(text: str) -> None:
    assert formed(escape(text)) == set()
    assert visible(escape(text)).replace("\u200b", "") == plain(text)


def test_emoji_names_stay_letters_and_new_emoji_stay() -> None:
    assert escape("see :smile: and a:b: at 12:30") == r"see \:smile: and a\:b: at 12\:30"
    assert plain("🫨🫩\u202e\x00\u2066a") == "🫨🫩a", "also those newer than Python's tables"


@given(st.one_of(texts, marked_up, written), st.integers(2, 120))
def test_what_is_fitted_fits(text: str, limit: int) -> None:
    fitted, line = fit(text, limit), fit_plain(text, limit)
    assert units(fitted) <= limit and units(line) <= limit
    assert formed(fitted) == set() and "\n" not in line
    assert fitted == escape(text) or fitted.endswith("…")


@given(written, st.integers(2, 60))
def test_no_character_is_cut_in_two(text: str, limit: int) -> None:
    whole = regex.findall(r"\X", collapse_whitespace(text))
    for cut in (fit(collapse_whitespace(text), limit), fit_plain(text, limit)):
        if cut.endswith("…"):
            kept = regex.findall(r"\X", cut.removesuffix("…").rstrip().replace("\\", ""))
            assert whole[: len(kept)] == kept


def test_cuts_are_made_after_a_sentence_else_between_words() -> None:
    text = "The bridge is closed for now. It opens again on 3 March, says the council of Halden."
    assert fit(text, 45) == "The bridge is closed for now. …"
    assert fit(text, 26) == "The bridge is closed for…"
    assert fit(text, 200) == text


@given(st.one_of(texts, marked_up, written), st.one_of(st.none(), texts, marked_up))
def test_a_head_gives_the_question_back(question: str, following: str | None) -> None:
    def read(text: str) -> str:
        return collapse_whitespace(plain(text))

    asked = Asked(question, following)
    head = question_head(asked)
    back = read_head(head)
    assert back is not None and units(head) <= 520
    if units(escape(collapse_whitespace(question))) <= 300:
        assert back.question == read(question).removesuffix("…").strip()
    if following and read(following) and units(escape(collapse_whitespace(following))) <= 200:
        assert back.following == read(following).removesuffix("…").strip()


def test_a_sharp_at_the_end_of_a_question_is_shown() -> None:
    assert visible(question_head(Asked("What is C#"))) == "What is C#\u200b"


@given(
    st.dates(),
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=120),
    st.integers(0, 999),
)
def test_ids_of_buttons_fit(since: date, source: str, page: int) -> None:
    options = Options(since, source)
    refs = [QuoteRef(10**12 - 1, 9_999)] * 3
    assert (
        max(units(i) for i in (more_id(options), page_id(page, options), context_id(refs)))
        <= MAX_CUSTOM_ID_CHARS
    )


@settings(max_examples=5, deadline=None)
@given(
    st.sampled_from(["word ", "*", "👩🏽‍🚀 ", "@everyone ", "Long. "]),
    st.sampled_from("en de fr es-ES uk".split()),
)
def test_the_largest_cards_fit(piece: str, locale: str) -> None:
    asyncio.run(_largest_cards_fit(piece * 800, locale))


async def _largest_cards_fit(long: str, locale: str) -> None:
    say, asked = say_in(locale), Asked(long, long)
    url = "https://example.org/" + "a" * 480
    link = "https://example.org/" + "a" * 280
    when = "2025-12-14T18:00:00+01:00"
    citations = tuple(
        Citation(n, f"d{n}", long, long, link, link, when, long, 0, 1, 1.0, 10**11, 999, page=page)
        for n in (1, 2, 3)
        for page in (f"https://notes.example.org/d/{'a' * 230}",)
    )
    quotes = tuple(Quote(long, n) for n in (1, 2, 3))
    newer = Newer(Quote(long, 4), replace(citations[0], n=4))
    answer = Answer("q", True, 0.9, quotes, citations, (), newer, 1.0)
    sides = [ConflictSide(long, quote, cite) for quote, cite in zip(quotes, citations, strict=True)]
    conflicts = tuple(Conflict("outcomes", sides[0], sides[1]) for _ in range(9))
    refs = [QuoteRef(10**11 + n, 999) for n in range(3)]
    options = Options(date(2025, 12, 14), long, date(2025, 12, 24))
    part = ShownPassage(long, long, long, when, url, long, ((0, 900),))
    excerpts, sources = tuple(Excerpt(long, long, 0, 1) for _ in range(3)), (long,) * 9
    card = Card("d", long, long, url, when, 2, excerpts, 1 << 58, 9_999, when, sources)
    line = Development("d", long, long, url, url, when, long, long, 0, 1, sources)
    timeline = Timeline(1 << 58, long, (line,) * 18)
    follow = Follow(long, 1, 2, 3, zone="America/Argentina/ComodRivadavia", how="weekly", role_id=4)
    follow = replace(follow, next_digest=1e9, quiet="22:00-07:00", broken_since=1e9, broken_why="unsure")
    listing = Listing("a" * 12, 1, long, long, url, when, "upload:7/a.md", 7, 5, 700)
    groups = (Group(long, (long,) * 99, 9_999, date(2025, 12, 14), ("d",)),) * 99
    found = Findings(9_999, 9_999, 9_999, groups, groups)
    quoted = {"d": Document("d", 1, "o", ParsedDocument(long, long, (), source=long, url=url))}
    for view in (
        answer_card(asked, answer, refs, options, say),
        answer_card(asked, replace(answer, conflicts=conflicts), refs, options, say, takes_replies=True),
        passages_card(asked, 1, 99, [part] * PASSAGES_PER_PAGE, options, say),
        context_card([part] * 3, say),
        context_card([part], say),
        latest_card([card] * 3, long, 1, True, options, say),
        latest_card([], long, 0, False, options, say),
        catchup_card([card] * 3, 1e9, True, 1, True, say),
        timeline_card(timeline, 1, say, 1 << 62),
        timeline_card(timeline, 0, say),
        following_card([follow] * 99, lambda _: "<#1>", say),
        note_card(followed_text(follow, True, "<#1>", Preview(9, [card] * 3), say), 1, say),
        post_card(card, Occasion(1, follow, late=True), say),
        digest_card([card] * 20, 12, Occasion(1, follow, late=True), say),
        sources_card([listing] * 99, 18, [], say),
        insights_card(found, quoted, 3_650, False, say),
        insights_card(found, quoted, 3_650, False, say, conflicts),
    ):
        parts = list(view.walk_children())
        said = sum(units(item.content) for item in parts if isinstance(item, ui.TextDisplay))
        assert said <= MAX_VIEW_CHARS and len(parts) <= MAX_VIEW_COMPONENTS


def test_long_titles_fit_a_suggestion() -> None:
    assert units(fit_plain("👩🏽‍🚀" * 60, MAX_CHOICE_CHARS)) <= MAX_CHOICE_CHARS
