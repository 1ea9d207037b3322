"""Run terminal commands, each in its own process, on a disk that is full or read-only."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.chaos.disk import Disk
from tests.chaos.home_contents import footnote, missing, rows, surplus, unwhole, write_article
from tests.chaos.press import TOPICS, Article, Press
from tests.chaos.room_result import FULL, READ_ONLY, RoomResult, unclear

READ_ONLY_SHARE = 0.2
LEAST_ROOM, MOST_ROOM = 10.0, 21.0
"""Exponents of two: the bytes that are left."""
HALF_DONE = ("change", "remove", "restore")
"""Commands whose effect may stand though they were refused: only a later step failed."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and its effect when it has gone through."""

    name: str
    arguments: tuple[str | Path, ...]
    then: Callable[[], object] = lambda: None


def fill_under_the_terminal(
    disk: Disk, folder: Path, times: int, chance: Random, found: RoomResult, tell: Tell
) -> None:
    """Fill a disk so many times, each time under another command."""
    run = _Run(disk, folder, chance, found)
    run.set_up()
    for number in range(times):
        run.one(f"terminal, no. {number}")
        if (number + 1) % 10 == 0:
            tell(f"terminal: {number + 1} of {times}, {len(found.wrong)} wrong")


class _Run:
    """A home, and its expected documents: their texts by title."""

    def __init__(self, disk: Disk, folder: Path, chance: Random, found: RoomResult) -> None:
        self._disk, self._chance, self._found = disk, chance, found
        self._home, self._sources = disk.root / "home", folder / "sources"
        self._backup, self._backed_up = folder / "backup", dict[str, str]()
        self._press, self._held = Press(chance), dict[str, str]()

    def set_up(self) -> None:
        """Make a home with some documents, and a backup of it elsewhere."""
        self._hold(*[self._write() for _ in range(12)])
        for arguments in (("add", self._sources), ("backup", self._backup)):
            done = footnote(self._home, *arguments)
            if done.returncode:
                raise RuntimeError(f"no home could be made: {done.stderr}")
        self._backed_up = dict(self._held)

    def one(self, where: str) -> None:
        """Run one command without room, and again with room."""
        read_only = self._chance.random() < READ_ONLY_SHARE
        disk, step, before = READ_ONLY if read_only else FULL, self._draw(), dict(self._held)
        if read_only:
            self._disk.turn_read_only()
        else:
            self._disk.leave(int(2 ** self._chance.uniform(LEAST_ROOM, MOST_ROOM)))
        done = footnote(self._home, *step.arguments)
        if read_only:
            self._disk.turn_writable()
        else:
            self._disk.free()
        wrong = []
        if done.returncode:
            if reason := unclear(done.stderr, disk, self._disk.root):
                wrong.append(f"{reason}: {done.stderr!r}")
            if step.name not in HALF_DONE:
                wrong += missing(self._home, before)
            again = footnote(self._home, *step.arguments)
            if again.returncode and "there is no such document" not in again.stderr:
                wrong.append(f"refused with room, too: {again.stderr!r}")
        step.then()
        wrong += missing(self._home, self._held)
        wrong += [f"{title!r} is there and was not added" for title in surplus(self._home, self._held)]
        wrong += unwhole(self._home)[:3]
        self._found.note(f"terminal: {step.name}", disk, went_through=done.returncode == 0)
        self._found.wrong += [f"{where}, {step.name}, disk {disk}: {line}" for line in wrong]

    def _hold(self, *articles: Article) -> None:
        self._held |= {article.title: article.text[0] for article in articles}

    # Steps

    def _draw(self) -> Step:
        kinds = [*[self._add] * 4, *[self._change] * 2, self._remove, self._follow, self._digest]
        kinds += [self._back_up, self._back_up_elsewhere, self._restore, self._ask]
        return self._chance.choice(kinds)()

    def _write(self) -> Article:
        article = self._press.write(self._chance.choice(list(TOPICS)), 0.0)
        write_article(self._sources, article)
        return article

    def _add(self) -> Step:
        new = [self._write() for _ in range(self._chance.randint(1, 8))]
        paths = [self._sources / f"{article.word}.md" for article in new]
        return Step("add", ("add", *paths), lambda: self._hold(*new))

    def _change(self) -> Step:
        article = self._any_held()
        article.version += 1
        return Step("change", ("add", write_article(self._sources, article)), lambda: self._hold(article))

    def _remove(self) -> Step:
        title = self._any_held().title
        [(found,)] = rows(self._home, "SELECT id FROM documents WHERE title = ?", title)
        return Step("remove", ("remove", found), lambda: self._held.pop(title))

    def _any_held(self) -> Article:
        return self._chance.choice([a for a in self._press.articles if a.title in self._held])

    def _follow(self) -> Step:
        return Step("follow", ("follow", self._chance.choice(list(TOPICS))))

    def _digest(self) -> Step:
        return Step("digest", ("digest",))

    def _back_up(self) -> Step:
        file = self._disk.root / "backup"
        return Step("back up", ("backup", file), file.unlink)

    def _back_up_elsewhere(self) -> Step:
        return Step("back up elsewhere", ("backup", self._backup.with_name("elsewhere")))

    def _restore(self) -> Step:
        return Step("restore", ("restore", self._backup), self._is_restored)

    def _is_restored(self) -> None:
        self._held = dict(self._backed_up)
        for kept in self._home.glob("footnote.sqlite.*"):  # the files from before are kept for the operator
            kept.unlink()

    def _ask(self) -> Step:
        return Step("ask", ("ask", f"What happened at {self._any_held().title}?"))
