"""Storylines: documents are grouped by meaning, names and time, as they come in."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.dates import Published
from corpus.document import Document, ParsedDocument, Section
from corpus.passages import Passage
from index.encode.encoder import EncodedPassage
from index.library import Library
from index.retrieve.engines.embedded import Embedded
from index.steps import finish
from index.store import DocumentEntry, Store
from index.stories.story_model import choose_story, load_model
from index.stories.storylines import assign_stories
from tests.index.sources import write

SHIPPED = Path(__file__).parents[3] / "corpus" / "documents"

OFFER = (
    "Ukrainian President Volodymyr Zelensky said in Kyiv on Sunday that Ukraine would drop its bid to join "
    "NATO in return for binding security guarantees from the United States and Europe. Zelensky met the "
    "American envoy Steve Witkoff in Berlin for five hours of talks about a peace plan."
)
UPDATE = (
    "A day after Volodymyr Zelenskyy’s talks with Steve Witkoff in Berlin, ten European leaders proposed a "
    "multinational force of 30,000 soldiers for Ukraine. The guarantees would stand in place of the NATO "
    "membership that Zelenskyy gave up, officials in Kiev said. Moscow rejected the force."
)
LATER = (
    "Volodymyr Zelensky opened a rebuilt railway station in Kyiv on Friday with Steve Witkoff, who invested "
    "in the line. The first night train to Warsaw left at nine with 300 passengers, and tickets for the "
    "summer season are sold out, the railway company said."
)
RECIPE = "Whisk four eggs with sugar, fold in the ground almonds, and bake the cake for half an hour."


def add(library: Library, folder: Path, name: str, text: str, **facts: str) -> str:
    """Bring one document in and place it; gives its id."""
    report = library.add([write(folder, f"{name}.md", text, **facts)])
    library.settle_stories()
    (document_id,) = report.added or report.changed
    return document_id


def story(library: Library, document_id: str) -> int:
    found = library.store.stories.story_of(document_id)
    assert found is not None
    return found


def groups(library: Library) -> set[frozenset[str]]:
    """The stories, each as the names of its documents' files."""
    listings = library.store.documents.listings()
    stories = library.store.stories.stories_of(listing.id for listing in listings)
    assert len(stories) == len(listings)
    return {
        frozenset(Path(item.origin).stem for item in listings if stories[item.id] == number)
        for number in stories.values()
    }


def test_the_shipped_briefs_tell_their_stories(library: Library) -> None:
    library.add(sorted(SHIPPED.glob("20*.md")))
    library.settle_stories()
    found = {frozenset(name[11:17] for name in group) for group in groups(library)}
    assert frozenset({"eu-ai-"}) in found
    assert frozenset({"pep-70", "python"}) in found
    assert frozenset({"artemi", "nasa-d"}) in found
    assert frozenset({"ukrain", "europe", "zelens", "paris-"}) in found
    ai = [group for group in groups(library) if any("eu-ai-act" in name for name in group)]
    assert len(ai) == 1 and len(ai[0]) == 4


def test_an_update_joins_and_is_no_duplicate(library: Library, tmp_path: Path) -> None:
    first = add(library, tmp_path, "offer", OFFER, title="Kyiv drops NATO bid", published="2025-12-14")
    update = add(library, tmp_path, "update", UPDATE, title="Leaders offer force", published="2025-12-15")
    other = add(library, tmp_path, "cake", RECIPE, title="Almond cake", published="2025-12-15")
    assert story(library, first) == story(library, update) != story(library, other)
    members = library.store.stories.members(story(library, first))
    assert [(m.document_id, m.day, m.duplicate_of) for m in members] == [
        (first, 20251214, None),
        (update, 20251215, None),
    ]


def test_a_reprint_is_a_duplicate_of_the_earliest(library: Library, tmp_path: Path) -> None:
    facts = {"title": "Kyiv drops NATO bid", "source": "City Wire"}
    reprint = add(library, tmp_path, "one", OFFER, published="2025-12-15", **facts)
    first = add(
        library, tmp_path, "two", OFFER, title="Ukraine gives up NATO", source="Post", published="2025-12-14"
    )
    toll = OFFER.replace("five hours", "eight hours")
    changed = add(library, tmp_path, "three", toll, title="Eight hours of talks", published="2025-12-15")
    number = story(library, first)
    assert [(m.document_id, m.duplicate_of) for m in library.store.stories.members(number)] == [
        (first, None),
        (reprint, first),
        (changed, None),
    ]
    library.remove([first])
    assert {m.document_id: m.duplicate_of for m in library.store.stories.members(number)} == {
        reprint: None,
        changed: None,
    }


