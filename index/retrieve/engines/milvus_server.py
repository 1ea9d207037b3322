"""Connect to the Milvus server or Milvus Lite file in INDEX_URL, check its version, and explain its errors.

`milvus://[user:password@]host[:port][/database]` is a server, `milvus+tls://` a server over TLS, and
`milvus:///path/to/file.db` a file of Milvus Lite, which one process uses at a time.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from corpus.errors import SettingError, StoreError
from index.disk import disk_error

if TYPE_CHECKING:
    from pymilvus import MilvusClient

DEFAULT_PORT = 19530
TIMEOUT_S = 10.0

MIN_SERVER_VERSION, MIN_LITE_VERSION = (2, 6), (3, 2)
"""The first versions that return unchanged scores from a hybrid search, and compress HNSW."""

_NO_KEEPALIVE = {"grpc.keepalive_time_ms": 2**31 - 1}
"""Turns off keepalive pings: Milvus Lite runs in this process, and disconnects clients that ping often."""

SCHEMES = {"milvus": "http", "milvus+tls": "https"}
"""The schemes of INDEX_URL, and those of Milvus's client."""

_FORMS = "milvus://host:19530, milvus://host:19530/database or milvus:///path/to/file.db"


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """The address of Milvus; `name` has no password, for messages and logs. `file` is None for a server."""

    name: str
    uri: str
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    file: Path | None = None


def parse_index_url(url: str) -> MilvusAddress:
    """Parse INDEX_URL. Raises SettingError, without the URL in it, since it may contain a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingError(f"INDEX_URL: it is not a URL; write it as {_FORMS}.") from error
    if parts.scheme not in SCHEMES or parts.query or parts.fragment:
        raise SettingError(f"INDEX_URL: it names no Milvus; write it as {_FORMS}.")
    if parts.hostname is None:
        file = Path(unquote(parts.path))
        if parts.scheme != "milvus" or file.suffix != ".db" or parts.netloc:
            raise SettingError(f"INDEX_URL: it names no host, and no file that ends in .db; write {_FORMS}.")
        return MilvusAddress(str(file), str(file), file=file)
    database = unquote(parts.path.strip("/"))
    if not re.fullmatch(r"\w*", database):
        raise SettingError(f"INDEX_URL: {database!r} is not a database name; write it as {_FORMS}.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{port or DEFAULT_PORT}"
    return MilvusAddress(
        f"{place}/{database}" if database else place,
        f"{SCHEMES[parts.scheme]}://{place}",
        database,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


class MilvusServer:
    """A connection to Milvus. Raises StoreError if it can't connect or the version is too old."""

    def __init__(self, address: MilvusAddress) -> None:
        self.address = address
        _check_installed()
        with self.explained():
            self.client = self._connect()
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn Milvus's errors into StoreError with one sentence; DiskError if Milvus Lite's disk is the
        reason."""
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, RpcError) as error:
            if (file := self.address.file) is not None:
                refused = disk_error(file, "passages can't be written into it", error)
                if refused is not None:
                    raise refused from error
            said = error.message if isinstance(error, MilvusException) else _details(error)
            raise StoreError(
                f"INDEX_URL: Milvus at {self.address.name} {_remedy(self.address, said)}"
            ) from error

    def close(self) -> None:
        self.client.close()
        if self.address.file is not None:
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(str(self.address.file))

    def _connect(self) -> "MilvusClient":
        from pymilvus import MilvusClient

        address = self.address
        quiet = ["pymilvus"] if address.file is None else ["pymilvus", "milvus_lite", "grpc._server"]
        for name in quiet:  # they also raise what they log, or it is about features that we don't use
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if address.file is not None and not address.file.parent.is_dir():
            raise StoreError(f"INDEX_URL: there is no folder {address.file.parent}; create it first.")
        token = f"{address.user}:{address.password}" if address.user else ""
        return MilvusClient(
            address.uri,
            token=token,
            db_name=address.database,
            timeout=TIMEOUT_S,
            dedicated=True,
            grpc_options={} if address.file is None else _NO_KEEPALIVE,
        )

    def _check_version(self) -> None:
        with self.explained():
            said = self.client.get_server_version()
        found = re.search(r"(\d+)\.(\d+)", said)
        version = tuple(map(int, found.groups())) if found else (0, 0)
        oldest = MIN_LITE_VERSION if "lite" in said else MIN_SERVER_VERSION
        if version < oldest:
            raise StoreError(
                f"INDEX_URL: Milvus at {self.address.name} has version {said}, Footnote needs "
                f"{'.'.join(map(str, oldest))} or newer; upgrade it."
            )


def _details(error: Any) -> str:
    """Return a gRPC error's details."""
    return str(error.details() if hasattr(error, "details") else error)


def _check_installed() -> None:
    try:
        import pymilvus  # noqa: F401
    except ImportError as error:
        raise SettingError(
            "INDEX_URL: pymilvus is not installed; install Footnote with pip install .[scale]."
        ) from error


def _remedy(address: MilvusAddress, said: str) -> str:
    """Return what is wrong with Milvus and what to do, for the error text `said`."""
    said = " ".join(said.split())[:200]
    if address.file is not None and "Open local milvus failed" in said:
        return (
            "can't be opened: another process uses the file, or it is not a Milvus Lite file; stop that "
            "process or correct the URL."
        )
    if "milvus-lite is required" in said:
        return "needs milvus-lite; install Footnote with pip install .[scale]."
    if any(sign in said.lower() for sign in ("auth", "permission", "privilege")):
        return f"refuses ({said}); put the user and password of one who may create collections into the URL."
    if "database not found" in said.lower():
        return f"has no database {address.database!r}; create it there or leave it out of the URL."
    if any(sign in said.lower() for sign in ("deadline", "timed out", "retry timeout")):
        return f"does not answer in time ({said}); check its load and try again."
    if any(sign in said.lower() for sign in ("connect", "unavailable", "timeout")):
        return f"can't be reached ({said}); start it or correct the URL."
    return f"failed ({said}); look at its log. Nothing stored is lost."
