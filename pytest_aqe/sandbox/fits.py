"""Whether limits leave room for any work at all: found out by working under them, as with tiers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from pytest_aqe.errors import AqeError, SandboxError
from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import SEARCH, VERIFY
from pytest_aqe.sandbox.pytest_run import run_pytest
from pytest_aqe.settings import LIMIT
from pytest_aqe.validate import UNITS

NAME = "aqe_first_steps"
SUBJECT = "def work():\n    return 1\n"
TEST = f"from {NAME} import work\n\n\ndef test_work():\n    assert work() == 1\n"
TRIES = 2
"""A machine may be busy just now."""


def check(tier: str, given: Mapping[str, float]) -> None:
    """Raise SandboxError where a function that returns 1 cannot be tested under the limits that are `given`."""
    trouble = _trouble(tier, given) if given else ""
    if not trouble:
        return
    culprits = [name for name in given if not _trouble(tier, {key: given[key] for key in given if key != name})]
    named = ", ".join(f"aqe_{LIMIT}{name} = {_shown(given[name])}" for name in culprits or given)
    raise SandboxError(f"{named}: too low for any work in the sandbox ({trouble}); allowed: more than that")


def _shown(value: float) -> str:
    """A limit as a user would write it."""
    for unit, size in reversed(UNITS.items()):
        if value >= size and value % size == 0:
            return f"{int(value) // size}{unit}"
    return f"{value:g}"


def _trouble(tier: str, given: Mapping[str, float]) -> str:
    """What goes wrong each time, empty as soon as nothing does."""
    said = ""
    with tempfile.TemporaryDirectory(prefix="aqe-") as folder:
        (Path(folder) / f"{NAME}.py").write_text(SUBJECT, encoding="utf-8")
        for _ in range(TRIES):
            said = _worker(tier, given, folder) or _pytest(tier, given, folder)
            if not said:
                break
    return said


def _worker(tier: str, given: Mapping[str, float], folder: str) -> str:
    spec = SubjectSpec(NAME, str(Path(folder) / f"{NAME}.py"), (folder,), folder)
    program = Program(NAME, "work", Block("assert work() == 1", ((NAME, "work"),)))
    try:
        with Worker(spec, tier, SEARCH.but(given)) as worker:
            (done,) = worker.run([Candidate(0, program, "")])
    except AqeError as error:
        return str(error)
    return "" if done.outcome == "passed" else f"a candidate ended as {done.outcome}: {done.note or done.raised}"


def _pytest(tier: str, given: Mapping[str, float], folder: str) -> str:
    tests = Path(folder) / "tests"
    tests.mkdir(exist_ok=True)
    (tests / f"test_{NAME}.py").write_text(TEST, encoding="utf-8")
    cover = [str(Path(folder) / f"{NAME}.py")]
    done = run_pytest(tests, sys_path=[folder], root=folder, tier=tier, limits=VERIFY.but(given), cover=cover)
    if done.passed and done.coverage:
        return ""
    lines = (done.trouble or done.tail or "no reason is known").strip().splitlines()
    return f"pytest does not work: {lines[-1][:200]}"
