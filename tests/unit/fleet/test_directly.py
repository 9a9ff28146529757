"""Tests that call what they are about."""

from __future__ import annotations

import time

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.program import Assign, Attr, Call, Do, Lit, Program, Ref, Var
from pytest_aqe.refine import Budget

SOURCE = """
class Pad:
    def __init__(self, text: str) -> None:
        self.text = text

    def read(self) -> str:
        return self._line()

    def _line(self) -> str:
        return self.text.partition(":")[0] if ":" in self.text else self.text

    def put(self, word: str) -> int:
        if word == "tea":
            self.text += "!"
        return len(self.text)
"""
MODULE = "subject_of_work"
PAD = Assign("pad", Call(Ref(MODULE, "Pad"), (Lit("a"),)))


def on_pad(name: str, *args: Lit) -> Call:
    return Call(Attr(Var("pad"), name), args)


def budget() -> Budget:
    return Budget(time.monotonic() + 60)


def keep(work: ModuleWork, program: Program) -> None:
    candidate = work.search.context.again(program, "reach")
    execution = work.worker.run([candidate], detail=True, solo=True)[0]
    work.search.archive.keep(candidate, execution)


def subjects(work: ModuleWork) -> set[str]:
    return {kept.candidate.program.subject for kept in work.suite_kept()}


def test_private_call_gives_way_to_a_public_one(work: ModuleWork):
    keep(work, Program(MODULE, "Pad._line", on_pad("_line"), (PAD,)))

    work.reduce(budget())

    assert "Pad.read" in subjects(work)
    goals = {goal.id for goal in work.worker.goals if goal.function == "Pad._line"}
    kept = work.search.archive.kept
    assert {kept[goal].candidate.program.subject for goal in goals & set(kept)} == {"Pad.read"}


def test_goal_met_while_preparing_gets_a_test_of_its_own(work: ModuleWork):
    keep(work, Program(MODULE, "Pad.read", on_pad("read"), (PAD, Do(on_pad("put", Lit("tea"))))))
    tea = [goal for goal in work.search.archive.kept if work.search.archive.goals[goal].function == "Pad.put"]

    work.reduce(budget())

    assert tea
    assert {work.search.archive.kept[goal].candidate.program.text() for goal in tea} == {
        'pad = Pad("a")\npad.put("tea")'
    }


def test_nothing_is_tried_without_time_or_twice(work: ModuleWork):
    keep(work, Program(MODULE, "Pad._line", on_pad("_line"), (PAD,)))

    work.directly.run(Budget(executions=0))
    work.directly.run(budget())

    assert subjects(work) == {"Pad._line"}
