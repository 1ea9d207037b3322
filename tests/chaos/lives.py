"""Start and kill lives one after the other, and check that no process of them is left."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from tests.chaos.child_processes import adopt_orphans
from tests.chaos.life import Where
from tests.chaos.phases import Plan
from tests.chaos.readers import write_launcher

ROOT = Path(__file__).parents[2]
LEFT_OVER_S = 20.0
"""How long a reader process may take to notice the death of its bot."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(eq=False, slots=True)
class Life:
    """A started life; `descriptor` is that of its process, None after its end."""

    pid: int
    descriptor: int | None

    def kill(self) -> None:
        """Kill the process with -9 if it is still there."""
        if self.descriptor is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)

    def close(self) -> None:
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class Lives:
    """`async with Lives(where, log)` has a zygote ready. `left_over` counts processes that outlived their
    bot."""

    def __init__(self, where: Where, log: Path) -> None:
        self._where, self._log = where, log
        self._orphans: dict[int, float] = {}
        self.left_over = 0
        self.orphans = 0

    async def __aenter__(self) -> Self:
        self._others = {child.pid for child in psutil.Process().children()}
        adopt_orphans(True)  # orphans become children of this process, so that they are seen
        environment = {**os.environ, **ONE_THREAD, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        with self._log.open("ab") as log:
            self._zygote: Process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.zygote"),
                cwd=ROOT,
                env=environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
            )
            self._readers: Process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.readers", str(self._log.parent / "readers")),
                cwd=ROOT,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=log,
            )
        self._others |= {self._zygote.pid, self._readers.pid}
        self._launcher = str(write_launcher(self._log.parent))
        assert self._readers.stdout is not None
        await self._readers.stdout.readline()
        self._say(asdict(self._where))
        await self._heard("ready")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self.all_gone()
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self._zygote.wait()
        for process in (self._zygote, self._readers):
            if process.returncode is None:
                process.kill()
                await process.wait()
        adopt_orphans(False)

    async def begin(self, plan: Plan, *, slow: bool = False, to_the_end: bool = False) -> Life:
        """Start a life; a `slow` one starts a fresh reader process, as in production."""
        python = sys.executable if slow else self._launcher
        self._say({"plan": vars(plan), "python": python, "to_the_end": to_the_end})
        pid = await self._heard("pid")
        return Life(pid, os.pidfd_open(pid))

    async def ended(self, life: Life) -> int:
        """Wait for the end of a life and return how it ended: -9 for a kill."""
        status = await self._heard("ended")
        life.close()
        self.reap()
        return status

    def reap(self) -> None:
        """Look for reader processes that have lost their bot: they must end soon by themselves."""
        now = time.monotonic()
        for child in psutil.Process().children():
            if child.pid not in self._others:
                if child.pid not in self._orphans:
                    self._orphans[child.pid] = now
                    self.orphans += 1
                with suppress(ChildProcessError):
                    if os.waitpid(child.pid, os.WNOHANG)[0]:
                        del self._orphans[child.pid]
        for pid, since in list(self._orphans.items()):
            if now - since > LEFT_OVER_S:
                self.left_over += 1
                del self._orphans[pid]
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    async def all_gone(self) -> None:
        """Wait until no process of any life is left, or count it."""
        self.reap()
        while self._orphans:
            await asyncio.sleep(0.05)
            self.reap()

    def _say(self, line: dict[str, Any]) -> None:
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(json.dumps(line).encode() + b"\n")

    async def _heard(self, what: str) -> int:
        assert self._zygote.stdout is not None
        line = await self._zygote.stdout.readline()
        if not line:
            raise RuntimeError(f"the zygote has ended; see {self._log}")
        return int(json.loads(line)[what])
