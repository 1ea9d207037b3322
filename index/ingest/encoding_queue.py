"""Encoding: passages that have no vectors yet get them, while others are still being read."""

from collections.abc import Callable, Mapping
from itertools import islice

from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.steps import Steps
from index.store import Passages


class Encoding:
    """The passages of one chunk. What is taken in small portions is begun as soon as it is enough for the
    encoder, which with several threads is at once; the rest, and all with one thread, is done by `finish`."""

    def __init__(self, passages: Passages, encoder: Encoder) -> None:
        self._passages = passages
        self._encoder = encoder
        self._tell: Callable[[int], None] = lambda count: None
        self._begun: list[tuple[list[str], Steps[list[EncodedPassage]]]] = []
        self._waiting: dict[str, PassageInput] = {}
        self._taken: set[str] = set()

    def take(self, inputs: Mapping[str, PassageInput]) -> None:
        """Passages by their keys; those with vectors are passed over."""
        new = {key: inputs[key] for key in inputs if key not in self._taken}
        self._taken.update(new)
        self._waiting |= new
        if len(self._waiting) > self._encoder.chunk_passages:
            return
        if self._encoder.is_enough(self._waiting.values()):
            waiting, self._waiting = self._waiting, {}
            if wanted := self._without_vectors(waiting):
                self._begun.append(self._begin(wanted))

    def finish(self, progress: Callable[[float, int], None]) -> Steps[int]:
        """Store the vectors of all that was taken, and gives their number. `progress` is told the share
        that is done and how many those are."""
        self._waiting = self._without_vectors(self._waiting)
        total = len(self._waiting) + sum(len(keys) for keys, _ in self._begun)
        encoded = 0

        def tell(count: int) -> None:
            nonlocal encoded
            encoded += count
            progress(encoded / total, encoded)

        self._tell = tell
        vectors: dict[str, EncodedPassage] = {}
        for keys, steps in self._begun:
            found = yield from steps
            vectors |= zip(keys, found, strict=True)
        self._passages.put_vectors(vectors)
        waiting = iter(self._waiting.items())
        while portion := dict(islice(waiting, self._encoder.chunk_passages)):
            keys, steps = self._begin(portion)
            found = yield from steps
            self._passages.put_vectors(dict(zip(keys, found, strict=True)))
        return total

    def _without_vectors(self, inputs: Mapping[str, PassageInput]) -> dict[str, PassageInput]:
        known = self._passages.known_vectors(list(inputs)) if inputs else set()
        return {key: inputs[key] for key in inputs if key not in known}

    def _begin(self, inputs: Mapping[str, PassageInput]) -> tuple[list[str], Steps[list[EncodedPassage]]]:
        return list(inputs), self._encoder.encode_in_steps(
            list(inputs.values()), lambda count: self._tell(count)
        )
