"""What all tests share: the real model, loaded once."""

import pytest

from index.encoder import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder; loading it takes seconds, so one serves the whole run."""
    encoder = Encoder()
    encoder.load()
    return encoder
