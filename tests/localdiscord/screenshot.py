"""Take a picture of a message (`python -m tests.localdiscord.screenshot message.json out.png [height]`).

The JSON is that of `picture.describe`, or a message as the API sends it. This needs chromium at
/usr/bin/chromium, or at the path in $CHROMIUM; the page loads nothing from outside.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.localdiscord.picture import render

FLAGS = "--headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking".split()


def screenshot(page: str, out: Path, *, width: int = 760, height: int = 900) -> None:
    """Write a picture of the page. Raises CalledProcessError if chromium fails."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory() as home:
        html = Path(home) / "message.html"
        html.write_text(page, encoding="utf-8")
        command = [chromium, *FLAGS, f"--user-data-dir={home}/profile", f"--window-size={width},{height}"]
        subprocess.run(
            [*command, f"--screenshot={out.resolve()}", html.as_uri()],
            check=True,
            capture_output=True,
            timeout=60,
        )


def page_height(page: str, *, width: int = 760) -> int:
    """Return the height in pixels of a message's page. Raises CalledProcessError if chromium fails."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    body = "Math.ceil(document.querySelector('.message').getBoundingClientRect().bottom)"
    page = page.replace("</body>", f"<script>document.title={body}</script></body>")
    with tempfile.TemporaryDirectory() as home:
        html = Path(home) / "message.html"
        html.write_text(page, encoding="utf-8")
        command = [chromium, *FLAGS, f"--user-data-dir={home}/profile", f"--window-size={width},1000"]
        dumped = subprocess.run(
            [*command, "--dump-dom", html.as_uri()], check=True, capture_output=True, timeout=60
        )
    found = re.search(r"<title>(\d+)</title>", dumped.stdout.decode())
    return int(found[1]) if found else 0


def main() -> None:
    """Read the message, write the picture."""
    source, out = map(Path, sys.argv[1:3])
    height = int(sys.argv[3]) if len(sys.argv) > 3 else 900
    screenshot(render(json.loads(source.read_text(encoding="utf-8"))), out, height=height)


if __name__ == "__main__":
    main()
