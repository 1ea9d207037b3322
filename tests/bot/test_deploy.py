"""What `deploy/` holds belongs to what there is: metrics, settings, dependencies."""

import configparser
import json
import re
import runpy
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from prometheus_client import generate_latest

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.metrics import Gauges
from bot.settings import Settings, setting_names
from index.encode.encoder import Encoder
from index.library import Library

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def test_every_metric_of_the_dashboard_exists(tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "home", encoder) as library:
        bot = FootnoteBot(library, Settings())
        bot.metrics.registry.register(Gauges(bot))
        told = generate_latest(bot.metrics.registry).decode()
        bot.library_thread.close()
    there = set(re.findall(r"^# TYPE (\w+) ", told, re.MULTILINE))
    there |= {f"{name}_bucket" for name in there}
    dashboard = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:footnote|process)_\w+", target["expr"])
    }
    assert len(asked) > 10 and asked <= there
    own = {
        name for name in there if name.startswith("footnote") and not name.endswith(("_bucket", "_created"))
    }
    shown = {name.removesuffix("_bucket") for name in asked}
    assert own - shown == {"footnote_servers"}, "everything but one figure is on it"


def test_the_service_runs_what_there_is_and_is_hardened() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "footnote.service")
    service = unit["Service"]
    assert service["ExecStart"].endswith(".venv/bin/footnote run")
    named = {word.partition("=")[0] for word in service["Environment"].split()}
    assert {name for name in named if name.startswith("FOOTNOTE_")} <= setting_names()
    assert service["NoNewPrivileges"] == "yes" and service["ProtectSystem"] == "strict"
    assert service["User"] not in ("root", "0")


def test_what_the_container_copies_exists_and_it_is_not_root() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert all((ROOT / name).exists() for names in copied for name in names)
    assert [line for line in lines if line.startswith("USER")] == ["USER footnote"]


def test_the_service_lets_the_reading_process_shut_itself_in() -> None:
    unit = (DEPLOY / "footnote.service").read_text(encoding="utf-8")
    assert "\nSystemCallFilter=@system-service @sandbox\n" in unit and "\nLimitCORE=0\n" in unit


def test_the_container_installs_nothing_without_its_hash() -> None:
    said = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    assert "pip install --no-cache-dir --no-deps --require-hashes" in said
    others = [line for line in said.splitlines() if "pip install" in line and "--require-hashes" not in line]
    assert len(others) == 1 and "--no-deps --no-build-isolation ." in others[0], "Footnote itself"


@pytest.mark.parametrize("what", ["torch", "ocr", "scale", "ray", "mcp"])
def test_what_is_installed_beside_is_locked_with_hashes(what: str) -> None:
    needed = runpy.run_path(str(DEPLOY / "requirements.py"))["read_requirements"](what)
    locked = read_lock(DEPLOY / "locks" / f"{what}.lock")
    main = read_lock(ROOT / "requirements.lock")
    for wanted in map(Requirement, needed):
        key = re.sub(r"[-_.]+", "-", wanted.name).lower()
        assert any(wanted.specifier.contains(version) for version in locked[key]), wanted
    assert all(locked[name] <= main[name] for name in locked.keys() & main.keys()), "one version of each"


def test_the_tests_run_with_the_versions_of_the_extra_for_mcp() -> None:
    tested, installed = read_lock(ROOT / "requirements-dev.lock"), read_lock(DEPLOY / "locks" / "mcp.lock")
    assert "mcp" in installed
    assert all(versions <= tested.get(name, set()) for name, versions in installed.items())


def read_lock(path: Path) -> dict[str, set[str]]:
    """The versions in a lock file by name. Each must have a hash."""
    locked: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip()):
        found = re.match(r"([a-z0-9-]+)==(\S+)", block)
        assert found is not None and "--hash=sha256:" in block, block
        locked.setdefault(found[1], set()).add(found[2])
    return locked


def test_every_dependency_is_locked_with_hashes_but_torch() -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = whole["project"]
    for name, needed in (
        ("requirements.lock", [*project["dependencies"], *whole["build-system"]["requires"]]),
        ("requirements-dev.lock", [*project["dependencies"], *project["optional-dependencies"]["dev"]]),
    ):
        locked = read_lock(ROOT / name)
        for line in needed:
            wanted = Requirement(line)
            key = re.sub(r"[-_.]+", "-", wanted.name).lower()
            if key != "torch":
                assert any(wanted.specifier.contains(version) for version in locked[key]), line
        assert not [key for key in locked if key.startswith(("torch", "nvidia", "cuda"))]
