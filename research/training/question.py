"""Train the question encoder to rank right passages above those that our own fusion ranks too high.

The passages' vectors stay those of all-MiniLM-L6-v2; only questions learn to come near them.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset
from index.evaluation.leaks import Seen
from index.library import Library
from index.retrieve.fusion import z_scores
from index.store import StoredPassage
from index.vectors.late_interaction import TOKEN_DIMENSION, Tokens
from research.training.material import gather_material
from research.training.networks import QuestionNetwork, tokenize_questions

CANDIDATES = 24
NEGATIVES = 11
BATCH = 32
EPOCHS = 2
LEARNING_RATE = 5e-5
_HEAD_RATE_FACTOR = 30
_SCALES = (5.0, 5.0, 12.0, 0.5)
"""The weights of passage, best sentence, late interaction and words when training begins."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that fusion ranks high for a question. `words` is its BM25 as a standard score."""

    passage: StoredPassage
    tokens: Tokens
    words: float


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its right and wrong candidates, both best first."""

    question: str
    right: tuple[Candidate, ...]
    wrong: tuple[Candidate, ...]


def make_examples(dataset: Dataset, library: Library, held_out: Seen) -> Iterator[Example]:
    """Yield the examples of one source that `library` has indexed.

    They are of answerable questions that are not held out and whose document fusion finds.
    """
    material = gather_material(dataset, library, held_out)
    remembered: dict[int, tuple[StoredPassage, Tokens]] = {}
    for question, gold in material.questions:
        if not gold:
            continue
        ranked = library.rank(library.base_query(question.text))
        words = z_scores(np.array([item.bm25 for item in ranked], np.float32)).tolist()
        chosen = [
            (item, word)
            for n, (item, word) in enumerate(zip(ranked, words, strict=True))
            if material.name(item) not in material.leaked and (n < CANDIDATES or material.name(item) in gold)
        ]
        missing = [item.passage.id for item, _ in chosen if item.passage.id not in remembered]
        stored, counts = library.store.passages.tokens(missing)
        tokens = dict(zip(missing, np.split(stored, np.cumsum(counts)[:-1]), strict=True)) if missing else {}
        for item, _ in chosen:
            if item.passage.id in tokens:
                remembered[item.passage.id] = (item.passage, tokens[item.passage.id])
        candidates = [
            (Candidate(*remembered[item.passage.id], word), material.name(item) in gold)
            for item, word in chosen
        ]
        right = tuple(candidate for candidate, answers in candidates if answers)
        wrong = tuple(candidate for candidate, answers in candidates if not answers)
        if right and wrong:
            yield Example(question.text, right, wrong)


def train(
    examples: Sequence[Example], encoder: Encoder, seed: int, tell: Callable[[str], None]
) -> QuestionNetwork:
    """Train a network for `EPOCHS` over the examples, in an order drawn from the seed."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = QuestionNetwork(encoder)
    scales = nn.Parameter(torch.tensor(_SCALES))
    for part in network.bert.embeddings.parameters():
        part.requires_grad_(False)
    layers = list(network.bert.encoder.parameters())
    heads = [*network.weigh.parameters(), scales]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "lr": LEARNING_RATE}, {"params": heads, "lr": LEARNING_RATE * _HEAD_RATE_FACTOR}],
        weight_decay=0.01,
        fused=True,
    )
    order = np.concatenate([random.permutation(len(examples)) for _ in range(EPOCHS)])
    steps = len(order) // BATCH
    planned = max(1, steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (0.1 * planned)) * max(0.02, 1 - step / planned)
    )
    network.train()
    total, started = 0.0, time.monotonic()
    for step in range(steps):
        batch = [examples[n] for n in order[step * BATCH : (step + 1) * BATCH]]
        loss = _loss(network, scales, encoder, [(e.question, _draw(e, random)) for e in batch])
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        total += loss.item()
        if step % 50 == 49:
            spent = time.monotonic() - started
            tell(f"question encoder: {step + 1}/{steps}, loss {total / 50:.3f}, {spent:.0f} s")
            total = 0.0
    return network.eval()


def _draw(example: Example, random: np.random.Generator) -> list[Candidate]:
    """Draw one right candidate, mostly the best, and some of the wrong ones."""
    best = len(example.right) == 1 or random.random() < 0.7
    right = example.right[0 if best else int(random.integers(len(example.right)))]
    some = sorted(random.permutation(len(example.wrong))[:NEGATIVES])
    return [right, *(example.wrong[n] for n in some)]


def _loss(
    network: nn.Module, scales: nn.Parameter, encoder: Encoder, drawn: Sequence[tuple[str, list[Candidate]]]
) -> torch.Tensor:
    """Return the cross-entropy of the right candidate, the first, among those drawn."""
    vectors, tokens, weights = network(tokenize_questions(encoder, [question for question, _ in drawn]))
    most = max(len(candidates) for _, candidates in drawn)
    scores = []
    for n, (_, candidates) in enumerate(drawn):
        whole = torch.from_numpy(np.stack([c.passage.vector for c in candidates])) @ vectors[n]
        best = _best_sentences(vectors[n], candidates)
        late = _max_sim(tokens[n], weights[n], [c.tokens for c in candidates])
        words = torch.tensor([c.words for c in candidates])
        score = scales[0] * whole + scales[1] * best + scales[2] * late + scales[3] * words
        scores.append(functional.pad(score, (0, most - len(candidates)), value=-math.inf))
    return functional.cross_entropy(torch.stack(scores), torch.zeros(len(drawn), dtype=torch.long))


def _best_sentences(vector: torch.Tensor, candidates: Sequence[Candidate]) -> torch.Tensor:
    nearest = [
        c.passage.sentence_vectors[int(np.argmax(c.passage.sentence_vectors @ vector.detach().numpy()))]
        for c in candidates
    ]
    return torch.from_numpy(np.stack(nearest)) @ vector


def _max_sim(question: torch.Tensor, weights: torch.Tensor, passages: Sequence[Tokens]) -> torch.Tensor:
    """Return `max_sim` of late interaction with a gradient: nearest tokens are found first, then compared."""
    asked = question.detach().numpy()
    found: NDArray[np.float32] = np.zeros((len(passages), len(asked), TOKEN_DIMENSION), np.float32)
    filled = [n for n, tokens in enumerate(passages) if len(tokens)]
    none = np.zeros((0, TOKEN_DIMENSION), np.float32)
    together = np.concatenate([none, *(passages[n] for n in filled)])
    together /= np.maximum(np.linalg.norm(together, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    similar = together @ asked.T
    start = 0
    for n in filled:
        end = start + len(passages[n])
        found[n] = together[start + similar[start:end].argmax(0)]
        start = end
    return ((torch.from_numpy(found) * question).sum(-1) * weights).sum(-1)
