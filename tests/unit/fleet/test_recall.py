"""Recalled candidates come first, as long as they gain; what a run learned is told to the bank."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from pytest_aqe import facts
from pytest_aqe.facts import Candidate, Check, Execution, Goal, Kept, Raised, Round
from pytest_aqe.fleet.learning import learn, lesson, reused
from pytest_aqe.fleet.recall import recall_first
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.patterns import Argument, Pattern, Recollection
from pytest_aqe.program import Call, Lit, Program, Ref
from pytest_aqe.refine import Budget, Standing
from pytest_aqe.subject import FunctionInfo, ModuleInfo, Param

TEXT = '''
def parse(text):
    """
    >>> parse("shown")
    1
    """
    return 1


def scan(text):
    return 1
'''
PARAMS = (Param("text", "positional_or_keyword"),)
FUNCTIONS = tuple(
    FunctionInfo(name, "function", "plain", PARAMS, doc='>>> parse("shown")\n1\n' if name == "parse" else "")
    for name in ("parse", "scan")
)
GOALS = tuple(Goal(number, "line", number + 1, 0, "parse" if number < 4 else "scan") for number in range(6))


def program(function, value, module="shop"):
    return Program(module, function, Call(Ref(module, function), (Lit(value),)))


def pattern(value, function="parse"):
    argument = Argument("text", "", Lit(value))
    return Pattern(
        str(value).encode(), "shop", function, program(function, value), "reach", True, 0.9, 0.5, -1, (argument,)
    )


class Runner:
    """Covers one more goal of `parse` with each value it knows."""

    def __init__(self, covers):
        self.covers = covers
        self.ran = []

    def run(self, candidates, *, frontier=(), detail=False, solo=False, deadline=None):
        found = []
        for candidate in candidates:
            text = candidate.program.text()
            if not solo:
                self.ran.append(text)
            hits = frozenset(goal for value, goal in self.covers.items() if f'"{value}"' in text)
            checks = (Check("equal", "result", "1", "result"),)
            found.append(Execution(candidate.id, "passed", hits, checks=checks))
        return found


def search(recollections, wanted=range(6)):
    info = ModuleInfo("shop", "shop.py", "", FUNCTIONS)
    return Search(info, TEXT, GOALS, wanted, (), 1, Standing, recollections=recollections)


def recall(covers, patterns, **more):
    searched = search({"parse": Recollection(tuple(patterns))}, **more)
    runner, rows = Runner(covers), []
    recall_first(searched, Thompson(random.Random(1)), runner, Budget(), rows.append)
    return searched, runner, rows


def test_examples_and_recalled_candidates_are_the_first():
    _, runner, rows = recall({"a": 0}, [pattern("a"), pattern("b")])

    assert runner.ran[:3] == ["parse('shown')", 'parse("a")', 'parse("b")']
    assert rows[0].moves == {"examples": 1, "recall": 2}


def test_it_goes_on_as_long_as_it_gains():
    many = [pattern(f"v{number}") for number in range(12)]

    _, _, stops = recall({"v0": 0}, many)
    _, _, goes = recall({"v0": 0, "v5": 1, "v9": 2}, many)

    assert [row.gained for row in stops] == [1, 0]
    assert [row.gained for row in goes] == [1, 1, 1, 0]


def test_it_ends_where_all_is_covered():
    _, runner, rows = recall({"a": 0}, [pattern("a"), pattern("b")], wanted=[0])

    assert len(rows) == 1
    assert runner.ran


def test_functions_of_which_nothing_is_known_or_wanted_are_left_alone():
    assert recall({}, [])[2] == []
    assert recall({}, [pattern("a")], wanted=[4])[2] == []


def test_only_functions_without_a_round_are_recalled_for():
    searched = search({"parse": Recollection((pattern("a"),))})
    for standing in searched.standings():
        standing.rounds = 1
    rows = []

    recall_first(searched, Thompson(random.Random(1)), Runner({}), Budget(), rows.append)

    assert rows == []


def test_the_planner_is_told_what_recall_gained():
    searched = search({"parse": Recollection((pattern("a"), pattern("b")))})
    planner = Thompson(random.Random(1))

    recall_first(searched, planner, Runner({"a": 0}), Budget(), lambda row: None)

    assert planner.counts["parse", "recall"][0] > 0


# what is told to the bank


def kept(number, value, **more):
    execution = {"outcome": "passed", "checks": (Check("equal", "result", "1", "result"),), **more}
    candidate = Candidate(number, program("parse", value), "reach")
    return Kept(candidate, Execution(number, **execution), frozenset({1, 2}), frozenset({7}))


WORKERS = [
    SimpleNamespace(tier="bwrap", starts=2, restarts=1, cpu_seconds=1.5),
    SimpleNamespace(tier="bwrap", starts=1, restarts=0, cpu_seconds=0.5),
    SimpleNamespace(tier="jail", starts=1, restarts=0, cpu_seconds=0.25),
]


@pytest.fixture
def work():
    searched = search({"parse": Recollection((pattern("a"), pattern("b")))})
    searched.context.descent = {1: b"a", 2: b"b", 3: b"a"}
    searched.failed = [Candidate(number, program("scan", number), "grammar") for number in range(10, 20)]
    rounds = [Round("parse", {"reach": 4}, {"reach": 1}, 1, 4, 0.5, 2), Round("scan", {}, {}, 0, 0, 0.25, 1)]
    spec = SimpleNamespace(module="shop")
    return SimpleNamespace(spec=spec, text=TEXT, search=searched, rounds=rounds, workers=WORKERS)


def test_what_became_tests_is_learned_and_so_is_what_failed(work):
    raised = Raised("builtins:ValueError", "no", "explicit")
    told = lesson("s", "generate", [work], {"shop": (kept(1, "x"), kept(9, "y", outcome="raised", raised=raised))})

    good = [row for row in told.learned if row.kept]
    assert [(row.program.text(), row.oracle, row.goals, row.mutants, row.rounds, row.seconds) for row in good] == [
        ('parse("x")', ("equal",), 2, 1, 1, 0.5),
        ('parse("y")', ("builtins:ValueError", "equal"), 2, 1, 1, 0.5),
    ]
    assert [row.program.text() for row in told.learned if not row.kept] == ["scan(10)", "scan(11)", "scan(12)"]
    assert {use.key: use.won for use in told.used} == {b"a": True, b"b": False}
    assert told.rounds["shop"][0].target == "parse"
    assert told.agent == "generate"
    assert told.counts == {
        "tier.bwrap.starts": 3,
        "tier.bwrap.losses": 1,
        "tier.bwrap.cpu_seconds": 2.0,
        "tier.jail.starts": 1,
        "tier.jail.losses": 0,
        "tier.jail.cpu_seconds": 0.25,
    }


def test_reuse_counts_descendants(work):
    assert reused(work, [kept(1, "x"), kept(9, "y")]) == 1


def test_the_user_is_told(work, tmp_path):
    outcomes = [facts.TestOutcome("test_a.py::test_a", "passed", 0.1)]

    said = learn(GuardedBank(tmp_path, "on"), "generate", [work], {"shop": (kept(1, "x"), kept(9, "y"))}, outcomes)

    assert said == ["bank: 1 of 2 candidates kept for tests grew from what it knew, 5 new patterns"]


def test_nothing_is_said_where_the_bank_is_off(tmp_path):
    bare = search({})
    work = SimpleNamespace(spec=SimpleNamespace(module="shop"), text=TEXT, search=bare, rounds=[], workers=[])

    assert learn(GuardedBank(tmp_path, "off"), "generate", [work], {}, []) == []
