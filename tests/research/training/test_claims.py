"""Training on claims: what is read and kept out, and that an interrupted training goes on."""

import gzip
import json
from pathlib import Path
from random import Random

import torch

from index.encode.claim_reader import LABELS
from index.encode.encoder import Encoder
from research.training.claims import (
    UNRELATED_SHARE,
    Claim,
    is_kept_out,
    read_claims,
    train,
    trained_state,
    with_unrelated,
)

CLAIMS = [
    Claim(f"Bridge {n} is open.", f"Bridge {n} is {'open' if n % 2 else 'not open'}.", n % 2, f"Page {n}")
    for n in range(40)
]


def test_claims_are_read_as_people_write(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl.gz"
    row = {"claim": "It is open .", "evidence": "The bridge -LRB- 1987 -RRB- 's cars", "label": "REFUTES"}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row | {"page": "Bridge"}) + "\n")
    assert read_claims(path) == [
        Claim("It is open.", "The bridge (1987)'s cars", LABELS.index("REFUTES"), "Bridge")
    ]


def test_a_page_is_kept_out_as_a_whole() -> None:
    kept = [is_kept_out(claim) for claim in CLAIMS]
    assert 0 < sum(kept) < len(kept) / 2
    assert all(is_kept_out(Claim("x", "y", 0, c.page)) == out for c, out in zip(CLAIMS, kept, strict=True))


def test_evidence_of_another_page_says_nothing() -> None:
    more = with_unrelated(CLAIMS, Random(1))
    made = more[len(CLAIMS) :]
    assert more[: len(CLAIMS)] == CLAIMS and 0 < len(made) <= len(CLAIMS) // UNRELATED_SHARE
    own = {(claim.text, claim.evidence) for claim in CLAIMS}
    assert all(c.is_made and LABELS[c.label] == "NOT ENOUGH INFO" for c in made)
    assert not own & {(claim.text, claim.evidence) for claim in made}


def test_a_training_goes_on_from_its_checkpoint(encoder: Encoder, tmp_path: Path) -> None:
    told: list[str] = []
    checkpoint = tmp_path / "claims.pt"
    first = trained_state(train(CLAIMS, encoder, checkpoint, told.append, epochs=1))
    assert len(told) == 1 and not any("word_embeddings" in name for name in first)
    start = trained_state(train(CLAIMS, encoder, checkpoint, told.append, epochs=1))
    assert len(told) == 1, "nothing was left to train"
    assert all(torch.equal(first[name], start[name]) for name in first)
    second = trained_state(train(CLAIMS, encoder, checkpoint, told.append, epochs=2))
    assert [line.partition(":")[0] for line in told] == ["epoch 1 of 1", "epoch 2 of 2"]
    assert any(not torch.equal(first[name], second[name]) for name in first)
