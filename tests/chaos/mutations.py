"""Read N mutated files of each format in the child process (`python -m tests.chaos.mutations N [--seed S]`).

Ends with 1 if a file led to anything but a reading or a named reason. A mutation flips bits, swaps bytes,
cuts, doubles or moves stretches, zeros them, or inserts words of the format, one to sixteen times over; in
half of the Word files it changes a packed file.
"""

import argparse
import asyncio
import io
import secrets
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from corpus.errors import DocumentError
from corpus.sandbox import SandboxReader
from tests.chaos.made.documents import SAMPLE, MadeDocument
from tests.chaos.made.formats import FORMATS, Format, can_hold
from tests.corpus.feeds.test_feeds import ADDRESS, KINDS
from tests.corpus.sandbox.test_damage import FILES

WORDS = (
    *(b"<", b"</p>", b"<!--", b"<![CDATA[", b"]]>", b"&#0;", b"&lol9;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"),
    *(b"{", b"}", b"[", b"]", b'"', b"\\u0000", b"\\ud800", b"null", b"1e999", b"-0", b":", b","),
    *(
        b"stream\n",
        b"endstream",
        b"endobj",
        b"obj",
        b"/Length -1",
        b"/Filter",
        b"/Kids",
        b"<<",
        b">>",
        b"%%EOF",
    ),
    *(
        b"---\n",
        b"# ",
        b"```",
        b"\r",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x9a\x80",
    ),
    *(b"|", b"|-|-|\n", b',"', b";", b"\t", b".. note::\n", b"====\n", b":::", b"<Note {...", b"{{% x %}}"),
    *(b"\\par", b"\\u-1?", b"\\bin99999 ", b"{\\*\\x", b"}}", b"\\'", b"00:00:00,000 --> 99:99:99,999\n"),
    *(
        b"\n\n",
        b"=?utf-8?b?/w==?=",
        b"Content-Type: multipart/mixed; boundary=X\n",
        b"<w:p>",
        b"</text:list>",
    ),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"9" * 400, b"A" * 4_096),
)
_RICH = frozenset(("heading", "paragraph", "list", "table", "hidden"))
"""What the formats can have of which a made document is mutated too."""
MEMORY_MB = 300
"""The most memory that the child may have resident while it reads, in MB."""


@dataclass(slots=True)
class Told:
    """The outcomes of the mutations of one format."""

    read: int = 0
    refused: int = 0
    given_up: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    most_mb: float = 0.0
    longest_s: float = 0.0


def mutate(content: bytes, chance: Random) -> bytes:
    """A mutation of a file."""
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.5:
        return _mutate_member(content, chance)
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        _mutate_once(found, chance)
    return bytes(found)


def _mutate_once(found: bytearray, chance: Random) -> None:
    start = chance.randrange(len(found) + 1)
    end = min(len(found), start + chance.choice((1, 1, 2, 8, 64, 1_024)))
    match chance.randrange(8):
        case 0 if found:
            found[start % len(found)] ^= 1 << chance.randrange(8)
        case 1:
            found[start:end] = chance.randbytes(end - start)
        case 2:
            del found[start:end]
        case 3:
            found[start:start] = found[start:end]
        case 4:
            to = chance.randrange(len(found) + 1)
            found[to:to] = found[start:end]
        case 5:
            found[start:end] = bytes(end - start)
        case 6:
            del found[start:]
        case _:
            found[start:start] = chance.choice(WORDS) * chance.choice((1, 1, 2, 50))


def _mutate_member(content: bytes, chance: Random) -> bytes:
    """A zip file with one packed file mutated."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    chosen = chance.choice(sorted(parts))
    parts[chosen] = mutate(parts[chosen], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


async def read_all(name: str, sound: bytes, times: int, chance: Random, *, is_feed: bool, told: Told) -> None:
    """Read so many mutations of a file."""
    async with SandboxReader() as reader:
        for n in range(times):
            content = mutate(sound, chance)
            began, pid = time.perf_counter(), reader.pid
            try:
                if is_feed:
                    await reader.read_feed(name, content, ADDRESS)
                else:
                    await reader.read(name, content)
                told.read += 1
            except DocumentError as error:
                _sort(told, name, n, str(error))
            except Exception as error:  # any error is a finding
                told.wrong.append(f"{name} {n}: {type(error).__name__}: {error}")
            told.longest_s = max(told.longest_s, time.perf_counter() - began)
            if reader.pid is not None and reader.pid == pid:
                told.most_mb = max(told.most_mb, _peak_mb(reader.pid))


def _sort(told: Told, name: str, n: int, reason: str) -> None:
    if name not in reason or len(reason) < len(name) + 10:
        told.wrong.append(f"{name} {n}: no named reason: {reason!r}")
    elif "reading it crashed" in reason or "broke the process" in reason:
        told.wrong.append(f"{name} {n}: {reason}")
    elif "took more than" in reason or "needed more than" in reason or "of text; split" in reason:
        told.given_up["time" if "took" in reason else "size"] += 1
    elif "it can't be read (" in reason and "Error: " in reason:
        told.faults[reason.partition("(")[2].partition(":")[0]] += 1
    else:
        told.refused += 1


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def sound_files() -> dict[str, tuple[str, bytes, bool]]:
    """A sound file of each format: its name, its content, and True if it is a feed."""
    files = {_kind(name): (name, content, False) for name, content in FILES.items()}
    feeds = {f"{kind} feed": (f"{kind}.xml", content, True) for kind, content in KINDS.items()}
    made = {f"made {form.file.partition('.')[2]}": form for form in FORMATS.values() if form.kinds >= _RICH}
    samples = {kind: (form.file, form.write(_sample(form)), False) for kind, form in made.items()}
    return files | feeds | samples


def _sample(form: Format) -> MadeDocument:
    """The parts of the sample that a format can have."""
    return replace(SAMPLE, parts=tuple(part for part in SAMPLE.parts if can_hold(form, part)))


def _kind(name: str) -> str:
    """The ending of a file, with its name before it if another file has the same ending: "columns pdf"."""
    path = Path(name)
    ending = path.suffix.lstrip(".")
    return ending if path.stem == "a" else f"{path.stem} {ending}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mutations", description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", nargs="+", choices=sorted(sound_files()))
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed

    def tell(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    return run(asked.times, seed, asked.only or sorted(sound_files()), tell)


def run(times: int, seed: int, formats: list[str], tell: Callable[[str], None]) -> int:
    """Read so many mutations of each format; returns the number of faults."""
    wrong = 0
    tell("| format | files | read | refused | given up | faults said | MB at most | s at most | wrong |")
    tell("| --- | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: |")
    for kind in formats:
        name, sound, is_feed = sound_files()[kind]
        told = Told()
        chance = Random(f"{seed} {kind}")
        asyncio.run(read_all(name, sound, times, chance, is_feed=is_feed, told=told))
        if told.most_mb > MEMORY_MB:
            told.wrong.append(f"{name}: {told.most_mb:.0f} MB")
        up, faults = (
            ", ".join(f"{count:,} {what}" for what, count in found.most_common()) or "–"
            for found in (told.given_up, told.faults)
        )
        tell(
            f"| {kind} | {times:,} | {told.read:,} | {told.refused:,} | {up} | {faults} | {told.most_mb:.0f} "
            f"| {told.longest_s:.1f} | {len(told.wrong)} |"
        )
        for line in told.wrong[:5]:
            tell(f"  {line}")
        wrong += len(told.wrong)
    tell(f"seed {seed}: {wrong} wrong")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
