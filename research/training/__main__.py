"""Train by one command: `python -m research.training HOME --squad FILE… --unansq DIR --folders DIR…`.

The public inputs (see `sources`) are indexed under HOME as users' files are. The question encoder and the
cross-encoder are trained on them and written to `index/weights/`, beside the projection of late interaction,
with fingerprints of what they were trained on (`seen.npz`). Questions and documents that figures are of are
held out by their words; the evaluation refuses them too.
"""

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import torch

from corpus.errors import FootnoteError
from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset, load_dataset
from index.evaluation.evaluate import eval_home
from index.evaluation.leaks import Seen
from index.library import Library
from research.training import question as question_training
from research.training import reader as reader_training
from research.training.corruption import Changes
from research.training.examples import Group, make_groups
from research.training.material import held_out
from research.training.question import Example, make_examples
from research.training.shipping import WEIGHTS, ship_question, ship_reader
from research.training.sources import read_folder, read_pairs, read_squad, read_unansq

SEED = 0

FOLDER_REPEATS = 2
"""How often examples of evaluation folders are used for each use of the others: there are fewer of them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A dataset to train on.

    If `corrupts`, its questions are also used in corrupted form; `repeats` is how often its examples are used
    in each epoch.
    """

    dataset: Dataset
    corrupts: bool = False
    repeats: int = 1


def main(arguments: Sequence[str]) -> int:
    """Train and write the weights; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m research.training")
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("--squad", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--unansq", type=Path, metavar="DIR", required=True)
    parser.add_argument("--folders", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument(
        "--held", type=Path, nargs="*", default=[], metavar="DIR", help="keep back, don't train on"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="DIR")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args(arguments)
    try:
        _train(chosen)
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _train(chosen: argparse.Namespace) -> None:
    made = chosen.home / "sources"
    kept = held_out([load_dataset(folder) for folder in [*chosen.folders, *chosen.held]])
    changes = Changes.learn(read_pairs(chosen.unansq))
    sources = [
        *(_from_folder(read_folder(folder)) for folder in chosen.folders),
        Source(read_unansq(chosen.unansq, made / "unansq")),
        *(Source(read_squad(f, made / f.stem), corrupts=True) for f in chosen.squad),
    ]
    encoder = Encoder(threads=chosen.threads)
    examples: list[Example] = []
    groups: list[Group] = []
    random = Random(SEED)
    for source in sources:
        with Library(eval_home(source.dataset, chosen.home), encoder, clock=lambda: 0.0) as library:
            library.add([source.dataset.corpus.resolve()])
            found = list(make_examples(source.dataset, library, kept))
            read = list(
                make_groups(source.dataset, library, kept, changes if source.corrupts else None, random)
            )
        _print_line(f"{source.dataset.name}: {len(found)} examples, {len(read)} groups")
        examples += found * source.repeats
        groups += read * source.repeats
    Seen.of(
        [*(e.question for e in examples), *(g.question for g in groups)],
        [w.text for g in groups for w in g.windows if w.answers],
    ).save(chosen.out / "seen.npz")
    torch.set_num_threads(chosen.threads)
    ship_question(question_training.train(examples, encoder, SEED, _print_line), chosen.out)
    ship_reader(reader_training.train(groups, encoder, SEED, _print_line), chosen.out)


def _from_folder(dataset: Dataset) -> Source:
    """Return a folder as a source. Its questions are corrupted unless they have days: those ask about news by
    description and often stay answerable with a word changed."""
    return Source(dataset, not any(q.day for q in dataset.questions), FOLDER_REPEATS)


def _print_line(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
