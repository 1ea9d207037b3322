"""Clusters: how well questions that mean the same are put together.

`python -m research.quality.clusters FILE…`: each file is a JSON list of groups, each a list of questions that
mean the same. Groups are dealt to two halves by lot; the cosine that is best on the first halves, all files
counting the same, is measured on the second ones, beside the one that is shipped.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from index.encode.encoder import Encoder
from index.models.token_model import Vectors
from index.vectors.clustering import LEAST_COSINE, cluster
from research.quality.storylines import Gold, b_cubed

SEED = 7
TRIED = tuple(round(0.40 + 0.01 * n, 2) for n in range(46))

Groups = list[list[str]]
Found = tuple[float, float, float]


def halves(groups: Groups) -> tuple[Groups, Groups]:
    """The groups in two halves, drawn from one seed."""
    drawn = list(groups)
    Random(SEED).shuffle(drawn)
    return drawn[::2], drawn[1::2]


def measure(vectors: Vectors, true: Sequence[int], least: float) -> Found:
    """B-cubed precision, recall and their F1 of the clusters of `vectors` (n, d), unit rows."""
    found = {str(row): label for label, rows in enumerate(cluster(vectors, least=least)) for row in rows}
    gold = Gold({str(row): label for row, label in enumerate(true)}, {})
    precision, recall = b_cubed(gold, found, list(found)).mean(axis=0).tolist()
    return precision, recall, 2 * precision * recall / (precision + recall)


def encoded(groups: Groups, encoder: Encoder) -> tuple[Vectors, list[int]]:
    """The vectors of all questions (n, d), and to which group each belongs."""
    return (
        encoder.encode_texts([question for group in groups for question in group]),
        [label for label, group in enumerate(groups) for _ in group],
    )


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    encoder = Encoder()
    files = {Path(name).stem: halves(json.loads(Path(name).read_text("utf-8"))) for name in arguments}
    first = [encoded(chosen_on, encoder) for chosen_on, _ in files.values()]
    best = max(TRIED, key=lambda least: np.mean([measure(*one, least)[2] for one in first]))
    for name, (_, groups) in files.items():
        vectors, true = encoded(groups, encoder)
        for least, said in {LEAST_COSINE: "shipped", best: "best on the first halves"}.items():
            precision, recall, f1 = measure(vectors, true, least)
            sys.stdout.write(
                f"{name}, {len(true):,} questions in {len(groups):,} groups, cosine {least:.2f} ({said}): "
                f"B-cubed precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