def test_a_reprint_of_what_has_changed_since_is_none(library: Library, tmp_path: Path) -> None:
    facts = {"title": "Kyiv drops NATO bid", "published": "2025-12-14"}
    first = add(library, tmp_path, "one", OFFER, **facts)
    reprint = add(library, tmp_path, "two", OFFER, title="Ukraine gives up NATO", published="2025-12-15")
    number = story(library, first)
    add(library, tmp_path, "one", OFFER.replace("five hours", "eight hours"), **facts)
    members = library.store.stories.members(number)
    assert [(m.document_id, m.duplicate_of) for m in members] == [(first, None), (reprint, None)]
    add(library, tmp_path, "one", OFFER, **facts)
    assert [m.duplicate_of for m in library.store.stories.members(number)] == [None, first]


def test_the_same_people_a_year_later_are_another_story(library: Library, tmp_path: Path) -> None:
    first = add(library, tmp_path, "offer", OFFER, title="Kyiv drops NATO bid", published="2025-12-14")
    later = add(library, tmp_path, "later", LATER, title="Night train leaves", published="2026-12-11")
    assert story(library, first) != story(library, later)


def test_undated_documents_join_too_and_stand_last(library: Library, tmp_path: Path) -> None:
    undated = add(library, tmp_path, "undated", UPDATE, title="Leaders offer force")
    first = add(library, tmp_path, "offer", OFFER, title="Kyiv drops NATO bid", published="2025-12-14")
    members = library.store.stories.members(story(library, undated))
    assert [member.document_id for member in members] == [first, undated]


def test_a_document_that_changes_is_placed_anew_and_one_removed_leaves(
    library: Library, tmp_path: Path
) -> None:
    first = add(library, tmp_path, "offer", OFFER, title="Kyiv drops NATO bid", published="2025-12-14")
    update = add(library, tmp_path, "update", UPDATE, title="Leaders offer force", published="2025-12-15")
    number = story(library, first)
    assert add(library, tmp_path, "offer", RECIPE, title="Almond cake", published="2025-12-14") == first
    assert story(library, first) != story(library, update) == number
    library.remove([update])
    assert library.store.stories.story_of(update) is None
    assert library.store.stories.members(number) == []
    assert finish(library.settle_in_steps()) == 0


def test_removed_and_added_again_it_finds_its_story(library: Library, tmp_path: Path) -> None:
    first = add(library, tmp_path, "offer", OFFER, title="Kyiv drops NATO bid", published="2025-12-14")
    update = add(library, tmp_path, "update", UPDATE, title="Leaders offer force", published="2025-12-15")
    number = story(library, first)
    library.remove([first])
    again = add(library, tmp_path, "offer", OFFER, title="Kyiv drops NATO bid", published="2025-12-14")
    assert story(library, again) == story(library, update) == number


def test_what_comes_in_later_moves_nothing(library: Library) -> None:
    briefs = sorted(SHIPPED.glob("20*.md"))
    seen: dict[str, int] = {}
    for brief in briefs:
        library.add([brief])
        library.settle_stories()
        stories = library.store.stories.stories_of(d.id for d in library.store.documents.listings())
        assert stories.items() >= seen.items()
        seen = stories
    assert finish(library.settle_in_steps()) == 0


def test_one_likeness_does_not_chain_two_stories() -> None:
    assert choose_story({1: [3.0, -5.0, -5.0]}, {1: 5}, 0.0) is None
    assert choose_story({1: [3.0]}, {1: 1}, 0.0) == 1
    assert choose_story({1: [3.0], 2: [2.0, 2.0]}, {1: 4, 2: 2}, 0.0) == 2


# The law of the guilds, on documents whose vectors and words are drawn.

DIMENSION = 8
GUILDS = (0, 1, 2)
NAMES = ("Zelensky", "Macron", "Starmer", "Tusk", "Scholz")

Row = tuple[int, int, float, str, int, bool]
"""A document: its guild, the axis and the tilt of its vector, whom it names, its day, whether it says it."""

SHARED: Row = (0, 0, 0.0, "Zelensky", 1, False)
BESIDE: Row = (0, 1, 0.0, "Zelensky", 1, False)
THEIRS: Row = (2, 1, 0.0, "Zelensky", 1, False)
LEFT_BEHIND = [SHARED, BESIDE, SHARED, SHARED, THEIRS, SHARED, SHARED]
"""A guild's document in the story of a shared one, which goes and comes again."""

