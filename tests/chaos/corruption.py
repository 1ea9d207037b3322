"""Damage a home's derived files and a converted model (`python -m tests.chaos.corruption N [--seed S]`).

Ends with 1 if any damage was believed or anything was lost. A damage is one of: a file is missing, empty, cut
short or longer, has flipped bits or a stretch of zeros, is filled with random bytes, is another home's, is an
older version from before the last documents came, or is a folder or a link.
"""

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from index.encode.encoder import Encoder
from index.home import BM25, DENSE
from index.library import Library
from index.maintenance.verify import verify
from index.models import converted
from tests.index.sources import FERRY, QUESTIONS, quoted, write, write_news

MOST_FILES = 3
DERIVED = (DENSE, BM25)

Damage = Callable[[Path, Random, "Homes"], None]


class Homes:
    """A sound home, its state before its last document came, another home, and a converted model."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.sound, self.old, self.other = folder / "sound", folder / "old", folder / "other"
        late = "The Sorrel lighthouse was painted red in May."
        for home, name in ((self.sound, "sound"), (self.other, "other")):
            sources = folder / f"{name} sources"
            sources.mkdir()
            with Library(home, encoder) as library:
                library.add(write_news(sources))
                library.index.open()
            if home == self.sound:
                shutil.copytree(home, self.old)
            with Library(home, encoder) as library:
                library.add([write(sources, "late.md", f"{late} It is the {name} one.")])
                library.index.open()
        self.questions = {**QUESTIONS, late: "When was the Sorrel lighthouse painted?"}
        with Library(self.sound, encoder) as library:
            self.answers = {question: quoted(library, question) for question in self.questions.values()}
        if not any(FERRY in quotes for quotes in self.answers.values()):
            raise RuntimeError("the sound home does not answer")


def missing(file: Path, chance: Random, homes: Homes) -> None:
    file.unlink()


def cut(file: Path, chance: Random, homes: Homes) -> None:
    file.write_bytes(file.read_bytes()[: chance.randrange(max(1, file.stat().st_size))])


def bits(file: Path, chance: Random, homes: Homes) -> None:
    content = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 1, 1, 2, 8, 64))):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def zeros(file: Path, chance: Random, homes: Homes) -> None:
    content = bytearray(file.read_bytes())
    start = chance.randrange(max(1, len(content)))
    length = min(len(content) - start, chance.choice((1, 16, 512, 4_096)))
    content[start : start + length] = bytes(length)
    file.write_bytes(content)


def longer(file: Path, chance: Random, homes: Homes) -> None:
    with file.open("ab") as opened:
        opened.write(chance.randbytes(chance.choice((1, 10, 4_096))))


def by_chance(file: Path, chance: Random, homes: Homes) -> None:
    file.write_bytes(chance.randbytes(file.stat().st_size))


def of_another(file: Path, chance: Random, homes: Homes) -> None:
    _take(homes.other, file)


def of_before(file: Path, chance: Random, homes: Homes) -> None:
    _take(homes.old, file)


def a_folder(file: Path, chance: Random, homes: Homes) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


def a_link(file: Path, chance: Random, homes: Homes) -> None:
    """A link to nothing, to itself, or to another home's file."""
    file.unlink()
    file.symlink_to(chance.choice(["nowhere", file.name, homes.other / file.name]))


def _take(home: Path, file: Path) -> None:
    """Replace a file, and everything beside it in its folder, by another home's."""
    if file.parent.name == "bm25":
        shutil.rmtree(file.parent)
        shutil.copytree(home / "bm25", file.parent)
    else:
        shutil.copy(home / file.name, file)


ALONE: Sequence[Damage] = (missing, cut, bits, zeros, longer, by_chance)
"""Damages that need no other home."""
DAMAGES: Sequence[Damage] = (*ALONE, of_another, of_before, a_folder, a_link)


