"""A small model in the place of the packaged one, and a folder to keep what is made of it."""

import hashlib
from pathlib import Path

import pytest

from index.models import multilingual_e5
from tests.index.models.q4_files import write_q4


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small model in the place of the package's."""
    path = write_q4(tmp_path / multilingual_e5.FILE)
    monkeypatch.setattr(multilingual_e5, "find_file", lambda: path)
    monkeypatch.setattr(multilingual_e5, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"
