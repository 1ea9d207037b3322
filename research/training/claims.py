"""Train the cross-encoder for claims: `python -m research.training.claims FILE --checkpoint FILE`.

FILE holds claims (`claim_pairs`). A fifth of its pages is kept out, by a hash of their names. With
`--passages FILE --questions FILE`, claims are made of them, too (`made_claims`). The checkpoint is written
every few minutes; a run that finds one goes on from it.
"""

import argparse
import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch.nn import functional

from research.training.claim_network import ClaimNetwork, ship
from research.training.claim_pairs import Claim, is_kept_out, read_claims, with_unrelated
from research.training.made_claims import Asked, make_claims
from research.training.shipping import WEIGHTS

SEED = 0
BATCH = 32
EPOCHS = 3
LEARNING_RATE = 2e-4
_HEAD_RATE_FACTOR = 3
_SMALL_RATE_FACTOR = 1 / 3
_WARM_UP = 0.04
_LEAST_RATE = 0.02
_SMOOTHING = 0.03
_SAVED_BATCHES = 200
"""The checkpoint is written after this many batches."""

MADE_CLAIMS = 6_000
"""So many of the made claims are added to each epoch, others each time."""

MADE_FROM = frozenset(
    {
        "nq-open oracle",
        "qed dev",
        "reqa-squad-sentences",
        "squad-800-contexts",
        "squad1-train-cut",
        "squad2-train-10-articles",
        "squadshifts-new_wiki",
    }
)
"""The sources of passages that claims are made of: encyclopedias."""


@dataclass(slots=True)
class _Place:
    """How far a training is: the epoch, and the batches of it that are done."""

    epoch: int = 0
    batch: int = 0


class Training:
    """A training of a network on claims, which goes on from `checkpoint` where that is there."""

    def __init__(
        self, network: ClaimNetwork, claims: Sequence[Claim], made: Sequence[Claim], epochs: int
    ) -> None:
        torch.manual_seed(SEED)
        self.network = network
        self._claims = claims
        self._made = made
        self._epochs = epochs
        self._place = _Place()
        steps = sum(len(self._batches(epoch)) for epoch in range(epochs))
        self._optimizer = _make_optimizer(network)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer,
            lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(_LEAST_RATE, 1 - step / steps),
        )

    def load(self, checkpoint: Path) -> None:
        """Go on from a checkpoint."""
        held = torch.load(checkpoint, weights_only=True)
        self.network.load_state_dict(held["net"], strict=False)
        self._optimizer.load_state_dict(held["opt"])
        self._schedule.load_state_dict(held["sched"])
        self._place = _Place(held["epoch"], held["k"])

    def save(self, checkpoint: Path) -> None:
        """Write a checkpoint, which is whole or not there."""
        state: dict[str, Any] = {"net": self.network.trained(), "opt": self._optimizer.state_dict()}
        state |= {"sched": self._schedule.state_dict(), "epoch": self._place.epoch, "k": self._place.batch}
        fresh = checkpoint.with_name(checkpoint.name + ".new")
        torch.save(state, fresh)
        fresh.replace(checkpoint)

    def run(self, checkpoint: Path, tell: Callable[[str], None]) -> None:
        """Train what is left, and write the checkpoint now and then."""
        self.network.train()
        while self._place.epoch < self._epochs:
            began, total, count = time.monotonic(), 0.0, 0
            batches = self._batches(self._place.epoch)
            for batch in batches[self._place.batch :]:
                total, count = total + self._learn(batch), count + 1
                self._place.batch += 1
                if self._place.batch % _SAVED_BATCHES == 0:
                    self.save(checkpoint)
            self._place = _Place(self._place.epoch + 1)
            self.save(checkpoint)
            loss, seconds = total / max(1, count), time.monotonic() - began
            tell(f"epoch {self._place.epoch} of {self._epochs}: loss {loss:.3f}, {seconds:.0f} s")
        self.network.eval()

    def _learn(self, batch: Sequence[Claim]) -> float:
        """Take one step; returns the loss before it."""
        features = self.network.tokenize([c.text for c in batch], [c.evidence for c in batch])
        labels = torch.tensor([claim.label for claim in batch])
        weights = torch.tensor([claim.weight for claim in batch])
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(features)
        losses = functional.cross_entropy(logits, labels, reduction="none", label_smoothing=_SMOOTHING)
        loss = (losses * weights).mean()
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        return loss.item()

    def _batches(self, epoch: int) -> list[Sequence[Claim]]:
        """Return an epoch's batches of claims of about the same length, in an order of its own."""
        random = Random(SEED + epoch)
        used = with_unrelated(self._claims, random)
        used += random.sample(self._made, min(MADE_CLAIMS, len(self._made)))
        used.sort(key=lambda claim: len(claim.text) + len(claim.evidence) + random.random() * 8)
        batches = [used[place : place + BATCH] for place in range(0, len(used), BATCH)]
        random.shuffle(batches)
        return [*batches]


def read_passages(passages: Path, questions: Path) -> dict[str, tuple[str, list[Asked]]]:
    """Return the passages of `MADE_FROM` by their ids: texts, with the questions that have an answer."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    for row in _rows(questions):
        if row["answer"]:
            asked[row["passage"]].append(Asked(row["question"], row["answer"]))
    kept = [row for row in _rows(passages) if row["source"] in MADE_FROM]
    return {row["id"]: (row["text"], asked[row["id"]]) for row in kept}


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _make_optimizer(network: ClaimNetwork) -> torch.optim.Optimizer:
    """Return an optimizer: differences are trained at the rate, the head faster, biases and scales slower."""
    groups: dict[float, list[torch.nn.Parameter]] = defaultdict(list)
    for name, part in network.named_parameters():
        if part.requires_grad:
            is_head, is_matrix = not name.startswith("bert."), part.dim() > 1
            groups[_HEAD_RATE_FACTOR if is_head else 1.0 if is_matrix else _SMALL_RATE_FACTOR].append(part)
    return torch.optim.AdamW(
        [{"params": parts, "lr": LEARNING_RATE * factor} for factor, parts in groups.items()],
        weight_decay=0.01,
        fused=True,
    )


def main(arguments: Sequence[str]) -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m research.training.claims")
    parser.add_argument("claims", type=Path, metavar="FILE")
    parser.add_argument("--checkpoint", type=Path, required=True, metavar="FILE")
    parser.add_argument("--passages", type=Path, metavar="FILE")
    parser.add_argument("--questions", type=Path, metavar="FILE")
    parser.add_argument("--kept", type=Path, metavar="DIR", help="where the model is kept, for another time")
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="DIR")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)

    def tell(line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    claims = [claim for claim in read_claims(chosen.claims) if not is_kept_out(claim)]
    made: list[Claim] = []
    if chosen.passages is not None and chosen.questions is not None:
        made = make_claims(read_passages(chosen.passages, chosen.questions), SEED)
    training = Training(ClaimNetwork(chosen.kept), claims, made, EPOCHS)
    if chosen.checkpoint.exists():
        training.load(chosen.checkpoint)
    training.run(chosen.checkpoint, tell)
    ship(training.network, chosen.out)


if __name__ == "__main__":
    main(sys.argv[1:])
