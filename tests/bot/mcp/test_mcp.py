"""The MCP server asked by the official client: over stdio, and over HTTP with tokens."""

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

mcp = pytest.importorskip("mcp", reason="the MCP package is not installed: pip install '.[dev]'")

from bot.api.routes import Gate  # noqa: E402
from corpus.document import SHARED  # noqa: E402
from index.encode.encoder import Encoder  # noqa: E402
from index.library import Library  # noqa: E402
from tests.bot.api.conftest import HERE, THERE, Office  # noqa: E402
from tests.bot.api.listening import listening  # noqa: E402
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, TURBINE, write, write_news  # noqa: E402

pytestmark = pytest.mark.asyncio(loop_scope="session")

MODES = ("auto", "legacy")
"""The protocol of 2026, and the one before it."""

TOOLS = ["ask", "check", "latest", "list_documents", "search", "show_document", "timeline"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A home with four news."""
    folder = tmp_path_factory.mktemp("mcp")
    with Library(folder / "home", encoder) as library:
        library.add(write_news(folder / "files"))
    return folder / "home"


def stdio(home: Path, *options: str) -> Any:
    """What starts the server, as other assistants have it in their settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FOOTNOTE_")}
    return mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "bot", "mcp", *options],
        env={**environment, "FOOTNOTE_HOME": str(home)},
        cwd=Path(__file__).parents[3],
    )


async def called(client: Any, tool: str, **arguments: Any) -> Any:
    """The structured answer of a tool."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def refused(client: Any, tool: str, **arguments: Any) -> str:
    """The text of a tool's error."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result
    return str(result.content[0].text)


async def verify_quotes(client: Any, answer: Any) -> int:
    """Verify each quote by what `show_document` gives for its spans; returns their number."""
    cited = {citation["n"]: citation for citation in answer["citations"]}
    for quote in answer["quotes"]:
        spans = [[span["start"], span["end"]] for span in quote["spans"]]
        document = cited[quote["citation"]]["document"]
        shown = await called(client, "show_document", document=document, spans=spans)
        assert "\n".join(part["text"] for part in shown["spans"]) == quote["text"]
        whole = await called(client, "show_document", document=document)
        assert "\n".join(whole["text"][start:end] for start, end in spans) == quote["text"]
    return len(answer["quotes"])


@pytest.mark.sqlite
@pytest.mark.parametrize("mode", MODES)
async def test_every_tool_is_listed_and_called_over_stdio(home: Path, mode: str) -> None:
    async with mcp.Client(stdio(home), mode=mode) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert sorted(listed) == TOOLS
        assert all(tool.description and tool.annotations.read_only_hint for tool in listed.values())
        answer = await called(client, "ask", question=QUESTIONS[FERRY], limit=2, source="harbour")
        assert answer["answered"] and await verify_quotes(client, answer) >= 1
        check = await called(client, "check", text=f"{BRIDGE} Who closed it and why?")
        assert [claim["verdict"] for claim in check["claims"]] == ["supported", "question"]
        found = await called(client, "search", question=QUESTIONS[BRIDGE], limit=3)
        assert found["passages"][0]["text"] == BRIDGE
        stories = (await called(client, "latest", topic="the Karsten bridge"))["stories"]
        assert [story["title"] for story in stories] == ["Bridge shut"]
        told = await called(client, "timeline", topic="the Karsten bridge")
        assert [said["text"] for said in told["developments"]] == [BRIDGE]
        documents = (await called(client, "list_documents"))["documents"]
        assert len(documents) == 4
        [template] = (await client.list_resource_templates()).resource_templates
        for item in documents:
            read = await client.read_resource(template.uri_template.replace("{document}", item["id"]))
            shown = await called(client, "show_document", document=item["id"])
            assert read.contents[0].text == shown["text"]
        silent = await called(client, "ask", question="Who won the chess world championship in Reykjavik?")
        assert not silent["answered"] and silent["quotes"] == []


@pytest.mark.sqlite
async def test_wrong_calls_are_explained(home: Path) -> None:
    async with mcp.Client(stdio(home)) as client:
        assert "no question" in await refused(client, "ask", question="…")
        assert "limit" in await refused(client, "ask", question="When?", limit=4)
        assert "No source" in await refused(client, "search", question="When?", source="nobody")
        assert "no such document" in await refused(client, "show_document", document="nothing")
        document = (await called(client, "list_documents"))["documents"][0]["id"]
        for spans in ([[0, 100_000]], [[-1, 3]], [[3, 1]]):
            assert "span" in await refused(client, "show_document", document=document, spans=spans)
        assert "spans" in await refused(client, "show_document", document=document, spans=[[1]])
        with pytest.raises(mcp.MCPError, match="no such document"):
            await client.read_resource("footnote://documents/nothing")


@pytest.mark.sqlite
async def test_a_home_in_use_is_told(home: Path, encoder: Encoder, tmp_path: Path) -> None:
    from mcp.client.stdio import stdio_client

    with (tmp_path / "errors").open("w+") as errors:
        with Library(home, encoder), pytest.raises((mcp.MCPError, ExceptionGroup)):
            async with mcp.Client(stdio_client(stdio(home), errlog=errors)):
                pass
        errors.seek(0)
        assert "another Footnote" in errors.read()


