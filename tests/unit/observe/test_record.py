"""The recorder: one line a session, cheap, of the standard library alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pytest_aqe.observe import record
from pytest_aqe.observe.record import Recorder, sessions

ROOT = Path(__file__).parents[3]


def reports(nodeid):
    return [
        SimpleNamespace(nodeid=nodeid, when=when, outcome="passed", duration=0.25)
        for when in ("setup", "call", "teardown")
    ]


def test_one_line_a_session(tmp_path):
    recorder = Recorder(tmp_path, seed=7)
    for one in (*reports("a"), *reports("b")):
        recorder.report(one)

    path = recorder.finish(1)

    assert path is not None
    assert path.parent == tmp_path / ".aqe" / "inbox"
    row = json.loads(path.read_text())
    assert row["tests"] == [["a", "passed", 0.75, 0, 0], ["b", "passed", 0.75, 0, 0]]
    assert (row["schema"], row["exitstatus"], row["seed"]) == (1, 1, 7)
    assert path.read_text().count("\n") == 1
    assert (tmp_path / ".aqe" / ".gitignore").read_text() == "*\n"


def test_a_session_without_tests_writes_nothing(tmp_path):
    assert Recorder(tmp_path).finish(5) is None
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / ".aqe").write_text("a file")
    recorder = Recorder(tmp_path)
    for one in reports("a"):
        recorder.report(one)

    assert recorder.finish(0) is None


def test_sessions_are_read_oldest_first_and_broken_ones_passed_over(tmp_path):
    for nodeid in ("a", "b"):
        recorder = Recorder(tmp_path)
        for one in reports(nodeid):
            recorder.report(one)
        recorder.finish(0)
    inbox = tmp_path / ".aqe" / "inbox"
    (inbox / "0-broken.json").write_text("{")
    (inbox / "1-other.json").write_text('{"schema": 99}')

    assert [row["tests"][0][0] for _, row in sessions(tmp_path)] == ["a", "b"]


def test_the_inbox_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "KEEP", 3)
    for nodeid in "abcde":
        recorder = Recorder(tmp_path)
        for one in reports(nodeid):
            recorder.report(one)
        recorder.finish(0)

    assert [row["tests"][0][0] for _, row in sessions(tmp_path)] == ["c", "d", "e"]


@pytest.mark.parametrize("nodeid", ["t[\ud800]", "t[é]", 't["]'])
def test_odd_names_survive(tmp_path, nodeid):
    recorder = Recorder(tmp_path)
    for one in reports(nodeid):
        recorder.report(one)
    recorder.finish(0)

    assert [row["tests"][0][0] for _, row in sessions(tmp_path)] == [nodeid]


def test_a_test_costs_less_than_twenty_microseconds(tmp_path):
    recorder = Recorder(tmp_path)
    prepared = [reports(f"test_{number}") for number in range(5000)]

    def run():
        started = time.process_time()
        for three in prepared:
            for one in three:
                recorder.report(one)
        return (time.process_time() - started) / len(prepared)

    assert min(run() for _ in range(3)) < 20e-6


def test_it_loads_nothing_but_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import pytest_aqe.observe.record; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=sys.path[0] or "."
    )

    assert shown.stdout.strip() == "['pytest_aqe']"
