"""Ctrl-C during a hunt: what is known is kept and printed, no child stays, and pytest ends with 2."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")]

SUITE = """
import os, time
X = []
def test_self():
    X.append(1)
    assert len(X) == 1
def test_slow():
    with open("pids", "a") as stream:
        stream.write(f"{os.getpid()}\\n")
    time.sleep(0.2 if os.path.getsize("pids") < 40 else 600)
"""


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("flags", [(), ("-n2",)])
def test_what_is_known_is_kept(pytester, flags):
    pytester.makepyfile(test_it=SUITE)
    pids = pytester.path / "pids"
    command = [sys.executable, "-m", "pytest", "--aqe-flaky-hunt", "--aqe-json=report.json", *flags]
    hunt = subprocess.Popen(
        command, cwd=pytester.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    until = time.monotonic() + 120
    while not (pids.exists() and pids.stat().st_size >= 40) and time.monotonic() < until:
        time.sleep(0.1)
    hunt.send_signal(signal.SIGINT)
    output, _ = hunt.communicate(timeout=120)

    assert hunt.returncode == pytest.ExitCode.INTERRUPTED, output
    assert "flaky tests (aqe)" in output
    assert "stopped early: interrupted" in output
    document = json.loads((pytester.path / "report.json").read_text("utf-8"))
    assert document["stopped"] == "interrupted"
    assert [test["nodeid"] for test in document["tests"]] == ["test_it.py::test_self"]
    if os.path.isdir("/proc/self"):
        assert [pid for pid in pids.read_text().split() if is_alive(pid)] == []
