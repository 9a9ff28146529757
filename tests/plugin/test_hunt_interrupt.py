"""Ctrl-C, or SIGTERM, during a hunt: what is known is kept and printed, no child stays, and pytest ends with 2."""

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


@pytest.mark.parametrize(("number", "flags"), [("SIGINT", ()), ("SIGINT", ("-n2",)), ("SIGTERM", ())])
def test_what_is_known_is_kept(pytester, number, flags):
    pytester.makepyfile(test_it=SUITE)
    pids = pytester.path / "pids"
    command = [sys.executable, "-m", "pytest", "--aqe-flaky-hunt", "--aqe-json=report.json", *flags]
    hunt = subprocess.Popen(
        command, cwd=pytester.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    until = time.monotonic() + 120
    while not (pids.exists() and pids.stat().st_size >= 40) and time.monotonic() < until:
        time.sleep(0.1)
    hunt.send_signal(getattr(signal, number))
    output, _ = hunt.communicate(timeout=120)

    assert hunt.returncode == pytest.ExitCode.INTERRUPTED, output
    assert "flaky tests (aqe)" in output
    assert "stopped early: interrupted" in output
    document = json.loads((pytester.path / "report.json").read_text("utf-8"))
    assert document["stopped"] == "interrupted"
    assert [test["nodeid"] for test in document["tests"]] == ["test_it.py::test_self"]
    if os.path.isdir("/proc/self"):
        assert [pid for pid in pids.read_text().split() if is_alive(pid)] == []


MOMENTS = {"before the first test": 0, "in the first run": 1, "in a later run": 3}
WAITING = """
import os, time
X = []
def test_self():
    X.append(1)
    assert len(X) == 1
def test_plain():
    with open("runs", "a") as stream:
        stream.write("x")
    if os.path.getsize("runs") > {most}:
        open("reached", "w").close()
        time.sleep(600)
"""


@pytest.fixture
def interrupted(pytester):
    """Hunt, and press Ctrl-C when a file is there; the output and the JSON document."""

    def hunt(*flags):
        reached = pytester.path / "reached"
        command = [sys.executable, "-m", "pytest", "--aqe-flaky-hunt", "--aqe-json=report.json", *flags]
        hunt = subprocess.Popen(
            command, cwd=pytester.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, env={**os.environ, "REACHED": str(reached)},
        )  # fmt: skip
        try:
            until = time.monotonic() + 400
            while not reached.exists() and hunt.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            hunt.send_signal(signal.SIGINT)
            output, _ = hunt.communicate(timeout=120)
        finally:
            hunt.kill()
        assert hunt.returncode == pytest.ExitCode.INTERRUPTED, output
        assert "stopped early: interrupted" in output
        return output, json.loads((pytester.path / "report.json").read_text("utf-8"))

    return hunt


@pytest.mark.parametrize("moment", MOMENTS)
def test_at_any_moment_it_ends_and_says_so(pytester, interrupted, moment):
    pytester.makepyfile(test_it=WAITING.format(most=MOMENTS[moment]))
    if not MOMENTS[moment]:
        pytester.makeconftest("""
            import os, time
            def pytest_runtestloop(session):
                if "aqe-hunt-" in os.environ.get("TMPDIR", ""):
                    open(os.environ["REACHED"], "w").close()
                    time.sleep(600)
        """)
    _, document = interrupted("-p", "no:randomly")

    assert document["stopped"] == "interrupted"
    known = ["test_it.py::test_self"] if moment == "in a later run" else []
    assert [test["nodeid"] for test in document["tests"]] == known


def test_while_fixes_are_tried_what_was_found_is_printed(pytester, interrupted):
    pytester.makeconftest("""
        import os, time
        def pytest_collection_modifyitems(items):
            if "aqe-fix-" in os.getcwd():
                open(os.environ["REACHED"], "w").close()
                time.sleep(600)
    """)
    pytester.makepyfile(
        test_it="""
        RATE = {"tax": 2}
        def test_victim():
            assert RATE["tax"] == 2
        def test_polluter():
            RATE["tax"] = 0
            assert RATE["tax"] == 0
    """
    )
    output, document = interrupted("--aqe-fix")

    (test,) = document["tests"]
    assert test["culprit"]["polluters"] == [["test_it.py::test_polluter"]]
    assert "polluter: test_it.py::test_polluter" in output
    assert 'RATE["tax"] = 0' in (pytester.path / "test_it.py").read_text("utf-8")
