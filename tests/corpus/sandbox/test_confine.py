"""What a file that has taken over the sandbox process tries: nothing works; without `confine` it does."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.sandbox import SandboxReader
from corpus.sandbox import reader as asking
from corpus.sandbox.confine import ROOT, library_folders
from corpus.sandbox.landlock import landlock_version
from corpus.sandbox.reader import _environment
from corpus.sandbox.wire import make_frame, to_json

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not landlock_version(), reason="this kernel has no Landlock"
)

SCRIPT = """
import ctypes, os, resource, signal, socket, subprocess, sys, threading
from pathlib import Path
import corpus.sandbox.child as child
from corpus.errors import DocumentError

HOME, PORT, VICTIM = Path({home!r}), {port}, {victim}
libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "system call")
    return result

def waited(pid):
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)

def attack(path, content):
    exec({attack!r}, globals())
    raise DocumentError("IT WORKED")

child.parse_file = attack
if not {confined}:
    child.confine = lambda: ()
child.main()
"""

ATTACKS = {
    "read the environment of its parent": "assert Path(f'/proc/{os.getppid()}/environ').read_bytes()",
    "read its own environment file": "assert Path('/proc/self/environ').read_bytes()",
    "read the memory of its parent": "os.close(os.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY))",
    "read a document of the home": "assert (HOME / 'footnote.sqlite').read_bytes()",
    "list the home": "assert os.listdir(HOME)",
    "read Footnote's own folder": f"assert os.listdir({str(ROOT)!r})",
    "read the users of the machine": "assert Path('/etc/passwd').read_bytes()",
    "write a file": "(HOME / 'new').write_bytes(b'')",
    "empty a file": "os.truncate(HOME / 'footnote.sqlite', 0)",
    "delete a file": "os.unlink(HOME / 'footnote.sqlite')",
    "rename a file": "os.rename(HOME / 'footnote.sqlite', HOME / 'b')",
    "make a folder": "os.mkdir(HOME / 'folder')",
    "make a link": "os.symlink('/etc/passwd', HOME / 'link')",
    "open the rights of a file": "os.chmod(HOME / 'footnote.sqlite', 0o777)",
    "connect to this machine": "socket.create_connection(('127.0.0.1', PORT)).close()",
    "make a socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()",
    "make a socket of the system": "socket.socket(socket.AF_UNIX).close()",
    "listen": "socket.create_server(('127.0.0.1', 0)).close()",
    "fork": "waited(os.fork())",
    "start a program": "subprocess.run(['/bin/true'], check=True)",
    "become a program": "os.execv('/bin/cat', ['cat', str(HOME / 'footnote.sqlite')])",
    "trace another process": "call({'x86_64': 101, 'aarch64': 117}[os.uname().machine], 16, VICTIM, 0, 0)",
    "read another process": (
        "box = ctypes.create_string_buffer(8); here = (ctypes.c_size_t * 2)(ctypes.addressof(box), 8)\n"
        "place = int(open(f'/proc/{VICTIM}/maps').read().split('-')[0], 16)\n"
        "there = (ctypes.c_size_t * 2)(place, 8)\n"
        "call({'x86_64': 310, 'aarch64': 270}[os.uname().machine], VICTIM, ctypes.addressof(here), 1, "
        "ctypes.addressof(there), 1, 0)"
    ),
    "end another process": "os.kill(VICTIM, signal.SIGCONT)",
    "slow down another process": "os.setpriority(os.PRIO_PROCESS, VICTIM, 19)",
    "limit another process": "resource.prlimit(VICTIM, resource.RLIMIT_CORE, (0, 0))",
    "make a namespace": "call({'x86_64': 272, 'aarch64': 97}[os.uname().machine], 0x10000000)",
    "use io_uring": ("box = ctypes.create_string_buffer(120); os.close(call(425, 1, ctypes.addressof(box)))"),
    "keep keys": "call({'x86_64': 250, 'aarch64': 219}[os.uname().machine], 0, -1, 1)",
    "watch files": "os.close(call({'x86_64': 294, 'aarch64': 26}[os.uname().machine], 0))",
    "make memory that is a file": "os.close(os.memfd_create('x'))",
    "get another process's files": ("p = call(434, VICTIM, 0)\nos.close(call(438, p, 0, 0))"),
}
HARMLESS = {
    "start a thread": "t = threading.Thread(target=list); t.start(); t.join()",
    "read a library": "import wave; assert Path(wave.__file__).read_bytes()",
    "load a library": "import zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin')",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What is there to be attacked: a home, a port that listens, a process."""

    home: Path
    port: int
    victim: int


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "footnote.sqlite").write_bytes(b"secret")
    victim = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield Place(tmp_path, server.getsockname()[1], victim.pid)
    finally:
        victim.kill()
        victim.communicate()


