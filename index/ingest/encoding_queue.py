"""Queue passages for encoding, so that they are encoded while other files are still being read."""

from collections.abc import Callable, Mapping
from itertools import islice

from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.steps import Steps
from index.store import Passages


class EncodingQueue:
    """The passages of one chunk that still need vectors.

    With several threads, what is added in small portions is begun as soon as the encoder has enough of it.
    The rest, and with one thread everything, is encoded by `encode_all`.
    """

    def __init__(self, passages: Passages, encoder: Encoder) -> None:
        self._passages = passages
        self._encoder = encoder
        self._report_encoded: Callable[[int], None] = lambda count: None
        self._begun: list[tuple[list[str], Steps[list[EncodedPassage]]]] = []
        self._waiting: dict[str, PassageInput] = {}
        self._added: set[str] = set()

    def add(self, inputs: Mapping[str, PassageInput]) -> None:
        """Add passages by the keys of their vectors; a key that was added before is ignored."""
        new = {key: inputs[key] for key in inputs if key not in self._added}
        self._added.update(new)
        self._waiting |= new
        if len(self._waiting) > self._encoder.chunk_passages:
            return
        if self._encoder.is_enough(self._waiting.values()):
            waiting, self._waiting = self._waiting, {}
            if wanted := self._without_vectors(waiting):
                self._begun.append(self._begin(wanted))

    def encode_all(self, progress: Callable[[float, int], None]) -> Steps[int]:
        """Encode everything that was added, store the vectors, and return the number of encoded passages.

        Passages whose vectors are stored already are left out. `progress` gets the finished share (0 to 1)
        and the number of passages encoded so far.
        """
        self._waiting = self._without_vectors(self._waiting)
        total = len(self._waiting) + sum(len(keys) for keys, _ in self._begun)
        encoded = 0

        def report_encoded(count: int) -> None:
            nonlocal encoded
            encoded += count
            progress(encoded / total, encoded)

        self._report_encoded = report_encoded
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
        return list(inputs), self._encoder.encode_passages(
            list(inputs.values()), lambda count: self._report_encoded(count)
        )
