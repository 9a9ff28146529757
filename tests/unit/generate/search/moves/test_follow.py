"""Followed results: the branch is in the function that is returned."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.facts import Execution
from pytest_aqe.generate.search.moves.follow import Follow
from pytest_aqe.program import Assign, Block, Call, Lit, Program, Raw, Ref
from tests.unit.generate.search.trial import trial

SUBJECT = """
def adder(n: int):
    def add(m):
        if m == 1:
            return "found"
        return n + m
    return add
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(300)
        without = subject.search(300, without="follow")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import contextlib


class Session:
    def __init__(self, size: int = 1):
        self.size = size

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def make(n):
    return n


def begin():
    return Session()


@contextlib.contextmanager
def managed():
    yield 1
"""


def uses(made, subject="make", *, arrange=(), act=None, outcome="passed", entry=True, **result):
    move = made.move(Follow)
    program = Program("subject", subject, act or Call(Ref("subject", subject), (Lit(1),)), arrange)
    remembered = made.remember(program)
    execution = Execution(remembered.candidate.id, outcome, **result)
    move.learn(remembered.candidate, execution, remembered if entry else None)
    return [c.program.text() for c in move.propose(made.function(subject), 50)]


def test_functions_that_come_back_are_called(workshop):
    texts = uses(workshop(SOURCE), callable_result=True)

    assert "function = make(1)\nfunction()" in texts
    assert 'function = make(1)\nfunction("a", "b")' in texts
    assert "function = make(1)\nfirst = function()\nfunction()" in texts
    assert any("function(lambda" in text for text in texts)


def test_so_are_the_functions_that_those_give(workshop):
    made = workshop(SOURCE)
    arrange = (Assign("function", Call(Ref("subject", "make"))),)
    deeper = (*arrange, Assign("function_2", Raw("function(1)")), Assign("function_3", Raw("function_2(1)")))

    assert "function = make()\nfunction_2 = make(1)\nfunction_2()" in uses(made, arrange=arrange, callable_result=True)
    assert uses(made, arrange=deeper, callable_result=True) == []


def test_contexts_are_entered_with_and_without_an_error(workshop):
    made = workshop(SOURCE)
    expected = [
        "manager = begin(1)\nwith manager:\n    pass",
        'manager = begin(1)\nwith manager:\n    raise ValueError("boom")',
    ]

    assert uses(made, "begin", result="subject:Session") == expected
    assert uses(made, "managed", result="contextlib:_GeneratorContextManager")[0].endswith("with manager:\n    pass")
    assert uses(made, "make", result="builtins:int") == []


def test_objects_of_the_module_are_kept_for_their_methods(workshop):
    made = workshop(SOURCE)
    uses(made, "begin", result="subject:Session")
    uses(made, "begin", result="subject:Session", arrange=(Assign("x", Lit(1)),))
    uses(made, "begin", result="subject:Session", act=Raw("begin()"))
    given = Call(Ref("subject", "Session"))
    uses(made, "begin", result="subject:Session", act=Call(Ref("subject", "begin"), (given,)))  # may be just that

    assert [node.text() for _, node in made.caller.instances["Session"]] == ["begin(1)"]


def test_what_does_not_return_is_not_followed(workshop):
    made = workshop(SOURCE)

    assert uses(made, outcome="raised", callable_result=True) == []
    assert uses(made, act=Block("pass"), callable_result=True) == []
    assert uses(made, wrap="list", callable_result=True) == []
    assert uses(made, arrange=tuple(Assign(f"x{i}", Lit(1)) for i in range(6)), callable_result=True) == []


def test_a_function_that_was_followed_often_is_followed_from_entries_only(workshop):
    made = workshop(SOURCE)
    move = made.move(Follow)
    move.followed["make", 0] = 61
    program = Program("subject", "make", Call(Ref("subject", "make"), (Lit(1),)))
    entry = made.remember(program)
    execution = Execution(1, "passed", callable_result=True)

    move.learn(entry.candidate, execution, None)
    assert not move.queues
    move.learn(entry.candidate, execution, entry)
    assert move.queues["make"]