def tried(place: Place, attack: str, *, confined: bool, before: str = "") -> bytes:
    """What the sandbox process answers while it runs `attack` in place of a reader; `before` runs first."""
    script = before + SCRIPT.format(
        home=str(place.home), port=place.port, victim=place.victim, attack=attack, confined=confined
    )
    request = make_frame(to_json({"kind": "file", "name": "a.txt"})) + make_frame(b"Hello.")
    ended = subprocess.run(
        [sys.executable, "-P", "-c", script, str(1 << 30), "20"],
        env=_environment(),
        input=request,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return ended.stdout + ended.stderr


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_what_was_possible_works(place: Place, attack: str) -> None:
    said = tried(place, ATTACKS[attack], confined=True)
    assert b"IT WORKED" not in said and b"secret" not in said
    assert b'"failed":"' in said and b"Error" in said, "the process refuses and goes on"
    assert b"NameError" not in said and b"SyntaxError" not in said and b"AssertionError" not in said
    assert [path.name for path in place.home.iterdir()] == ["footnote.sqlite"]
    assert b"Traceback" not in said
    assert (place.home / "footnote.sqlite").read_bytes() == b"secret"


# What a machine itself may deny, as other sandboxes do: io_uring, keys, namespaces, tracing.
OFTEN_DENIED = {
    "use io_uring",
    "keep keys",
    "make a namespace",
    "trace another process",
    "read another process",
}
OFTEN_DENIED |= {"get another process's files", "write a file", "read the memory of its parent"}


@pytest.mark.parametrize("attack", sorted(ATTACKS.keys() - OFTEN_DENIED))
def test_without_it_each_of_them_works(place: Place, attack: str) -> None:
    said = tried(place, ATTACKS[attack], confined=False)
    assert b"IT WORKED" in said or b"secret" in said


@pytest.mark.parametrize("deed", HARMLESS)
def test_what_readers_need_is_allowed(place: Place, deed: str) -> None:
    assert b"IT WORKED" in tried(place, HARMLESS[deed], confined=True)


def test_the_process_beside_it_can_only_start_programs(place: Place) -> None:
    """The one that starts tesseract."""
    others = ("read a document of the home", "connect to this machine", "write a file", "make a namespace")
    script = SCRIPT.split("def attack")[0].format(home=str(place.home), port=place.port, victim=place.victim)
    script += (
        "from corpus.sandbox.confine import confine_to_programs\n"
        "assert confine_to_programs(Path('/usr/bin')) == ()\n"
        "ended = subprocess.run(['/usr/bin/env', 'echo', 'runs'], capture_output=True)\n"
        "assert ended.stdout == b'runs\\n'\n"
        "assert subprocess.run(['/usr/bin/cat', HOME / 'footnote.sqlite']).returncode\n"
        f"for tried in {[ATTACKS[name] for name in others]!r}:\n"
        "    try:\n"
        "        exec(tried)\n"
        "    except OSError:\n"
        "        print('refused')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", script], env=_environment(), capture_output=True, timeout=120, check=True
    )
    assert ended.stdout == b"refused\n" * len(others)


@pytest.mark.parametrize("version", range(1, landlock_version() + 1))
def test_an_older_landlock_hides_the_home_too(place: Place, version: int) -> None:
    older = (
        "import corpus.sandbox.landlock as landlock, corpus.sandbox.confine as confine\n"
        f"landlock.landlock_version = lambda: {version}\n"
    )
    for attack in ("read a document of the home", "empty a file", "connect to this machine"):
        said = tried(place, ATTACKS[attack], confined=True, before=older)
        assert b'{"ready":true}' in said and b"IT WORKED" not in said and b"secret" not in said


def test_each_of_the_two_holds_without_the_other(place: Place) -> None:
    lost = (
        "import corpus.sandbox.confine as confine\n"
        "def lost(*_, **__): raise OSError\n"
        "confine.restrict_%s = lost\n"
    )
    without_landlock = tried(place, ATTACKS["fork"], confined=True, before=lost % "files")
    assert b'"missing":["Landlock"]' in without_landlock and b"IT WORKED" not in without_landlock
    without_seccomp = tried(
        place, ATTACKS["read a document of the home"], confined=True, before=lost % "calls"
    )
    assert b'"missing":["seccomp"]' in without_seccomp and b"IT WORKED" not in without_seccomp


def test_footnotes_own_folder_is_not_among_those_that_are_read() -> None:
    assert ROOT not in library_folders() and ROOT / "corpus" in library_folders()
    assert Path("/") not in library_folders() and Path(sys.prefix) not in library_folders()
    assert not any(ROOT.is_relative_to(folder) for folder in library_folders())


@pytest.mark.asyncio
async def test_what_the_kernel_lacks_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable} -IS\n"
        "import os, sys\n"
        'code = \'import corpus.sandbox.child as c; c.confine = lambda: ("Landlock", "seccomp"); c.main()\'\n'
        f"os.execv({sys.executable!r}, [{sys.executable!r}, '-c', code, *sys.argv[-2:]])\n"
    )
    script.chmod(0o700)
    asking._warn_missing.cache_clear()
    monkeypatch.setattr(sys, "executable", str(script))
    for _ in range(2):
        async with SandboxReader() as reader:
            assert (await reader.read("a.txt", b"It is read all the same.")).drafts
    [record] = caplog.records
    assert "has no Landlock and no seccomp" in record.getMessage() and "SECURITY.md" in record.getMessage()
    asking._warn_missing.cache_clear()


@pytest.mark.asyncio
async def test_a_file_that_names_others_gets_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A secret that stands in a file beside it.")
    including = (
        f".. include:: {tmp_path}/secret.txt\n\n.. csv-table::\n   :file: {tmp_path}/secret.txt\n\nText."
    )
    async with SandboxReader() as reader:
        try:
            reading = await reader.read("a.rst", including.encode())
        except DocumentError as error:
            assert "secret that stands" not in str(error)
        else:
            assert "secret that stands" not in str(reading)
