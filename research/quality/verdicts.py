"""Set the thresholds of verdicts, and measure the cross-encoder for claims beside baselines.

`python -m research.quality.verdicts FILE [--state FILE]` takes the claims that `research.training.claims`
takes. On one half of the pages that were kept out of training it finds from which probability on "supported"
and "contradicted" are precise enough, and writes `index/verdict/thresholds.json`; on the other half it
measures them. It also reads the same pairs in five languages (`claims/in_languages.tsv`, written for this),
with evidence in the same language and in English. With `--state`, the trained network is measured, too,
beside the shipped weights.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

import index.verdict
from index.encode.claim_reader import LABELS, ClaimReader, Inference
from index.encode.cross_encoder import CrossEncoder
from index.text.analyzer import terms
from index.text.numbers_and_dates import read_numbers_and_dates
from index.text.query_terms import name_terms
from index.verdict.same_thing import Said, can_contradict, can_support, read_claimed
from research.training.claim_network import ClaimNetwork
from research.training.claim_pairs import PAGE_PARTS, Claim, is_kept_out, page_number, read_claims

THRESHOLDS = Path(index.verdict.__file__).parent / "thresholds.json"

IN_LANGUAGES = Path(__file__).parent / "claims" / "in_languages.tsv"

PRECISIONS = {"supports": 0.94, "refutes": 0.92}
"""The least share of the claims that are called so that are so, on the pages that thresholds are set by."""

FITTED_PAIRS = 4_000
"""Pairs of trained pages that the baselines are fitted on."""

_SUPPORTS, _REFUTES, _NEITHER = range(len(LABELS))
_NEGATIONS = frozenset("no not never none nobody nothing neither nor without cannot n't".split())

Probabilities = NDArray[np.float64]
"""(n, 3), in the order of `LABELS`."""


def halves(claims: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Return the claims of kept-out pages: those to set thresholds by, and those to measure on."""
    kept = [claim for claim in claims if is_kept_out(claim)]
    odd = [page_number(claim.page) // PAGE_PARTS % 2 == 1 for claim in kept]
    return (
        [claim for claim, is_odd in zip(kept, odd, strict=True) if not is_odd],
        [claim for claim, is_odd in zip(kept, odd, strict=True) if is_odd],
    )


def find_threshold(probabilities: Sequence[float], right: Sequence[bool], precision: float) -> float:
    """Return the least probability from which on at least that share is right; 1.0 if none is."""
    order = np.argsort(-np.asarray(probabilities), kind="stable")
    share = np.cumsum(np.asarray(right)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    return float(np.asarray(probabilities)[order[enough[-1]]]) if len(enough) else 1.0


def precision_and_coverage(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], threshold: float
) -> tuple[float, float]:
    """Return the share of right ones from a threshold on, and the share of the right ones found."""
    called = probabilities >= threshold
    hit = int((called & right).sum())
    return hit / max(1, int(called.sum())), hit / max(1, int(right.sum()))


def read_shipped(claims: Sequence[Claim], kept: Path | None) -> Probabilities:
    """Return what the shipped weights say."""
    reader = ClaimReader(kept)
    found = [reader.read(claim.text, claim.evidence) for claim in claims]
    return np.array([[item.supports, item.refutes, item.neither] for item in found])


def read_trained(claims: Sequence[Claim], state: Path, kept: Path | None) -> Probabilities:
    """Return what the trained network says, whose state is in a file."""
    network = ClaimNetwork(kept)
    network.load_state_dict(torch.load(state, weights_only=True)["net"], strict=False)
    network.eval()
    found = []
    with torch.inference_mode():
        for place in range(0, len(claims), 32):
            batch = claims[place : place + 32]
            features = network.tokenize([c.text for c in batch], [c.evidence for c in batch])
            found.append(torch.softmax(network(features), -1).numpy())
    return np.concatenate(found).astype(np.float64)


def _overlap(claim: Claim) -> list[float]:
    """Return how much of a claim stands in its evidence: terms, names, numbers; and if one alone negates."""
    said, present = terms(claim.text), set(terms(claim.evidence))
    names = name_terms(claim.text)
    numbers = read_numbers_and_dates(claim.text).numbers
    there = read_numbers_and_dates(claim.evidence).numbers
    denies = [bool(_NEGATIONS & set(text.lower().split())) for text in (claim.text, claim.evidence)]
    return [
        sum(term in present for term in said) / max(1, len(said)),
        sum(name not in present for name in names) / max(1, len(names)),
        len(numbers - there) / max(1, len(numbers)),
        float(denies[0] != denies[1]),
    ]


def _fit(
    features: Callable[[Claim], list[float]], fitted: Sequence[Claim], tested: Sequence[Claim]
) -> Probabilities:
    """Return what a logistic regression over features says, fitted on some claims."""
    model = LogisticRegression(max_iter=1_000)
    model.fit([features(claim) for claim in fitted], [claim.label for claim in fitted])
    found: Probabilities = model.predict_proba([features(claim) for claim in tested])
    return found


def baselines(claims: Sequence[Claim], tested: Sequence[Claim]) -> dict[str, Probabilities]:
    """Return what a majority guess, an overlap of words, and the reader without the head say."""
    trained = [claim for claim in claims if not is_kept_out(claim)]
    fitted = Random(0).sample(trained, min(FITTED_PAIRS, len(trained)))
    most = Counter(claim.label for claim in trained).most_common(1)[0][0]
    majority = np.zeros((len(tested), len(LABELS)))
    majority[:, most] = 1.0
    reader = CrossEncoder()

    def answers(claim: Claim) -> list[float]:
        return [reader.read(claim.text, "", claim.evidence).answers]

    return {
        "majority": majority,
        "lexical overlap": _fit(_overlap, fitted, tested),
        "reader without the head": _fit(answers, fitted, tested),
    }


def measure_languages(reader: ClaimReader) -> dict[str, dict[str, float]]:
    """Return the accuracy of three in each language, over evidence in it and in English."""
    with IN_LANGUAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    english = {row["n"]: row["evidence"] for row in rows if row["language"] == "en"}
    found: dict[str, dict[str, float]] = {}
    for language in dict.fromkeys(row["language"] for row in rows):
        own = [row for row in rows if row["language"] == language]
        pairs = [(row[name], row, label) for row in own for label, name in enumerate(_CLAIMS)]
        found[language] = {
            "pairs": len(pairs),
            "own evidence": _share(_label(reader.read(c, row["evidence"])) == n for c, row, n in pairs),
            "English evidence": _share(_label(reader.read(c, english[row["n"]])) == n for c, row, n in pairs),
        }
    return found


_CLAIMS = ("supported", "refuted", "not mentioned")
"""The columns of `in_languages.tsv` with a claim, in the order of `LABELS`."""


def _label(read: Inference) -> int:
    return int(np.argmax([read.supports, read.refutes, read.neither]))


def _share(right: Iterable[bool]) -> float:
    return round(float(np.mean(list(right))), 3)


def measure(probabilities: Probabilities, claims: Sequence[Claim]) -> dict[str, Any]:
    """Return the accuracy of three, and of each class."""
    labels = np.array([claim.label for claim in claims])
    right = probabilities.argmax(-1) == labels
    each = {name: round(float(right[labels == n].mean()), 3) for n, name in enumerate(LABELS)}
    return {"accuracy": round(float(right.mean()), 4), "of each": each}


def _of_the_same_thing(probabilities: Probabilities, claims: Sequence[Claim]) -> Probabilities:
    """Return the probabilities, 0 where the evidence is about something else than the claim."""
    found = probabilities.copy()
    for row, claim in enumerate(claims):
        claimed, said = read_claimed(claim.text), Said(claim.evidence, "")
        found[row, _SUPPORTS] *= can_support(claimed, said)
        found[row, _REFUTES] *= can_contradict(claimed, said)
    return found


def calibrate(probabilities: Probabilities, claims: Sequence[Claim]) -> dict[str, float]:
    """Return the thresholds of `PRECISIONS`, for the pairs that `index.verdict.same_thing` lets decide."""
    probabilities = _of_the_same_thing(probabilities, claims)
    labels = np.array([claim.label for claim in claims])
    found = {}
    for n, name in ((_SUPPORTS, "supports"), (_REFUTES, "refutes")):
        may = probabilities[:, n] > 0
        right = (labels[may] == n).tolist()
        found[name] = round(find_threshold(probabilities[may, n].tolist(), right, PRECISIONS[name]), 4)
    return found


def check_thresholds(
    thresholds: Mapping[str, float], probabilities: Probabilities, claims: Sequence[Claim]
) -> dict[str, dict[str, float]]:
    """Return precision and coverage of the thresholds, by the same rules, on other claims."""
    probabilities = _of_the_same_thing(probabilities, claims)
    labels = np.array([claim.label for claim in claims])
    found = {}
    for n, name in ((_SUPPORTS, "supports"), (_REFUTES, "refutes")):
        precision, coverage = precision_and_coverage(probabilities[:, n], labels == n, thresholds[name])
        found[name] = {"precision": round(precision, 3), "coverage": round(coverage, 3)}
    return found


def main(arguments: Sequence[str]) -> None:
    """Set the thresholds, write them, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m research.quality.verdicts")
    parser.add_argument("claims", type=Path, metavar="FILE")
    parser.add_argument("--state", type=Path, metavar="FILE")
    parser.add_argument("--kept", type=Path, metavar="DIR", help="where models are kept, for another time")
    parser.add_argument("--baselines", action="store_true")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    claims = read_claims(chosen.claims)
    fitted, tested = halves(claims)
    first, second = read_shipped(fitted, chosen.kept), read_shipped(tested, chosen.kept)
    thresholds = calibrate(first, fitted)
    stored = {
        "thresholds": thresholds,
        "precisions": PRECISIONS,
        "claims": {"set on": len(fitted), "measured on": len(tested)},
        "measured": check_thresholds(thresholds, second, tested),
    }
    THRESHOLDS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    _print("thresholds", stored)
    whole = [*fitted, *tested]
    shipped = np.concatenate([first, second])
    _print("shipped", measure(shipped, whole))
    _print("in languages", measure_languages(ClaimReader(chosen.kept)))
    if chosen.state is not None:
        trained = read_trained(whole, chosen.state, chosen.kept)
        same = float((trained.argmax(-1) == shipped.argmax(-1)).mean())
        _print("trained", measure(trained, whole) | {"same class as shipped": round(same, 4)})
    if chosen.baselines:
        for name, probabilities in baselines(claims, whole).items():
            _print(name, measure(probabilities, whole))


def _print(name: str, figures: Mapping[str, Any]) -> None:
    sys.stdout.write(f"{name}: {json.dumps(figures)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
