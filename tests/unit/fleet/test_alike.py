"""Tests of one shape take over each other's values where those do not matter."""

from __future__ import annotations

import time

from pytest_aqe.fleet.alike import alike
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.program import Call, Lit, Program, Ref
from pytest_aqe.refine import Budget

SOURCE = """
def price(name, number):
    if number > 100:
        return number * 2
    return number + 1
"""


def program(*values, subject="price"):
    return Program("subject_of_work", subject, Call(Ref("subject_of_work", subject), tuple(map(Lit, values))))


def texts(one, *others):
    return [found.text() for found in alike(one, others)]


def test_one_value_after_the_other_is_taken_over():
    assert texts(program("a", 1), program("b", 2)) == ['price("b", 1)', 'price("a", 2)']


def test_what_differs_in_one_value_only_or_in_its_shape_stays():
    assert texts(program("a", 1), program("a", 2)) == []
    assert texts(program("a", 1), program(1, "a"), program("b", 2, 3), program("b", 2, subject="cost")) == []


def test_values_that_do_not_matter_become_the_same(work: ModuleWork):
    candidates = [work.search.context.again(program(*values), "reach") for values in (("tea", 101), ("cup", 7))]
    for candidate, execution in zip(candidates, work.worker.run(candidates, detail=True, solo=True)):
        work.search.archive.keep(candidate, execution)
    work.strength.start([])
    work.strength.judge(work.suite_kept(), Budget(time.monotonic() + 60), everything=True)

    work.polish(Budget(time.monotonic() + 60))

    names = {kept.candidate.program.act.args[0].value for kept in work.suite_kept()}
    assert len(names) == 1
