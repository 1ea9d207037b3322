"""Bad input gets one clear sentence and the right status, never a traceback."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import library

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("arguments", "status", "named"),
    [
        (("ask",), 2, "question"),
        (("ask", "…"), 2, "no question"),
        (("ask", "Who?", "--since", "soonish"), 2, "soonish"),
        (("ask", "Who?", "--since", "2025-02-01", "--until", "2025-01-01"), 2, "2025-02-01"),
        (("ask", "Who?", "--source", "Nobody"), 2, "Nobody"),
        (("ask", "Who?", "--limit", "9"), 2, "--limit"),
        (("ask", "Who?", "--caution", "bold"), 2, "'cautious', 'balanced', 'eager'"),
        (("ask", "x" * 3_000), 2, "FOOTNOTE_MAX_QUESTION_CHARACTERS"),
        (("add", "nowhere/*.txt"), 2, "nowhere/*.txt"),
        (("add",), 2, "PATH"),
        (("remove", "nothing"), 2, "nothing"),
        (("show", "nothing"), 2, "nothing"),
        (("eval", "nowhere"), 2, "corpus.jsonl"),
        (("dance",), 2, "dance"),
    ],
)
def test_misuse_is_named(footnote: Run, arguments: tuple[str, ...], status: int, named: str) -> None:
    code, output, errors = footnote(*arguments)
    assert (code, output) == (status, "")
    assert named in errors
    assert "Traceback" not in errors
    code, output, _ = footnote(*arguments, "--json")
    assert code == status
    assert named in json.loads(output)["error"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTNOTE_THREADS", "many"),
        ("FOOTNOTE_THREADS", "0"),
        ("FOOTNOTE_QUOTES", "4"),
        ("FOOTNOTE_CAUTION", "bold"),
        ("FOOTNOTE_MAX_FILE_MB", "-1"),
        ("FOOTNOTE_MAX_QUESTION_CHARACTERS", "x"),
        ("FOOTNOTE_HOUSE", "./data"),
        ("FOOTNOTE_HOME", "/dev/null"),
    ],
)
def test_a_wrong_setting_is_named(
    footnote: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    code, _, errors = footnote("status")
    assert code in (1, 2)
    assert name in errors
    assert "Traceback" not in errors


def test_a_wrong_word_of_caution_is_answered_with_the_three(
    footnote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CAUTION", "bold")
    code, _, errors = footnote("start")
    assert code == 2
    said = " ".join(errors.split())
    assert (
        "FOOTNOTE_CAUTION: 'bold' can't be used (input should be 'cautious', 'balanced' or 'eager')" in said
    )


def test_a_wrong_index_url_stops_the_start_and_keeps_its_password(
    footnote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDEX_URL", "http://bot:hush@search.example")
    status, _, errors = footnote("status")
    assert status == 2
    assert "INDEX_URL: it names no Milvus; write it as milvus://host:19530" in " ".join(errors.split())
    assert "hush" not in errors


def test_the_password_of_an_index_stands_in_no_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.settings import load_settings

    assert load_settings().secrets == []
    monkeypatch.setenv("INDEX_URL", "milvus://bot:hu%2Fsh@search.example")
    monkeypatch.setenv("DISCORD_TOKEN", "very secret")
    settings = load_settings()
    assert settings.secrets == ["very secret", "hu%2Fsh", "hu/sh"]
    assert "hu%2Fsh" not in repr(settings)


def test_the_password_of_a_database_stands_in_no_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.settings import load_settings

    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:hu%2Fsh@db.example/footnote")
    settings = load_settings()
    assert settings.secrets == ["hu%2Fsh", "hu/sh"] and "hu%2Fsh" not in repr(settings)
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:hush@[db/footnote")
    assert load_settings().secrets == [], "whoever opens it says what is wrong with it"


def test_a_file_that_can_not_be_read_fails_alone(footnote: Run, brief: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n\n")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    status, output, _ = footnote(
        "add", *(str(tmp_path / f) for f in ("empty.txt", "broken.json", "picture.png")), str(brief)
    )
    assert status == 0
    assert "1 added" in output
    for name in ("empty.txt", "broken.json", "picture.png"):
        assert name in output
    status, output, _ = footnote("add", str(tmp_path / "empty.txt"), "--json")
    assert status == 1
    assert "empty.txt" in json.loads(output)["error"]


def test_a_too_large_file_is_passed_over(footnote: Run, brief: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MAX_FILE_MB", "0.0001")
    status, _, errors = footnote("add", str(brief))
    assert status == 1
    assert "FOOTNOTE_MAX_FILE_MB" in errors


def test_the_example_file_holds_every_setting_with_its_default(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.settings import Settings, setting_names

    monkeypatch.delenv("FOOTNOTE_HOME")
    lines = (Path(__file__).parents[3] / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(example) == setting_names()
    Path(".env").write_text("\n".join(f"{k}={v}" for k, v in example.items()))
    assert Settings() == Settings(_env_file=None)


def test_ctrl_c_is_answered_with_what_is_kept(
    footnote: Run, brief: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(library, "index_files", interrupted)
    status, _, errors = footnote("add", str(brief))
    assert status == 130
    assert "What was committed is kept" in errors
