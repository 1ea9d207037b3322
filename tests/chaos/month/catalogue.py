"""All kinds: importing this registers them."""

from tests.chaos.month import dates, encodings, identity, links, servers, wrappers
from tests.chaos.month.kinds import KINDS

__all__ = ["KINDS", "dates", "encodings", "identity", "links", "servers", "wrappers"]
