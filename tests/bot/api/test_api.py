"""The API by HTTP: what it answers, whom it lets in, what it refuses, and that two servers never meet."""

import asyncio
import io
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.api import routes, service
from bot.api.openapi import describe
from bot.api.operations import OPERATIONS, PREFIX, Operation
from bot.records.tokens import Tokens
from corpus.document import SHARED
from index.library import Library
from index.store.filters import Filter
from tests.bot.api.conftest import HERE, THERE, Office
from tests.bot.api.schema import faults
from tests.index.sources import BRIDGE, FERRY, ORCHARD, QUESTIONS, TURBINE, markdown

pytestmark = pytest.mark.asyncio(loop_scope="session")


def answer_schema(path: str, method: str) -> dict[str, Any]:
    content = describe()["paths"][PREFIX + path][method]["responses"]["200"]["content"]
    schema: dict[str, Any] = content["application/json"]["schema"]
    return schema


def assert_described(value: Any, path: str, method: str = "post") -> None:
    assert faults(value, answer_schema(path, method), describe()) == []


def ids(office: Office, guild_id: int) -> list[str]:
    """The ids of a scope's own documents."""
    listed = office.library.store.documents.listings()
    return [item.id for item in listed if item.guild_id == guild_id]


async def test_an_answer_is_the_json_of_the_command_and_as_described(office: Office) -> None:
    answer = await office.ask(office.token(), QUESTIONS[FERRY])
    told = office.library.ask(QUESTIONS[FERRY], Filter(guild_id=SHARED)).as_json()
    told = json.loads(json.dumps(told))
    assert answer.pop("elapsed_ms") > 0 and told.pop("elapsed_ms") > 0
    assert answer == told and answer["answered"]
    assert_described({**answer, "elapsed_ms": 1.0}, "/ask")
    silent = await office.ask(office.token(), "Who won the chess world championship in Reykjavik?")
    assert not silent["answered"]
    assert_described(silent, "/ask")


async def test_a_caller_can_verify_each_quote_itself(office: Office) -> None:
    token = office.token(HERE)
    for text in (FERRY, BRIDGE):
        answer = await office.ask(token, QUESTIONS[text])
        assert answer["answered"]
        for quote in answer["quotes"]:
            citation = next(c for c in answer["citations"] if c["n"] == quote["citation"])
            status, document, _ = await office.request("GET", f"/documents/{citation['document']}", token)
            assert status == 200
            spans = [document["text"][span["start"] : span["end"]] for span in quote["spans"]]
            assert "\n".join(spans) == quote["text"]


async def test_everything_else_is_as_described(office: Office) -> None:
    token = office.token(HERE)
    for path, sent in (
        ("/search", {"question": QUESTIONS[BRIDGE]}),
        ("/check", {"text": f"{BRIDGE} {FERRY} The Zarnow opera bought eleven harps. Who did it?"}),
        ("/latest", {}),
        ("/latest", {"topic": "the Karsten bridge"}),
        ("/timeline", {"topic": "the Karsten bridge"}),
        ("/timeline", {"topic": "chess in Reykjavik"}),
    ):
        status, answer, headers = await office.request("POST", path, token, json=sent)
        assert status == 200, answer
        assert_described(answer, path)
        assert headers["Cache-Control"] == "no-store" and "Access-Control-Allow-Origin" not in headers
    status, listed, _ = await office.request("GET", "/documents", token)
    assert status == 200 and len(listed) == 2
    assert_described(listed, "/documents", "get")
    status, document, _ = await office.request("GET", f"/documents/{ids(office, HERE)[0]}", token)
    assert status == 200 and BRIDGE in document["text"]
    assert_described(document, "/documents/{id}", "get")


async def test_a_description_says_what_an_answer_must_not_have(office: Office) -> None:
    answer = await office.ask(office.token(), QUESTIONS[FERRY])
    citation = answer["citations"][0]
    for wrong in ({**citation, "passage": 1}, {k: v for k, v in citation.items() if k != "score"}):
        assert faults({**answer, "citations": [wrong]}, answer_schema("/ask", "post"), describe())


