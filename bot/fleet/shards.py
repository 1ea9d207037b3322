"""Shards: the parts into which Discord divides the servers of a bot (Discord, "Gateway", "Sharding")."""

import re
from dataclasses import dataclass

FORM = "write 0-7/16 for the shards 0 to 7 of 16, or 3/16 for one"


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last`, both within, of `count` that there are in all."""

    first: int
    last: int
    count: int

    def __str__(self) -> str:
        ids = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{ids}/{self.count}"

    def __len__(self) -> int:
        return self.last - self.first + 1

    @property
    def ids(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def is_whole(self) -> bool:
        """Whether these are all that there are."""
        return len(self) == self.count

    def serve(self, guild_id: int) -> bool:
        """Whether a server is in one of them; 0 stands for direct messages, which come to shard 0."""
        return shard_of(guild_id, self.count) in self.ids

    def overlap(self, other: "Shards") -> bool:
        """Whether some server may be in both."""
        return self.count != other.count or not (self.last < other.first or other.last < self.first)


def shard_of(guild_id: int, count: int) -> int:
    """The shard of a server."""
    return (guild_id >> 22) % count


def whole(count: int) -> Shards:
    """All shards there are."""
    return Shards(0, count - 1, count)


def parse_shards(text: str) -> Shards:
    """Shards as they are written. Raises ValueError, which says what is wrong with them."""
    found = re.fullmatch(r"\s*([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?\s*/\s*([0-9]{1,6})\s*", text)
    if found is None:
        raise ValueError(f"it names no shards; {FORM}")
    first, count = int(found[1]), int(found[3])
    last = first if found[2] is None else int(found[2])
    if last < first:
        raise ValueError(f"shard {first} comes after shard {last}; write {last}-{first}/{count}")
    if last >= count:
        there = f"they go from 0 to {count - 1}" if count else "there must be one at least"
        raise ValueError(f"there is no shard {last} of {count}; {there}")
    return Shards(first, last, count)


def are_covered(shards: Shards, by: list[Shards]) -> bool:
    """Whether every server in some shards is in others too: the very same shards, or, where there are more or
    fewer of those, all of them."""
    same = {i for other in by if other.count == shards.count for i in other.ids}
    if same >= set(shards.ids):
        return True
    counts = {other.count for other in by}
    return any({i for other in by if other.count == n for i in other.ids} == set(range(n)) for n in counts)
