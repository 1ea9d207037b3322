"""Kill a restore at every call that changes a file (`python -m tests.chaos.restoring [N] [--seed S]`).

Homes in ten states get a backup put back; the restoring process is killed at its first, second, … such call,
or after half of a write, until it gets through. After each kill the home is opened: it must be the former
one, the restored one, or refused by a sentence that names `footnote restore`. Then the same backup is put
back, and then another one; each time the home must hold exactly that. With more points asked for than there
are, the second restore is killed too, at random. Needs a C compiler, and a system with LD_PRELOAD.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from corpus.errors import StoreError
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.maintenance.backup import back_up, restore
from index.maintenance.verify import verify
from tests.index.maintenance.broken_homes import (
    become_a_folder,
    become_a_link,
    become_empty,
    become_random,
    leave_a_journal,
    leave_logs,
    vanish,
)
from tests.index.sources import write

Texts = tuple[str, ...]
Tell = Callable[[str], None]


def sound(database: Path) -> None:
    """Leave a home as it is."""


def leave_an_attempt(database: Path) -> None:
    """What an older version left when it was killed: a hot journal of the copy that it worked on."""
    shutil.copyfile(database, f"{database}.new")
    leave_a_journal(Path(f"{database}.new"))


def leave_both_logs(database: Path) -> None:
    """The log of another home, and the journal of a third, beside a sound database."""
    for spoil, ending in ((leave_logs, "-wal"), (leave_a_journal, "-journal")):
        other = database.with_name("other")
        shutil.copyfile(database, other)
        spoil(other)
        shutil.move(f"{other}{ending}", f"{database}{ending}")
        for path in database.parent.glob("other*"):
            path.unlink()


STATES: tuple[Callable[[Path], None], ...] = (
    sound,
    leave_logs,
    leave_a_journal,
    leave_an_attempt,
    leave_both_logs,
    vanish,
    become_empty,
    become_random,
    become_a_folder,
    become_a_link,
)


@dataclass(slots=True)
class RestoreResult:
    """What was found: points by state, the homes found after a kill, and a line for each fault."""

    points: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def kill_restores(most: int | None, seed: int, encoder: Encoder, tell: Tell) -> RestoreResult:
    """Kill restores at every point of every state; with `most`, at so many points in all."""
    with tempfile.TemporaryDirectory() as made:
        run = _Run(Path(made), Random(seed), encoder, tell)
        with run.killer():
            run.all_points(most)
        return run.result


class _Run:
    """Homes to copy from, two backups, and the process whose children restore and are killed."""

    def __init__(self, folder: Path, chance: Random, encoder: Encoder, tell: Tell) -> None:
        self.result = RestoreResult()
        self._folder, self._chance, self._encoder, self._tell = folder, chance, encoder, tell
        self._home = folder / "home"
        self._texts: dict[str, Texts] = {}
        self._before: list[str] = []
        for name in ("former", "first", "second"):
            with Library(folder / name, encoder) as library:
                library.add(
                    [
                        write(
                            folder / f"{name} files", f"{n}.md", f"The {name} depot {n} keeps {n + 3} trams."
                        )
                        for n in range(4 + len(self._texts))
                    ]
                )
                library.index.open()
            self._texts[name] = self._open(folder / name)
            back_up(folder / name, folder / f"{name}.backup")
        for number, spoil in enumerate(STATES):
            shutil.copytree(folder / "former", folder / f"state {number}")
            spoil(folder / f"state {number}" / DATABASE)
            self._before.append(repr(self._look(folder / f"state {number}")))

    @contextmanager
    def killer(self) -> Iterator[None]:
        """Start the process whose children are killed."""
        library = self._folder / "kill_at.so"
        source = Path(__file__).with_name("kill_at.c")
        compiler = shutil.which("cc") or "cc"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        words = [sys.executable, "-m", "tests.chaos.restoring_child", str(library)]
        environment = os.environ | {"LD_PRELOAD": str(library)}
        with subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            self._process = process
            try:
                yield
            finally:
                process.stdin.close()  # type: ignore[union-attr]

    def all_points(self, most: int | None) -> None:
        points = [
            (state, at, half) for state in range(len(STATES)) for half in (0, 1) for at in self._calls(state)
        ]
        self._tell(f"{len(points)} points in {len(STATES)} states")
        if most is not None and most < len(points):
            points = sorted(self._chance.sample(points, most))
        for number, (state, at, half) in enumerate(points):
            self._one(state, at, half, 0)
            if (number + 1) % 100 == 0:
                self._tell(f"{number + 1} points, {len(self.result.wrong)} wrong")
        for _ in range((most or 0) - len(points)):
            state, at, half = self._chance.choice(points)
            self._one(state, at, half, self._chance.randint(1, at + 10))

    def _calls(self, state: int) -> range:
        """The numbers of the calls that change a file in an undisturbed restore."""
        self._begin(state)
        calls = self._restore("first", 0, 0)
        if calls is None:
            raise RuntimeError("an undisturbed restore was killed")
        return range(1, calls + 1)

    def _begin(self, state: int) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.copytree(self._folder / f"state {state}", self._home, symlinks=True)

    def _one(self, state: int, at: int, half: int, again_at: int) -> None:
        name = STATES[state].__name__
        self.result.points[name] += 1
        self._begin(state)
        self._restore("first", at, half)
        faults = [*self._look_after_a_kill(state)]
        if again_at:
            self._restore("first", again_at, half)
            faults += self._look_after_a_kill(state)
        for backup in ("first", "second"):
            restore(self._folder / f"{backup}.backup", self._home)
            found = self._open(self._home)
            if found != self._texts[backup]:
                faults.append(f"after restoring the {backup} backup: {sorted(found)}")
        where = f"{name}, call {at}{' half done' if half else ''}{f', then {again_at}' if again_at else ''}"
        for fault in faults:
            self.result.wrong.append(f"{where}: {fault}")
            self._tell(self.result.wrong[-1])

    def _look_after_a_kill(self, state: int) -> Iterator[str]:
        """Open a copy of the home, and yield what is wrong: it must be as before, restored or refused."""
        found = self._look(self._home)
        if isinstance(found, StoreError) and "restore" in str(found):
            self.result.after["refused"] += 1
        elif found == self._texts["first"]:
            self.result.after["restored"] += 1
        elif repr(found) == self._before[state]:
            self.result.after["as before"] += 1
        else:
            self.result.after["mixed"] += 1
            yield f"after the kill: {found!r}"

    def _look(self, home: Path) -> Texts | Exception:
        """Open a copy of a home; returns its texts, or the error."""
        copy = self._folder / "looked at"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(home, copy, symlinks=True)
        try:
            return self._open(copy)
        except Exception as error:  # it may be broken in any way
            return error

    def _open(self, home: Path) -> Texts:
        """The texts of a home, which must be whole."""
        with Library(home, self._encoder) as library:
            problems = verify(library).problems
            if problems:
                return tuple(problems)
            ids = [listing.id for listing in library.store.documents.listings()]
            return tuple(sorted(library.store.documents.texts(ids).values()))

    def _restore(self, backup: str, at: int, half: int) -> int | None:
        """Restore in a child that dies at a call (0: never); returns its calls, None if it died."""
        asked = f"{self._folder / f'{backup}.backup'}\t{self._home}\t{at}\t{half}\n"
        self._process.stdin.write(asked)  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        said = self._process.stdout.readline().strip()  # type: ignore[union-attr]
        return None if said == "killed" else int(said)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.restoring", description=__doc__)
    parser.add_argument("points", type=int, nargs="?", default=None)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    found = kill_restores(asked.points, seed, Encoder(), tell)
    for kind, count in sorted(found.points.items()):
        tell(f"{count:6,} {kind}")
    tell("after the kill: " + ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.after.items())))
    tell(f"seed {seed}: {found.points.total():,} kills, {len(found.wrong)} wrong")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
