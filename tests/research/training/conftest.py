"""The networks are trained on top of all-MiniLM-L6-v2."""

import pytest

from index.encode.encoder import Encoder
from index.models import minilm


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder(minilm.NAME)
