"""The interface of a model that turns texts into tokens, and each token into a contextual vector."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding

Vectors = NDArray[np.float32]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text's tokens, with special tokens.

    `ids` (m,) and `offsets` in the text (m, 2) are int64. `vectors` (m, d) and the vector `pooled` (d,) of
    the whole text are float32 and not normalised.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    vectors: Vectors
    pooled: Vectors


class TextTokenizer(Protocol):
    """What is used of a tokenizer: the library's `Tokenizer` and `UnigramTokenizer` have it."""

    def encode(
        self, sequence: str, pair: str | None = None, /, *, add_special_tokens: bool = True
    ) -> "Encoding": ...

    def encode_batch_fast(
        self, texts: list[str], /, *, add_special_tokens: bool = True
    ) -> "list[Encoding]": ...

    def num_special_tokens_to_add(self, is_pair: bool, /) -> int: ...

    def token_to_id(self, token: str, /) -> int | None: ...


class WordVectors(Protocol):
    """Word embeddings that are kept outside a network."""

    def look_up(self, ids: list[int]) -> Vectors:
        """Return the vectors (n, d) of token ids."""
        ...


class TokenModel(Protocol):
    """A model as the encoder uses it. Not thread-safe.

    `dimension` is d; `max_tokens` the most in one run, with special tokens. `pooling` says how a text's
    vector is made from its tokens' ("mean", "cls", or None for anything else). `tokenizer` neither cuts nor
    pads.
    """

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int: ...

    @property
    def pooling(self) -> str | None: ...

    @property
    def query_prompt(self) -> str: ...

    @property
    def document_prompt(self) -> str: ...

    @property
    def tokenizer(self) -> TextTokenizer: ...

    def run(self, texts: Sequence[str], use: Callable[[int, TokenVectors], T]) -> Iterator[T]:
        """Yield `use(number, tokens)` for each text, in order; texts are cut at `max_tokens`.

        With several threads, work starts at once and `use` is called on any of them. Dropping the iterator
        cancels what has not started.
        """
        ...