async def test_two_servers_never_meet(office: Office) -> None:
    tokens = {SHARED: office.token(), HERE: office.token(HERE), THERE: office.token(THERE)}
    texts = {SHARED: FERRY, HERE: BRIDGE, THERE: TURBINE}
    titles = {SHARED: "Ferry at night", HERE: "Bridge shut", THERE: "More wind"}
    for scope, token in tokens.items():
        for owner, text in texts.items():
            may_see = owner in (SHARED, scope)
            [document_id] = ids(office, owner)
            said = []
            for path, sent in (
                ("/ask", {"question": QUESTIONS[text]}),
                ("/search", {"question": QUESTIONS[text], "limit": 100}),
                ("/check", {"text": text}),
                ("/latest", {"limit": 100}),
                ("/latest", {"topic": titles[owner], "limit": 100}),
                ("/timeline", {"topic": titles[owner]}),
                ("/ask", {"question": QUESTIONS[text], "source": f"Wire {owner}"}),
            ):
                status, answer, _ = await office.request("POST", path, token, json=sent)
                answer.pop("topic", None) if isinstance(answer, dict) else None
                said.append(json.dumps(answer))
            said.append(json.dumps((await office.request("GET", "/documents", token))[1]))
            status, document, _ = await office.request("GET", f"/documents/{document_id}", token)
            assert status == (200 if may_see else 404), document
            found = [document_id in one or titles[owner] in one for one in said]
            assert any(found) if may_see else not any(found), (scope, owner, said)
            if not may_see:
                assert not any(f"Wire {owner}" in one.replace(f"'Wire {owner}'", "") for one in said)


async def test_what_is_not_there_and_what_is_another_servers_look_the_same(office: Office) -> None:
    token = office.token(HERE, may_write=True)
    [foreign] = ids(office, THERE)
    for method in ("GET", "DELETE"):
        told = [await office.request(method, f"/documents/{name}", token) for name in (foreign, "no-such-id")]
        assert [status for status, *_ in told] == [404, 404]
        assert told[0][1]["error"].replace(foreign, "") == told[1][1]["error"].replace("no-such-id", "")
    assert ids(office, THERE) == [foreign]


async def test_a_server_does_not_see_the_operators_folders(office: Office) -> None:
    [shared] = ids(office, SHARED)
    for token, is_whole in ((office.token(), True), (office.token(HERE), False)):
        document = (await office.request("GET", f"/documents/{shared}", token))[1]
        listed = (await office.request("GET", "/documents", token))[1]
        origins = [document["origin"], *(item["origin"] for item in listed if item["id"] == shared)]
        assert [origin.startswith("/") for origin in origins] == [is_whole] * 2
        assert all(origin.endswith("ferry.md") for origin in origins)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer footnote_",
        "Bearer x",
        "Basic {}",
        "{}",
        "Bearer {}x",
        "Bearer é",
    ],
)
async def test_without_a_known_token_nothing_is_answered(office: Office, header: str | None) -> None:
    token = office.token()
    headers = {"Authorization": header.format(token)} if header is not None else {}
    for method, path in (
        ("POST", "/ask"),
        ("GET", "/documents"),
        ("PUT", "/documents"),
        ("DELETE", "/documents/x"),
    ):
        async with office.session.request(method, office.url + path, headers=headers) as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
            assert "error" in await response.json()


async def test_a_removed_token_is_refused_at_once(office: Office) -> None:
    token = office.token()
    assert (await office.request("GET", "/documents", token))[0] == 200
    Tokens(office.library.store.database).remove("token 0")
    assert (await office.request("GET", "/documents", token))[0] == 401


