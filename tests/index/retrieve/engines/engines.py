"""The engines that tests run on: the embedded one, and a real Milvus Lite if it is installed."""

from importlib.util import find_spec
from pathlib import Path

import pytest

EMBEDDED, MILVUS = ENGINES = ("embedded", "milvus")

PASSAGES = "passages.db"

needs_milvus = pytest.mark.skipif(
    not (find_spec("pymilvus") and find_spec("milvus_lite")),
    reason="pymilvus and milvus-lite are not installed: pip install .[scale]",
)


def url_of(engine: str, folder: Path) -> str | None:
    """The INDEX_URL of a new engine in a folder."""
    return None if engine == EMBEDDED else f"milvus://{folder}/{PASSAGES}"
