"""A Ray cluster works through each kind of address; if it can't be used, one sentence says why."""

import platform
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from corpus.errors import SettingError
from index.encode.encoder import PassageInput
from index.steps import finish
from index.workers import task
from index.workers.address import parse_ray_address
from index.workers.ray_encoder import MIN_PORTION_PASSAGES, RayEncoder
from tests.index.workers.homes import (
    TIMEOUT_S,
    WideEncoder,
    add_here,
    adding,
    differences,
    loopback,
    needs_ray,
    write_corpus,
)

pytestmark = pytest.mark.sqlite

INPUTS = [
    PassageInput("Depots", f"Depot {n} keeps {n} carriages.", ((0, 10),)) for n in range(MIN_PORTION_PASSAGES)
]


@contextmanager
def head() -> Iterator[dict[str, str]]:
    """A cluster on the loopback interface: its addresses, by kind."""
    port, client = _free_ports()
    command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", "--num-cpus=2"]
    command += ["--include-dashboard=false", "--node-ip-address=127.0.0.1", "--disable-usage-stats"]
    command += [f"--port={port}", f"--ray-client-server-port={client}"]
    with (
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder,
        subprocess.Popen(
            [*command, f"--temp-dir={folder}"],
            env=loopback(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        assert any("block forever" in line for line in process.stdout)
        yield {"member": f"127.0.0.1:{port}", "client": f"ray://127.0.0.1:{client}"}
        process.terminate()
        process.communicate(timeout=TIMEOUT_S)
    assert psutil.Process().children(recursive=True) == []


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as other:
        for bound in (one, other):
            bound.bind(("127.0.0.1", 0))
        return [bound.getsockname()[1] for bound in (one, other)]


@needs_ray
def test_a_cluster_encodes_the_same_however_it_is_reached(tmp_path: Path) -> None:
    source = write_corpus(tmp_path)
    add_here(tmp_path / "here", source, WideEncoder())
    with head() as addresses:
        for kind, address in addresses.items():
            process = adding(tmp_path / kind, source, address)
            _, errors = process.communicate(timeout=TIMEOUT_S)
            assert (process.returncode, errors) == (0, "")
            assert differences(tmp_path / "here", tmp_path / kind) == []


@needs_ray
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:9", "Ray at 127.0.0.1:9 can't be reached (Connection refused); start it there"),
        (
            "ray://127.0.0.1:9",
            "Ray at ray://127.0.0.1:9 can't be reached (Connection refused); start it there",
        ),
        ("auto", "this machine's Ray can't be used (Could not find any running Ray instance"),
    ],
)
def test_a_cluster_that_is_not_there_is_named(tmp_path: Path, address: str, message: str) -> None:
    status, said = add(tmp_path, write_corpus(tmp_path, 2), FOOTNOTE_RAY=address, RAY_TMPDIR=str(tmp_path))
    assert (status, said.startswith(f"footnote: FOOTNOTE_RAY: {message}")) == (1, True)


@needs_ray
def test_workers_without_memory_are_told_with_a_remedy(tmp_path: Path) -> None:
    settings = {"RAY_memory_usage_threshold": "0.001", "RAY_memory_monitor_refresh_ms": "100"}
    status, said = add(tmp_path, write_corpus(tmp_path, 2), FOOTNOTE_RAY="local", **settings)
    assert status == 1
    assert "memory" in said and "let it have fewer, with FOOTNOTE_THREADS here" in said
    assert "Nothing stored is lost; the same command goes on from there." in said


def test_without_ray_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    encoder = RayEncoder(parse_ray_address("local"))
    with pytest.raises(SettingError, match=r"^FOOTNOTE_RAY: ray is not installed; .*pip install \.\[ray\]"):
        finish(encoder.encode_passages(INPUTS))


@pytest.mark.parametrize("other", ["vectors of format", "onnxruntime", "all-MiniLM-L6-v2", "passages.onnx"])
def test_a_worker_that_would_encode_otherwise_refuses(other: str) -> None:
    wanted = dict(task.local_versions(default=True))
    assert (
        len(task.encode_portion(task.WorkerModel("default", "default", tuple(wanted.items())), INPUTS[:1]))
        == 1
    )
    wanted[other] = "0.0"
    with pytest.raises(SettingError) as raised:
        task.encode_portion(task.WorkerModel("default", "default", tuple(wanted.items())), INPUTS[:1])
    said = str(raised.value)
    assert said.startswith(f"FOOTNOTE_RAY: {platform.node()} has {other} ")
    assert "this command 0.0; install the same Footnote there" in said


def add(folder: Path, source: Path, **settings: str) -> tuple[int, str]:
    """The exit status and the errors of `footnote add` in a separate process."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "add", str(source)],
        env={**loopback(), "FOOTNOTE_HOME": str(folder / "home"), "FOOTNOTE_THREADS": "2", **settings},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert done.stdout == ""
    return done.returncode, " ".join(done.stderr.split())
