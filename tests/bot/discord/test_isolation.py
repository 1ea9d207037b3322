"""Two servers never meet: whatever one does, nothing that it gets is the other's.

Each server's titles, sources, addresses, sections and sentences hold words that no one else uses, so
whatever comes out for one of them is searched for the words of the other.
"""

import random
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.discord import queries
from bot.discord.cooldown import Cooldowns
from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import Options, QuoteRef, context_id, read_refs
from bot.discord.ui.question import Asked
from bot.follows.follows import AT_ONCE, EVERYTHING, Follow, Follows
from bot.follows.matching import Matcher
from bot.follows.outbox import Outbox
from bot.follows.planning import plan
from bot.follows.preview import count_matches, recent
from bot.follows.why import UNSEEN, explain
from corpus.errors import UsageError
from index.answer.abstention import Caution
from index.encode.encoder import Encoder
from index.library import Library
from index.models.token_model import Vectors
from index.stories.latest import story_card
from tests.bot.discord.stage import Stage, bring_in
from tests.localdiscord import Interaction, Upload

WORDS = {0: "gemeingut", 101: "zinnober", 202: "karmesin"}
"""The servers, 0 for direct messages, and the stem of the words that only their documents hold."""

NOW = datetime(2025, 12, 30, tzinfo=UTC).timestamp()

NAMES = 8
"""How many different files a server has at most."""

KINDS = 8
"""How many different words each stem has."""


class CachingEncoder(Encoder):
    """The real encoder, which remembers the vectors of questions."""

    def __init__(self) -> None:
        super().__init__()
        self._questions: dict[str, Vectors] = {}

    def encode_query(self, question: str) -> Vectors:
        if question not in self._questions:
            self._questions[question] = super().encode_query(question)
        return self._questions[question]