async def test_a_token_that_asks_too_often_has_to_wait(office: Office) -> None:
    token, other = office.token(per_minute=3), office.token()
    for _ in range(3):
        assert (await office.request("GET", "/documents", token))[0] == 200
        office.clock.now += 10
    status, answer, headers = await office.request("GET", "/documents", token)
    assert status == 429 and "3 times" in answer["error"] and headers["Retry-After"] == "30"
    assert (await office.request("GET", "/documents", other))[0] == 200
    office.clock.now += 30
    assert (await office.request("GET", "/documents", token))[0] == 200
    assert (await office.request("GET", "/documents", token))[0] == 429


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff",
        b'{"question": 1}',
        b'{"question": null}',
        b'{"question": ""}',
        b'{"question": "..."}',
        b'{"question": "\\ud800"}',
        b'{"question": "When?", "limit": 0}',
        b'{"question": "When?", "limit": 4}',
        b'{"question": "When?", "limit": true}',
        b'{"question": "When?", "limit": "1"}',
        b'{"question": "When?", "since": "no day at all"}',
        b'{"question": "When?", "since": 3}',
        b'{"question": "When?", "since": "2025-01-02", "until": "2025-01-01"}',
        b'{"question": "When?", "source": "nobody"}',
        b'{"question": "When?", "caution": "bold"}',
        b'{"question": "When?", "guild_id": 78}',
        b'{"question": "When?", "as_of": "' + b"1" * 101 + b'"}',
        b'{"question": "' + b"w" * 2_001 + b'"}',
        b"[" * 100_000,
    ],
)
async def test_a_wrong_request_is_explained(office: Office, body: bytes) -> None:
    status, answer, _ = await office.request("POST", "/ask", office.token(), data=body)
    assert status == 400 and answer["error"]
    assert "nobody" in answer["error"] or "Wire" not in answer["error"]


async def test_narrowing_and_caution_count(office: Office) -> None:
    token = office.token(HERE)
    answer = await office.ask(token, QUESTIONS[FERRY], source="harbour", limit=1, caution="eager")
    assert len(answer["quotes"]) == 1 and answer["citations"][0]["source"] == "Harbour Post"
    assert not (await office.ask(token, QUESTIONS[FERRY], source="wire"))["answered"]
    assert not (await office.ask(token, QUESTIONS[FERRY], since="2025-12-14"))["answered"], "it is undated"


async def test_bodies_that_are_too_large_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MAX_DOCUMENT_BYTES", 1_000_000)
    token = office.token(may_write=True)
    for method, path, size in (("POST", "/ask", 300_000), ("PUT", "/documents?name=a.txt", 1_100_000)):

        async def in_pieces(size: int = size) -> Any:
            for _ in range(size // 10_000):
                yield b" " * 10_000

        for data in (io.BytesIO(b" " * size), in_pieces()):
            status, answer, _ = await office.request(method, path, token, data=data)
            assert status == 413 and "bytes" in answer["error"]


async def test_a_body_that_does_not_come_is_not_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "BODY_TIMEOUT_S", 0.01)

    async def never() -> Any:
        yield b'{"question"'
        await asyncio.Event().wait()

    status, answer, _ = await office.request("POST", "/ask", office.token(), data=never())
    assert status == 408 and "seconds" in answer["error"]


@pytest.fixture
def held(office: Office) -> Iterator[threading.Event]:
    """What holds the library's thread until it is set, at the latest when the test has ended."""
    event = threading.Event()
    yield event
    event.set()


