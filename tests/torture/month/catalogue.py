"""All kinds: importing this registers them."""

from tests.torture.month import dates, identity, links
from tests.torture.month.kinds import KINDS

__all__ = ["KINDS", "dates", "identity", "links"]
