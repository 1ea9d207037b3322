"""Parse FOOTNOTE_RAY, the address of the workers."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.errors import SettingError

LOCAL, AUTO = "local", "auto"
CLIENT_PORT = 10001

_CLIENT = "ray://"
_FORMS = f"{LOCAL}, {AUTO}, ray://host:{CLIENT_PORT} or host:6379"


@dataclass(frozen=True, slots=True)
class RayAddress:
    """The address of Ray, in Ray's form.

    `local` is started and stopped by the command that needs it; `auto` is this machine's cluster. `host` and
    `port` are None for both.
    """

    text: str
    host: str | None = None
    port: int | None = None

    @property
    def place(self) -> str:
        """The address in words, for messages."""
        return {LOCAL: "Ray", AUTO: "this machine's Ray"}.get(self.text, f"Ray at {self.text}")

    @property
    def is_local(self) -> bool:
        """True if this command starts Ray itself."""
        return self.text == LOCAL


def parse_ray_address(text: str) -> RayAddress:
    """Parse FOOTNOTE_RAY. Raises SettingError if it names no Ray."""
    if text in (LOCAL, AUTO):
        return RayAddress(text)
    is_client = text.startswith(_CLIENT)
    try:
        parts = urlsplit(text if is_client else f"//{text}")
        host, port = parts.hostname, parts.port or (CLIENT_PORT if is_client else None)
    except ValueError:
        host = port = None
    place = f"[{host}]:{port}" if ":" in (host or "") else f"{host}:{port}"
    if host is None or port is None or text.removeprefix(_CLIENT) not in (place, place.rpartition(":")[0]):
        raise SettingError(f"FOOTNOTE_RAY: {text!r} names no Ray; write {_FORMS}.")
    return RayAddress((_CLIENT if is_client else "") + place, host, port)
