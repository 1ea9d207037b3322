"""A kill at any moment of a look loses nothing and doubles nothing."""

import asyncio

import pytest

from bot.sources.sources import FEED
from tests.bot.sources.conftest import Desk
from tests.bot.sources.site import LONG, Site, feed, item

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Kill(BaseException):
    """What no code catches."""


@pytest.mark.parametrize("moment", ["claim", "note", "note_ok"])
@pytest.mark.parametrize("first", [True, False])
async def test_a_kill_between_library_and_rows_loses_and_doubles_nothing(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, moment: str, first: bool
) -> None:
    old = item("Bridge", link=f"{site.url}/bridge", guid="1")
    new = item("Ferry", "A ferry. " + LONG, link=f"{site.url}/ferry", guid="2")
    site.pages |= {"/feed": feed(new, old) if first else feed(old), "/other": feed(title="Other")}
    other, _ = await desk.follow(f"{site.url}/other")
    source, _ = await desk.syncer.add(await desk.syncer.discover(f"{site.url}/feed"))
    if not first:
        await desk.syncer.run_one(source)
        site.pages["/feed"] = feed(new, old)
    store = desk.syncer.sources if moment == "note_ok" else desk.syncer.items
    real = getattr(store, moment)

    def killed(*arguments: object, **named: object) -> None:
        if moment == "claim":  # killed just after it
            real(*arguments, **named)
        raise Kill

    with monkeypatch.context() as patch:
        patch.setattr(store, moment, killed)
        with pytest.raises(Kill):
            await desk.syncer.run_one(desk.source(source.id))
    desk.start()
    site.pages["/other"] = feed(new, title="Other")
    desk.clock.wait(5)
    await desk.syncer.run_one(desk.source(other.id))
    await desk.syncer.run_due(everything=True)
    await desk.syncer.run_due(everything=True)
    documents = desk.documents()
    assert sorted(document.title for document in documents) == ["Bridge", "Ferry"]
    assert len(desk.changes()) == len({change.document_id for change in desk.changes()}) + sum(
        document.version - 1 for document in documents
    )
    ferry = next(document.id for document in documents if document.title == "Ferry")
    assert desk.syncer.items.documents_at(0, f"{site.url}/ferry") == [ferry]


async def test_a_look_that_is_broken_off_is_made_again(desk: Desk, site: Site) -> None:
    names = [f"Story {n}" for n in range(12)]
    site.pages["/feed"] = feed(*(item(name, f"{name}. {LONG}", guid=name) for name in names))
    source, _ = await desk.syncer.add(await desk.syncer.discover(f"{site.url}/feed"))
    for steps in (6, 9, 14, 20):
        look = asyncio.create_task(desk.syncer.run_one(source))
        for _ in range(steps):  # each question passes between two steps of the look
            await desk.library_thread.run(lambda library: None)
        look.cancel()
        await asyncio.gather(look, return_exceptions=True)
        desk.start()
    [outcome] = (await desk.later()).outcomes
    assert outcome.error is None
    assert sorted(document.title for document in desk.documents()) == sorted(names)
    assert all(change.backlog and change.kind == "new" for change in desk.changes())


async def test_the_loop_reads_what_is_added_at_once_and_ends_when_told(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = feed(item("Bridge", guid="1"))
    told: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.create_task(desk.syncer.forever(lambda outcome: told.put_nowait(outcome.source.title)))
    await asyncio.sleep(0)
    desk.syncer.sources.add(FEED, f"{site.url}/feed", "Halden Herald", desk.clock.now, 240)
    desk.syncer.wake()
    assert await asyncio.wait_for(told.get(), 60) == "Halden Herald"
    desk.clock.wait(5)
    site.pages["/feed"] = feed(item("Bridge", "Corrected. " + LONG, guid="1"))
    desk.syncer.wake()
    assert await asyncio.wait_for(told.get(), 60) == "Halden Herald"
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert [document.version for document in desk.documents()] == [2]
