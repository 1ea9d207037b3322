"""All kinds: importing this registers them."""

from tests.torture.month import identity
from tests.torture.month.kinds import KINDS

__all__ = ["KINDS", "identity"]