@dataclass
class Walk:
    """Random operations on one library; `titles` is what each server should have, by file name."""

    library: Library
    chance: random.Random
    titles: dict[int, dict[str, str]] = field(default_factory=lambda: {guild: {} for guild in WORDS})
    done: dict[str, int] = field(default_factory=dict)
    posted: int = 0

    def __post_init__(self) -> None:
        self.follows = Follows(self.library.store.database)
        self.outbox = Outbox(self.library.store.database)

    def word(self, guild: int) -> str:
        return f"{WORDS[guild]}{self.chance.randrange(KINDS)}"

    def upload(self, guild: int) -> None:
        """Bring in a new document, or another version of one."""
        name = f"n{self.chance.randrange(NAMES)}.md"
        title = f"The {self.word(guild)} ferry"
        lines = [
            f"title: {title}",
            f"source: {self.word(guild)} gazette",
            f"url: https://{self.word(guild)}.example/a",
            f"date: 2025-12-{self.chance.randrange(1, 29):02d}",
            f"id: {self.chance.choice(['ferry', 'bridge'])}",
        ]
        sentences = (
            f"The {self.word(guild)} ferry leaves the harbour at {n + 6} with {self.word(guild)}."
            for n in range(self.chance.randrange(1, 3))
        )
        text = "---\n" + "\n".join(lines) + f"\n---\n\n## {self.word(guild)} part\n\n" + " ".join(sentences)
        report = bring_in(self.library, name, text, guild)
        for line in report.problems:
            self.check(guild, line)
        self.titles[guild][name] = title
        ids = [*report.added, *report.changed]
        self.check(guild, ids)
        if guild:
            made = [i for i in ids if re.fullmatch(r"(ferry|bridge)-[0-9a-f]{6}", i)]
            assert made == ids, "whether another has a document of that id shows in one's own"

    def remove(self, guild: int) -> None:
        """Remove a document of one's own by its id or title; those of others stay."""
        victim = self.chance.choice(list(WORDS))
        listings = [d for d in self.library.store.documents.listings(victim) if d.guild_id == victim]
        if not listings or not guild:
            return
        chosen = self.chance.choice(listings)
        named = self.chance.choice([chosen.id, chosen.title, chosen.origin])
        origins = {d.id: d.origin for d in self.library.store.documents.listings(guild)}
        removed = queries.remove_own_document(self.library, guild, named)
        if removed is None:
            assert victim != guild or named == chosen.origin
            return
        assert removed.guild_id == guild
        name = origins[removed.id].rpartition("/")[2]
        assert self.titles[guild].pop(name) == removed.title

    def question(self, guild: int) -> str:
        """Something about anyone's documents."""
        whose = self.chance.choice(list(WORDS))
        form = self.chance.choice(["When does the {} ferry leave the harbour?", "Who has {}?", "{}"])
        return form.format(self.word(whose)) if self.chance.random() < 0.8 else "When does the ferry leave?"

    def options(self) -> Options:
        """Any narrowing, also by the names of others' sources."""
        source = self.word(self.chance.choice(list(WORDS))) if self.chance.random() < 0.2 else None
        since = date(2025, 12, 10) if self.chance.random() < 0.2 else None
        return Options(since, source)

    def ask(self, guild: int) -> None:
        """Ask; also as the check of a message, and following another question."""
        before = self.question(guild) if self.chance.random() < 0.2 else None
        asked, options = Asked(self.question(guild), before), self.options()
        try:
            reply = queries.find_answer(self.library, guild, asked, options, 3, Caution.BALANCED)
        except UsageError as error:
            self.check(guild, error, options.source)
            return
        self.check(guild, replace(reply, answer=replace(reply.answer, question="")))
        assert len(reply.refs) == len(reply.answer.quotes)
        shown = queries.find_context(self.library, guild, read_refs(context_id(reply.refs)))
        assert bool(shown) == reply.answer.answered
        self.check(guild, shown)

    def turn_pages(self, guild: int) -> None:
        """Look at some page of the passages."""
        try:
            shown, total = queries.find_passages(
                self.library, guild, Asked(self.question(guild)), self.options(), self.chance.randrange(4)
            )
        except UsageError as error:
            self.check(guild, error, *(f"{w}{n}" for w in WORDS.values() for n in range(KINDS)))
            return
        self.check(guild, shown)
        assert total <= sum(item.passages for item in self.library.store.documents.listings(guild))

    def forge(self, guild: int) -> None:
        """Press a context button whose id points anywhere: guessed, or at a passage of someone else."""
        ids = [self.chance.randrange(self.library.store.passages.generation * 4 + 4) for _ in range(2)]
        others = queries.list_own_documents(self.library.store, self.chance.choice(list(WORDS)))
        if others:
            ids += [p.id for p in self.library.store.passages.of_document(self.chance.choice(others).id)][:1]
        refs = [QuoteRef(i, self.chance.randrange(3)) for i in ids]
        self.check(guild, queries.find_context(self.library, guild, read_refs(context_id(refs))))

    def latest(self, guild: int) -> None:
        """Look at a page of the newest stories, or of what has changed."""
        topic = self.question(guild) if self.chance.random() < 0.5 else None
        page = self.chance.randrange(2)
        self.check(guild, queries.find_latest(self.library, guild, topic, Options(), page))
        at = NOW - 86_400 * self.chance.randrange(20)
        self.check(guild, queries.find_changed(self.library, guild, at, self.chance.random() < 0.5, page))

    def timeline(self, guild: int) -> None:
        """Look at a timeline: by a topic, and by the forged number of anybody's story."""
        self.check(guild, queries.find_timeline(self.library, guild, self.question(guild)))
        documents = queries.list_own_documents(self.library.store, self.chance.choice(list(WORDS)))
        whose = self.chance.choice(documents).id if documents else ""
        story = self.library.store.stories.story_of(whose) or self.chance.randrange(1 << 40)
        self.check(guild, queries.find_story_timeline(self.library, guild, story))
        self.check(guild, queries.find_story_title(self.library, guild, story))

    def follow(self, guild: int) -> None:
        """Follow anything, everything too, in a channel or one's own messages, or end that."""
        topic = self.question(guild) if self.chance.random() < 0.7 else EVERYTHING
        channel = guild if self.chance.random() < 0.5 else 0
        how = self.chance.choice([AT_ONCE, "daily"])
        wanted = Follow(topic, guild, channel, guild + 1, how=how)
        found = [f for f in self.follows.all() if f.guild_id == guild]
        if len(found) > 5:
            self.follows.remove(found[0].id)
        count_matches(self.library, wanted, recent(guild, NOW))
        self.follows.put(wanted, NOW, self.library.store.changes.last())

    def post(self, _: int) -> None:
        """Match what has come in; what is to be posted for each follow is of its server's."""
        Matcher(self.library).run(NOW)
        plan(self.library.store.database, NOW + 2 * 86_400)
        store = self.library.store
        for follow in self.follows.all():
            for item in self.outbox.of_follow(follow.id):
                named = [item.document_id, *(c.document_id for c in self.outbox.carried(item.id))]
                cards = [story_card(store, i, follow.guild_id) for i in named if i and store.documents.get(i)]
                self.posted += len(cards)
                self.check(follow.guild_id, cards)

    def why(self, guild: int) -> None:
        """Ask why a document was posted, one of others' too."""
        listings = queries.list_own_documents(self.library.store, self.chance.choice(list(WORDS)))
        if not listings:
            return
        document = self.chance.choice(listings)
        found = queries.find_document(self.library, guild, self.chance.choice([document.id, document.title]))
        self.check(guild, found)
        for follow in self.follows.all():
            reason = explain(self.library, follow, document.id)
            assert (reason.code == UNSEEN) == (document.guild_id not in (0, follow.guild_id))

    def suggest(self, guild: int) -> None:
        """Type into the options: titles and sources of others are not suggested."""
        typed = self.chance.choice(["", "ferry", "gazette", self.word(self.chance.choice(list(WORDS)))[:6]])
        self.check(guild, queries.suggest_sources(self.library.store, guild, typed))
        self.check(guild, queries.suggest_titles(self.library.store, guild, typed))

    def narrow(self, guild: int) -> None:
        """Name a source; where there is none of that name, those that are named are one's own."""
        typed = self.word(self.chance.choice(list(WORDS)))
        try:
            queries.check_source(self.library, guild, typed, say_in(None))
        except UsageError as error:
            self.check(guild, error, typed)

    def count(self, guild: int) -> None:
        """What /status and /source list read: just one's own and what is shared."""
        listings = self.library.store.documents.listings(guild)
        self.check(guild, listings)
        wanted = sorted([*self.titles[0].values(), *(self.titles[guild].values() if guild else ())])
        assert sorted(item.title for item in listings) == wanted

    def check(self, guild: int, got: object, *typed: str | None) -> None:
        """The law. `typed` is what the person wrote, which may come back."""
        text = str(got).casefold()
        for word in typed:
            text = text.replace(word or "\0", "")
        for other, stem in WORDS.items():
            assert other in (0, guild) or stem not in text, f"{guild} got of {other}: {text}"

    def step(self) -> None:
        """One operation of one server."""
        [(operation, _)] = self.chance.choices(OPERATIONS, [weight for _, weight in OPERATIONS])
        guild = self.chance.choice(list(WORDS))
        self.done[operation.__name__] = self.done.get(operation.__name__, 0) + 1
        operation(self, guild)


