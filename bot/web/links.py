"""Addresses of the source pages: how they are made, signed and read.

    /d/<document>/<version>?s=18-161#q      a document with the text[18:161] marked
    /d/<document>/<version>/changes         what changed since the version before
    /s/<story>                              a story over time

A signed address also has the server (`g`), the second at which it ends (`e`) and a signature (`k`).
"""

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Span
from index.disk import write_error

KEY_FILE = "web-key"
"""The file in the home that holds the key of all signatures. Without it, a new key ends all links."""

MAX_SPANS = 100
_KEY_BYTES = 32
_SIGNATURE_BYTES = 16
"""HMAC-SHA256 is cut to 128 bits, as RFC 2104 allows: addresses in Discord must be short."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,119}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,19}")
_SPAN = re.compile(r"(0|[1-9][0-9]{0,9})-([1-9][0-9]{0,9})")
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{22}")
_PROOF = re.compile(r"[0-9a-f]{8}")


class BadAddressError(ValueError):
    """An address is not one that Footnote makes."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a signed link allows: what the members of a server may see, until a second since 1970."""

    guild_id: int
    until: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The query of an address. `proof` is that of the quoted text, `part` the part of a long document."""

    spans: tuple[Span, ...] = ()
    proof: str | None = None
    part: int | None = None
    grant: Grant | None = None
    signature: str | None = None


def load_key(home: Path) -> bytes:
    """Return the key of a home, made at the first use in a file that only its owner may read.

    Raises DiskError or StoreError if it can't be read or written.
    """
    path = home / KEY_FILE
    try:
        with suppress(FileExistsError):
            new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(new, "w") as file:
                file.write(secrets.token_hex(_KEY_BYTES))
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
        if len(key) != _KEY_BYTES:
            raise ValueError("it is no key")
    except (OSError, ValueError) as error:
        raise write_error(path, "the key of the source pages can't be used", error, "delete it") from error
    return key


def sign(key: bytes, grant: Grant, kind: str, name: str, version: int = 0, life: int = 0) -> str:
    """Return the signature of a page. `life` is the number of the document's last removal, 0 before any."""
    said = json.dumps([kind, name, version, life, grant.guild_id, grant.until]).encode("ascii")
    whole = hmac.new(key, said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(whole[:_SIGNATURE_BYTES]).rstrip(b"=").decode()


def is_signed(signature: str, *signed: str) -> bool:
    """True if a signature is one of those, each compared in constant time."""
    return any(hmac.compare_digest(signature.encode(), right.encode()) for right in signed)


def name_in_path(document_id: str) -> str:
    """Return a document's id as a part of a path. Ids that documents declare may have any characters."""
    if _PLAIN_NAME.fullmatch(document_id):
        return document_id
    coded = base64.urlsafe_b64encode(document_id.encode("utf-8", "surrogatepass"))
    return f"~{coded.rstrip(b'=').decode()}"


def id_in_path(name: str) -> str:
    """Return the id that `name_in_path` wrote. Raises BadAddressError if it wrote none like it."""
    document_id = name
    if name.startswith("~"):
        with suppress(ValueError):
            padded = name[1:] + "=" * (-(len(name) - 1) % 4)
            document_id = base64.b64decode(padded, b"-_", validate=True).decode("utf-8", "surrogatepass")
    if name_in_path(document_id) != name:
        raise BadAddressError("There is no such document.")
    return document_id


def number_in_path(text: str) -> int:
    """Return a version or a story. Raises BadAddressError if it is no number."""
    if not _NUMBER.fullmatch(text) or len(text) > 18:
        raise BadAddressError("There is no such number.")
    return int(text)


def proof_of(text: str, spans: Sequence[Span]) -> str:
    """Return a short digest of quoted text, by which a page sees that its document still says it there."""
    said = "\n".join(text[start:end] for start, end in spans)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def joined_spans(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans of a quote; those with only a line break between them, as a quote has there, become one.

    Addresses become shorter, and what is marked stays the quote. There are at most `MAX_SPANS`.
    """
    joined: list[Span] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start] == "\n":
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(joined[:MAX_SPANS])


def document_path(document_id: str, version: int) -> str:
    """Return the path of a document's page."""
    return f"/d/{name_in_path(document_id)}/{version}"


def story_path(story: int) -> str:
    """Return the path of a story's page."""
    return f"/s/{story}"


def write_query(asked: Asked) -> str:
    """Return a query with its question mark, "" if there is nothing to say."""
    said: list[tuple[str, str]] = []
    if asked.spans:
        said.append(("s", ",".join(f"{start}-{end}" for start, end in asked.spans)))
    if asked.proof is not None:
        said.append(("h", asked.proof))
    if asked.part is not None:
        said.append(("p", str(asked.part)))
    if asked.grant is not None and asked.signature is not None:
        said += [("g", str(asked.grant.guild_id)), ("e", str(asked.grant.until)), ("k", asked.signature)]
    return "?" + "&".join(f"{name}={value}" for name, value in said) if said else ""


def read_query(query: Mapping[str, Sequence[str]]) -> Asked:
    """Return what a query asks, given the values of each name.

    Raises BadAddressError if a name that Footnote uses is there twice, or its value is not one that Footnote
    writes. Other names are passed over.
    """
    said: dict[str, str] = {}
    for name in "shpgek":
        values = query.get(name, ())
        if len(values) > 1:
            raise BadAddressError("The address says one thing twice.")
        if values:
            said[name] = values[0]
    proof, part = said.get("h"), said.get("p")
    if proof is not None and not _PROOF.fullmatch(proof):
        raise BadAddressError("The address is damaged.")
    grant, signature = _read_grant(said)
    spans = _read_spans(said["s"]) if "s" in said else ()
    return Asked(spans, proof, None if part is None else number_in_path(part), grant, signature)


def _read_grant(said: Mapping[str, str]) -> tuple[Grant | None, str | None]:
    """Return what a signed address allows, and its signature; all three parts must be there, or none."""
    signed = [said.get(name) for name in "gek"]
    if signed == [None, None, None]:
        return None, None
    guild, until, signature = (value or "" for value in signed)
    whole = _NUMBER.fullmatch(guild) and _NUMBER.fullmatch(until) and _SIGNATURE.fullmatch(signature)
    if not whole:
        raise BadAddressError("The address is damaged.")
    return Grant(int(guild), int(until)), signature


def _read_spans(said: str) -> tuple[Span, ...]:
    """Return spans in order that don't overlap."""
    found: list[Span] = []
    for part in said.split(",", MAX_SPANS):
        span = _SPAN.fullmatch(part)
        if span is None or int(span[1]) >= int(span[2]) or (found and int(span[1]) < found[-1][1]):
            raise BadAddressError("The address is damaged.")
        found.append((int(span[1]), int(span[2])))
    if len(found) > MAX_SPANS:
        raise BadAddressError("The address is damaged.")
    return tuple(found)
