"""Drive a real headless Chromium over its debugging protocol, without running scripts in pages."""

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--remote-debugging-port=0 about:blank"
).split()
_PATIENCE_S = 60.0


@dataclass
class Browser:
    """A tab. `events` holds what the browser said of its own accord since the last page was opened."""

    socket: aiohttp.ClientWebSocketResponse
    events: list[dict[str, Any]] = field(default_factory=list)
    _number: int = 0

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._number += 1
        await self.socket.send_json({"id": self._number, "method": method, "params": given})
        while True:
            said = await asyncio.wait_for(self.socket.receive_json(), _PATIENCE_S)
            if said.get("id") == self._number:
                assert "error" not in said, said
                return dict(said["result"])
            if "method" in said:
                self.events.append(said)

    async def open(self, address: str) -> None:
        """Open a page, not the one that is open, and wait until it has been loaded and scrolled."""
        self.events.clear()
        await self.call("Page.navigate", url=address)
        await self.wait_for_load()

    async def wait_for_load(self) -> None:
        """Wait until a page has been loaded and scrolled since `events` was cleared."""
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(await asyncio.wait_for(self.socket.receive_json(), _PATIENCE_S))
        await self.call("Page.getLayoutMetrics")

    async def size(self, width: int, height: int) -> None:
        """Set the size of the window, in CSS pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True
        )

    async def is_in_view(self, selector: str) -> bool:
        """True if the beginning of the first such element can be seen without scrolling."""
        root = (await self.call("DOM.getDocument"))["root"]["nodeId"]
        found = (await self.call("DOM.querySelector", nodeId=root, selector=selector))["nodeId"]
        quads = (await self.call("DOM.getContentQuads", nodeId=found))["quads"]
        window = (await self.call("Page.getLayoutMetrics"))["cssVisualViewport"]
        left, top = quads[0][:2]
        return 0 <= top < window["clientHeight"] and 0 <= left < window["clientWidth"]

    def said(self, method: str) -> list[dict[str, Any]]:
        """What the browser told of one kind."""
        return [event["params"] for event in self.events if event.get("method") == method]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser with one tab."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            f"--user-data-dir={profile}",
            *_FLAGS,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            assert process.stderr is not None
            while not (found := re.search(rb"ws://([^/]+)/", await process.stderr.readline())):
                assert process.returncode is None
            host = found[1].decode()
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://{host}/json/list") as response:
                    tabs = await response.json()
                tab = next(tab for tab in tabs if tab["type"] == "page")
                async with session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    browser = Browser(socket)
                    for area in ("Page", "DOM", "Log", "Network", "Audits"):
                        await browser.call(f"{area}.enable")
                    yield browser
        finally:
            process.terminate()
            await process.communicate()
