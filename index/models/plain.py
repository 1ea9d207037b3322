"""Run a model with sentence-transformers on torch: the source and reference of converted models, and the
fallback if a model can't be converted."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.models.token_model import T, TokenVectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

BATCH_SIZE = 32


class PlainModel:
    """A sentence-transformers model, by name or folder, as a `TokenModel` on `threads` threads.

    `prompts` (query, document) come before texts if the model names none itself. Raises the errors of
    sentence-transformers if it can't be loaded.
    """

    def __init__(self, path: str, threads: int = 1, prompts: tuple[str, str] = ("", "")) -> None:
        self.model = _load(path, threads)
        self._prompts = prompts

    @property
    def dimension(self) -> int:
        return int(self.model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        return int(self.model.max_seq_length or 512)

    @cached_property
    def tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self.model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def bert(self) -> Any:
        """The transformer without its pooling; not to be changed."""
        return self.model[0].auto_model

    @cached_property
    def pooling(self) -> str | None:
        modes = [getattr(module, "pooling_mode", None) for module in self.model]
        found = [mode for mode in modes if mode is not None]
        return found[0] if len(found) == 1 and found[0] in ("mean", "cls") and len(modes) <= 3 else None

    @property
    def query_prompt(self) -> str:
        return self._prompt("query") or self._prompts[0]

    @property
    def document_prompt(self) -> str:
        return self._prompt("document", "passage") or self._prompts[1]

    def run(self, texts: Sequence[str], use: Callable[[int, TokenVectors], T]) -> Iterator[T]:
        import torch

        for start in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[start : start + BATCH_SIZE])
            features = self.model.tokenizer(
                batch,
                padding=True,
                truncation=True,
                max_length=self.max_tokens,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
            offsets = features.pop("offset_mapping").numpy()
            with torch.inference_mode():
                output: dict[str, Any] = self.model.forward(dict(features))
            vectors = output["token_embeddings"].float().numpy()
            pooled = output["sentence_embedding"].float().numpy()
            ids, masks = features["input_ids"].numpy(), features["attention_mask"].numpy() > 0
            for row, real in enumerate(masks):
                found = TokenVectors(ids[row, real], offsets[row, real], vectors[row, real], pooled[row])
                yield use(start + row, found)

    def _prompt(self, *names: str) -> str:
        prompts = self.model.prompts or {}
        return str(next((prompts[name] for name in names if prompts.get(name)), ""))


@cache
def _load(path: str, threads: int) -> "SentenceTransformer":
    """Load a model, once per process however many encoders use it."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if Path(path).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
    torch.set_num_threads(threads)
    return SentenceTransformer(path, device="cpu")
