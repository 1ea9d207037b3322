"""Hostile texts, the cards made from them, and the check that Discord forms nothing from the texts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from discord import ui
from hypothesis import strategies as st

from bot.discord.cogs.ask.card import answer_card
from bot.discord.cogs.ask.check_card import check_card
from bot.discord.cogs.ask.passages_card import context_card, passages_card
from bot.discord.cogs.ask.several_card import several_card
from bot.discord.cogs.delivery.card import Occasion, digest_card, post_card
from bot.discord.cogs.follows.card import Preview, draft_card, followed_text, following_card
from bot.discord.cogs.insights.card import insights_card
from bot.discord.cogs.sources.card import sources_card
from bot.discord.cogs.stories.timeline_card import (
    no_timeline_card,
    timeline_card,
    timeline_quotes_card,
)
from bot.discord.queries import Reply, ShownPassage
from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import Options, QuoteRef
from bot.discord.ui.latest_card import catchup_card, latest_card
from bot.discord.ui.note import note_card
from bot.discord.ui.question import Asked
from bot.discord.ui.story import story_card
from bot.follows.follows import Follow
from bot.insights.grouping import Findings, Group
from bot.sources.sources import Source
from corpus.document import Document, ParsedDocument
from index.answer.model import (
    Against,
    Answer,
    Citation,
    Conflict,
    ConflictSide,
    Nearest,
    Newer,
    Quote,
    text_fragment,
)
from index.conflicts.comparing import ConflictKind
from index.store import Listing
from index.stories.latest import Card, Excerpt
from index.stories.timeline import Development, Timeline
from index.verdict.model import Check, CheckedClaim, Proof, Verdict
from tests.localdiscord import World
from tests.localdiscord.bodies import fresh
from tests.localdiscord.content import COMPONENTS_V2, Body
from tests.localdiscord.markdown import formed, parse, walk
from tests.localdiscord.mentions import pings
from tests.localdiscord.world import Message

PIECES = """
@everyone|@here|@\u200beveryone|<@1>|<@!1>|<@&1>|<#1>|<@123456789012345678>|<@&123456789012345678>|<:e:1>|<a:e:1>
</ask:1>|</source add:1>|<t:1:R>|<t:1>|<id:customize>|<id:browse>|<id:guide>|[x](https://evil.example)
[x](<https://evil.example>)|[x](https://evil.example "t")|[[x]](https://evil.example)|[x]\\(https://evil.example)
https://evil.example/a|http://evil.example|<https://evil.example>|HTTPS://EVIL.EXAMPLE|steam://run/1|discord://a/b
mailto:a@b.example|<mailto:a@b.example>|<a@b.example>|<+1 555 0100>|<tel:1>|discord.gg/abc|discord.gg//abc
discord.com/invite/abc|https://discord.gg/abc|discordapp.com/invite/abc|www.discord.gg/abc|ptb.discord.com/invite/abc
DISCORD.GG/abc|discord\\.gg/abc|disc\u200bord.gg/abc|xdiscord.gg/abc|```|```py\n|`|``|```` ` ````
# big|## big|### big|#|####|-# small|- item|* item|+ item|1. one|99999999. one|12345678901. one|1) one
> quote|>>> quote|>|>>>|**bold**|**|***|*|_|__|__under__|_it_|~~|~~gone~~|\\|\\\\|\\*|\\`
\\@everyone|\\<@1>|\\\\<@1>
\\[x](https://evil.example)|\u200b|\u200d|\u200c|\u202e|\u2066|\u2069|\u00ad|\ufeff|\u0000|\u0007|\u001b[31m
\ud800|\udfff|\u2028|\u2029|\u0085|\x0b
\U000e0041|\ue000|\ufffe|👨‍👩‍👧‍👦|🏳️‍🌈|🇩🇪|🇩|👍🏽|1️⃣|Z\u0351\u036b\u0343|:smile:|:thumbsup
{0}|{title}|%s|${x}|&lt;@everyone&gt;|&#64;here
"""
"""Pieces of markup and other trouble, separated by `|`."""

SPOILER = "||hidden||"
LINES = ("\n", "\n\n", "\r\n", "\n ", "\n\t", "  \n", " ", "", "", ".", ". ", "a", "word ", "\\", "\\\\")
WHOLE = (
    "Z" + "\u0351\u036b\u0343" * 400,
    "a" * 100_000,
    "👨‍👩‍👧‍👦" * 300,
    "\\" * 1_000,
    "`" * 3_999,
    "**" * 2_000,
    "> " * 500,
    "\n" * 2_000 + "# x",
    "[x](https://evil.example) " * 300,
    "||" * 700,
    "𝕏" * 2_100,
    "<" * 1_500,
    "@everyone " * 400,
    "1. a\n" * 400,
    "Sentence one. " * 400,
    "",
    " ",
    "\u200b",
    "\ud800",
    "A sentence. " * 90 + "\ud800 \udfff",
    "\0",
    "#",
    "\\",
)
"""Complete hostile texts."""

pieces = sorted({*(p for p in PIECES.replace("\n", "|").split("|") if p), SPOILER, "```py\n", "||"})

texts = st.one_of(
    st.lists(st.sampled_from(pieces) | st.sampled_from(LINES), min_size=1, max_size=12).map("".join),
    st.lists(st.sampled_from(pieces) | st.text(max_size=6), min_size=1, max_size=40).map(" ".join),
    st.text(st.characters(codec=None), max_size=60),
    st.sampled_from(WHOLE),
)
"""Any text; texts of which Discord would form markup are likely."""

addresses = st.one_of(
    st.none(),
    texts,
    texts.map(lambda text: f"https://example.org/{text}"),
    texts.map(lambda text: f"https://{text}"),
    st.sampled_from(
        ["javascript:alert(1)", "https://", "https://[::1", "http://a:b@c", "https://a.example:99999/", "//a"]
    ),
)


OWN = {"heading", "bold", "subtext", "list", "timestamp", "channel", "masked_link", "command"}
"""The markup that the bot's own messages contain."""

OF_QUOTES = {"code", "code_block"}
"""What quotes and passages may form besides: in code, Discord forms nothing else."""

HEADS = {"heading", "subtext"}
"""What stands in all texts of a card but quotes and passages."""


QUOTING = ("answer", "newer", "passages", "context", "one context")
"""The cards that quote."""


@dataclass(frozen=True, slots=True)
class Given:
    """The outside input of one round of cards."""

    question: str
    following: str
    title: str
    source: str
    section: str
    url: str | None
    text: str


INERT = Given("Q", "Who", "Title", "Source", "Section", "https://example.org/a", "A text. And more.")
"""As short a topic as there is, so that no list of follows holds more lines than that of these."""

given = st.builds(Given, texts, texts, texts, texts, texts, addresses, texts)


def cards(given: Given) -> Iterator[tuple[str, ui.LayoutView]]:
    """Yield every card of the bot, made from the given input, with its name."""
    say, options, day = say_in(None), Options(source=given.source), "2025-12-14"
    asked, text = Asked(given.question, given.following), given.text
    link = text_fragment(given.url, text.encode("utf-8", "replace").decode())
    cites = tuple(
        Citation(
            n=n,
            document=f"d{n}",
            title=given.title,
            source=given.source,
            url=given.url,
            link=link,
            page=given.url,
            published=day,
            section=given.section,
            start=0,
            end=len(text),
            score=1.0,
            passage=999_999_999_999,
            sentence=9_999,
        )
        for n in (1, 2, 3)
    )
    quotes, near = (
        tuple(Quote(text, n) for n in (1, 2, 3)),
        (Nearest("d", given.title, 0.5, given.url, day, 1.0),) * 3,
    )
    refs = tuple(QuoteRef(999_999_999_999, 9_999) for _ in cites)
    newer = Newer(Quote(text, 4), replace(cites[0], n=4))
    answered, newest = (Answer("", True, 1, quotes, cites, (), item, 1) for item in (None, newer))
    yield "answer", answer_card(asked, answered, refs, options, say, takes_replies=True)
    yield "newer", answer_card(asked, newest, refs, options, say, takes_replies=True)
    sides = [ConflictSide(text or "…", quote, cite) for quote, cite in zip(quotes, cites, strict=True)]
    conflicts = tuple(Conflict(kind, sides[0], sides[1]) for kind in ConflictKind)
    differing = replace(newest, conflicts=conflicts)
    yield "conflict", answer_card(asked, differing, refs, options, say, takes_replies=True)
    silence = Answer("", False, 0, (), (), near, None, 1)
    yield "silence", answer_card(asked, silence, (), options, say, ("en", given.source), has_news=True)
    refuted = Answer("", False, 0, (), (), (), None, 1, against=Against(quotes[0], cites[0]))
    yield "against", answer_card(asked, refuted, refs[:1], options, say, takes_replies=True)
    shown = ShownPassage(given.title, given.source, given.section, day, given.url, text, ((0, len(text)),))
    bare = ShownPassage(given.title, given.source, given.section, day, given.url, text)
    yield "passages", passages_card(asked, 1, 99, [bare] * 4, options, say)
    yield "context", context_card([shown] * 3, say)
    middle = ShownPassage(given.title, None, None, day, None, text, ((len(text) // 3, len(text) // 2),))
    yield "one context", context_card([middle], say)
    excerpts = (Excerpt(given.section, text, 0, len(text)),) * 3
    story = Card(
        "d", given.title, given.source, given.url, day, 2, excerpts, 1 << 58, 99, day, (given.source,) * 9
    )
    stories = [replace(story, story=(1 << 58) + n) for n in range(3)]
    yield "story", story_card(story, say, 1 << 62)
    replies = [Reply(Answer("", True, 1, quotes, cites, (), newer, 1), refs)] * 3
    proofs = [Proof(verdict, 1.0, quotes[0], cites[0]) for verdict in Verdict]
    claims = [CheckedClaim(n, text or "…", p.verdict, 1.0, p.quote, p.citation) for n, p in enumerate(proofs)]
    claims = [replace(claim, other=proofs[n % 2]) for n, claim in enumerate(claims)]
    yield "check", check_card(Check(tuple(claims), 99, 1.0), say)
    yield "several", several_card([asked] * 3, replies, options, say, True)
    yield "latest", latest_card(stories, None, 1, True, options, say)
    yield "latest on a topic", latest_card(stories, given.question[:200], 1, True, options, say)
    yield "nothing latest", latest_card([], given.question[:200], 0, False, options, say)
    yield "catching up", catchup_card(stories, 1e9, True, 1, True, say)
    line = Development(
        "d",
        given.title,
        given.source,
        given.url,
        link,
        day,
        given.section,
        text,
        0,
        len(text),
        (given.source,) * 9,
    )
    yield "timeline", timeline_card(Timeline(1 << 58, given.title, (line,) * 18), 1, say, 1 << 62)
    yield "quotes of a timeline", timeline_quotes_card(Timeline(1 << 58, given.title, (line,) * 18), 1, say)
    yield "newest of a timeline", timeline_card(Timeline(1, given.title, (line,) * 9), 0, say)
    topic = given.question[:200]
    yield "no timeline", no_timeline_card(topic, say)
    follow = Follow(topic, 1, 2, 3, how="daily", next_digest=1e9, broken_since=1e9, broken_why="barred")
    narrowed = replace(follow, source=given.source, without=given.title)
    yield "following", following_card([follow] * 40, lambda f: "<#1>", say)
    yield "following one source", following_card([narrowed], lambda f: "<#1>", say)
    yield "followed", note_card(followed_text(follow, True, "<#1>", Preview(3, stories), say), 1 << 40, say)
    yield "draft", draft_card(narrowed, "<#1>", Preview(3, stories), 1 << 63, say)
    occasion = Occasion(1, follow, late=True)
    yield "post", post_card(story, occasion, say)
    yield "digest", digest_card(stories * 3, 1, occasion, say)
    yield "digest of one's own", digest_card([story], 0, Occasion(1, replace(follow, channel_id=0)), say)
    facts = dict.fromkeys(
        ("etag", "last_modified", "digest", "last_ok", "failing_since", "last_error", "added_by")
    )
    numbers = dict.fromkeys(("added_at", "next_at", "interval_s"), 0.0)
    looked_at = Source(
        1, 1, "feed", given.url or "", "", "", given.title, failures=0, told=False, **facts, **numbers
    )
    failing = replace(looked_at, failing_since=1e9, last_error=text)
    yield "failing sources", sources_card([], 3, [failing] * 20, say)
    listing = Listing("d", 1, given.title, given.source, given.url, day, "o", 1, 1, 1)
    yield "sources", sources_card([listing] * 20, 3, [replace(looked_at, last_ok=1e9)] * 20, say)
    groups = (
        Group(given.question, (given.following, text, given.title), 9_999, date(2025, 12, 14), ("d",)),
    ) * 20
    draft = ParsedDocument(given.title, text, (), source=given.source, url=given.url)
    quoted = {"d": Document("d", 1, "o", draft)}
    yield "insights", insights_card(Findings(9_999, 9_999, 9_999, groups, groups), quoted, 3_650, False, say)
    full = Findings(9_999, 9_999, 9_999, groups, groups)
    yield "insights with conflicts", insights_card(full, quoted, 3_650, False, say, conflicts)
    yield "insights of what is gone", insights_card(Findings(0, 1, 0, (), groups), {}, 1, True, say)


class Discord:
    """A channel of the local Discord, without a network, that accepts the bot's messages."""

    def __init__(self) -> None:
        world = World()
        guild = world.add_guild("Halden", bot_permissions=(1 << 53) - 1)
        self.channel, self.bot = guild.add_channel("news"), world.bot
        world.users[123456789012345678] = world.add_user("ada")
        self._expected = {name: _kinds(self.take(card)) for name, card in cards(INERT)}

    def take(self, view: ui.LayoutView) -> Body:
        """The message as it would be shown. Raises ApiError if Discord answers with 400."""
        payload: dict[str, Any] = {"components": view.to_components(), "flags": COMPONENTS_V2}
        return fresh(self.channel, self.bot, payload, {})

    def check(self, name: str, view: ui.LayoutView) -> None:
        """Check that nobody is pinged, whatever were allowed, and that no markup is formed but the card's
        own."""
        body = self.take(view)
        assert not body.pings, body.pings
        kinds, expected = _kinds(body), self._expected[name]
        assert len(kinds) == len(expected)
        for text, found, own in zip(body.texts, kinds, expected, strict=True):
            if name in QUOTING and not HEADS & found.keys():
                found = Counter({kind: count for kind, count in found.items() if kind not in OF_QUOTES})
            assert not found - own, (name, found - own, text)
            assert "invite" not in formed(text), (name, text)
        for link in (c["url"] for c in body.walk() if c.get("url")):
            assert link.isascii() and link.lower().startswith(("https://", "http://")), link

    def check_message(self, message: Message) -> None:
        """Check any message of the bot: it contains only the markup of cards."""
        for text in message.body.texts:
            kinds = formed(text)
            assert not kinds - OWN - (set() if HEADS & kinds else OF_QUOTES), (kinds, text)
        assert not message.pings and not pings(
            message.body.texts, None, channel=self.channel, author=self.bot
        )

    def check_text(self, text: str) -> None:
        """Check a text that must form no markup."""
        assert not formed(text), (formed(text), text)
        assert not pings([text], None, channel=self.channel, author=self.bot)


def _kinds(body: Body) -> list[Counter[str]]:
    """For each text display, how often it forms each kind of markup."""
    return [Counter(node.kind for node in walk(parse(text)) if node.kind != "text") for text in body.texts]
