"""Word lists in `index/text/data/`, read once from the package.

Lines that begin with "#" say what a list is for.
"""

from importlib.resources import files


def load_lines(name: str) -> tuple[str, ...]:
    """Return the lines of `data/<name>.txt`, without comments."""
    text = files("index.text").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def load_words(name: str) -> list[str]:
    """Return the words of `data/<name>.txt`, in order."""
    return " ".join(load_lines(name)).split()