OPERATIONS: tuple[tuple[Callable[[Walk, int], None], int], ...] = (
    (Walk.upload, 2),
    (Walk.remove, 1),
    (Walk.ask, 25),
    (Walk.turn_pages, 12),
    (Walk.forge, 20),
    (Walk.latest, 8),
    (Walk.timeline, 8),
    (Walk.follow, 2),
    (Walk.post, 2),
    (Walk.why, 3),
    (Walk.suggest, 12),
    (Walk.narrow, 8),
    (Walk.count, 10),
)


@pytest.fixture(scope="session")
def caching() -> CachingEncoder:
    return CachingEncoder()


@pytest.fixture
def fast_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has one: thousands of commits wait for no disk there."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.mark.parametrize(("operations", "seed"), [(900, 1), pytest.param(100_000, 2, marks=pytest.mark.slow)])
def test_nothing_of_one_server_reaches_another(
    fast_path: Path,
    caching: CachingEncoder,
    tell: Callable[[str], None],
    operations: int,
    seed: int,
) -> None:
    with Library(fast_path / "home", caching, lambda: NOW) as library:
        walk = Walk(library, random.Random(seed))
        for guild in list(WORDS) * 3:
            walk.upload(guild)
        for _ in range(operations):
            walk.step()
    assert sum(walk.done.values()) == operations and walk.posted
    tell(f"{operations} operations of two servers and direct messages: {walk.done}")


def document(stem: str) -> Upload:
    """A document that only one server has."""
    text = f"""---
title: The {stem} ferry
source: {stem} gazette
---

The {stem} ferry leaves the harbour at nine in the morning. It carries {stem} people to the island.
"""
    return Upload(f"{stem}.md", text.encode())


def seen(interaction: Interaction) -> str:
    """All that a person reads of an answer, the ids of its buttons included."""
    shown = [f"{m.text} {[(b.label, b.custom_id, b.url) for b in m.buttons]}" for m in interaction.visible]
    return " ".join(shown).casefold()


