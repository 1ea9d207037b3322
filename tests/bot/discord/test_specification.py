"""The requests that the bot makes in all journeys are as Discord's own specification has them.

The specification is Discord's, and no part of the project: LOCALDISCORD_SPECIFICATION names its file
(`openapi.json` of Discord's repository `discord-api-spec`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.localdiscord.server import REQUESTS_FILE

SPECIFICATION = "LOCALDISCORD_SPECIFICATION"
JOURNEYS = Path(__file__).parent
WALKED = "not slow and not another_day"

LEAST_REQUESTS = {
    ("PUT", "/commands"): 100,
    ("POST", "/callback"): 500,
    ("PATCH", "/messages/@original"): 500,
    ("POST", "/messages"): 100,
    ("PATCH", "/messages/"): 1,
    ("DELETE", "/messages/"): 1,
    ("POST", "/threads"): 1,
    ("POST", "/users/@me/channels"): 1,
}
"""How many requests with a method, and with this in their path, the journeys make at the least."""


@pytest.mark.slow
def test_the_requests_of_all_journeys_are_as_specified(tmp_path: Path) -> None:
    file = os.environ.get(SPECIFICATION)
    if not file:
        pytest.skip(f"{SPECIFICATION} does not name the file of Discord's specification")
    pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install '.[dev]'")
    from tests.localdiscord.specification import Specification

    recorded = tmp_path / "requests.jsonl"
    walk = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", WALKED, str(JOURNEYS)]
    environment = os.environ | {REQUESTS_FILE: str(recorded)}
    walked = subprocess.run(walk, env=environment, capture_output=True, text=True, check=False)
    assert walked.returncode == 0, walked.stdout[-3_000:]

    lines = set(recorded.read_text(encoding="utf-8").splitlines())
    requests = [json.loads(line) for line in sorted(lines)]
    for (method, part), least in LEAST_REQUESTS.items():
        made = [one for one in requests if one["method"] == method and part in one["path"]]
        assert len(made) >= least, (method, part, len(made))
    specification = Specification(Path(file))
    wrong = {
        problem
        for one in requests
        for problem in specification.problems(one["method"], one["path"], one["payload"])
    }
    assert not wrong, "\n".join(sorted(wrong))
