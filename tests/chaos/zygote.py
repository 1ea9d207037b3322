"""The zygote: a process that has imported everything and forks a life for each input line.

Each life loads the model itself: the runtime starts threads, which a fork would lose. The zygote has one
thread and no event loop, so that its forks start whole. It answers each line with two: the process id, and
the exit status.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from index.encode.encoder import Encoder
from tests.chaos.child_processes import die_with_parent
from tests.chaos.life import Where, begin_life
from tests.chaos.phases import Plan


def main() -> None:
    die_with_parent()
    where = Where(**json.loads(sys.stdin.readline()))
    encoder = Encoder()
    _ = encoder.fingerprint
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise SystemExit(f"{threads} threads before the first fork")
    _say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            die_with_parent()
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.dup2(nothing, 1)
            sys.executable = asked["python"]  # the reader process is started with it
            begin_life(where, Plan(**asked["plan"]), encoder, to_the_end=asked["to_the_end"])
        _say({"pid": pid})
        _, status = os.waitpid(pid, 0)
        _say({"ended": os.waitstatus_to_exitcode(status)})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
