"""Ctrl-C while tests are generated: what was found is kept, written and reported, and pytest ends with 2."""

import json
import os
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
    line = ""
    for line in process.stdout:
        if line.startswith("test_shop.py"):
            break
    time.sleep(after)

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
    for line in process.stdout:
        if line.startswith("test_shop.py"):
            break
    time.sleep(6.0)

    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=60)

    assert process.returncode == 2, rest
    assert json.loads((pytester.path / "report.json").read_text())["agents"][0]["stopped"] == "interrupted"
