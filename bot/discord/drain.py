"""Track the events being answered, so that a stop can wait for them."""

import asyncio


class InFlight:
    """The tasks of events that have begun and not ended yet."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def track(self) -> None:
        """Track the current task until it ends."""
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def wait(self, patience_s: float) -> bool:
        """Wait for all tracked tasks, and those they start. True if all ended within `patience_s`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience_s
        present = asyncio.current_task()
        while others := {task for task in self._tasks if task is not present}:
            left = deadline - loop.time()
            if left <= 0:
                return False
            await asyncio.wait(others, timeout=left)
            await asyncio.sleep(0)  # a command that ends starts one more task: its completion event
        return True
