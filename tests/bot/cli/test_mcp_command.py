"""`footnote mcp` where its package is not installed."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.mcp import is_installed


def test_without_its_package_the_extra_is_named(
    footnote: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: None if name.startswith("mcp") else found(name, *rest),
    )
    status, out, err = footnote("mcp")
    assert (status, out) == (2, "") and "pip install '.[mcp]'" in err


def test_a_folder_of_its_name_is_not_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mcp").mkdir()
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])  # without the package, if it is installed
    try:
        assert not is_installed()
    finally:
        sys.modules.pop("mcp", None)  # looking for what is inside it has imported it
