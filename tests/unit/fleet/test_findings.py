"""Findings have a small call that meets the error in a plain process, too; what does not come again is none."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import indent

from pytest_aqe.fleet import findings
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Seq, Var
from pytest_aqe.refine import Budget
from tests.inside import run

SOURCE = """
class Sample:
    def __init__(self, values: list[float], name: str = "a"):
        self.values = values
        self.name = name

    def mean(self):
        return sum(self.values) / len(self.values)


def domain(address: str) -> str:
    return address.split("@")[1]


def code(address: str) -> str:
    return domain(address).upper()


def endless(number: int) -> int:
    if number == 0:
        return 0
    if number > 5:
        return endless(number + 2)
    return endless(number - 1)


async def fetched(address: str) -> str:
    return address.split("@")[1]


def named(names: dict[str, int], name: str) -> int:
    return names[name]
"""


def budget() -> Budget:
    return Budget(time.monotonic() + 60)


def call(name: str, *values: object) -> Program:
    return Program("subject_of_work", name, Call(Ref("subject_of_work", name), tuple(Lit(v) for v in values)))  # type: ignore[arg-type]


def meet(work: ModuleWork, *programs: Program) -> None:
    candidates = [work.search.context.again(program, "reach") for program in programs]
    work.search.absorb(candidates, work.worker.run(candidates))


def test_a_finding_has_a_small_call_that_can_be_pasted(work: ModuleWork, tmp_path: Path):
    sample = Call(Ref("subject_of_work", "Sample"), (Seq("list"), Lit("a long name")))
    mean = Program("subject_of_work", "Sample.mean", Call(Attr(Var("sample"), "mean")), (Assign("sample", sample),))
    meet(work, call("code", "somebody, somewhere"), call("domain", "a long address"), mean)

    work.settle(budget())

    first, second = sorted(work.findings, key=lambda one: one.line)
    assert (first.target, first.error) == ("subject_of_work::Sample.mean", "ZeroDivisionError: division by zero")
    assert first.call.splitlines() == ["from subject_of_work import Sample", "sample = Sample([])", "sample.mean()"]
    assert second.target == "subject_of_work::domain"
    assert len(second.call) <= len("from subject_of_work import domain\\ndomain('a')")
    for number, found in enumerate(work.findings):
        (tmp_path / f"test_{number}.py").write_text(f"def test_call():\n{indent(found.call, '    ')}\n")
        assert run(tmp_path, f"test_{number}.py").outcomes == {f"test_{number}.py::test_call": ("failed", found.error)}


def test_a_coroutine_is_run_in_the_call_that_can_be_pasted(work: ModuleWork):
    meet(work, call("fetched", "a long address"))

    work.settle(budget())

    (found,) = work.findings
    assert found.call.splitlines()[-1].startswith("asyncio.run(fetched(")
    assert found.error == "IndexError: list index out of range"


def test_values_at_their_edges_are_tried_once_after_the_search(work: ModuleWork):
    spent = budget()
    work.probe(spent)
    work.settle(budget())

    assert "subject_of_work::Sample.mean" in {found.target for found in work.findings}
    assert work.search.archive.kept  # what went well and was new counts as found by the search
    assert spent.spent > 0


def test_a_budget_that_is_over_leaves_nothing_for_edges(work: ModuleWork):
    over = Budget(0.0)

    work.probe(over)

    assert over.spent == 0


def test_one_cause_is_listed_once(work: ModuleWork):
    meet(work, call("endless", 9), call("endless", -1), call("domain", "a"), call("code", "a"))

    work.settle(budget())

    assert sorted(found.target for found in work.findings) == ["subject_of_work::domain", "subject_of_work::endless"]
    assert work.suite().findings == work.findings


def test_what_a_plain_process_does_not_meet_is_none(work: ModuleWork):
    meet(work, call("domain", "a"))
    Path(work.spec.file).write_text(SOURCE.replace("[1]", "[0]"))

    assert (
        findings._again(list(work.search.suspects.found.values()), work.spec, "auto", work.worker.limits, budget())
        == []
    )
    Path(work.spec.file).write_text("import nowhere_to_be_found")
    assert (
        findings._again(list(work.search.suspects.found.values()), work.spec, "auto", work.worker.limits, budget())
        == []
    )


def test_nothing_is_listed_when_the_time_is_over(work: ModuleWork):
    meet(work, call("domain", "a"))

    work.settle(Budget(time.monotonic() - 1))

    assert work.findings == ()
