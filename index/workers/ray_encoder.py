"""An encoder that gives portions of passages to workers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import SettingError
from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.models import default_model
from index.models.converted import ConvertedModel
from index.steps import Steps
from index.workers import task
from index.workers.address import RayAddress
from index.workers.cluster import Cluster

PORTION_CHARACTERS, PORTION_PASSAGES = 32_000, 64
"""A portion is as many passages as reach either: about a second's work, so that sending them is nothing."""

MOST_WORKERS = 32
"""For more than so many workers chunks do not grow: one process prepares what about ten encode."""


class RayEncoder(Encoder):
    """As `Encoder`, but passages are encoded by Ray's workers, one thread each. Questions are encoded here,
    and passages too until there is a portion of them: only then is Ray reached.

    Beside what `Encoder` raises: SettingError and StoreError where Ray can't be used, see `Cluster`.
    """

    def __init__(
        self,
        address: RayAddress,
        model: str = default_model.NAME,
        threads: int = 1,
        kept: Path | None = None,
        converting: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(model, threads, kept, converting=converting)
        self._address = address
        self._cluster: Cluster | None = None
        self._given: task.Model | None = None
        self._workers = 1

    def is_enough(self, inputs: Collection[PassageInput]) -> bool:
        return _count_portions(inputs) > 0

    @property
    def chunk_passages(self) -> int:
        """As many as one process encodes between two commits for each worker."""
        return super().chunk_passages * min(self._workers, MOST_WORKERS)

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        if self._cluster is None and not self.is_enough(inputs):
            return super().encode_passages(inputs, done)
        cluster, model = self._reach()
        self._workers = cluster.workers()
        begun = [(len(portion), cluster.begin(model, portion)) for portion in _portions(inputs)]
        return _collect(cluster, begun, done)

    def release(self) -> None:
        if self._cluster is not None:
            self._cluster.close()
        self._cluster = self._given = None
        self._workers = 1

    def _reach(self) -> tuple[Cluster, task.Model]:
        """The cluster, and what its workers are told of the model."""
        if self._cluster is None or self._given is None:
            contents = None if self.interacts else self._contents()
            self._cluster = Cluster(self._address, self._threads)
            kept = None if contents is None else self._cluster.keep(contents)
            self._given = task.Model(self.fingerprint, task.versions(default=self.interacts), kept)
        return self._cluster, self._given

    def _contents(self) -> dict[str, bytes]:
        """The files of the converted model: workers have them from here, so that theirs is the same."""
        if self._kept is None or not isinstance(self._model, ConvertedModel):
            raise SettingError(
                f"FOOTNOTE_RAY: {self.name!r} can't be converted, and workers run converted models only; "
                "leave the setting out."
            )
        folder = self._kept / self.fingerprint
        return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def _count_portions(inputs: Collection[PassageInput]) -> int:
    """How many whole portions passages are."""
    characters = sum(item.characters for item in inputs)
    return min(len(inputs), max(len(inputs) // PORTION_PASSAGES, characters // PORTION_CHARACTERS))


def _portions(inputs: Sequence[PassageInput]) -> Iterator[Sequence[PassageInput]]:
    """The passages in their order, in portions of about the same number."""
    count = max(1, _count_portions(inputs))
    for n in range(count):
        yield inputs[n * len(inputs) // count : (n + 1) * len(inputs) // count]


def _collect(
    cluster: Cluster, begun: Sequence[tuple[int, Any]], done: Callable[[int], None]
) -> Steps[list[EncodedPassage]]:
    """What was begun, in its order."""
    encoded: list[EncodedPassage] = []
    for count, portion in begun:
        encoded += cluster.result(portion)
        done(count)
        yield
    return encoded
