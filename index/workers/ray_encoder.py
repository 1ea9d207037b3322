"""Encode passages in portions on Ray's workers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import SettingError
from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.models import DEFAULT_MODEL
from index.models.converted import ConvertedModel
from index.steps import Steps
from index.workers import task
from index.workers.address import RayAddress
from index.workers.cluster import Cluster

MIN_PORTION_CHARACTERS, MIN_PORTION_PASSAGES = 32_000, 64
"""A portion reaches at least one of the two: about a second's work, so that sending it costs little."""

MAX_CHUNK_WORKERS = 32
"""Chunks do not grow for more workers than this: one process prepares passages for about ten workers."""


class RayEncoder(Encoder):
    """An `Encoder` whose passages are encoded by Ray's workers, one thread each.

    Questions are encoded here, and so are passages until they make a portion; only then does it connect to
    Ray. Also raises SettingError and StoreError if Ray can't be used; see `Cluster`.
    """

    def __init__(
        self,
        address: RayAddress,
        model: str = DEFAULT_MODEL,
        threads: int = 1,
        kept: Path | None = None,
        converting: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(model, threads, kept, converting=converting)
        self._address = address
        self._cluster: Cluster | None = None
        self._worker_model: task.WorkerModel | None = None
        self._workers = 1

    def is_enough(self, inputs: Collection[PassageInput]) -> bool:
        return _count_portions(inputs) > 0

    @property
    def chunk_passages(self) -> int:
        """Passages between two commits: as many for each worker as for a single process."""
        return super().chunk_passages * min(self._workers, MAX_CHUNK_WORKERS)

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        if self._cluster is None and not self.is_enough(inputs):
            return super().encode_passages(inputs, done)
        cluster, model = self._connect_cluster()
        self._workers = cluster.workers()
        begun = [(len(portion), cluster.submit(model, portion)) for portion in _portions(inputs)]
        return _collect(cluster, begun, done)

    def release(self) -> None:
        if self._cluster is not None:
            self._cluster.close()
        self._cluster = self._worker_model = None
        self._workers = 1

    def _connect_cluster(self) -> tuple[Cluster, task.WorkerModel]:
        """Return the cluster, connected, and the model for its workers."""
        if self._cluster is None or self._worker_model is None:
            contents = None if self.interacts else self._contents()
            self._cluster = Cluster(self._address, self._threads)
            kept = None if contents is None else self._cluster.share(contents)
            self._worker_model = task.WorkerModel(
                self.name, self.fingerprint, task.local_versions(default=self.interacts), kept
            )
        return self._cluster, self._worker_model

    def _contents(self) -> dict[str, bytes]:
        """Return the converted model's files by name; workers get them from here, to have the same."""
        if not isinstance(self._model, ConvertedModel) or self.converted_folder is None:
            raise SettingError(
                f"FOOTNOTE_RAY: {self.name!r} can't be converted, and workers only run converted models; "
                "remove the setting."
            )
        return {file.name: file.read_bytes() for file in self.converted_folder.iterdir() if file.is_file()}


def _count_portions(inputs: Collection[PassageInput]) -> int:
    """Return how many whole portions the passages make."""
    characters = sum(item.characters for item in inputs)
    return min(len(inputs), max(len(inputs) // MIN_PORTION_PASSAGES, characters // MIN_PORTION_CHARACTERS))


def _portions(inputs: Sequence[PassageInput]) -> Iterator[Sequence[PassageInput]]:
    """Yield the passages, in order, in portions of about equal size."""
    count = max(1, _count_portions(inputs))
    for n in range(count):
        yield inputs[n * len(inputs) // count : (n + 1) * len(inputs) // count]


def _collect(
    cluster: Cluster, begun: Sequence[tuple[int, Any]], done: Callable[[int], None]
) -> Steps[list[EncodedPassage]]:
    """Return the results of the portions, in order."""
    encoded: list[EncodedPassage] = []
    for count, portion in begun:
        encoded += cluster.fetch_result(portion)
        done(count)
        yield
    return encoded
