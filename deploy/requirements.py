"""Print requirements of `pyproject.toml`, one a line, for `make lock` to find versions and hashes of.

`python deploy/requirements.py WHAT`: `torch`, which `requirements.lock` leaves out, or the name of
an extra.
"""

import sys
import tomllib
from pathlib import Path


def read_requirements(what: str) -> list[str]:
    """Return the requirements of the folder above."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    if what == "torch":
        return [line for line in project["project"]["dependencies"] if line.startswith("torch")]
    return list(project["project"]["optional-dependencies"][what])


if __name__ == "__main__":
    sys.stdout.write("\n".join(read_requirements(sys.argv[1])) + "\n")
