"""INDEX_URL: its valid forms, and one sentence without the password if it can't be used."""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import SettingError, StoreError
from index.encode.encoder import Encoder
from index.library import Library
from index.retrieve.engines import milvus_server
from index.retrieve.engines.milvus_server import MilvusAddress, MilvusServer, parse_index_url
from tests.index.retrieve.engines.engines import MILVUS, needs_milvus, url_of
from tests.index.sources import FERRY, QUESTIONS, CountingEncoder, quoted, write

SECRET = "hu/sh"  # noqa: S105


@pytest.mark.parametrize(
    ("url", "name", "uri", "database"),
    [
        ("milvus://search.example", "search.example:19530", "http://search.example:19530", ""),
        ("milvus://10.0.0.7:19531/news", "10.0.0.7:19531/news", "http://10.0.0.7:19531", "news"),
        ("milvus+tls://search.example:443", "search.example:443", "https://search.example:443", ""),
        ("milvus://[::1]:19530/", "[::1]:19530", "http://[::1]:19530", ""),
    ],
)
def test_a_server_is_named_by_its_host(url: str, name: str, uri: str, database: str) -> None:
    assert parse_index_url(url) == MilvusAddress(name, uri, database)


def test_a_file_of_milvus_lite_is_named_by_its_path() -> None:
    address = parse_index_url("milvus:///var/lib/foot%20note/passages.db")
    assert address.file == Path("/var/lib/foot note/passages.db")
    assert (address.name, address.uri) == (str(address.file), str(address.file))


def test_a_password_is_taken_and_never_shown() -> None:
    address = parse_index_url("milvus://bot:hu%2Fsh@search.example/news")
    assert (address.user, address.password) == ("bot", SECRET)
    assert SECRET not in repr(address) and "hu%2Fsh" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://bot:hush@search.example:19530",
        "milvus://bot:hush@search.example:port",
        "milvus://bot:hush@search.example/a/b",
        "milvus://bot:hush@search.example?timeout=3",
        "milvus:///var/lib/passages",
        "milvus+tls:///var/lib/passages.db",
        "milvus://",
        "hush",
    ],
)
def test_what_names_no_milvus_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(SettingError, match=r"^INDEX_URL: .*milvus://host:19530") as raised:
        parse_index_url(url)
    assert "hush" not in str(raised.value)


@needs_milvus
def test_a_server_that_is_not_there_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(milvus_server, "TIMEOUT_S", 0.5)
    with pytest.raises(StoreError, match=r"^INDEX_URL: Milvus at 127.0.0.1:9 can't be reached") as raised:
        MilvusServer(parse_index_url("milvus://bot:hush@127.0.0.1:9"))
    assert "hush" not in str(raised.value) and "start it or correct the URL" in str(raised.value)


@needs_milvus
def test_nothing_is_read_before_the_server_is_reached(
    tmp_path: Path, counting: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus_server, "TIMEOUT_S", 0.5)
    with Library(tmp_path / "home", counting, index_url="milvus://127.0.0.1:9") as library:
        with pytest.raises(StoreError, match=r"^INDEX_URL: Milvus at 127.0.0.1:9 can't be reached"):
            library.add([write(tmp_path, "a.md", FERRY)])
        assert (counting.encoded, library.store.documents.count()) == ([], 0)


@needs_milvus
def test_a_version_that_is_too_old_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(milvus_server, "MIN_LITE_VERSION", (99, 1))
    with pytest.raises(StoreError, match=r"has version milvus_lite-.*, Footnote needs 99.1 or newer"):
        MilvusServer(parse_index_url(f"milvus://{tmp_path}/passages.db"))


@needs_milvus
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^INDEX_URL: there is no folder .*/missing; create it first"):
        MilvusServer(parse_index_url(f"milvus://{tmp_path}/missing/passages.db"))


HOLDER = """
import sys
from index.retrieve.engines.milvus_server import MilvusServer, parse_index_url
server = MilvusServer(parse_index_url(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@needs_milvus
def test_a_file_that_another_process_uses_is_named(tmp_path: Path) -> None:
    url = f"milvus://{tmp_path}/passages.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another process uses the file"):
            MilvusServer(parse_index_url(url))
        holder.communicate("")
    MilvusServer(parse_index_url(url)).close()


def test_without_pymilvus_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(
        SettingError, match=r"^INDEX_URL: pymilvus is not installed; .*pip install \.\[scale\]"
    ):
        MilvusServer(parse_index_url("milvus://127.0.0.1"))


@needs_milvus
def test_a_server_that_goes_is_named_at_the_next_question(tmp_path: Path, encoder: Encoder) -> None:
    from milvus_lite.server_manager import server_manager_instance

    url = url_of(MILVUS, tmp_path)
    with Library(tmp_path / "home", encoder, index_url=url) as library:
        library.add([write(tmp_path, "a.md", FERRY)])
        assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
        server_manager_instance.release_server(str(tmp_path / "passages.db"))
        with pytest.raises(StoreError, match=r"^INDEX_URL: Milvus at .*/passages.db can't be reached"):
            library.search("Which ferry leaves at nine?")


ASKING = """
import sys
from pathlib import Path
from index.encode.encoder import Encoder
from index.library import Library
with Library(Path(sys.argv[1]), Encoder()) as library:
    library.add([Path(sys.argv[2])])
    assert library.ask("When does the night ferry to Lindoya leave the harbour?").answered
print(sorted({name.split(".")[0] for name in sys.modules} & {"pymilvus", "milvus_lite", "grpc", "pyarrow"}))
"""


def test_without_the_setting_nothing_of_milvus_is_imported(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", FERRY)
    command = [sys.executable, "-c", ASKING, str(tmp_path / "home"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
