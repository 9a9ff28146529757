"""What of the machine a candidate can reach in each tier: the terminal, sockets, files that hold secrets."""

from __future__ import annotations

import os
import pty
import select
import socket
import tempfile
import tty
from pathlib import Path

import pytest

from pytest_aqe.facts import Candidate, Execution
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox import bwrap, landlock, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.view import SHARED, View


@pytest.fixture(params=["bwrap", "jail", "jail-lite"])
def tier(request):
    reason = tiers.available()[request.param]
    if reason:
        pytest.skip(f"tier {request.param} is not available here: {reason}")
    return request.param


def tried(tier: str, folder: Path, *bodies: str, sys_path: tuple[str, ...] = ()) -> list[Execution]:
    """Executions of code in a project that is `folder`."""
    (folder / "reached.py").write_text("def work():\n    return 1\n", encoding="utf-8")
    spec = SubjectSpec("reached", str(folder / "reached.py"), (str(folder), *sys_path), str(folder))
    with Worker(spec, tier, Limits(wall=0.5)) as worker:
        return worker.run([Candidate(n, Program("reached", "work", Block(b)), "") for n, b in enumerate(bodies)])


def test_the_terminal_is_neither_read_nor_written(tier, tmp_path):
    ours, theirs = pty.openpty()
    try:
        tty.setraw(theirs)
        os.write(ours, b"typed")
        path = os.ttyname(theirs)
        opened = f"import os\nos.write(1, os.read(os.open({path!r}, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK), 100))"
        written = f"import os\nos.write(os.open({path!r}, os.O_WRONLY | os.O_NOCTTY), b'forged')"
        done = tried(tier, tmp_path, opened, written)

        assert [one.outcome for one in done] == ["raised", "raised"]
        assert select.select([ours], [], [], 0)[0] == []
        assert os.read(theirs, 100) == b"typed"
    finally:
        os.close(ours)
        os.close(theirs)


def test_datagrams_reach_no_socket_by_its_path(tier, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(folder / "log"))
        os.chmod(folder / "log", 0o777)
        listener.setblocking(False)
        for kind in ("SOCK_DGRAM", "SOCK_RAW", "SOCK_SEQPACKET"):
            send = f"import socket\na, b = socket.socketpair(socket.AF_UNIX, socket.{kind})\n"
            tried(tier, tmp_path_factory.mktemp("project"), send + f"a.sendmsg([b'x'], [], 0, {str(folder / 'log')!r})")
        with pytest.raises(BlockingIOError):
            listener.recv(10)


def test_secrets_and_sockets_of_the_project_are_not_there(tier, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (".config/tool/token.json", "conf/prod", "conf/dev", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("precious")
    (tmp_path / ".env").symlink_to("conf/prod")
    (tmp_path / "dev.env").symlink_to(tmp_path / "conf" / "dev")
    (tmp_path / "gone.env").symlink_to("/nowhere/at/all")
    (tmp_path / "token").symlink_to("conf")
    os.mkfifo(tmp_path / "control", 0o666)
    daemon = str(tmp_path / ".git" / "daemon")
    look = f"""
import os
found = []
for folder, _, names in os.walk({str(tmp_path)!r}):
    for name in names:
        try:
            if open(os.path.join(folder, name)).read() == "precious": found.append(name)
        except OSError: pass
if found: raise ZeroDivisionError(found)
"""
    write = f"import os\nos.write(os.open({str(tmp_path / 'control')!r}, os.O_RDWR | os.O_NONBLOCK), b'x')"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(daemon)
        os.chmod(daemon, 0o777)
        listener.listen()
        pipe = os.open(tmp_path / "control", os.O_RDONLY | os.O_NONBLOCK)
        done = tried(tier, tmp_path, look, f"import socket\nsocket.socket(socket.AF_UNIX).connect({daemon!r})", write)
        try:
            assert done[0].outcome == "passed", done[0].raised
            assert done[1].outcome == "raised"
            assert os.read(pipe, 10) == b""
        finally:
            os.close(pipe)


def test_a_project_in_the_folder_for_temporary_files(tier, tmp_path_factory):
    """There everything is read-only that lies in it, so that the scratch folder lies elsewhere."""
    folder = tmp_path_factory.mktemp("project")
    (first,) = tried(tier, folder, "import tempfile\nopen('x', 'w').close()\ntempfile.mkdtemp()", sys_path=("/tmp",))

    assert first.outcome == "passed"


@pytest.mark.parametrize("shared", SHARED)
def test_nobody_puts_another_project_in_the_place_of_one_in_a_folder_that_all_may_write(tier, shared):
    if not os.access(shared, os.W_OK):
        pytest.skip(f"{shared} cannot be written here")
    with tempfile.TemporaryDirectory(dir=shared) as above:
        folder = Path(above) / "project"
        folder.mkdir()
        move = f"import os\nos.rename({above!r}, {shared!r} + '/moved')"
        beside = f"open({above!r} + '/conftest.py', 'w').close()"
        close = f"import os\nos.chmod({above!r}, 0)"
        read = f"assert 'work' in open({str(folder)!r} + '/reached.py').read()"
        done = tried(tier, folder, move, beside, close, read)

    assert [one.outcome for one in done] == ["raised", "raised", "raised", "passed"]


@pytest.mark.skipif(not landlock.version(), reason="the kernel has no Landlock")
def test_bubblewrap_masks_no_more_than_it_takes_where_landlock_hides_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(bwrap, "MASKS", 3)
    names = [tmp_path / f"{number}.key" for number in range(6)]
    for name in names:
        name.touch()
    gone = str(tmp_path / "gone.key")

    def masked(*paths: object) -> list[str]:
        view = View((str(tmp_path),), "/tmp/aqe", tuple(map(str, paths)))
        args = bwrap.command("/bin/true", view, Limits(), proc="new", root_caps=False)
        return [path for at, path in enumerate(args) if args[at - 1] == "/dev/null"]

    assert masked(*names) == list(map(str, names[:3]))
    assert masked(gone, names[0]) == [str(names[0])]
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert masked(*names) == list(map(str, names))


def test_the_error_output_takes_no_space_on_a_disk(tier, tmp_path):
    body = (
        "import ctypes, os\nlarge = ctypes.c_long(64 << 20)\nctypes.CDLL(None).fallocate(2, 1, ctypes.c_long(0), large)\n"
        "if os.fstat(2).st_blocks > 100 or os.fstat(2).st_dev == os.stat('.').st_dev: raise ZeroDivisionError"
    )
    (done,) = tried(tier, tmp_path, body)

    assert (done.outcome, done.raised) == ("passed", None)
