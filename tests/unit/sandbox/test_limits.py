"""Limits: sane by default, refused where they make no sense, in force where they do."""

from __future__ import annotations

import dataclasses

import pytest

from pytest_aqe.errors import SandboxError
from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import MIB, Limits


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Limits)])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "1", None, True])
def test_refuses_what_is_no_limit(name, value):
    with pytest.raises(SandboxError, match=f"sandbox limit '{name}'"):
        Limits(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("open_files", 8), ("memory", 1 << 51), ("processes", 1), ("memory", 1.5), ("cpu", 0.5)),
        *(("wall", 1e7), ("batch", 1e7), ("start", 1e7)),
    ],
)
def test_refuses_what_nothing_can_work_with(name, value):
    with pytest.raises(SandboxError, match=f"sandbox limit '{name}'"):
        Limits(**{name: value})


def test_travels_as_json():
    limits = Limits(wall=0.25, memory=64 * MIB)

    assert Limits.from_json(limits.to_json()) == limits


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limits")
    (folder / "limit_subject.py").write_text("def work():\n    return 1\n")
    spec = SubjectSpec("limit_subject", str(folder / "limit_subject.py"), (str(folder),), str(folder))
    limits = Limits(wall=20.0, memory=256 * MIB, processes=8, open_files=64, file_size=MIB, cpu=1)
    with Worker(spec, limits=limits) as shared:
        yield shared


def outcome(worker, source):
    (done,) = worker.run([Candidate(0, Program("limit_subject", "work", Block(source)), "test")])
    return done.outcome, done.raised.type if done.raised else done.note


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("bytearray(100 << 20)", ("passed", "")),
        ("bytearray(300 << 20)", ("crashed", "builtins:MemoryError: ")),
        ("f = open('x', 'wb')\nf.write(b'x' * (2 << 20))\nf.flush()", ("raised", "builtins:OSError")),
        ("files = [open('/dev/null') for _ in range(80)]", ("raised", "builtins:OSError")),
        (
            "import subprocess\nkids = [subprocess.Popen(['/bin/sleep', '5']) for _ in range(40)]",
            ("raised", "builtins:BlockingIOError"),
        ),
    ],
)
def test_limits_are_in_force(worker, source, wanted):
    assert outcome(worker, source)[0] == wanted[0]
    assert outcome(worker, source)[1] in wanted[1]


def test_processor_time_is_limited(worker):
    busy = "import time\nuntil = time.process_time() + 5\nwhile time.process_time() < until: pass"

    assert outcome(worker, busy) == ("timeout", "killed at the limit of CPU time")
