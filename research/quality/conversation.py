"""Measure conversation: follow-ups over the shipped documents, and two questions in one.

`python -m research.quality.conversation HOME` asks the pairs of `tests/bot/conversation/` over the shipped
documents. `python -m research.quality.conversation HOME DIR [DIR…]` joins questions of the first evaluation
folder in pairs, asks both halves, and looks for questions of all folders that are split wrongly. It also asks
single questions as if they followed another one.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from bot.conversation.asking import Exchange, ask_all, ask_following
from bot.conversation.splitting import split_typed
from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from index.answer.model import Answer
from index.encode.encoder import Encoder
from index.evaluation import eval_home, load_dataset
from index.library import Library

PAIRS = Path("tests/bot/conversation")
JOINS = (" and ", ", and ", "? ")
JOINED_PAIRS = 200
SINGLE_QUESTIONS = 500
SEED = 7


class Followed(NamedTuple):
    """How a follow-up was answered: in the first quote, and with how many quotes of the answer before.

    `again` are those of them that do not hold what is asked for.
    """

    question: str
    follow_up: str
    wanted: str
    hit: bool
    repeated: int
    again: int


class Judged(NamedTuple):
    """A question with the texts that answer it."""

    text: str
    wanted: tuple[str, ...]


def measure_follow_ups(library: Library, pairs: Path) -> list[Followed]:
    """Ask each question of a file, then its follow-up."""
    found: list[Followed] = []
    for line in pairs.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        first = library.ask(pair["question"])
        answer = ask_following(library, pair["follow_up"], Exchange.of(pair["question"], first)).answer
        shown = [_one_line(quote.text) for quote in first.quotes]
        quotes = [_one_line(quote.text) for quote in answer.quotes]
        again = [quote for quote in quotes if any(quote in old or old in quote for old in shown)]
        hit = bool(quotes) and pair["wanted"] in quotes[0]
        missing = sum(pair["wanted"] not in quote for quote in again)
        found.append(Followed(pair["question"], pair["follow_up"], pair["wanted"], hit, len(again), missing))
    return found


def measure_standalone(library: Library, pairs: Path) -> int:
    """Return how many follow-ups are answered in the first quote if people write them as whole questions."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    answers = [library.ask(row["standalone"]) for row in rows]
    return sum(
        bool(answer.quotes) and row["wanted"] in _one_line(answer.quotes[0].text)
        for row, answer in zip(rows, answers, strict=True)
    )


def read_judged(folder: Path) -> list[Judged]:
    """Return the questions of an evaluation folder that have an answer."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    return [
        Judged(row["text"].strip(), tuple(row["metadata"]["answers"]))
        for row in rows
        if row.get("metadata", {}).get("answerable") and row["metadata"].get("answers")
    ]


def measure_joined(library: Library, judged: Sequence[Judged]) -> tuple[int, int, int]:
    """Return how many joined pairs were asked, how many have halves that are answered alone, and of these
    how many are answered in one message."""
    random = Random(SEED)
    both = kept = 0
    for number in range(JOINED_PAIRS):
        first, second = random.sample(judged, 2)
        alone = [library.ask(item.text) for item in (first, second)]
        if not all(map(_is_right, alone, (first, second))):
            continue
        both += 1
        replies = ask_all(library, join(first.text, second.text, JOINS[number % len(JOINS)]))
        answers = [reply.answer for reply in replies]
        kept += len(answers) == 2 and all(map(_is_right, answers, (first, second)))
    return JOINED_PAIRS, both, kept


def join(first: str, second: str, between: str) -> str:
    """Return two questions as people type them in one message."""
    if between == "? ":
        return f"{first.rstrip(' ?.')}{between}{second}"
    return f"{first.rstrip(' ?.')}{between}{second[:1].lower()}{second[1:]}"


def measure_single(library: Library, judged: Sequence[Judged]) -> tuple[int, int]:
    """Return how many single questions are answered alone, and how many after another question."""
    random = Random(SEED)
    alone = after = 0
    for item in random.sample(judged, JOINED_PAIRS):
        before = random.choice(judged).text
        previous = Exchange.of(before, library.ask(before))
        alone += _is_right(library.ask(item.text), item)
        after += _is_right(ask_following(library, item.text, previous).answer, item)
    return alone, after


def _is_right(answer: Answer, item: Judged) -> bool:
    return bool(answer.quotes) and any(
        wanted.casefold() in _one_line(answer.quotes[0].text).casefold() for wanted in item.wanted
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _count_split(folders: Sequence[Path]) -> None:
    random = Random(SEED)
    for folder in folders:
        rows = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
        drawn = random.sample(rows, SINGLE_QUESTIONS // len(folders))
        split = sum(len(split_typed(row["text"])) > 1 for row in drawn)
        sys.stdout.write(f"{folder.name}: {split} of {len(drawn)} single questions are split\n")


def main(arguments: list[str]) -> None:
    """Print a table of follow-ups; with evaluation folders, the figures of joined and single questions."""
    home, *folders = map(Path, arguments)
    if folders:
        data = load_dataset(folders[0])
        judged = read_judged(folders[0])
        with Library(eval_home(data, home), Encoder()) as library:
            library.add([data.corpus.resolve()])
            asked, both, kept = measure_joined(library, judged)
            sys.stdout.write(f"{asked} joined pairs, {both} answered alone, of these {kept} in one message\n")
            alone, after = measure_single(library, judged)
            sys.stdout.write(
                f"{JOINED_PAIRS} single questions: {alone} answered alone, {after} after another\n"
            )
        _count_split(folders)
        return
    with Library(home / "shipped", Encoder()) as library:
        library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        for name in ("reported", "developed"):
            found = measure_follow_ups(library, PAIRS / f"follow_ups_{name}.jsonl")
            for item in found:
                mark = "yes" if item.hit else "no"
                sys.stdout.write(
                    f"| {item.question} | {item.follow_up} | {item.wanted} | {mark} | {item.repeated} |\n"
                )
            sys.stdout.write(
                f"{name}: {sum(item.hit for item in found)} of {len(found)} in the first quote; quotes "
                f"repeated in {sum(item.repeated > 0 for item in found)}, without what is asked for in "
                f"{sum(item.again > 0 for item in found)}\n"
            )
        whole = measure_standalone(library, PAIRS / "follow_ups_reported.jsonl")
        sys.stdout.write(f"reported, each follow-up as a whole question: {whole} in the first quote\n")


if __name__ == "__main__":
    main(sys.argv[1:])