@asynccontextmanager
async def over_http(office: Office, token: str | None, mode: str = "auto") -> AsyncIterator[Any]:
    """A client of the server at /mcp."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    from bot.mcp.http import serving_mcp

    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    async with (
        serving_mcp(office.service, Gate(office.service, office.clock)) as found,
        listening(found) as url,
        httpx2.AsyncClient(headers=headers, trust_env=False) as http,
        mcp.Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


@pytest.mark.parametrize("mode", MODES)
async def test_a_token_opens_its_scope_over_http_and_no_other(office: Office, mode: str) -> None:
    texts = {SHARED: FERRY, HERE: BRIDGE, THERE: TURBINE}
    owners = {item.id: item.guild_id for item in office.library.store.documents.listings()}
    for scope in texts:
        async with over_http(office, office.token(scope), mode) as client:
            assert sorted(tool.name for tool in (await client.list_tools()).tools) == TOOLS
            for owner, text in texts.items():
                answer = await called(client, "ask", question=QUESTIONS[text])
                assert answer["answered"] == (owner in (SHARED, scope))
                assert await verify_quotes(client, answer) >= answer["answered"]
                stories = (await called(client, "latest", limit=100))["stories"]
                assert {owners[story["document"]] for story in stories} == {SHARED, scope}
            resources = (await client.list_resources()).resources
            assert {owners[item.name] for item in resources} == {SHARED, scope}
            listed = (await called(client, "list_documents"))["documents"]
            assert {item["guild_id"] for item in listed} == {SHARED, scope}
            for document, owner in owners.items():
                if owner not in (SHARED, scope):
                    assert "no such document" in await refused(client, "show_document", document=document)
                    with pytest.raises(mcp.MCPError, match="no such document"):
                        await client.read_resource(f"footnote://documents/{document}")


async def test_documents_are_listed_as_resources_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.mcp import tools

    monkeypatch.setattr(tools, "MAX_RESOURCES", 2)
    ids = ["plain", "news:2025-12.brief_7", "A.b", "0"]
    files = [write(tmp_path / "f", f"{n}.md", f"{FERRY} {n}.", id=name) for n, name in enumerate(ids)]
    office.library.add(files)
    async with over_http(office, office.token(HERE)) as client:
        found, cursor = [], None
        while True:
            page = await client.list_resources(cursor=cursor)
            assert 1 <= len(page.resources) <= 2
            found += page.resources
            if (cursor := page.next_cursor) is None:
                break
        listings = office.library.documents(HERE)
        assert [item.name for item in found] == [item.id for item in listings]
        assert [item.title for item in found] == [item.title for item in listings]
        for item in found:
            read = await client.read_resource(item.uri)
            document = office.library.document(item.name, HERE)
            assert document is not None and read.contents[0].text == document.text
        assert set(ids) < {item.name for item in found}


async def test_a_document_that_is_removed_between_two_pages_hides_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.mcp import tools

    monkeypatch.setattr(tools, "MAX_RESOURCES", 2)
    office.library.add([write(tmp_path / "f", f"{n}.md", f"{FERRY} {n}.", id=f"n{n}") for n in range(4)])
    async with over_http(office, office.token()) as client:
        first = await client.list_resources()
        office.library.remove([first.resources[-1].name])
        rest = await client.list_resources(cursor=first.next_cursor)
        last = await client.list_resources(cursor=rest.next_cursor)
        seen = {item.name for page in (first, rest, last) for item in page.resources}
        assert seen >= {item.id for item in office.library.documents(SHARED)}
        assert last.next_cursor is None


@pytest.mark.parametrize("cursor", [" ", "x", "-1", "1.5", "9" * 10, "²", "\0"])
async def test_a_cursor_that_was_not_given_is_refused(office: Office, cursor: str) -> None:
    async with over_http(office, office.token()) as client:
        with pytest.raises(mcp.MCPError, match="cursor"):
            await client.list_resources(cursor=cursor)


@pytest.mark.parametrize("token", [None, "", "footnote_x"])
async def test_without_a_token_nothing_is_answered(office: Office, token: str | None) -> None:
    with pytest.raises((mcp.MCPError, ExceptionGroup)):
        async with over_http(office, token) as client:
            await client.list_tools()
    assert all(found.used is None for found in office.storage.tokens.all())


async def test_a_token_that_asks_too_often_has_to_wait(office: Office) -> None:
    with pytest.raises((mcp.MCPError, ExceptionGroup)):
        async with over_http(office, office.token(per_minute=3)) as client:
            for _ in range(4):
                await client.call_tool("list_documents", {})


async def test_requests_that_are_no_mcp_are_refused(office: Office) -> None:
    from bot.mcp.http import serving_mcp

    gate = Gate(office.service, office.clock)
    headers = {"Authorization": f"Bearer {office.token()}", "Content-Type": "application/json"}
    async with serving_mcp(office.service, gate) as found, listening(found) as url:
        for body in (b"", b"null", b"[]", b"{}", b"\xff"):
            async with office.session.post(f"{url}/mcp", headers=headers, data=body) as response:
                assert 400 <= response.status < 500, body
        unknown = b'{"jsonrpc": "2.0", "id": 1, "method": "x"}'
        async with office.session.post(f"{url}/mcp", headers=headers, data=unknown) as response:
            assert "error" in await response.json()
        async with office.session.post(f"{url}/mcp", headers=headers, data=b" " * 300_000) as response:
            assert response.status == 413
        async with office.session.get(f"{url}/mcp", headers=headers) as response:
            assert response.status == 405
