"""The limit on tests holds over all modules, and the most valuable tests stay."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_aqe.facts import Candidate, Execution, Goal, Kept, Suite
from pytest_aqe.fleet.most import SLOW, most_valuable
from pytest_aqe.program import Call, Program, Ref
from pytest_aqe.subject import ModuleInfo
from pytest_aqe.write.author import Authored
from pytest_aqe.write.draft import Draft
from pytest_aqe.write.written import WrittenTest


def written(name, goals, mutants=0):
    program = Program("m", "f", Call(Ref("m", "f"), ()))
    kept = Kept(Candidate(1, program, "move"), Execution(1, "passed"), frozenset())
    draft = Draft(kept, (), frozenset(range(goals)), frozenset(range(mutants)), frozenset(range(goals)), False)
    return WrittenTest(name, "TestF", "f", (draft,), ("f()",), frozenset())


def module(name, *tests):
    return Authored(
        tests, {"redundant": 1}, Suite(name, Path(f"{name}.py"), (), ()), ModuleInfo(name, f"{name}.py"), ""
    )


@pytest.fixture
def three():
    a = module("a", written("test_little", 1), written("test_much", 5))
    b = module("b", written("test_kills", 2, 9), written("test_none", 0))
    return {"a": a, "b": b, "c": module("c", written("test_less", 2, 3))}


def names(found):
    return {name: [test.name for test in one.tests] for name, one in found.items()}


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (9, {"a": ["test_little", "test_much"], "b": ["test_kills", "test_none"], "c": ["test_less"]}),
        (3, {"a": ["test_much"], "b": ["test_kills"], "c": ["test_less"]}),
        (2, {"a": ["test_much"], "b": ["test_kills"], "c": []}),
        (1, {"a": ["test_much"], "b": [], "c": []}),
    ],
)
def test_the_most_valuable_over_all_modules_stay_in_their_order(three, limit, expected):
    assert names(most_valuable(three, limit)) == expected


def test_what_is_left_out_is_counted(three):
    found = most_valuable(three, 1)

    assert [dict(one.rejected) for one in found.values()] == [
        {"over the limit": 1, "redundant": 1},
        {"over the limit": 2, "redundant": 1},
        {"over the limit": 1, "redundant": 1},
    ]
    assert dict(most_valuable(three, 9)["a"].rejected) == {"redundant": 1}


def test_tests_that_take_too_long_together_stay_out_and_cheaper_ones_come_in(three):
    slow = three["b"].tests[0].drafts[0].kept
    heavy = replace(slow, execution=replace(slow.execution, seconds=3.0))
    three["b"] = replace(
        three["b"],
        tests=tuple(
            replace(test, drafts=tuple(replace(draft, kept=heavy) for draft in test.drafts))
            if test.name == "test_kills"
            else test
            for test in three["b"].tests
        ),
    )

    found = most_valuable(three, 50, seconds=2.0)

    assert names(found) == {"a": ["test_little", "test_much"], "b": ["test_none"], "c": ["test_less"]}
    assert found["b"].rejected == {"redundant": 1, SLOW: 1}


def test_branches_count_more_than_lines():
    goals = (Goal(0, "branch", 1, 2, "f"), Goal(1, "line", 3, 3, "f"), Goal(2, "line", 4, 4, "f"))
    one = module("a", written("test_branch", 1), written("test_lines", 3))
    lines = replace(one.tests[1], drafts=(replace(one.tests[1].drafts[0], goals=frozenset({1, 2})),))
    one = replace(one, tests=(one.tests[0], lines), suite=replace(one.suite, goals=goals))

    assert names(most_valuable({"a": one}, 1)) == {"a": ["test_branch"]}