@pytest.mark.asyncio
async def test_forged_buttons_and_ids_stay_within_the_server(stage: Stage) -> None:
    """Two servers with a document each; whoever forges what a button says still gets only their own."""
    local, world = stage.local, stage.local.world
    other = world.add_guild("Holm")
    theirs, eve = other.add_channel("news"), world.add_user("eve")
    other.join(eve, permissions={"manage_guild"})
    question = "When does the ferry leave the harbour?"
    for user, place, stem in ((stage.grace, stage.channel, "zinnober"), (eve, theirs, "karmesin")):
        added = await local.slash(user, place, "source add", file=document(stem))
        assert added.final and stem in added.final.text
    mine = await local.slash(stage.ada, stage.channel, "ask", question=question)
    assert "zinnober" in seen(mine) and "karmesin" not in seen(mine)
    assert mine.final
    [more] = [b.custom_id for b in mine.final.buttons if (b.custom_id or "").startswith("fn:more:")]
    assert more and read_refs(more)
    context = context_id(read_refs(more))

    stage.bot.cooldowns = Cooldowns()
    answer = await local.slash(eve, theirs, "ask", question=question)
    assert answer.final and "karmesin" in seen(answer) and "zinnober" not in seen(answer)
    forged = [context, more, "fn:more::zinnober", "fn:page:0::", "fn:page:999::zinnober"]
    highest = max(p.id for batch in stage.library.store.passages.since(0) for p in batch)
    forged += [f"fn:context:{highest - n}.0" for n in range(4)]
    for custom_id in forged:
        pressed = await local.click(eve, answer.final, custom_id, forged=True)
        assert pressed.answered
        assert "zinnober" not in seen(pressed).replace("'zinnober'", ""), custom_id

    listings = stage.library.store.documents.listings(stage.guild.id)
    [victim] = [item for item in listings if item.guild_id == stage.guild.id]
    for named in (victim.id, victim.title):
        removed = await local.slash(eve, theirs, "source remove", document=named)
        assert "zinnober" not in seen(removed)
    assert stage.library.store.documents.get(victim.id)
    for command, option in (("ask", "question"), ("ask", "source"), ("source remove", "document")):
        others = {} if option != "source" else {"question": "?"}
        found = await local.autocomplete(eve, theirs, command, option, "zinn", **others)
        assert all(choice.name == "zinn" for choice in found)
    [follow] = [b for b in mine.final.buttons if b.custom_id == "fn:follow"]
    assert follow.label and (await local.click(stage.ada, mine.final, follow.label)).final
    stage.bot.cooldowns = Cooldowns()
    for command in ("status", "source list", "latest", "catchup", "following"):
        told = await local.slash(eve, theirs, command)
        assert told.final and "zinnober" not in seen(told)
    story = stage.library.store.stories.story_of(victim.id)
    (kept,) = stage.bot.storage.follows.all()
    forged = [f"fn:timeline:{story}", f"fn:timeline:{story}@{stage.guild.id}", f"fn:follow:{story}"]
    forged += [f"fn:lines:0:{story}@{stage.guild.id}", f"fn:unfollow:{kept.id}", "fn:latest:0::zinnober"]
    for place in (theirs, world.dm(eve)):
        for custom_id in forged:
            card = await local.slash(eve, place, "latest")
            assert card.final
            pressed = await local.click(eve, card.final, custom_id, forged=True)
            assert "zinnober" not in seen(pressed).replace("'zinnober'", ""), custom_id
    assert stage.bot.storage.follows.get(kept.id)
    for named in (victim.id, victim.title):
        told = await local.slash(eve, theirs, "why", document=named)
        assert "zinnober" not in seen(told)
        stage.bot.cooldowns = Cooldowns()
        told = await local.slash(eve, theirs, "timeline", topic=named)
        assert "zinnober gazette" not in seen(told) and "nine in the morning" not in seen(told).replace(
            "karmesin ferry leaves the harbour at nine in the morning", ""
        )

    alone = await local.slash(stage.ada, world.dm(stage.ada), "latest", topic="the ferry in the harbour")
    asked = await local.say(eve, world.dm(eve), "When does the karmesin ferry leave the harbour?")
    answered = await local.answer_to(asked)
    assert alone.final and "zinnober" not in seen(alone)
    assert answered and "karmesin gazette" not in answered.text and "nine in the morning" not in answered.text
