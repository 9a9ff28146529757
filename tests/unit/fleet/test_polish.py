"""Chosen candidates get plainer inputs, and go on doing what they alone do."""

from __future__ import annotations

import time

from pytest_aqe.facts import Candidate
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.program import Assign, Attr, Call, Lit, Map, Program, Ref, Seq, Var
from pytest_aqe.refine import Budget

SOURCE = """
class Box:
    def __init__(self, limit=10, strict=False):
        self.items = {}
        self.limit = limit
        self.strict = strict

    def put(self, name, count=1):
        if count > self.limit:
            raise ValueError(f"too many: {count}")
        self.items[name] = self.items.get(name, 0) + count

    def take(self, name):
        if name not in self.items:
            return None
        return self.items.pop(name)


def scale(number):
    if number > 100:
        return number * 2
    return number + 1
"""


def budget() -> Budget:
    return Budget(time.monotonic() + 60)


def keep(work: ModuleWork, *programs: Program) -> None:
    candidates = [work.search.context.again(program, "reach") for program in programs]
    for candidate, execution in zip(candidates, work.worker.run(candidates, detail=True, solo=True)):
        assert execution.outcome in ("passed", "raised"), execution
        work.search.archive.keep(candidate, execution)
    work.strength.start([])
    work.strength.judge(work.suite_kept(), budget(), everything=True)


def texts(work: ModuleWork) -> dict[str, str]:
    return {kept.candidate.program.subject: kept.candidate.program.text() for kept in work.suite_kept()}


def test_inputs_become_plain_and_keys_match(work: ModuleWork):
    box = Call(Ref("subject_of_work", "Box"), (Lit(4611686018427387904),), (("strict", Seq("list")),))
    name = "\x00:1A odd"
    take = Program(
        "subject_of_work",
        "Box.take",
        Call(Attr(Var("box"), "take"), (Lit(name),)),
        (Assign("box", box), Assign("box.items", Map(((Lit(name), Lit(77)),)))),
    )
    scale = Program("subject_of_work", "scale", Call(Ref("subject_of_work", "scale"), (Lit(98765),)))
    keep(work, take, scale)
    before = {kill.mutant for kill in work.strength.kills}

    work.polish(budget())

    found = texts(work)
    assert found["Box.take"] == 'box = Box()\nbox.items = {"a": 1}\nbox.take("a")'
    assert 100 < int(found["scale"].strip("scale()")) < 1000
    kept = {one.candidate.id for one in work.suite_kept()}
    assert before <= {kill.mutant for kill in work.strength.kills if kill.candidate in kept}


def test_candidate_kept_for_a_mutant_still_kills_it(work: ModuleWork):
    keep(work, Program("subject_of_work", "scale", Call(Ref("subject_of_work", "scale"), (Lit(1),))))
    program = Program("subject_of_work", "scale", Call(Ref("subject_of_work", "scale"), (Lit(99999),)))
    candidate: Candidate = work.search.context.again(program, "reach")
    work.strengthener._try([candidate], budget())
    assert list(work.extra) == [candidate.id]
    before = {kill.mutant for kill in work.strength.kills}

    work.polish(budget())

    (kept,) = work.extra.values()
    assert len(kept.candidate.program.text()) < len(program.text())
    assert before <= {kill.mutant for kill in work.strength.kills if kill.candidate != candidate.id}


def test_nothing_is_tried_when_the_time_is_over(work: ModuleWork):
    keep(work, Program("subject_of_work", "scale", Call(Ref("subject_of_work", "scale"), (Lit(98765),))))

    work.polish(Budget(time.monotonic() - 1))

    assert texts(work) == {"scale": "scale(98765)"}


def test_what_two_of_a_batch_notice_is_noticed_by_one_of_them_still(work: ModuleWork):
    """Plainer inputs of one must not rely on the other, which gets plainer at the same time."""
    texts_ = ("\x00:1A odd", "\x01:2B odd")
    boxes = [
        Program(
            "subject_of_work",
            "Box.take",
            Call(Attr(Var("box"), "take"), (Lit(text),)),
            (
                Assign("box", Call(Ref("subject_of_work", "Box"), ())),
                Assign("box.items", Map(((Lit(text), Lit(number)),))),
            ),
        )
        for text, number in zip(texts_, (77, 88))
    ]
    keep(work, *boxes)
    work.strengthener.extra.update({k.candidate.id: k for k in work.suite_kept()})
    before = {kill.mutant for kill in work.strength.kills}

    work.polish(budget())

    kept = {one.candidate.id for one in work.suite_kept()}
    assert before <= {kill.mutant for kill in work.strength.kills if kill.candidate in kept}
    assert "\\x" not in "".join(texts(work).values())


def test_argument_that_fits_is_written_where_it_does_the_same(work: ModuleWork):
    box = Call(Ref("subject_of_work", "Box"), (), (("limit", Lit(True)),))
    put = Program(
        "subject_of_work", "Box.put", Call(Attr(Var("box"), "put"), (Lit("b"), Lit(5))), (Assign("box", box),)
    )
    keep(work, put)

    work.polish(budget())

    assert "True" not in texts(work)["Box.put"]
