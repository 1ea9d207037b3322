"""Connect to Ray, or start it here; submit portions for encoding, and explain Ray's errors."""

import logging
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from corpus.errors import FootnoteError, SettingError, StoreError
from index.encode.encoder import EncodedPassage, PassageInput
from index.workers import task
from index.workers.address import AUTO, RayAddress

TIMEOUT_S = 10.0
"""How long a machine may take to accept a connection, and how often the cluster is checked for machines."""

RETRIES = 3
"""How often Ray gives a portion to another worker after a worker died of it, mostly without memory."""

OBJECT_STORE_MB = 256
"""The memory for pending portions if Ray is started here: two chunks take less, and the rest goes to disk."""

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing leaves the machine
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else workers warn of how GPUs will be hidden from them
    "RAY_task_oom_retries": str(RETRIES),  # else without end
}
_ALONE = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # listens on the loopback only, as it does there
    "RAY_AUTH_MODE": "token",
}
_TERMINATED = 128 + signal.SIGTERM
_AGAIN = "Nothing stored is lost; the same command goes on from there."
_FEWER = f"let it have fewer, with FOOTNOTE_THREADS here or `ray start --num-cpus` there. {_AGAIN}"


class Cluster:
    """A connection to Ray, one per process. A local Ray has `cpus` CPUs and stops at `close`.

    Raises SettingError if ray is not installed, StoreError if Ray can't be reached or has no CPU.
    """

    def __init__(self, address: RayAddress, cpus: int) -> None:
        self._address = address
        self._folder: str | None = None
        os.environ.update(_QUIET)
        if address.is_local:
            os.environ.update(_ALONE)
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
        self._ray = _import()
        try:
            self._connect(cpus)
            if not self.workers():
                raise StoreError(
                    f"FOOTNOTE_RAY: {address.place} has no CPU; start it on a machine that has some, with "
                    "`ray start --address`."
                )
            self._task = self._ray.remote(num_cpus=1, max_retries=RETRIES)(task.encode_portion)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Disconnect; pending portions are given up, and a local Ray stops."""
        with _signals_deferred():
            self._ray.shutdown()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def workers(self) -> int:
        """Return how many portions are encoded in parallel: the number of CPUs."""
        with self._errors_explained():
            return int(self._ray.cluster_resources().get("CPU", 0))

    def share(self, value: Any) -> Any:
        """Return a reference to a value that every worker fetches once."""
        with self._errors_explained():
            return self._ray.put(value)

    def submit(self, model: task.WorkerModel, inputs: Sequence[PassageInput]) -> Any:
        """Start encoding a portion, and return a reference to its vectors."""
        with self._errors_explained():
            return self._task.remote(model, list(inputs))

    def fetch_result(self, begun: Any) -> list[EncodedPassage]:
        """Return a portion's vectors, in order. Raises StoreError if no worker could encode it, or a worker's
        own FootnoteError."""
        with self._errors_explained():
            while True:
                try:
                    encoded: list[EncodedPassage] = self._ray.get(begun, timeout=TIMEOUT_S)
                    return encoded
                except self._ray.exceptions.GetTimeoutError:
                    self._check_alive()

    def _check_alive(self) -> None:
        if not self.workers():
            raise StoreError(
                f"FOOTNOTE_RAY: {self._address.place} has no machine left; start it on one with "
                f"`ray start --address`. {_AGAIN}"
            )

    def _connect(self, cpus: int) -> None:
        address = self._address
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
        if address.is_local:
            self._folder = tempfile.mkdtemp(prefix="footnote-ray-")
            options |= {
                "num_cpus": cpus,
                "include_dashboard": False,
                "object_store_memory": OBJECT_STORE_MB * 2**20,
                "_temp_dir": self._folder,
            }
        elif address.host is not None:
            self._check_reachable(address.host, address.port)
        _silence()
        try:
            with _signals_deferred():
                self._ray.init(address.text, **options)
        except (OSError, RuntimeError, ValueError, ImportError, self._ray.exceptions.RayError) as error:
            raise StoreError(
                f"FOOTNOTE_RAY: {address.place} can't be used ({_reason(error)}); {_remedy(address)}"
            ) from error

    def _check_reachable(self, host: str, port: int | None) -> None:
        """Connect once, since Ray itself takes minutes to report that nothing listens there."""
        try:
            socket.create_connection((host, port), TIMEOUT_S).close()
        except OSError as error:
            raise StoreError(
                f"FOOTNOTE_RAY: {self._address.place} can't be reached ({error.strerror or error}); start it "
                "there with `ray start --head`, or correct the setting."
            ) from error

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        """Turn Ray's errors into StoreError with one sentence; a worker's FootnoteError stays itself."""
        errors = self._ray.exceptions
        try:
            yield
        except SystemExit as ending:  # by SIGTERM; during its calls, Ray changes the exit status
            raise SystemExit(_TERMINATED) from ending
        except errors.RayTaskError as error:
            if isinstance(error.cause, FootnoteError):
                raise type(error.cause)(str(error.cause)) from error
            raise self._failure(error.cause) from error
        except errors.OutOfMemoryError as error:
            raise StoreError(
                f"FOOTNOTE_RAY: a machine has too little memory for its workers; {_FEWER}"
            ) from error
        except errors.WorkerCrashedError as error:
            raise StoreError(
                f"FOOTNOTE_RAY: {RETRIES + 1} workers died of the same passages, mostly because their "
                f"machine has too little memory; {_FEWER}"
            ) from error
        except (errors.RayError, OSError, RuntimeError, ImportError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> StoreError:
        place, reason = self._address.place, _reason(error)
        if "No module named" in reason:
            return StoreError(
                f"FOOTNOTE_RAY: {place} has a machine without this Footnote ({reason}); install it in the "
                "environment that Ray was started from there, and restart Ray."
            )
        return StoreError(
            f"FOOTNOTE_RAY: {place} has failed ({reason}); look at `ray status` and Ray's logs. {_AGAIN}"
        )


def _import() -> Any:
    try:
        import ray
    except ImportError as error:
        raise SettingError(
            "FOOTNOTE_RAY: ray is not installed; install Footnote with pip install .[ray]."
        ) from error
    return ray


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Defer the first Ctrl-C until Ray has started or stopped, since an interruption would leave processes.

    Ray's SIGTERM handler, which prints a traceback, is replaced by an orderly exit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupted = signal.getsignal(signal.SIGINT)
    came: list[int] = []

    def wait(number: int, frame: FrameType | None) -> None:
        if came and callable(interrupted):
            interrupted(number, frame)
        came.append(number)

    signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, interrupted)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    if came and callable(interrupted):  # it is not where Ctrl-C is to be ignored
        interrupted(signal.SIGINT, None)


def _silence() -> None:
    """Stop Ray from printing reports, such as dead workers, to standard output, where answers are printed.

    Its log settings do not prevent that. Errors are raised, too.
    """
    from ray._private import worker

    if hasattr(worker, "print_to_stdstream"):
        worker.print_to_stdstream = lambda *_, **__: None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


def _remedy(address: RayAddress) -> str:
    if address.is_local:
        return "remove the setting to encode without workers."
    if address.text == AUTO:
        return "start Ray on this machine, with `ray start --head` or `ray start --address`."
    return "look at `ray status` there, and use the same versions of Python and ray on both machines."
