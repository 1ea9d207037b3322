"""Training on claims: what is read and kept out, and that an interrupted training goes on."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from index.encode.claim_reader import HEAD, LABELS
from research.training import claims as training
from research.training.claim_network import ClaimNetwork, ship
from research.training.claim_pairs import (
    UNRELATED_SHARE,
    UNRELATED_WEIGHT,
    Claim,
    is_kept_out,
    read_claims,
    with_unrelated,
)
from research.training.claims import Training, read_passages
from research.training.made_claims import Asked

CLAIMS = [
    Claim(f"Bridge {n} is open.", f"Bridge {n} is {'open' if n % 2 else 'not open'}.", n % 2, f"Page {n}")
    for n in range(40)
]


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_claims_are_read_as_people_write(tmp_path: Path) -> None:
    row = {"claim": "It is open .", "evidence": "The bridge -LRB- 1987 -RRB- 's cars", "label": "REFUTES"}
    path = write_rows(tmp_path / "claims.jsonl.gz", [row | {"page": "Bridge"}])
    assert read_claims(path) == [
        Claim("It is open.", "The bridge (1987)'s cars", LABELS.index("REFUTES"), "Bridge")
    ]


def test_passages_are_read_with_their_answered_questions(tmp_path: Path) -> None:
    passages = [
        {"id": "1", "source": "qed dev", "text": "It was founded in 1990."},
        {"id": "2", "source": "a shop", "text": "Very good."},
    ]
    questions = [
        {"passage": "1", "question": "When was it founded?", "answer": "1990"},
        {"passage": "1", "question": "Who founded it?", "answer": None},
    ]
    found = read_passages(write_rows(tmp_path / "p.gz", passages), write_rows(tmp_path / "q.gz", questions))
    assert found == {"1": ("It was founded in 1990.", [Asked("When was it founded?", "1990")])}


def test_a_page_is_kept_out_as_a_whole() -> None:
    kept = [is_kept_out(claim) for claim in CLAIMS]
    assert 0 < sum(kept) < len(kept) / 2
    assert all(is_kept_out(Claim("x", "y", 0, c.page)) == out for c, out in zip(CLAIMS, kept, strict=True))


def test_evidence_of_another_page_says_nothing() -> None:
    more = with_unrelated(CLAIMS, Random(1))
    made = more[len(CLAIMS) :]
    assert more[: len(CLAIMS)] == CLAIMS and 0 < len(made) <= len(CLAIMS) // UNRELATED_SHARE
    own = {(claim.text, claim.evidence) for claim in CLAIMS}
    assert all(c.weight == UNRELATED_WEIGHT and LABELS[c.label] == "NOT ENOUGH INFO" for c in made)
    assert not own & {(claim.text, claim.evidence) for claim in made}


def copied(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: values.clone() for name, values in state.items()}


@pytest.mark.slow
def test_a_training_goes_on_from_its_checkpoint_and_is_shipped(tmp_path: Path) -> None:
    told: list[str] = []
    checkpoint = tmp_path / "claims.pt"
    network = ClaimNetwork()
    before = copied(network.trained())
    assert not any("word_embeddings" in name for name in before)
    Training(network, CLAIMS, CLAIMS[:8], 1).run(checkpoint, told.append)
    first = copied(network.trained())
    assert len(told) == 1 and any(not torch.equal(first[name], before[name]) for name in first)

    resumed = Training(network, CLAIMS, CLAIMS[:8], 2)
    resumed.load(checkpoint)
    assert all(torch.equal(first[name], values) for name, values in network.trained().items())
    resumed.run(checkpoint, told.append)
    assert [line.partition(":")[0] for line in told] == ["epoch 1 of 1", "epoch 2 of 2"]
    assert any(not torch.equal(first[name], values) for name, values in network.trained().items())

    ship(network, tmp_path)
    arrays = load_file(tmp_path / "verdict.safetensors")
    assert all(name in arrays for name in HEAD) and arrays["l11.fo.w.up"].dtype == np.int8
    difference = network.bert.encoder.layer[0].attention.self.query.parametrizations.weight[0]
    exact = 2 * (difference.up @ difference.down).detach().numpy()
    rounded = (arrays["l0.q.w.up"] * arrays["l0.q.w.scales"]) @ arrays["l0.q.w.down"].astype(np.float32)
    assert np.abs(exact - rounded).max() < 0.05 * np.abs(exact).max()


def test_an_epoch_uses_every_claim_and_some_made_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MADE_CLAIMS", 3)

    class Small(torch.nn.Module):
        """In the place of a network that only holds parameters here."""

        def __init__(self) -> None:
            super().__init__()
            self.verdict = torch.nn.Linear(1, 1)

    made = [Claim(f"m{n}", "e", 0, "p") for n in range(9)]
    run = Training(Small(), CLAIMS, made, 2)  # type: ignore[arg-type]
    epochs = [[claim for batch in run._batches(epoch) for claim in batch] for epoch in (0, 1)]
    for used in epochs:
        assert set(CLAIMS) <= set(used) and len(set(used) & set(made)) == 3
    assert set(epochs[0]) & set(made) != set(epochs[1]) & set(made) or epochs[0] != epochs[1]
    assert epochs[0] == [claim for batch in run._batches(0) for claim in batch], "the same each time"
