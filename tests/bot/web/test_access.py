"""Who may see a page: forged, ended, revoked, cut or doubled links and those of others open nothing."""

import base64
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bot.page_links import page_links
from bot.settings import WebMode
from bot.web.access import Access
from bot.web.links import (
    KEY_FILE,
    Asked,
    BadAddressError,
    Grant,
    id_in_path,
    load_key,
    name_in_path,
    read_query,
    write_query,
)
from corpus import clock
from corpus.errors import StoreError
from index.library import Library
from tests.bot.discord.stage import bring_in
from tests.bot.web.conftest import HALDEN, HIDDEN, MOSS, Served, web_settings

BASE = "https://notes.example.org"
DAY_S = 86_400

pytestmark = pytest.mark.asyncio


@dataclass(frozen=True, slots=True)
class Link:
    """A link that a server got, in parts."""

    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> str:
        return f"{self.path}?{urlencode(self.query)}"

    def having(self, **values: str) -> str:
        """The link with some values replaced."""
        return f"{self.path}?{urlencode([(name, values.get(name, value)) for name, value in self.query])}"

    def without(self, *names: str) -> str:
        return f"{self.path}?{urlencode([(name, value) for name, value in self.query if name not in names])}"


def own(library: Library, guild_id: int) -> str:
    """The id of a server's own document."""
    return next(i.id for i in library.store.documents.listings(guild_id) if i.guild_id == guild_id)


def link_to(library: Library, document_id: str, guild_id: int, mode: WebMode = WebMode.SIGNED) -> Link:
    settings = web_settings(mode, web_url=BASE)
    [address] = page_links([(document_id, [(0, 10)])], library, settings, guild_id)
    assert address is not None
    parts = urlsplit(address)
    assert parts.fragment == "q"
    return Link(parts.path, tuple(parse_qsl(parts.query)))


def altered(signature: str) -> list[str]:
    """The signature with each of its characters replaced, and cut at each end."""
    swapped = [
        signature[:place] + ("A" if character != "A" else "B") + signature[place + 1 :]
        for place, character in enumerate(signature)
    ]
    return [*swapped, *[signature[:cut] for cut in range(len(signature))], signature[1:], signature + "A"]


@pytest.mark.parametrize("served", [WebMode.PUBLIC, WebMode.SIGNED], indirect=True)
async def test_a_hundred_bad_links_open_nothing(served: Served) -> None:
    library = served.library
    mine, theirs = own(library, HALDEN), own(library, MOSS)
    link, other = link_to(library, mine, HALDEN), link_to(library, theirs, MOSS)
    good = dict(link.query)
    assert (await served.get(link.whole))[0] == 200
    bad = [link.having(k=signature) for signature in altered(good["k"])]
    bad += [link.without(*names) for names in ("k", "g", "e", "ge", "gk", "ek", "gek")]
    bad += [link.having(g=str(guild)) for guild in (0, 1, MOSS, HALDEN + 1)]
    bad += [link.having(e=str(int(good["e"]) + by)) for by in (-1, 1, DAY_S)]
    bad += [f"{link.whole}&{name}={good[name]}" for name in good]
    bad += [f"{link.whole}&k={dict(other.query)['k']}", f"{link.whole}&g={MOSS}"]
    bad += [f"{other.path}?{urlencode(link.query)}", f"{link.path}?{urlencode(other.query)}"]
    bad += [
        link.having(g=g) for g in ("", "-1", "00", f"0{HALDEN}", f"+{HALDEN}", "٣", "1e3", " 1", "1" * 30)
    ]
    bad += [link.having(e=e) for e in ("", "0", "-1", "9" * 40, "nan", "1.5")]
    bad += [link.having(k=k) for k in ("", " " * 22, "=" * 22, "é" * 22, "\0" * 22, good["k"] + "=")]
    bad += [link.whole.replace("/1?", f"/{version}?") for version in ("2", "01", "0", "-1", "x", "1" * 30)]
    bad += [link.path, f"{link.path}/changes", f"{link.path}?g={HALDEN}"]
    bad += [f"/s/1?{urlencode(link.query)}", f"/d/..%2f{mine}/1?{urlencode(link.query)}"]
    assert len(bad) > 100
    for path in bad:
        status, html, _ = await served.get(path)
        assert status in (400, 404, 410), path
        assert "secret" not in html, path
        assert "pier" not in html.replace("/pier", ""), path


@pytest.mark.parametrize("served", [WebMode.SIGNED], indirect=True)
async def test_without_a_link_nothing_is_seen_where_links_are_signed(served: Served) -> None:
    for item in served.library.store.documents.listings()[:20]:
        status, html, _ = await served.get(f"/d/{name_in_path(item.id)}/{item.version}")
        assert (status, item.title in html) == (404, False)
    assert (await served.get("/"))[0] == 404
    for story in range(10):
        assert (await served.get(f"/s/{story}"))[0] == 404


