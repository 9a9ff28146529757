"""Objects that hold something, in tests and for mutants."""

from __future__ import annotations

import time

import pytest

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.reduce import PRIVATE
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Seq, Var
from pytest_aqe.refine import Budget
from pytest_aqe.write.acts import is_private
from pytest_aqe.write.fuller import HOLLOW

SOURCE = """
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    count: int
    price: int


@dataclass
class Bill:
    lines: list[Line] = field(default_factory=list)
    code: str = ""

    def total(self) -> int:
        whole = sum(line.count * line.price for line in self.lines)
        if self.code == "TEN":
            whole -= whole // 10
        return whole


def shown(lines: list[Line]) -> str:
    if len(lines) > 9:
        raise ValueError("too many lines")
    return ", ".join(f"{line.count} x {line.price}" for line in lines)
"""
MODULE = "subject_of_work"


def call(name: str, *args, **kwargs) -> Call:
    return Call(Ref(MODULE, name), args, tuple(kwargs.items()))


def budget() -> Budget:
    return Budget(time.monotonic() + 60)


def keep(work: ModuleWork, *programs: Program) -> None:
    candidates = [work.search.context.again(program, "reach") for program in programs]
    for candidate, execution in zip(candidates, work.worker.run(candidates, detail=True, solo=True)):
        work.search.archive.keep(candidate, execution)
    work.strength.start([])


def texts(work: ModuleWork) -> list[str]:
    return [kept.candidate.program.text() for kept in work.suite_kept()]


TOTAL = Program(
    MODULE, "Bill.total", Call(Attr(Var("bill"), "total")), (Assign("bill", call("Bill", code=Lit("TEN"))),)
)


def test_what_is_kept_is_filled_to_kill_mutants(work: ModuleWork):
    keep(work, TOTAL)
    work.strength.judge(work.suite_kept(), budget(), everything=True)
    alive = len(work.strength.alive)

    work.strengthener._by_filling(budget())

    assert len(work.strength.alive) < alive
    assert any("lines=[Line(2, 300)]" in text for text in texts(work))
    before = dict(work.strengthener.extra)
    work.strengthener._by_filling(budget())  # each candidate once
    assert work.strengthener.extra == before or len(work.strengthener.extra) > len(before)


def test_result_that_is_nothing_becomes_one_of_something(work: ModuleWork):
    keep(work, TOTAL)

    work.polish(budget())

    assert texts(work) == ['bill = Bill(code="TEN", lines=[Line(2, 300)])\nbill.total()']


def test_argument_that_holds_nothing_gets_a_member(work: ModuleWork):
    keep(work, Program(MODULE, "shown", call("shown", Seq("list"))))

    work.polish(budget())

    assert [text.startswith("shown([Line(") for text in texts(work)] == [True]


def test_error_needs_no_member(work: ModuleWork):
    lines = Seq("list", tuple(call("Line", Lit(7), Lit(8)) for _ in range(12)))
    keep(work, Program(MODULE, "shown", call("shown", lines)))

    work.polish(budget())

    assert texts(work)[0].count("Line(") == 10


def test_price_of_what_shows_nothing(work: ModuleWork):
    empty = Program(MODULE, "shown", call("shown", Seq("list")))

    assert work.reducer.price(empty, showing=True) == work.reducer.price(empty) + HOLLOW


@pytest.mark.parametrize(
    ("function", "private"),
    [
        ("f", False),
        ("_f", True),
        ("Box._put", True),
        ("_Box.put", True),
        ("Box.__len__", False),
        ("__getattr__", False),
    ],
)
def test_private_functions_cost_more(work: ModuleWork, function, private):
    program = Program(MODULE, function, call("shown", Seq("list")))

    assert is_private(function) == private
    assert work.reducer.oddness(program) >= PRIVATE * private
