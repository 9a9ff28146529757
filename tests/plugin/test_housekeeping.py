"""What a sandbox denies and code swallows is never done by a suggested test: functions that reach out get none."""

import json

import pytest

from tests.inside import run

JANITOR = """
import os
import shutil
import signal
import socket
import subprocess


def wipe(root):
    shutil.rmtree(root, ignore_errors=True)
    return "wiped" if root else "nothing"


def scrub(name):
    return os.system("rm -rf /nowhere/" + name) != 0


def launch(name):
    try:
        return subprocess.Popen([name]).pid > 0
    except OSError:
        return False


def stop(pid):
    try:
        os.kill(pid, signal.SIGTERM)
    except OSError:
        return False
    return True


def online(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def has_key():
    try:
        with open(os.path.expanduser("~/.ssh/id_rsa")) as handle:
            return len(handle.read())
    except OSError:
        return 0


def api_secret():
    with open(os.path.join(os.path.dirname(__file__), "secrets.json")) as handle:
        return handle.read()


def hosts():
    with open("/etc/hosts") as handle:
        text = handle.read()
    if "hosts of aliens" not in text:
        return "ours"
    return text


def label(size):
    if size > 10:
        return "large"
    return "small"


def pack(names):
    return ", ".join(sorted(names)) if names else "empty"
"""
LISTENER = """
import sys
from pathlib import Path

HARM = (
    "shutil.rmtree", "os.remove", "os.rmdir", "os.system", "subprocess.Popen", "os.kill", "socket.connect", "socket.bind"
)
heard = []
running = False


def hear(event, args):
    if running and event in HARM and not str(Path(str(args[0])).absolute()).startswith(HERE):
        heard.append((event, args))
    if running and event == "open" and ("secrets.json" in str(args[0]) or "id_rsa" in str(args[0])):
        heard.append((event, args))


def pytest_runtest_call(item):
    global running, HERE
    HERE = str(item.funcargs["tmp_path"]) if "tmp_path" in item.funcargs else "/-"
    running = True


def pytest_runtest_teardown(item):
    global running
    running = False


def pytest_sessionfinish(session):
    print("heard:", heard)


sys.addaudithook(hear)
"""


@pytest.mark.slow
def test_functions_that_reach_out_get_no_tests_and_those_beside_them_do(pytester, measured):
    test = "from janitor import label\n\n\ndef test_label():\n    assert label(11) == 'large'\n"
    pytester.makepyfile(janitor=JANITOR, test_janitor=test)
    pytester.makeini("[pytest]\npythonpath = .\n")
    (pytester.path / "secrets.json").write_text('{"api": "hunter2hunter2"}')

    result = pytester.runpytest_subprocess(
        "--aqe-generate", "--aqe-max-executions=1500", "--aqe-jobs=1", "--aqe-json=report.json"
    )

    assert result.ret == 0, result.stdout.str()
    text = "".join(path.read_text() for path in (pytester.path / "tests" / "aqe").glob("*.py"))
    assert "api_secret(" not in text
    assert "label(" in text
    assert "pack(" in text
    assert "hunter2" not in text + result.stdout.str()
    report = json.loads((pytester.path / "report.json").read_text())
    assert report["rejected"]["touches the world"] > 0
    reasons = {left["reason"] for target in report["targets"] for left in target["left"]}
    assert any("only reached by reading files outside tmp_path (open)" in reason for reason in reasons), reasons

    pytester.makeconftest(LISTENER)  # what only a patched function does is harmless
    again = run(pytester.path, "tests/aqe", args=["-s"])
    assert again.passed, again.tail
    assert "heard: []" in again.tail
