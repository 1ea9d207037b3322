"""Print what Footnote needs as long as it keeps to the default model: all its dependencies but torch."""

import sys
import tomllib
from pathlib import Path

TORCH = ("torch", "sentence-transformers")


def main() -> None:
    """Read `pyproject.toml` of the folder above; print a requirement a line."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    needed = (line for line in project["project"]["dependencies"] if not line.startswith(TORCH))
    sys.stdout.write("\n".join(needed) + "\n")


if __name__ == "__main__":
    main()
