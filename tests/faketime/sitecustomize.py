"""Python under faketime, read by each process at its start: `time.sleep` without a clock.

`time.sleep` asks for a moment of the monotonic clock. libfaketime 0.9.10 refuses it (EINVAL) where the clock
is left as it is, and where it is moved, whatever waits in threads hangs.
"""

import select
import time


def sleep(seconds: float) -> None:
    """Wait for a number of seconds."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select((), (), (), seconds)


time.sleep = sleep