async def test_a_busy_library_says_when_to_come_back(
    office: Office, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_WAITING", 1)
    token = office.token()
    blocking = asyncio.create_task(office.library_thread.run(lambda _: held.wait()))
    first = asyncio.create_task(office.request("GET", "/documents", token))
    while office.library_thread.waiting < 2:
        await asyncio.sleep(0)
    status, answer, headers = await office.request("GET", "/documents", token)
    assert status == 503 and "again" in answer["error"] and int(headers["Retry-After"]) > 0
    held.set()
    await blocking
    assert (await first)[0] == 200


async def test_people_in_discord_wait_for_few_of_them(office: Office, held: threading.Event) -> None:
    token, order = office.token(), list[str]()
    assert (await office.request("GET", "/documents", token))[0] == 200
    while office.library_thread.waiting:  # the day of the token's first use is noted
        await asyncio.sleep(0)
    blocking = asyncio.create_task(office.library_thread.run(lambda _: held.wait()))
    asked = [asyncio.create_task(office.request("GET", "/documents", token)) for _ in range(20)]
    for task in asked:
        task.add_done_callback(lambda _: order.append("api"))
    while office.service.waiting < 20 or office.library_thread.waiting < 1 + service.CONCURRENCY:
        await asyncio.sleep(0)
    assert office.library_thread.waiting == 1 + service.CONCURRENCY
    person = asyncio.create_task(office.library_thread.run(lambda _: order.append("person")))
    while office.library_thread.waiting < 2 + service.CONCURRENCY:
        await asyncio.sleep(0)
    held.set()
    assert all(status == 200 for status, *_ in await asyncio.gather(*asked))
    await asyncio.gather(blocking, person)
    assert order.index("person") <= service.CONCURRENCY


async def test_an_answer_that_takes_too_long_is_given_up(
    office: Office, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "ANSWER_TIMEOUT_S", 0.01)
    token = office.token()
    blocking = asyncio.create_task(office.library_thread.run(lambda _: held.wait()))
    status, _, headers = await office.request("GET", "/documents", token)
    assert status == 503 and int(headers["Retry-After"]) > 0
    held.set()
    await blocking
    while office.library_thread.waiting:
        await asyncio.sleep(0)
    monkeypatch.undo()
    assert (await office.request("GET", "/documents", token))[0] == 200


async def test_an_unexpected_error_is_logged_and_not_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(Library, "ask", broken)
    status, answer, _ = await office.request("POST", "/ask", office.token(), json={"question": "When?"})
    assert status == 500 and "inside" not in answer["error"]
    code = answer["error"].rpartition(" ")[2].rstrip(".")
    assert code in caplog.text and "inside" in caplog.text


async def test_each_use_is_logged_by_the_tokens_name_without_what_was_asked(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, routes.__name__)
    await office.ask(office.token(HERE), QUESTIONS[BRIDGE])
    facts = [record.facts for record in caplog.records if record.getMessage() == "api"]  # type: ignore[attr-defined]
    assert [(f["operation"], f["token"], f["status"]) for f in facts] == [("ask", "token 0", 200)]
    assert "Karsten" not in json.dumps(facts)
    while office.storage.tokens.all()[0].used is None:  # it is noted in the background
        await office.library_thread.run(lambda _: None)


async def test_a_file_is_added_read_in_the_sandbox_and_removed(office: Office) -> None:
    token = office.token(HERE, may_write=True)
    content = markdown(ORCHARD, title="A late frost").encode()
    status, report, _ = await office.request("PUT", "/documents?name=orchard.md", token, data=content)
    assert status == 200, report
    assert_described(report, "/documents", "put")
    [added] = report["added"]
    assert (await office.ask(token, QUESTIONS[ORCHARD]))["citations"][0]["document"] == added
    assert not (await office.ask(office.token(THERE), QUESTIONS[ORCHARD]))["answered"]
    assert not (await office.ask(office.token(), QUESTIONS[ORCHARD]))["answered"]
    again = (await office.request("PUT", "/documents?name=orchard.md", token, data=content))[1]
    assert again["unchanged"] == 1 and not again["added"]
    status, gone, _ = await office.request("DELETE", f"/documents/{added}", token)
    assert status == 200 and gone == {"removed": [added]}
    assert_described(gone, "/documents/{id}", "delete")
    assert not (await office.ask(token, QUESTIONS[ORCHARD]))["answered"]
    noted = [asdict(entry) for entry in reversed(office.storage.audit.entries(HERE))]
    assert [(entry["action"], entry["options"]) for entry in noted] == [
        ("api add", {"token": "token 0", "file": "orchard.md", "documents": [added]}),
        ("api add", {"token": "token 0", "file": "orchard.md", "documents": []}),
        ("api remove", {"token": "token 0", "document": added}),
    ]


async def test_a_token_that_only_reads_changes_nothing(office: Office) -> None:
    token = office.token(HERE)
    [own] = ids(office, HERE)
    for method, path in (("PUT", "/documents?name=a.md"), ("DELETE", f"/documents/{own}")):
        status, answer, _ = await office.request(method, path, token, data=b"x")
        assert status == 403 and "--may-write" in answer["error"]
    assert ids(office, HERE) == [own] and office.storage.audit.entries() == []


async def test_a_server_removes_nothing_that_is_shared(office: Office) -> None:
    [shared] = ids(office, SHARED)
    assert (await office.request("DELETE", f"/documents/{shared}", office.token(HERE, True)))[0] == 404
    [here] = ids(office, HERE)
    assert (await office.request("DELETE", f"/documents/{here}", office.token(may_write=True)))[0] == 404
    assert ids(office, SHARED) == [shared] and ids(office, HERE) == [here]


@pytest.mark.parametrize("name", ["", "..", "a/..", "%00.md", "a%0A.md", "x" * 201 + ".md", "/"])
async def test_odd_names_of_files_are_refused(office: Office, name: str) -> None:
    status, answer, _ = await office.request(
        "PUT", f"/documents?name={name}", office.token(may_write=True), data=b"text"
    )
    assert status == 400 and "name" in answer["error"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.pdf", b"no pdf"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.md", b""),
        ("noending", b"x"),
    ],
)
async def test_a_file_that_can_not_be_read_is_explained(office: Office, name: str, content: bytes) -> None:
    status, answer, _ = await office.request(
        "PUT", f"/documents?name={name}", office.token(HERE, may_write=True), data=content
    )
    assert status == 422 and answer["error"]
    assert len(ids(office, HERE)) == 1


