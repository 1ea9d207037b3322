"""Additions of several servers, a step each in turns, leave what they leave one after another."""

from collections import deque
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from corpus.readers import Reading, parse_file
from index.encode import encoder
from index.ingest.identity import Origin, upload_origin
from index.ingest.indexing import Report
from index.library import Library
from index.maintenance.verify import verify
from index.steps import Steps
from index.store.filters import Filter
from index.store.schema import loose_vectors

WORDS = "harbour bridge ferry strike wheat harvest museum volcano budget repairs pillar north".split()
SAME = "# Harbour bridge\n\nThe harbour bridge of Halden closes on 3 March for repairs of two pillars.\n"


def long_text(chance: Random, sentences: int) -> str:
    said = (" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(sentences))
    return SAME + "\n\n".join(said)


def readings(guild_id: int, name: str, text: str) -> list[tuple[Origin, Reading]]:
    return [(upload_origin(guild_id, name), parse_file(Path(name), text.encode()))]


def loose_vectors_of(library: Library) -> int:
    """The number of stored vectors that no passage uses yet."""
    with library.store.database.transaction() as connection:
        return connection.scalar(select(func.count()).select_from(loose_vectors)) or 0


def take_turns(additions: list[Steps[Report]]) -> list[Report]:
    """Run a step of each in turns until all have ended."""
    reports: dict[int, Report] = {}
    row = deque(enumerate(additions))
    while row:
        number, steps = row.popleft()
        try:
            next(steps)
        except StopIteration as end:
            reports[number] = end.value
        else:
            row.append((number, steps))
    return [reports[number] for number in sorted(reports)]


@pytest.mark.parametrize("seed", range(3))
def test_every_server_has_its_own_documents_whole(library: Library, seed: int) -> None:
    chance = Random(seed)
    texts = {guild: long_text(chance, chance.choice((1, 5, 60))) for guild in range(1, 6)}
    reports = take_turns(
        [library.add_readings(readings(guild, "a.md", text)) for guild, text in texts.items()]
    )
    assert [len(report.added) for report in reports] == [1] * len(texts)
    for guild, text in texts.items():
        [listing] = library.store.documents.listings(guild)
        document = library.store.documents.get(listing.id)
        assert document is not None and document.guild_id == guild
        assert document.draft.text == parse_file(Path("a.md"), text.encode()).drafts[0].text
        assert library.store.stories.story_of(listing.id) is not None
        assert library.ask("When does the harbour bridge of Halden close?", Filter(guild_id=guild)).answered
    assert not library.store.stories.waiting() and verify(library).problems == ()


def test_one_that_ends_leaves_the_vectors_of_another_that_goes_on(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors are stored before the passages that use them."""
    monkeypatch.setattr(encoder, "CHUNK_PASSAGES", 8)
    monkeypatch.setattr(encoder, "STEP_CHARACTERS", 1_000)
    long = library.add_readings(readings(1, "long.md", long_text(Random(1), 400)))
    while not loose_vectors_of(library):
        next(long)
    take_turns([library.add_readings(readings(2, "short.md", SAME))])
    [report] = take_turns([long])
    assert report.added and verify(library).problems == ()


def test_a_removal_of_another_server_comes_between(library: Library) -> None:
    [first] = take_turns([library.add_readings(readings(2, "short.md", SAME))])
    long = library.add_readings(readings(1, "long.md", long_text(Random(2), 60)))
    for _ in range(3):
        next(long)
    library.remove(first.added)
    [report] = take_turns([long])
    assert report.added and verify(library).problems == ()
    assert [item.id for item in library.store.documents.listings(2)] == []


def test_stories_of_a_server_do_not_wait_for_those_of_another(library: Library) -> None:
    many = library.add_readings(
        [pair for n in range(40) for pair in readings(1, f"{n}.md", long_text(Random(n), 1) + str(n))]
    )
    while not library.store.stories.waiting(1):
        next(many)
    [report] = take_turns([library.add_readings(readings(2, "short.md", SAME))])
    assert library.store.stories.story_of(report.added[0]) is not None
    assert library.store.stories.waiting(1) and not library.store.stories.waiting(2)
    take_turns([many])
    assert not library.store.stories.waiting() and library.store.stories.settled
