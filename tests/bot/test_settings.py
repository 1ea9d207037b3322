"""Settings: which of them are secret."""

import os
import subprocess
import sys

import pytest

from bot.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:s3%2Bcret@db/footnote",
        "postgresql://db/footnote?user=ada&password=s3%2Bcret",
        "postgresql:///footnote?host=/run&sslpassword=s3%2Bcret&application_name=x",
        "postgresql://db/footnote?PASSWORD=s3%2Bcret#x",
    ],
)
def test_a_password_in_a_url_is_a_secret_wherever_it_stands(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    found = Settings(_env_file=None).secrets  # type: ignore[call-arg]
    assert {"s3+cret", "s3%2Bcret"} <= set(found)
    assert not {"ada", "x", "footnote", ""} & set(found)


HIDING = """
import os, resource, subprocess, sys
from ctypes import CDLL
from bot.settings import hide_secrets, load_settings
settings = load_settings()
hide_secrets()
assert settings.secrets == ["very-secret-token", "hush"], "they are known to this process"
assert not [name for name in os.environ if name.upper() in ("DISCORD_TOKEN", "DATABASE_URL")]
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
assert CDLL(None).prctl(3, 0, 0, 0, 0) == 0, "no core dump, and no looking in"
sys.stdout.write(open("/proc/self/environ").read())
sys.stdout.flush()
subprocess.run(["env"], check=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems show an environment in other ways")
def test_secrets_leave_the_environment_once_they_are_read() -> None:
    given = {
        "discord_token": "very-secret-token",
        "DATABASE_URL": "postgresql://ada:hush@db/x",
        "OTHER": "kept",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
    ended = subprocess.run(
        [sys.executable, "-c", HIDING],
        env={**environment, **given},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.count("OTHER=kept") == 2, "what the process was started with, and what it starts"
    assert "very-secret" not in ended.stdout and "hush" not in ended.stdout
