"""Record linkage: items are one by more than one key, whichever key a publisher has spoilt."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.linkage import MAX_HOLDERS, SAME_AS_KNOWN, Linker, Traits, weigh

STORY = (
    "the council of halden has voted to close the old harbour bridge from march after an inspection found "
    "deep cracks in two of its pillars and nine thousand commuters will have to take a ferry every day"
)
OTHER = "a choir of forty children opened the festival of lanterns with songs from the northern islands"


def traits(title: str = "", text: str = "", *, guid: str = "", link: str = "", published: str = "") -> Traits:
    digest = sha256(text.encode()).hexdigest() if text else ""
    return Traits(guid, link, title, published, text, digest)


BRIDGE = traits(
    "the old bridge closes",
    STORY,
    guid="a1",
    link="https://h.example/bridge",
    published="2026-11-02T08:00:00+00:00",
)


def edited(**said: str) -> Traits:
    """The story of the bridge, otherwise told."""
    text = said.pop("text", None)
    changed = replace(BRIDGE, **said)
    return changed if text is None else replace(changed, excerpt=text, text=sha256(text.encode()).hexdigest())


@pytest.mark.parametrize(
    "later",
    [
        edited(text=STORY.replace("nine", "twelve")),
        edited(title="bridge to be repaired", text=OTHER),  # guid and link stay
        edited(guid="a1?t=1793606400"),
        edited(guid="b7", text=STORY.replace("nine", "twelve")),
        edited(link="https://h.example/bridge-to-close"),
        edited(link="https://h.example/s=77/bridge", guid=""),
        edited(published="2026-11-03T08:00:00+00:00"),
        edited(published="2026-11-03T08:00:00+00:00", guid="new"),
        edited(guid="", title="the old bridge closes today"),
        edited(guid="", link=""),
        edited(guid="0", link="https://h.example/bridge"),
    ],
)
def test_an_item_that_changes_in_some_ways_is_the_same(later: Traits) -> None:
    assert Linker([later], [BRIDGE]).matches() == [0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the guid is all they share
        (
            traits("Notice 1", "street 1 is closed", guid="0"),
            traits("Notice 3", "street 3 is closed", guid="0"),
        ),
        (
            traits("Office 1", "repairs the printer", guid="N/A"),
            traits("Office 3", "a new ruler", guid="N/A"),
        ),
        (BRIDGE, edited(title="lanterns", text=OTHER, link="https://h.example/lanterns", published="")),
        (
            traits("fair opens", OTHER, guid="item-1", link="https://h.example/1"),
            traits("the old bridge closes", STORY, guid="item-1", link="https://h.example/2"),
        ),
        # the link is all they share
        (
            traits("incident 1", "gateway 1 was slow", link="https://h.example/status"),
            traits("incident 2", "gateway 2 was slow", link="https://h.example/status"),
        ),
        (BRIDGE, edited(guid="b", title="lanterns", text=OTHER, published="")),
        # a guid that is the link is one key, not two
        (
            traits("fair opens", OTHER, guid="https://h.example/now", link="https://h.example/now"),
            traits("bridge", STORY, guid="https://h.example/now", link="https://h.example/now"),
        ),
        # the title is all they share
        (traits("weekly report", STORY, link="https://h.example/1"), traits("weekly report", OTHER)),
    ],
)
def test_items_that_share_one_key_alone_are_two(first: Traits, second: Traits) -> None:
    assert weigh(first, second) < SAME_AS_KNOWN
    assert Linker([second], [first]).matches() == [None]
    assert Linker([first, second]).groups == [[0], [1]]


def test_an_item_listed_twice_is_one() -> None:
    assert Linker([BRIDGE, edited(text=STORY.replace("nine", "twelve"))]).groups == [[0, 1]]
    assert Linker([BRIDGE, edited(guid="again", link="https://h.example/bridge")]).groups == [[0, 1]]


def test_each_known_item_is_found_once_and_by_what_fits_best() -> None:
    """Ids that count places in the list: what is new has the id of what stood there before."""
    fair = traits("the fair opens on sunday", OTHER, guid="item-1", link="https://h.example/fair")
    bridge = replace(BRIDGE, guid="item-2")
    known = [replace(bridge, guid="item-1"), replace(fair, guid="item-2")]
    new = traits("a ferry sails at dawn", "it sails", guid="item-1", link="https://h.example/ferry")
    listed = [new, replace(bridge, guid="item-2"), replace(fair, guid="item-3")]
    assert Linker(listed, known).matches() == [None, 0, 1]


@pytest.mark.parametrize("shared", ["guid", "link", "title", "published"])
def test_what_all_items_have_tells_none_apart(shared: str) -> None:
    every = [
        traits(
            f"notice {n} of the town", f"street {n} is closed", guid=f"g{n}", link=f"https://h.example/{n}"
        )
        for n in range(3 * MAX_HOLDERS)
    ]
    value = {"link": "https://h.example/all", "published": "2026-11-02"}.get(shared, "all of them")
    every = [replace(item, **{shared: value}) for item in every]
    known, listed = every[1:], every[::-1]
    matches = Linker(listed, known).matches()
    assert matches == [*range(len(known) - 1, -1, -1), None]


TEXTS = st.sampled_from(["", "0", "n/a", "a notice of the town", "street 1", "street 2", STORY, OTHER])
ANY = st.builds(
    traits, TEXTS, TEXTS, guid=TEXTS, link=TEXTS, published=st.sampled_from(["", "2026-11-02", "2026-11-03"])
)


@given(st.lists(ANY, max_size=8), st.lists(ANY, max_size=8))
def test_what_is_listed_unchanged_is_never_taken_for_new(known: list[Traits], coming: list[Traits]) -> None:
    first = Linker(known)
    kept = [known[group[0]] for group in first.groups]
    assert sorted(i for group in first.groups for i in group) == list(range(len(known)))
    assert sorted(Linker(kept, kept).matches()) == list(range(len(kept)))
    again = Linker([*kept, *coming], kept)
    found = [match for match in again.matches() if match is not None]
    assert sorted(found) == list(range(len(kept)))
