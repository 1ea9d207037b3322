"""What listens for other programs: the API, and MCP if its package is installed."""

import importlib.util

import pytest

from bot.http import serving
from tests.bot.api.conftest import Office, office, reader

__all__ = ["office", "reader"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_without_its_package_the_api_is_there_and_mcp_names_the_extra(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name.startswith("mcp") else found(name)
    )
    async with serving(office.service, "127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port}"
        async with office.session.post(f"{url}/mcp", data=b"{}") as response:
            assert response.status == 501 and "pip install '.[mcp]'" in await response.text()
        async with office.session.get(f"{url}/api/v1/openapi.json") as response:
            assert response.status == 200


async def test_with_its_package_mcp_is_behind_the_same_tokens(office: Office) -> None:
    pytest.importorskip("mcp.server", reason="the MCP package is not installed: pip install '.[dev]'")
    headers = {"Accept": "application/json, text/event-stream"}
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    async with serving(office.service, "127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port}/mcp"
        async with office.session.post(url, json=sent, headers=headers) as response:
            assert response.status == 401
        headers["Authorization"] = f"Bearer {office.token()}"
        async with office.session.post(url, json=sent, headers=headers) as response:
            assert response.status == 200 and "show_document" in await response.text()