async def test_public_pages_are_those_of_shared_documents_only(served: Served) -> None:
    for item in served.library.store.documents.listings():
        status, _, _ = await served.get(f"/d/{name_in_path(item.id)}/{item.version}")
        assert status == (200 if item.guild_id == 0 else 404), item.id
    assert "secret" not in (await served.get("/"))[1]


async def test_a_link_ends_at_its_second(served: Served) -> None:
    link = link_to(served.library, own(served.library, HALDEN), HALDEN)
    until = int(dict(link.query)["e"])
    assert until - clock.now() == pytest.approx(30 * DAY_S, abs=60)
    with clock.moved(30 * DAY_S - 60):
        assert (await served.get(link.whole))[0] == 200
    with clock.moved(30 * DAY_S + 1):
        status, html, _ = await served.get(link.whole)
        assert status == 410 and "ended" in html and "secret" not in html


async def test_a_link_to_a_removed_document_never_works_again(served: Served) -> None:
    library = served.library
    document_id = own(library, HALDEN)
    link = link_to(library, document_id, HALDEN)
    library.remove([document_id])
    assert (await served.get(link.whole))[0] == 410
    bring_in(library, "pier.txt", HIDDEN.format("Halden"), HALDEN)
    again = own(library, HALDEN)
    assert again == document_id
    status, html, _ = await served.get(link.whole)
    assert status == 410 and "secret" not in html
    assert (await served.get(link_to(library, again, HALDEN).whole))[0] == 200


async def test_a_removed_public_document_is_gone_at_once(served: Served) -> None:
    library = served.library
    item = library.store.documents.listings(0)[0]
    path = f"/d/{item.id}/{item.version}"
    assert (await served.get(path))[0] == 200
    library.remove([item.id])
    assert (await served.get(path))[0] == 410
    assert (await served.get(f"{path}/changes"))[0] == 410
    assert item.title not in (await served.get("/"))[1]
    assert (await served.get("/d/there-never-was-one/1"))[0] == 404


async def test_no_link_is_made_to_another_servers_document(served: Served) -> None:
    library = served.library
    settings = web_settings(WebMode.SIGNED, web_url=BASE)
    places = [(own(library, MOSS), [(0, 10)]), ("no-such-document", [(0, 10)])]
    assert page_links(places, library, settings, HALDEN) == [None, None]
    [address] = page_links(places[:1], library, settings, None)  # the person at this machine sees all
    assert address is not None
    assert (await served.get(address))[0] == 200


async def test_a_link_forged_for_another_servers_document_opens_nothing(served: Served) -> None:
    """Even one with the right key: the document is looked up within the server."""
    library = served.library
    theirs, grant = own(library, MOSS), Grant(HALDEN, int(clock.now()) + DAY_S)
    access = Access(library.store, WebMode.SIGNED, library.home, clock.now)
    signature = access.sign_document(grant, theirs, 1, 0)
    query = write_query(Asked(grant=grant, signature=signature))
    assert (await served.get(f"/d/{theirs}/1{query}"))[0] == 404


async def test_another_home_has_another_key(library: Library, tmp_path: Path) -> None:
    key = load_key(library.home)
    assert load_key(library.home) == key and len(key) == 32
    assert stat.S_IMODE((library.home / KEY_FILE).stat().st_mode) == 0o600
    assert load_key(tmp_path) != key


@pytest.mark.parametrize("content", ["", "00", "no key", "ab" * 31, "é" * 64])
async def test_a_damaged_key_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="web-key"):
        load_key(tmp_path)


@pytest.mark.parametrize("document_id", ["a-1", "a/b", "..", ".", "~x", "é ü", "%2e", "x" * 300, "a\nb", "~"])
async def test_any_id_can_stand_in_a_path(document_id: str) -> None:
    name = name_in_path(document_id)
    assert id_in_path(name) == document_id
    assert name.isascii() and "/" not in name and name.strip(".") != ""


@pytest.mark.parametrize(
    "name", ["", "~!", "~" + base64.urlsafe_b64encode(b"plain").decode(), "a b", "~/w", "~YQ"]
)
async def test_an_id_has_one_spelling(name: str) -> None:
    with pytest.raises(BadAddressError):
        id_in_path(name)


@pytest.mark.parametrize(
    "query",
    [
        {"s": ["1-2", "1-2"]},
        {"s": ["2-1"]},
        {"s": ["1-1"]},
        {"s": ["0-5,3-9"]},
        {"s": [",".join(f"{n}-{n + 1}" for n in range(101))]},
        {"s": ["1-99999999999999999999"]},
        {"s": ["١-٢"]},
        {"s": [""]},
        {"h": ["xyz"]},
        {"h": ["ABCDEF12"]},
        {"p": ["-1"]},
        {"p": ["0x1"]},
        {"p": ["1", "2"]},
    ],
)
async def test_a_damaged_query_is_refused(query: dict[str, list[str]]) -> None:
    with pytest.raises(BadAddressError):
        read_query(query)
