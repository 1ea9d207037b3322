"""Measure what tells what a message wants: `python -m research.quality.intents --held DIR QUERIES…`.

`--held` is the folder of phrases held out from fitting (`tests/bot/intents/held_out`); QUERIES are
`queries.jsonl` of evaluation folders, of which 500 questions are drawn together. Prints, with the vector of
multilingual-e5-small and without, how many phrases of each language are told right, and how many questions
are taken for something else. With `--wrong` each of these is printed.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.conversation.splitting import split_typed
from bot.intents.classifier import load_classifier
from bot.intents.wants import Want, read_wanted
from research.training.intents import encode
from research.training.phrases import LANGUAGES, read_phrases

SEED = 1
QUESTIONS = 500

Vectors = Sequence[NDArray[np.float32] | None]


def main(arguments: Sequence[str]) -> int:
    """Print the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m research.quality.intents")
    parser.add_argument("--held", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kept", type=Path, metavar="DIR", help="where the converted model is kept")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("queries", type=Path, nargs="+", metavar="QUERIES")
    chosen = parser.parse_args(arguments)
    held = [
        (text, want, language)
        for language in LANGUAGES
        for want, texts in read_phrases(chosen.held / f"{language}.txt").wants.items()
        for text in texts
    ]
    questions = draw_questions(chosen.queries)
    texts = [*(text for text, _, _ in held), *questions]
    vectors_of: dict[str, Vectors] = {
        "with": list(encode(texts, chosen.kept)),
        "without": [None] * len(texts),
    }
    for name, vectors in vectors_of.items():
        began = time.perf_counter()
        found = [told(text, vector) for text, vector in zip(texts, vectors, strict=True)]
        each_ms = (time.perf_counter() - began) / len(texts) * 1000
        right = [want == wanted for want, (_, wanted, _) in zip(found, held, strict=False)]
        for language in LANGUAGES:
            theirs = [r for r, (_, _, spoken) in zip(right, held, strict=True) if spoken == language]
            print(f"{name}: {language} {sum(theirs)} of {len(theirs)} ({sum(theirs) / len(theirs):.1%})")  # noqa: T201
        taken = [i for i in range(len(held), len(texts)) if found[i] != Want.QUESTION]
        print(f"{name}: {len(taken)} of {len(questions)} questions taken for something else")  # noqa: T201
        print(f"{name}: {each_ms:.2f} ms a text, without encoding it")  # noqa: T201
        if chosen.wrong:
            for i in [*(i for i, r in enumerate(right) if not r), *taken]:
                print(f"  {found[i]}: {texts[i]}")  # noqa: T201
    return 0


def draw_questions(files: Sequence[Path]) -> list[str]:
    """Return 500 questions, as many of each file."""
    random = Random(SEED)
    drawn: list[str] = []
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        drawn += [json.loads(line)["text"] for line in random.sample(lines, QUESTIONS // len(files))]
    return drawn


def told(text: str, vector: NDArray[np.float32] | None) -> str:
    """Return what a text wants; "several" for a question that would be split."""
    wanted = read_wanted(text, load_classifier(), vector)
    if wanted.want is Want.QUESTION and len(split_typed(text)) > 1:
        return "several"
    return str(wanted.want)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