def corrupt_home(homes: Homes, encoder: Encoder, folder: Path, chance: Random) -> tuple[str, str | None]:
    """Damage a copy of the sound home. Returns the kinds of damage, and the fault found afterwards or
    None."""
    home = folder / "damaged"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(homes.sound, home)
    damages = damage_derived(home, chance, DAMAGES, homes)
    try:
        with Library(home, encoder) as library:
            wrong = verify(library).problems
            answers = {question: quoted(library, question) for question in homes.questions.values()}
    except Exception as error:  # any error is a finding
        return ", ".join(damages), f"{type(error).__name__}: {error}"
    if wrong:
        return ", ".join(damages), wrong[0]
    return ", ".join(damages), None if answers == homes.answers else f"other answers: {answers}"


def damage_derived(
    home: Path, chance: Random, damages: Sequence[Damage], homes: Homes | None = None
) -> list[str]:
    """Damage some of a home's derived files. Returns the damage and the file of each.

    `homes` are the sources for damages that copy from other homes.
    """
    done = []
    for _ in range(chance.randint(1, MOST_FILES)):
        derived = home / chance.choice(DERIVED)
        files = [file for file in sorted([derived, *derived.glob("*")]) if file.is_file()]
        if files:
            damage, file = chance.choice(damages), chance.choice(files)
            damage(file, chance, homes)  # type: ignore[arg-type]  # only the last two use homes
            done.append(f"{damage.__name__} {file.relative_to(home).parts[0]}")
    return done


@contextmanager
def converted_model(folder: Path) -> Iterator[Path]:
    """The default model, converted like any other, in a folder of its own."""
    from index.models.converting import convert

    kept = folder / "model"
    if convert(Encoder(plain=True).plain, kept, 1) is None:
        raise RuntimeError("the default model can't be converted")
    yield kept


def corrupt_model(kept: Path, folder: Path, chance: Random) -> tuple[str, str | None]:
    """Damage a copy of a converted model. Returns the kind of damage, and the fault found afterwards or
    None."""
    damaged = folder / "damaged model"
    shutil.rmtree(damaged, ignore_errors=True)
    shutil.copytree(kept, damaged)
    file = chance.choice(sorted(damaged.iterdir()))
    damage = chance.choice(ALONE)
    before = file.read_bytes()
    damage(file, chance, None)  # type: ignore[arg-type]  # none of these uses homes
    how = f"{damage.__name__} {file.name}"
    unchanged = file.exists() and file.read_bytes() == before
    try:
        found = converted.load(damaged, 1)
    except Exception as error:  # any error is a finding
        return how, f"{type(error).__name__}: {error}"
    notes_alone = file.suffix == ".json" and found is not None and found.shape == _shape(kept)
    return how, None if found is None or unchanged or notes_alone else "it was believed"


def _shape(kept: Path) -> converted.Shape:
    found = converted.load(kept, 1)
    if found is None:
        raise RuntimeError("the sound model can't be loaded")
    return found.shape


def corrupt(
    times: int, seed: int, models: int, tell: Callable[[str], None]
) -> tuple[Counter[str], list[str]]:
    """Damage homes and a model the given numbers of times. Returns damages by kind, and the faults found."""
    chance, kinds, wrong = Random(seed), Counter[str](), list[str]()
    encoder = Encoder()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        homes = Homes(folder, encoder)
        began = time.monotonic()
        for n in range(times):
            how, fault = corrupt_home(homes, encoder, folder, chance)
            kinds.update(how.split(", "))
            if fault:
                wrong.append(f"{n}: {how}: {fault}")
                tell(wrong[-1])
            if (n + 1) % 100 == 0:
                tell(f"{n + 1} homes damaged, {len(wrong)} wrong, {time.monotonic() - began:.0f} s")
        if models:
            with converted_model(folder) as kept:
                for n in range(models):
                    how, fault = corrupt_model(kept, folder, chance)
                    kinds[f"{how.split()[0]} of a converted model"] += 1
                    if fault:
                        wrong.append(f"model {n}: {how}: {fault}")
                        tell(wrong[-1])
    return kinds, wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.corruption", description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--models", type=int, default=200, help="how often a converted model is damaged")
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    kinds, wrong = corrupt(asked.times, seed, asked.models, tell)
    for kind, count in sorted(kinds.items()):
        tell(f"{count:6,} {kind}")
    tell(f"seed {seed}: {asked.times:,} homes and {asked.models:,} models damaged, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
