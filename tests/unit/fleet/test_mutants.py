"""What bounds the runs of checks against mutants: time, or a number of them where executions bound the work."""

import importlib.util
import time

import pytest

from pytest_aqe.facts import Candidate, Execution, Goal, Kept, Mutant
from pytest_aqe.fleet import mutants as subject
from pytest_aqe.fleet.mutants import Mutants
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.program import Call, Program, Ref
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import SubjectSpec
from pytest_aqe.sandbox.limits import Limits


class Worker:
    """Notes what it is asked."""

    cpu_seconds = 0.0

    def __init__(self):
        self.asked = []

    def kill(self, pairs, ids, deadline):
        self.asked.append((len(pairs), list(ids), deadline - time.monotonic()))
        return []


@pytest.fixture
def mutants():
    goals = (Goal(0, "line", 1, 1, "f"),)
    archive = Archive(goals, {0}, frozenset())
    made = Mutants(SubjectSpec("m", "m.py"), "auto", Limits(), archive)
    made.worker = Worker()
    made.mutants = {number: Mutant(number, "negate", 1, "f") for number in range(50)}
    made.alive = set(made.mutants)
    return made


def kept(number):
    program = Program("m", "f", Call(Ref("m", "f"), ()))
    return Kept(Candidate(number, program, "move"), Execution(number, "passed", hits=frozenset({0})), frozenset({0}))


def test_time_bounds_where_there_is_a_budget_of_time(mutants):
    mutants.kill([kept(1)], mutants.mutants, Budget(time.monotonic() + 3))

    [(_, ids, seconds)] = mutants.worker.asked
    assert (len(ids), seconds < 3.5) == (50, True)


def test_a_number_of_checks_bounds_where_executions_do(mutants, monkeypatch):
    monkeypatch.setattr(subject, "MOST_CHECKS", 20)

    mutants.kill([kept(1), kept(2)], mutants.mutants, Budget(executions=100))

    [(pairs, ids, seconds)] = mutants.worker.asked
    assert (pairs, ids) == (2, list(range(10)))
    assert seconds > 100


def test_a_module_that_cannot_bear_mutants_is_tested_for_its_goals_alone():
    module = "encodings"
    spec = SubjectSpec(module, importlib.util.find_spec(module).origin)
    archive = Archive((Goal(0, "line", 1, 1, "f"),), {0}, frozenset())
    made = Mutants(spec, "auto", Limits(), archive)

    made.start(())

    assert (made.worker, made.alive, made.judge([kept(1)], Budget(), everything=True)) == (None, set(), False)
    assert "encodings" in made.trouble
