"""Run `footnote run` as a process of its own on a local Discord."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from discord.http import Route

from tests.localdiscord import LocalDiscord

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def footnote_run(
    local: LocalDiscord,
    home: Path,
    token: str | None,
    *,
    log: Path | None = None,
    settings: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
) -> AsyncIterator[Process]:
    """The running process; it is killed at the end if it has not ended.

    Its output goes into pipes, or all of it into the file `log`. `settings` are environment variables,
    `arguments` those of the command.
    """
    here = {"LOCAL_DISCORD": Route.BASE, "LOCAL_GATEWAY": local.gateway.url, "FOOTNOTE_HOME": str(home)}
    kept = log.open("ab") if log else None
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bot.discord.launch", "run", *arguments),
            cwd=ROOT,
            env={**os.environ, **here, "DISCORD_TOKEN": token or "", **(settings or {})},
            stdin=DEVNULL,
            stdout=kept or PIPE,
            stderr=kept or PIPE,
        )
    finally:
        if kept:
            kept.close()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until_connected(local: LocalDiscord, process: Process, log: Path, timeout: float) -> None:
    """Wait until a bot is connected.

    Raises RuntimeError with the end of its log if it has ended, or takes longer than `timeout` seconds.
    """
    await local.until(lambda: local.gateway.live or process.returncode is not None, timeout)
    if not local.gateway.live:
        said = log.read_text()[-2_000:]
        raise RuntimeError(f"the bot is not connected (ended with {process.returncode}): {said}")
