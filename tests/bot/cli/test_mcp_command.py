"""`footnote mcp` where its package is not installed."""

import importlib.util
from collections.abc import Callable

import pytest


def test_without_its_package_the_extra_is_named(
    footnote: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "mcp" else found(name, *rest)
    )
    status, out, err = footnote("mcp")
    assert (status, out) == (2, "") and "pip install '.[mcp]'" in err
