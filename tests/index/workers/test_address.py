"""FOOTNOTE_RAY: its valid forms, and one sentence for anything else."""

from pathlib import Path

import pytest

from bot.cli.main import main
from corpus.errors import SettingError
from index.workers.address import RayAddress, parse_ray_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("local", RayAddress("local")),
        ("auto", RayAddress("auto")),
        ("head.example:6379", RayAddress("head.example:6379", "head.example", 6379)),
        ("[::1]:6379", RayAddress("[::1]:6379", "::1", 6379)),
        ("ray://10.0.0.7:10002", RayAddress("ray://10.0.0.7:10002", "10.0.0.7", 10002)),
        ("ray://head.example", RayAddress("ray://head.example:10001", "head.example", 10001)),
    ],
)
def test_it_names_a_ray(text: str, address: RayAddress) -> None:
    assert parse_ray_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["here", "head.example", "head.example:port", ":6379", "http://head:1", "ray://", "ray://a/b", "a:1/b"],
)
def test_what_names_none_is_refused(text: str) -> None:
    with pytest.raises(
        SettingError, match=r"^FOOTNOTE_RAY: .* names no Ray; write local, auto, ray://host:10001"
    ):
        parse_ray_address(text)


def test_a_start_is_stopped_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_RAY", "here")
    assert main(["status"]) == 2
    assert "FOOTNOTE_RAY: 'here' names no Ray" in " ".join(capsys.readouterr().err.split())
