"""Train the cross-encoder: whether a window answers, which one answers best, and by which words."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random

import torch
from torch import nn
from torch.nn import functional

from index.encode.cross_encoder import heading_prefix
from index.encode.encoder import Encoder
from research.training.examples import Group, Window
from research.training.networks import ReaderNetwork, tokenize_pairs

BATCH = 12
"""Groups per step, of one to four windows each."""

PASSES = 1.5
"""How often the groups are used: half of them a second time."""

LEARNING_RATE = 1e-4
_HEAD_RATE_FACTOR = 5
_WARM_UP = 0.06
_SORTED_BATCHES = 40
"""Groups of this many batches are sorted by length, to keep padding short."""

_IGNORED = -100


def train(groups: Sequence[Group], encoder: Encoder, seed: int, tell: Callable[[str], None]) -> ReaderNetwork:
    """Train a network for `PASSES` over the groups, in an order drawn from the seed."""
    torch.manual_seed(seed)
    random = Random(seed)
    network = ReaderNetwork(encoder)
    embeddings = network.bert.embeddings
    for part in embeddings.parameters():
        part.requires_grad_(False)
    for part in embeddings.token_type_embeddings.parameters():
        part.requires_grad_(True)
    body = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith("bert.")]
    head = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith("bert.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in body if p.ndim > 1], "lr": LEARNING_RATE, "weight_decay": 0.01},
            {"params": [p for p in body if p.ndim <= 1], "lr": LEARNING_RATE, "weight_decay": 0.0},
            {"params": head, "lr": LEARNING_RATE * _HEAD_RATE_FACTOR, "weight_decay": 0.0},
        ],
        fused=True,
    )
    passes = [list(_batches(groups, random)) for _ in range(math.ceil(PASSES))]
    batches = [batch for some in passes for batch in some][: int(PASSES * len(passes[0]))]
    planned = max(1, len(batches))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1.0, (step + 1) / (_WARM_UP * planned)) * max(0.02, 1 - step / planned),
    )
    network.train()
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    sums, started = [0.0, 0.0, 0.0], time.monotonic()
    for step, batch in enumerate(batches, start=1):
        losses = _losses(network, encoder, batch)
        torch.autograd.backward(sum(losses, torch.tensor(0.0)))
        torch.nn.utils.clip_grad_norm_([*body, *head], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        sums = [a + b.item() for a, b in zip(sums, losses, strict=True)]
        if step % 100 == 0:
            told = " ".join(
                f"{name} {s / 100:.3f}" for name, s in zip(("answers", "best", "words"), sums, strict=True)
            )
            tell(f"reader: {step}/{len(batches)}, {told}, {time.monotonic() - started:.0f} s")
            sums = [0.0, 0.0, 0.0]
    return network.eval()


def _batches(groups: Sequence[Group], random: Random) -> Iterator[list[Group]]:
    shuffled = list(groups)
    random.shuffle(shuffled)
    for start in range(0, len(shuffled), BATCH * _SORTED_BATCHES):
        some = sorted(shuffled[start : start + BATCH * _SORTED_BATCHES], key=_length)
        runs = [some[n : n + BATCH] for n in range(0, len(some), BATCH)]
        random.shuffle(runs)
        yield from runs


def _length(group: Group) -> int:
    return len(group.question) + max(len(window.heading) + len(window.text) for window in group.windows)


def _losses(network: nn.Module, encoder: Encoder, batch: Sequence[Group]) -> list[torch.Tensor]:
    """Return three losses: whether each window answers (binary cross-entropy), which one of a group does
    (cross-entropy), and where the answer begins and ends (cross-entropy over tokens)."""
    pairs = [(group.question, window) for group in batch for window in group.windows]
    features, offsets = tokenize_pairs(
        encoder, [q for q, _ in pairs], [(window.heading, window.text) for _, window in pairs]
    )
    scores, ends = network(features)
    right = torch.tensor([float(window.answers) for _, window in pairs])
    answers = functional.binary_cross_entropy_with_logits(scores, right)
    best, start = [], 0
    for group in batch:
        end = start + len(group.windows)
        if group.windows[0].answers and len(group.windows) > 1:
            best.append(functional.cross_entropy(scores[start:end][None], torch.zeros(1, dtype=torch.long)))
        start = end
    places = [_place(features, offsets, n, window) for n, (_, window) in enumerate(pairs)]
    zero = torch.tensor(0.0)
    words = zero
    if any(first != _IGNORED for first, _ in places):
        wanted = torch.tensor(places)
        words = (
            functional.cross_entropy(ends[..., 0], wanted[:, 0], ignore_index=_IGNORED)
            + functional.cross_entropy(ends[..., 1], wanted[:, 1], ignore_index=_IGNORED)
        ) / 2
    return [answers, torch.stack(best).mean() if best else zero, words]


def _place(
    features: dict[str, torch.Tensor], offsets: torch.Tensor, row: int, window: Window
) -> tuple[int, int]:
    """Return the first and last token of the answer, or `_IGNORED` twice if it has no span or was cut off."""
    if window.span is None:
        return _IGNORED, _IGNORED
    start, end = (place + len(heading_prefix(window.heading)) for place in window.span)
    begins, ends = offsets[row, :, 0], offsets[row, :, 1]
    inside = (features["token_type_ids"][row] == 1) & (ends > begins)
    first = torch.nonzero(inside & (begins <= start) & (ends > start))
    last = torch.nonzero(inside & (begins < end) & (ends >= end))
    if not len(first) or not len(last):
        return _IGNORED, _IGNORED
    return int(first[0, 0]), int(last[0, 0])