async def test_a_full_server_takes_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    full = service.ServerLimits(documents=1)
    monkeypatch.setattr(office.service, "_limits", full)
    data = ORCHARD.encode()
    here = await office.request("PUT", "/documents?name=a.txt", office.token(HERE, may_write=True), data=data)
    assert here[0] == 409 and "1 documents" in here[1]["error"]
    shared = await office.request("PUT", "/documents?name=a.txt", office.token(may_write=True), data=data)
    assert shared[0] == 200, "the operator's own documents have no limits"


async def test_everything_described_is_served_and_nothing_else(office: Office) -> None:
    status, described, _ = await office.request("GET", "/openapi.json", None)
    assert status == 200 and described == json.loads(json.dumps(describe()))
    methods = {(path, method) for path, at in described["paths"].items() for method in at}
    assert methods == {(PREFIX + one.path, one.method.lower()) for one in OPERATIONS}
    for path in ("/", "/nothing", "/ask/", "/documents/a/b", "/openapi.json/x"):
        status, answer, _ = await office.request("GET", path, office.token())
        assert status == 404 and "openapi.json" in answer["error"]


async def test_the_guide_names_every_operation_and_its_fields() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "user" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z]+) /api/v1([^`]+)` \| ([^|]*)\|", guide, re.MULTILINE)
    told = {(method, path.partition("?")[0].replace("ID", "{id}")): body for method, path, body in rows}
    assert told.keys() == {(one.method, one.path) for one in OPERATIONS}
    for one in OPERATIONS:
        if one.request is not None:
            named = set(re.findall(r"`(\w+)`", told[one.method, one.path]))
            assert named == {field.name for field in fields(one.request)}


async def test_nothing_of_it_is_imported_while_it_is_off() -> None:
    code = (
        "import sys; from importlib import import_module; from bot.discord.bot import COGS; "
        "[import_module(name) for name in COGS]; import bot.cli.main, bot.cli.asking, bot.cli.serving; "
        "print([name for name in sys.modules if name.startswith(('bot.api', 'bot.mcp', 'mcp', 'starlette'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("question", "topic", "since", "until", "as_of", "source", "limit", "caution", "guild_id")
WORDS = st.sampled_from(
    ["ferry", "the Karsten bridge", "2024-03-01", "yesterday", "Wire", "eager", 1, 3, 100]
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), WORDS | JSON, max_size=6) | JSON


async def test_whatever_is_sent_gets_a_described_answer(office: Office) -> None:
    token, secret = office.token(HERE, may_write=True), [*ids(office, THERE), "More wind", "Wire 78", TURBINE]
    asked = [one for one in OPERATIONS if one.request is not None]
    sent: list[tuple[str, bytes]] = []

    @hypothesis.given(
        st.sampled_from(asked), BODIES.map(lambda body: json.dumps(body).encode()) | st.binary()
    )
    @hypothesis.settings(max_examples=150, database=None)
    def collect(one: Operation, body: bytes) -> None:
        sent.append((one.path, body))

    collect()
    for path, body in sent:
        status, answer, _ = await office.request("POST", path, token, data=body)
        described = describe()["paths"][PREFIX + path]["post"]["responses"][str(status)]
        schema = described["content"]["application/json"]["schema"]
        assert status in (200, 400) and faults(answer, schema, describe()) == [], (path, body, answer)
        told = json.dumps(answer.get("passages") if isinstance(answer, dict) else answer)
        assert not any(word in told for word in secret)
