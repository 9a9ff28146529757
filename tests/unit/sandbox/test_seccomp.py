"""The system call filters, each in a process of its own: what they deny, and what goes on working."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from textwrap import dedent

import pytest

from pytest_aqe.sandbox import seccomp

pytestmark = pytest.mark.skipif(not seccomp.supported(), reason="no system call filter for this machine")


def under(filter_, code, folder):
    """What becomes of each expression in a process under a filter: its value, or the name of its error."""
    (folder / "file.txt").write_text("precious")
    program = f"""
import ctypes, os, resource, signal, socket, subprocess, sys, threading
from pytest_aqe.sandbox import capabilities, seccomp
child = subprocess.Popen(["/bin/sleep", "30"])
path = {str(folder / "file.txt")!r}
libc = ctypes.CDLL(None, use_errno=True)
capabilities.no_new_privileges()
seccomp.install({filter_})
found = []
for code in {code!r}:
    try:
        found.append(eval(code))
    except (OSError, AttributeError) as error:
        found.append(getattr(error, "strerror", None) or "missing")
print(repr(found))
sys.stdout.flush()
os.kill(child.pid, 9) if "build_fork" not in {filter_!r} else None
os._exit(0)
"""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.Popen(
        [sys.executable, "-c", dedent(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        line = done.stdout.readline()
        assert line, done.stderr.read()
    finally:
        os.killpg(done.pid, 9)
        done.communicate()
    return ast.literal_eval(line)


DENIED = "Operation not permitted"


@pytest.mark.parametrize("network", [True, False])
def test_other_processes_stay_as_they_are(tmp_path, network):
    code = [
        "resource.prlimit(child.pid, resource.RLIMIT_CPU, (5, 5))",
        "os.sched_setaffinity(child.pid, [0])",
        "os.sched_setscheduler(child.pid, os.SCHED_BATCH, os.sched_param(0))",
        "os.setpriority(os.PRIO_PROCESS, child.pid, 19)",
        "os.setpriority(os.PRIO_USER, 0, 19)",
    ]

    assert under(f"seccomp.build(network={network})", code, tmp_path) == [DENIED] * len(code)


def test_what_a_process_does_to_itself_is_its_own_affair(tmp_path):
    code = [
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "resource.prlimit(0, resource.RLIMIT_CORE, (0, 0)) is not None",
        "os.sched_setaffinity(0, os.sched_getaffinity(0))",
        "os.nice(1) >= 1",
        "os.setpriority(os.PRIO_PROCESS, 0, 19)",
        "len(socket.socketpair())",
    ]

    assert under("seccomp.build(network=True)", code, tmp_path) == [None, True, None, True, None, 2]


def test_with_namespaces_there_are_only_sockets_that_they_keep_in(tmp_path):
    code = [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()",
        "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close()",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()",
        "socket.socket(40, socket.SOCK_STREAM)",  # to the host of a virtual machine
        "socket.socket(38, socket.SOCK_SEQPACKET)",
        "socket.socket(31, socket.SOCK_RAW)",
    ]

    refused = "Address family not supported by protocol"
    assert under("seccomp.build(network=False)", code, tmp_path) == [None] * 3 + [refused] * 3


@pytest.mark.parametrize("network", [True, False])
def test_nothing_is_left_in_the_memory_of_the_machine(tmp_path, network):
    code = [f"libc.{call} < 0" for call in ("shmget(0, 4096, 0o1600)", "msgget(0, 0o1600)", "semget(0, 1, 0o1600)")]
    number = "240 if os.uname().machine == 'x86_64' else 180"
    code.append(f"libc.syscall({number}, b'aqe-queue', 0o102, 0o600, None) < 0 and ctypes.get_errno() == 1")

    assert under(f"seccomp.build(network={network})", code, tmp_path) == [True] * 4


def test_files_cannot_be_cut_where_landlock_does_not_know_of_it(tmp_path):
    code = [
        "os.truncate(path, 0)",
        "os.open(path, os.O_RDONLY | os.O_TRUNC)",
        "os.close(os.open(path, os.O_RDWR))",
        "os.close(os.open(path + '2', os.O_WRONLY | os.O_CREAT | os.O_TRUNC))",
        "len(open(path).read())",
    ]

    refused = "Permission denied"
    assert under("seccomp.build(network=True, truncation=True)", code, tmp_path) == [refused, refused, None, None, 8]
    assert under("seccomp.build(network=True)", code[:1], tmp_path) == [None]


def test_rights_and_times_of_files_stay_as_they_are(tmp_path):
    code = [
        "os.chmod(path, 0o777)",
        "os.fchmod(os.open(path, os.O_RDONLY), 0o777)",
        "os.chown(path, os.getuid(), os.getgid())",
        "os.lchown(path, os.getuid(), os.getgid())",
        "os.utime(path, (1, 1))",
        "os.utime(os.open(path, os.O_RDONLY), (1, 1))",
        "os.setxattr(path, 'user.aqe', b'1')",
        "os.removexattr(path, 'user.aqe')",
    ]

    assert under("seccomp.build_fork(signals=False, metadata=True)", code, tmp_path) == [DENIED] * len(code)


def test_signals_reach_nobody_else_where_landlock_does_not_know_of_them(tmp_path):
    call = "234 if os.uname().machine == 'x86_64' else 131"
    code = [
        "os.kill(child.pid, 0)",
        "os.kill(-1, 0)",
        "os.kill(os.getppid(), 0)",
        f"libc.syscall({call}, child.pid, child.pid, 0)",
        "os.kill(os.getpid(), 0)",
        "signal.raise_signal(signal.SIGCHLD)",
        "signal.pthread_kill(threading.get_ident(), 0)",
    ]

    found = under("seccomp.build_fork(signals=True, metadata=False, pid=os.getpid())", code, tmp_path)

    assert found == [DENIED] * 3 + [-1] + [None] * 3


@pytest.mark.parametrize(
    ("kind", "found"), [("STREAM", 2), ("SEQPACKET", 2), ("DGRAM", "Permission denied"), ("RAW", "Permission denied")]
)
def test_pairs_of_sockets_that_could_send_to_any_name_cannot_be_made(tmp_path, kind, found):
    """To the kernel a raw unix socket is one for datagrams."""
    code = [f"len(socket.socketpair(socket.AF_UNIX, socket.SOCK_{kind} | socket.SOCK_NONBLOCK))"]

    assert under("seccomp.build(network=True)", code, tmp_path) == [found]
    assert under("seccomp.build(network=False)", code, tmp_path) == [2]


def test_nobody_else_is_signalled_for_a_descriptor(tmp_path):
    code = [
        "__import__('fcntl').fcntl(0, 8, child.pid)",
        "__import__('fcntl').fcntl(0, 15, bytes(8))",
        "__import__('fcntl').ioctl(socket.socketpair()[0], 0x8901, child.pid.to_bytes(4, sys.byteorder))",
        "__import__('fcntl').ioctl(socket.socketpair()[0], 0x8902, child.pid.to_bytes(4, sys.byteorder))",
        "__import__('fcntl').fcntl(0, 1) >= 0",
    ]

    assert under("seccomp.build_fork(signals=True, metadata=False)", code, tmp_path) == [DENIED] * 4 + [True]


@pytest.mark.parametrize("network", [True, False])
def test_no_space_is_taken_beyond_the_end_of_a_file(tmp_path, network):
    """The limit of file sizes does not bind there."""
    opened = "os.open(path, os.O_RDWR)"
    request = "__import__('struct').pack('hhxxxxqqiI16x', 0, 0, 0, 1 << 20, 0, 0)"
    code = [
        f"libc.fallocate({opened}, 1, ctypes.c_long(0), ctypes.c_long(1 << 20)), ctypes.get_errno()",
        f"libc.fallocate({opened}, 3, ctypes.c_long(0), ctypes.c_long(4)), ctypes.get_errno()",
        *(f"__import__('fcntl').ioctl({opened}, 0x403058{low}, {request})" for low in ("28", "2A", "39")),
        "os.stat(path).st_blocks < 100",
        f"os.posix_fallocate({opened}, 0, 1 << 20), os.path.getsize(path)",
    ]

    found = under(f"seccomp.build(network={network})", code, tmp_path)
    unsupported = (-1, 95)
    assert found == [unsupported, unsupported, DENIED, DENIED, DENIED, True, (None, 1 << 20)]
