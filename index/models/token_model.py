"""What the encoder needs of a model: texts to tokens, and each token to a vector that knows the others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text's tokens, special ones included: their ids (m,) and places in the text (m, 2), int64, their
    vectors (m, d), and the vector (d,) of the whole, both float32, of any length."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    vectors: Vectors
    pooled: Vectors


class TokenModel(Protocol):
    """A model as the encoder sees it. Not safe for use from several threads at once.

    `dimension` is d; `max_tokens` what one run takes, special tokens included; a text's vector is made of its
    tokens' as `pooling` says ("mean", "cls", or None for anything else). `tokenizer` cuts and pads nothing.
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
    def tokenizer(self) -> "Tokenizer": ...

    def run(self, texts: Sequence[str], use: Callable[[int, TokenVectors], T]) -> Iterator[T]:
        """What `use` makes of each text's number and tokens, in the order given; a text is cut at
        `max_tokens`. With several threads work begins at once and `use` is called on any of them; what
        was not begun when the iterator goes is left."""
        ...
