"""`compose.yaml` and what it mounts fit together, and the image's health check asks the bot."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, Settings, setting_names

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "compose"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def mounts() -> list[tuple[str, str, str]]:
    """The service, the source and the target of each volume."""
    return [(name, *volume.split(":")[:2]) for name, s in SERVICES.items() for volume in s["volumes"]]


def test_the_bot_starts_alone_and_all_else_is_a_choice() -> None:
    assert {name for name, service in SERVICES.items() if "profiles" not in service} == {"footnote"}
    choices = {choice for service in SERVICES.values() for choice in service.get("profiles", ())}
    assert choices == {"pages", "prometheus", "grafana"}
    for name, service in SERVICES.items():
        for needed in service.get("depends_on", ()):
            needs = SERVICES[needed].get("profiles", service.get("profiles"))
            assert set(service["profiles"]) <= set(needs), f"{name} would start without {needed}"


def test_every_port_is_open_on_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service["ports"]]
    by_default = [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", port) for port in ports]
    assert len(ports) == 5
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in by_default), ports


def test_no_service_has_more_rights_than_it_needs() -> None:
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service and "network_mode" not in service
    assert SERVICES["caddy"]["cap_add"] == ["NET_BIND_SERVICE"]


def test_what_is_mounted_exists_and_changes_nothing() -> None:
    for name, source, _ in mounts():
        if source.startswith("."):
            assert (ROOT / source).is_file(), source
        else:
            assert source in COMPOSE["volumes"], f"{name}: {source}"
    written = [v for service in SERVICES.values() for v in service["volumes"] if v.startswith(".")]
    assert all(volume.endswith(":ro") for volume in written)
    assert (ROOT / SERVICES["footnote"]["build"]["dockerfile"]).is_file()


def test_the_settings_are_settings_and_the_home_is_the_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SERVICES["footnote"]["environment"]
    assert set(given) <= setting_names()
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert ("home", str(settings.home)) in [mount[1:] for mount in mounts()]
    said = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    others = set(re.findall(r"\$\{(\w+)", said))
    assert all(not name.startswith(PREFIX) or name in setting_names() for name in others), others


def test_who_asks_whom_has_the_right_port() -> None:
    given = SERVICES["footnote"]["environment"]
    [scraped] = read("prometheus.yml")["scrape_configs"]
    assert scraped["static_configs"] == [{"targets": [f"footnote:{given['FOOTNOTE_STATUS_PORT']}"]}]
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"reverse_proxy (\S+)", caddy) == [f"footnote:{given['FOOTNOTE_WEB_PORT']}"]
    assert set(re.findall(r"\{\$(\w+)\}", caddy)) == set(SERVICES["caddy"]["environment"])
    [source] = read("datasources.yaml")["datasources"]
    assert source["url"] == "http://prometheus:9090" and "prometheus" in SERVICES
    assert source["type"] == "prometheus" and source["isDefault"] is True


def test_grafana_gets_the_dashboard_with_the_source_that_it_asks_for() -> None:
    [provider] = read("dashboards.yaml")["providers"]
    targets = {target: source for name, source, target in mounts() if name == "grafana"}
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home.startswith(provider["options"]["path"]) and targets[home] == "./deploy/grafana.json"
    assert any(target.startswith("/etc/grafana/provisioning/datasources/") for target in targets)
    dashboard = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
    [variable] = dashboard["templating"]["list"]
    assert variable["query"] == read("datasources.yaml")["datasources"][0]["type"]
    used = {panel["datasource"]["uid"] for panel in dashboard["panels"]}
    assert used == {f"${{{variable['name']}}}"}


def health_check() -> str:
    """The Python that the image runs to see whether the bot is well."""
    said = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    [line] = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", said, re.MULTILINE)
    program, option, code = json.loads(line)
    assert (program, option) == ("/venv/bin/python", "-c")
    return str(code)


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server whose /healthz has a status; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "is_well"), [(200, True), (503, False), (404, False)])
def test_the_image_is_well_if_the_bot_says_so(status: int, is_well: bool) -> None:
    with answering(status) as port:
        assert (check_health(str(port)) == 0) is is_well
    assert check_health(str(port)) != 0, "nobody listens"


@pytest.mark.parametrize("port", [None, ""])
def test_without_a_port_the_image_is_not_unwell(port: str | None) -> None:
    assert check_health(port) == 0


def check_health(port: str | None) -> int:
    """The exit status of the health check."""
    environment = {
        k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith(PREFIX)
    }
    if port is not None:
        environment["FOOTNOTE_STATUS_PORT"] = port
    done = subprocess.run([sys.executable, "-c", health_check()], env=environment, capture_output=True)
    return done.returncode
