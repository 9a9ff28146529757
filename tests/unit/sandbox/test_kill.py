"""Mutants: which checks of which candidates notice them."""

from __future__ import annotations

import time

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Program, Raw
from pytest_aqe.sandbox.client import SubjectSpec, Worker

SUBJECT = """
def clamp(number, top):
    if number > top:
        return top
    return number


def count(number):
    total = 0
    while number > 0:
        total += 1
        number -= 1
    return total
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutants")
    file = folder / "kill_subject.py"
    file.write_text(SUBJECT)
    return SubjectSpec("kill_subject", str(file), (str(folder),), str(folder))


def detailed(spec, *acts):
    imports = (("kill_subject", "clamp"), ("kill_subject", "count"))
    candidates = [Candidate(50 + n, Program("kill_subject", "x", Raw(act, imports)), "t") for n, act in enumerate(acts)]
    with Worker(spec) as worker:
        return list(zip(candidates, worker.run(candidates, detail=True)))


def test_each_mutant_is_noticed_by_those_that_can_see_it(spec):
    pairs = detailed(spec, "clamp(5, 3)", "clamp(2, 3)", "clamp(3, 3)")
    with Worker(spec, mode="schemata") as worker:
        mutants = [mutant for mutant in worker.mutants if mutant.function == "clamp"]
        kills = worker.kill(pairs, [mutant.id for mutant in mutants])

    by_operator = {mutant.id: mutant.operator for mutant in mutants}
    noticed = {(by_operator[kill.mutant], kill.candidate) for kill in kills}
    assert ("negate", 50) in noticed
    assert ("negate", 51) in noticed
    assert ("return", 50) in noticed
    assert all(kill.check == 0 for kill in kills)


def test_no_mutant_is_noticed_where_none_is_active(spec):
    pairs = detailed(spec, "clamp(5, 3)", "count(4)")
    with Worker(spec, mode="schemata") as worker:
        assert worker.kill(pairs, [len(worker.mutants) + 7]) == []


def test_mutants_that_hang_are_killed_soon(spec):
    pairs = detailed(spec, *[f"count({number})" for number in range(1, 31)])
    started = time.monotonic()
    with Worker(spec, mode="schemata") as worker:
        mutants = [mutant.id for mutant in worker.mutants if mutant.function == "count"]
        kills = worker.kill(pairs, mutants)

    assert {kill.mutant for kill in kills} >= set(mutants) - {0}
    assert -1 in {kill.check for kill in kills}
    assert time.monotonic() - started < 20


def test_deadline_ends_it(spec):
    pairs = detailed(spec, "clamp(5, 3)")
    with Worker(spec, mode="schemata") as worker:
        assert worker.kill(pairs, [mutant.id for mutant in worker.mutants], deadline=time.monotonic() - 1) == []
