"""Train the cross-encoder for claims: `python -m research.training.claims FILE --checkpoint FILE`.

FILE is a gzip file of JSON lines with `claim`, `evidence`, `label` and `page`, as VitaminC and FEVER have
them. A fifth of the pages is kept out, by a hash of their names. The checkpoint is written after each epoch;
a run that finds one goes on from it.
"""

import argparse
import gzip
import json
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch.nn import functional

from index.encode.claim_reader import LABELS
from index.encode.encoder import Encoder
from index.models import minilm
from research.training.networks import ClaimNetwork, tokenize_claims
from research.training.shipping import WEIGHTS, ship_claims

SEED = 0
BATCH = 32
EPOCHS = 4
LEARNING_RATE = 1.5e-4
_HEAD_RATE_FACTOR = 3
_WARM_UP = 0.06
_LEAST_RATE = 0.02

PAGE_PARTS = 5
"""Pages are dealt into this many parts; part 0 is kept out of training."""

UNRELATED_SHARE = 8
"""To every so many claims, one comes with evidence for another claim."""

_UNRELATED_WEIGHT = 0.7
_CLASS_WEIGHTS = (0.85, 1.0, 1.2)

_SPACING = (
    (" ,", ","),
    (" .", "."),
    (" ;", ";"),
    (" :", ":"),
    ("( ", "("),
    (" )", ")"),
    (" 's", "'s"),
    (" %", "%"),
    ("-LRB- ", "("),
    (" -RRB-", ")"),
    ("-LRB-", "("),
    ("-RRB-", ")"),
)
"""How the tokens of the Penn Treebank, in which FEVER's evidence is written, are written by people."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, a piece of evidence, and the number of its label in `LABELS`.

    It is about a `page`. `is_made` is True if the evidence belongs to another claim.
    """

    text: str
    evidence: str
    label: int
    page: str
    is_made: bool = False


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a file, spaced as people write."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Claim(_spaced(row["claim"]), _spaced(row["evidence"]), LABELS.index(row["label"]), row["page"])
        for row in rows
    ]


def page_number(page: str) -> int:
    """Return a number of a page by a hash of its name, by which pages are dealt into parts."""
    return zlib.crc32(page.encode())


def is_kept_out(claim: Claim) -> bool:
    """True if a claim's page is kept out of training."""
    return page_number(claim.page) % PAGE_PARTS == 0


def _spaced(text: str) -> str:
    for token, written in _SPACING:
        text = text.replace(token, written)
    return " ".join(text.split())


def with_unrelated(claims: Sequence[Claim], random: Random) -> list[Claim]:
    """Return the claims, and some of them with evidence for another claim, which says nothing of them."""
    pages: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        pages[claim.page].append(claim)
    names = list(pages)
    found = list(claims)
    for _ in range(len(claims) // UNRELATED_SHARE):
        claim, other = random.choice(claims), random.choice(pages[random.choice(names)])
        if other.page != claim.page:
            unrelated = LABELS.index("NOT ENOUGH INFO")
            found.append(replace(claim, evidence=other.evidence, label=unrelated, is_made=True))
    return found


def train(
    claims: Sequence[Claim],
    encoder: Encoder,
    checkpoint: Path,
    tell: Callable[[str], None],
    start: Path | None = None,
    epochs: int = EPOCHS,
) -> ClaimNetwork:
    """Train a network, or go on from a checkpoint. `start` holds a state to begin with, of a reader."""
    torch.manual_seed(SEED)
    network = ClaimNetwork(encoder)
    if start is not None:
        network.load_state_dict(torch.load(start, weights_only=True), strict=False)
    network.bert.embeddings.word_embeddings.requires_grad_(False)
    per_epoch = len(claims) * (UNRELATED_SHARE + 1) // UNRELATED_SHARE // BATCH + 1
    optimizer, schedule = _make_optimizer(network, epochs * per_epoch)
    done = 0
    if checkpoint.exists():
        held = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(held["net"], strict=False)
        optimizer.load_state_dict(held["opt"])
        schedule.load_state_dict(held["sched"])
        done = held["epoch"]
    network.train()
    for epoch in range(done, epochs):
        began = time.monotonic()
        used = with_unrelated(claims, Random(epoch))
        loss = _train_epoch(network, encoder, used, epoch, optimizer, schedule)
        tell(f"epoch {epoch + 1} of {epochs}: loss {loss:.3f}, {time.monotonic() - began:.0f} s")
        state: dict[str, Any] = {"net": trained_state(network), "opt": optimizer.state_dict()}
        state |= {"sched": schedule.state_dict(), "epoch": epoch + 1}
        fresh = checkpoint.with_name(checkpoint.name + ".new")
        torch.save(state, fresh)
        fresh.replace(checkpoint)
    return network.eval()


def trained_state(network: ClaimNetwork) -> dict[str, Any]:
    """Return the state of a network without the word embeddings, which are not trained."""
    return {name: value for name, value in network.state_dict().items() if "word_embeddings" not in name}


def _make_optimizer(
    network: ClaimNetwork, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    trained = [(name, part) for name, part in network.named_parameters() if part.requires_grad]
    body = [part for name, part in trained if name.startswith("bert.")]
    head = [part for name, part in trained if not name.startswith("bert.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": body, "lr": LEARNING_RATE, "weight_decay": 0.01},
            {"params": head, "lr": LEARNING_RATE * _HEAD_RATE_FACTOR, "weight_decay": 0.01},
        ],
        fused=True,
    )

    def rate(step: int) -> float:
        return min(1.0, (step + 1) / (_WARM_UP * steps)) * max(_LEAST_RATE, 1 - step / steps)

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def _train_epoch(
    network: ClaimNetwork,
    encoder: Encoder,
    claims: Sequence[Claim],
    epoch: int,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> float:
    """Train on all claims once, in an order drawn for the epoch; returns the mean loss."""
    total, count = 0.0, 0
    classes = torch.tensor(_CLASS_WEIGHTS)
    for batch in _batches(claims, Random(SEED + epoch)):
        features = tokenize_claims(encoder, [c.text for c in batch], [c.evidence for c in batch])
        wanted = torch.tensor([claim.label for claim in batch])
        weights = torch.tensor([_UNRELATED_WEIGHT if claim.is_made else 1.0 for claim in batch])
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(features)
        losses = functional.cross_entropy(logits, wanted, reduction="none", weight=classes) * weights
        loss = losses.mean()
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total, count = total + loss.item(), count + 1
    return total / max(1, count)


def _batches(claims: Sequence[Claim], random: Random) -> Iterator[Sequence[Claim]]:
    """Yield batches of claims of about the same length, in a random order."""
    ordered = sorted(claims, key=lambda claim: len(claim.text) + len(claim.evidence))
    batches = [ordered[place : place + BATCH] for place in range(0, len(ordered), BATCH)]
    random.shuffle(batches)
    yield from batches


def main(arguments: Sequence[str]) -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m research.training.claims")
    parser.add_argument("claims", type=Path, metavar="FILE")
    parser.add_argument("--checkpoint", type=Path, required=True, metavar="FILE")
    parser.add_argument("--start", type=Path, metavar="FILE", help="the state of a trained ReaderNetwork")
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="DIR")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)

    def tell(line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    claims = [claim for claim in read_claims(chosen.claims) if not is_kept_out(claim)]
    encoder = Encoder(minilm.NAME)
    ship_claims(train(claims, encoder, chosen.checkpoint, tell, chosen.start), chosen.out)


if __name__ == "__main__":
    main(sys.argv[1:])
