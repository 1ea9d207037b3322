"""Parse and compare shards, the parts into which Discord divides a bot's servers (Discord, "Sharding")."""

import re
from dataclasses import dataclass

FORM = "write 0-7/16 for the shards 0 to 7 of 16, or 3/16 for one"


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last`, both included, of `count` in all."""

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
        """True if these are all shards."""
        return len(self) == self.count

    def serve(self, guild_id: int) -> bool:
        """True if a server is in one of these shards; 0 stands for direct messages, which go to shard 0."""
        return shard_of(guild_id, self.count) in self.ids

    def overlap(self, other: "Shards") -> bool:
        """True if some server may be in both."""
        return self.count != other.count or not (self.last < other.first or other.last < self.first)


def shard_of(guild_id: int, count: int) -> int:
    """Return the shard of a server."""
    return (guild_id >> 22) % count


def whole(count: int) -> Shards:
    """Return all shards of `count`."""
    return Shards(0, count - 1, count)


def parse_shards(text: str) -> Shards:
    """Parse "0-7/16" or "3/16". Raises ValueError that says what is wrong."""
    found = re.fullmatch(r"\s*([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?\s*/\s*([0-9]{1,6})\s*", text)
    if found is None:
        raise ValueError(f"it names no shards; {FORM}")
    first, count = int(found[1]), int(found[3])
    last = first if found[2] is None else int(found[2])
    if last < first:
        raise ValueError(f"shard {first} comes after shard {last}; write {last}-{first}/{count}")
    if last >= count:
        there = f"they go from 0 to {count - 1}" if count else "there must be at least one"
        raise ValueError(f"there is no shard {last} of {count}; {there}")
    return Shards(first, last, count)


def are_covered(shards: Shards, by: list[Shards]) -> bool:
    """True if every server in `shards` is also in `by`.

    Either `by` has the same shards, or all shards of another count.
    """
    same = {i for other in by if other.count == shards.count for i in other.ids}
    if same >= set(shards.ids):
        return True
    counts = {other.count for other in by}
    return any({i for other in by if other.count == n for i in other.ids} == set(range(n)) for n in counts)