drawn = st.tuples(
    st.sampled_from(GUILDS),
    st.integers(0, 3),
    st.floats(0.0, 1.0, width=16),
    st.sampled_from(NAMES),
    st.integers(1, 28),
    st.booleans(),
)


class World:
    """A store and its index, into which documents with given vectors go."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.store = Store(folder / "footnote.sqlite")
        self.index = Embedded(folder, self.store, DIMENSION)

    def add(self, number: int, row: Row) -> None:
        guild, axis, tilt, name, day, dated = row
        text = f"Yesterday {name} met the mayor, and {name} left."
        vector = np.zeros(DIMENSION, np.float32)
        vector[axis], vector[axis + 4] = 1.0, tilt
        vector /= np.linalg.norm(vector)
        key = f"{number}:{axis}"
        self.store.passages.put_vectors({key: EncodedPassage(vector, vector[None, :])})
        published = Published(f"2025-03-{day:02}") if dated else None
        draft = ParsedDocument(
            f"Meeting {number}", text, (Section("", 0, len(text)),), published=published, key=key
        )
        document = Document(f"d{number}", 1, f"upload:{guild}/{number}", draft, guild)
        entry = DocumentEntry(document, (Passage("", 0, len(text), ((0, len(text)),)),), (key,))
        self.store.documents.commit([entry], "test")

    def settle(self) -> None:
        finish(assign_stories(self.store, self.index, load_model()))

    def view(self, guild: int) -> dict[str, list[tuple[str, str | None]]]:
        """What a guild sees: its documents' stories with their members."""
        ids = [item.id for item in self.store.documents.listings(guild)]
        stories = self.store.stories.stories_of(ids)
        assert set(stories) == set(ids)
        return {
            document_id: [
                (str(number), None),
                *((m.document_id, m.duplicate_of) for m in self.store.stories.members(number, guild)),
            ]
            for document_id, number in stories.items()
        }

    def close(self) -> None:
        self.store.close()


@pytest.mark.parametrize(("row", "together"), [(BESIDE, True), (SHARED, False)])
def test_a_shared_document_that_comes_again_has_those_of_guilds_placed_anew_beside_it(
    tmp_path: Path, row: Row, together: bool
) -> None:
    world = World(tmp_path / "home")
    try:
        world.add(1, BESIDE)
        world.add(2, THEIRS)
        world.add(3, THEIRS)
        world.settle()
        number = world.store.stories.story_of("d1")
        world.store.documents.remove(["d1"])
        world.settle()
        world.add(1, row)
        world.settle()
        stories = world.store.stories.stories_of(["d1", "d2", "d3"])
        assert stories["d1"] == number
        assert stories["d2"] == stories["d3"]
        assert (stories["d2"] == number) == together
    finally:
        world.close()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(drawn, max_size=7),
    gone=st.sets(st.integers(0, 6), max_size=2),
    again=st.integers(0, 3),
    pause=st.integers(2, 5),
)
@example(rows=LEFT_BEHIND, gone={1}, again=1, pause=2)
@example(rows=LEFT_BEHIND, gone={1}, again=2, pause=2)
def test_what_a_guild_adds_alters_nothing_that_others_see(
    tmp_path_factory: pytest.TempPathFactory, rows: Sequence[Row], gone: set[int], again: int, pause: int
) -> None:
    """Not even the id of a story, which stands in the buttons under it. Those that are `gone` come in
    again with their vectors on the axis `again`."""

    def run(seen: tuple[int, ...], pause: int) -> list[dict[str, list[tuple[str, str | None]]]]:
        world = World(tmp_path_factory.mktemp("worlds") / "home")
        try:
            kept = [(n, row) for n, row in enumerate(rows) if row[0] in seen]
            for count, (number, row) in enumerate(kept, start=1):
                world.add(number, row)
                if count % pause == 0:
                    world.settle()
            world.settle()
            world.store.documents.remove([f"d{n}" for n, _ in kept if n in gone])
            world.settle()
            for number, row in kept:
                if number in gone:
                    world.add(number, (row[0], again, *row[2:]))
            world.settle()
            return [world.view(guild) for guild in seen]
        finally:
            world.close()

    everything = run(GUILDS, pause)
    assert everything[0] == run((0,), pause)[0]
    assert everything[1] == run((0, 1), 1)[1]
    assert everything == run(GUILDS, 1)
    for guild, view in zip(GUILDS, everything, strict=True):
        visible = {f"d{n}" for n, row in enumerate(rows) if row[0] in (0, guild)}
        assert {member for shown in view.values() for member, _ in shown[1:]} <= visible
