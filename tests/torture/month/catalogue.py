"""All kinds: importing this registers them."""

from tests.torture.month import dates, encodings, identity, links, servers, wrappers
from tests.torture.month.kinds import KINDS

__all__ = ["KINDS", "dates", "encodings", "identity", "links", "servers", "wrappers"]
