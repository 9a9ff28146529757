"""Processes that end, and one that others cannot look into."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys

import pytest

from pytest_aqe.sandbox import filling, reap

HEADLESS = """
import ctypes, os, tempfile, threading, time
def go():
    held, file = bytearray(os.urandom(1 << 20) * 32), tempfile.TemporaryFile()
    file.write(bytes(1 << 20))
    file.flush()
    if not os.fork():
        time.sleep(60)
    os.write(1, b"x")
    time.sleep(60)
threading.Thread(target=go).start()
ctypes.CDLL(None).syscall(EXIT, 0)
""".replace("EXIT", "60" if platform.machine() == "x86_64" else "93")
"""Ends its first thread, after which the process looks as if it had ended; another goes on, with memory, a file without
a name and a child."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_a_shielded_process_is_closed_to_others_until_it_opens_again():
    pid = os.fork()
    if not pid:
        dumpable = ctypes.CDLL(None).prctl
        reap.shield(True)
        closed = dumpable(3, 0, 0, 0, 0)
        reap.shield(False)
        os._exit(10 * closed + dumpable(3, 0, 0, 0, 0))

    assert os.WEXITSTATUS(os.waitpid(pid, 0)[1]) == 1


def test_a_signal_to_a_process_that_is_gone_is_harmless():
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)

    reap.Reaper.signal(pid, 14)


def test_a_fork_waits_while_others_have_taken_all_processes(monkeypatch):
    answers = [BlockingIOError(), BlockingIOError(), 7]

    def busy():
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(os, "fork", busy)

    assert reap.fork() == 7


def test_a_fork_does_not_wait_for_ever(monkeypatch):
    def busy():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", busy)

    with pytest.raises(BlockingIOError):
        reap.fork(patience=0.05)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_a_process_whose_first_thread_has_ended_lives_with_all_that_it_has():
    with subprocess.Popen([sys.executable, "-c", HEADLESS], stdout=subprocess.PIPE) as process:
        process.stdout.read(1)
        (child,) = reap.children(process.pid)
        try:
            assert not reap.is_zombie(process.pid)
            assert not reap.is_zombie(child)
            assert reap.own_memory(process.pid) >= 32 << 20
            assert 1 << 20 <= filling.nameless([process.pid]) < filling.ALL
        finally:
            reap.kill_tree(process.pid)

    assert reap.is_zombie(child)
