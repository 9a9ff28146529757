"""Ctrl-C, or a signal that asks for an end, while tests are generated: what was found is kept, and pytest ends with 2."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest

from tests.inside import passes

SHOP = "\n\n".join(
    f"def f{number}(text):\n    if text == 'k{number}':\n        return 1\n"
    f"    if len(text) > {number} and text.isdigit():\n        return 2\n    return 3"
    for number in range(12)
)


def start(folder, *args):
    """pytest in a process group of its own, as a terminal would start it."""
    command = [sys.executable, "-m", "pytest", "--aqe-generate", "--aqe-json=report.json", "--aqe-jobs=1", *args]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def past_own_tests(process, seconds):
    """Wait until the user's tests ran, and so many seconds more; the last line that was read."""
    line = ""
    for line in process.stdout:
        if line.startswith("test_shop.py"):
            break
    time.sleep(seconds)
    return line


def children(group):
    """Processes that are left of a group."""
    left = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            left.append(int(name))
    return left


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for processes in /proc")
@pytest.mark.parametrize("after", [0.5, 6.0])
def test_ctrl_c_keeps_what_was_found_and_leaves_no_process(pytester, after):
    pytester.makepyfile(shop=SHOP, test_shop="import shop\n\n\ndef test_one():\n    assert shop.f0('') == 3\n")
    pytester.makeini("[pytest]\npythonpath = .\n")
    process = start(pytester.path, "--aqe-budget=40")
    line = past_own_tests(process, after)

    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=60)

    assert process.returncode == 2, line + rest
    assert "suggested tests (aqe)" in rest
    assert "KeyboardInterrupt" in rest
    assert "Traceback" not in rest
    report = json.loads((pytester.path / "report.json").read_text())
    assert report["why"] == "interrupted" or report["agents"][0]["stopped"] == "interrupted"
    if after > 1:
        assert {target["stopped"] for target in report["targets"]} <= {"covered", "interrupted"}
        assert report["files"] == ["tests/aqe/test_aqe_shop.py"]
        assert passes(pytester.path, "tests/aqe")
    deadline = time.monotonic() + 5
    while children(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert children(process.pid) == []


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for processes in /proc")
def test_ctrl_c_ends_workers_side_by_side_that_no_clock_bounds(pytester):
    pytester.makepyfile(shop=SHOP, shelf=SHOP, test_shop="import shop\n\n\ndef test_one():\n    assert shop.f0('')\n")
    pytester.makeini("[pytest]\npythonpath = .\n")
    endless = ("--aqe-jobs=2", "--aqe-max-executions=1000000000", "--aqe-round-executions=1000000000")
    process = start(pytester.path, *endless)
    past_own_tests(process, 6.0)

    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=60)

    assert process.returncode == 2, rest
    assert json.loads((pytester.path / "report.json").read_text())["agents"][0]["stopped"] == "interrupted"


@pytest.mark.slow
def test_sigterm_keeps_what_was_found(pytester):
    pytester.makepyfile(shop=SHOP, test_shop="import shop\n\n\ndef test_one():\n    assert shop.f0('') == 3\n")
    pytester.makeini("[pytest]\npythonpath = .\n")
    process = start(pytester.path, "--aqe-budget=40")
    past_own_tests(process, 6.0)

    os.kill(process.pid, signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)

    assert process.returncode == 2, rest
    assert "suggested tests (aqe)" in rest
    assert json.loads((pytester.path / "report.json").read_text())["files"] == ["tests/aqe/test_aqe_shop.py"]
    assert passes(pytester.path, "tests/aqe")


@pytest.mark.slow
def test_a_terminal_that_is_closed_costs_no_test(pytester):
    pytester.makepyfile(shop=SHOP, test_shop="import shop\n\n\ndef test_one():\n    assert shop.f0('') == 3\n")
    pytester.makeini("[pytest]\npythonpath = .\n")
    command = [sys.executable, "-m", "pytest", "--aqe-generate", "--aqe-jobs=1", "--aqe-budget=40"]
    child, terminal = pty.fork()
    if not child:
        os.chdir(pytester.path)
        os.execv(command[0], command)
    seen = b""
    while b"test_shop.py" not in seen:
        seen += os.read(terminal, 10_000)
    drain(terminal, time.monotonic() + 6.0)

    os.close(terminal)  # the kernel sends SIGHUP; every write to the terminal fails from now on
    os.waitpid(child, 0)

    assert passes(pytester.path, "tests/aqe")


def drain(terminal, until):
    """Read what is shown, so that nobody waits for it, until a time."""
    while (left := until - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 10_000)
