"""Callables that tests hand over, and what a look at their calls is worth."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.watched import is_worth_watching, watched
from pytest_aqe.program import Assign, Attr, Block, Call, Do, Lit, Op, Program, Raw, Ref, Seq, Var
from pytest_aqe.refine import Budget

SOURCE = """
def remember(function):
    cache = {}

    def wrapper(*args):
        if args in cache:
            return cache[args]
        cache[args] = function(*args)
        return cache[args]

    return wrapper


def again(function):
    def wrapper():
        for attempt in range(3):
            try:
                return function()
            except ValueError:
                if attempt == 2:
                    raise

    return wrapper
"""
MADE = Raw('lambda *args: "a"')
MOCK = Call(Ref("unittest.mock", "Mock"), (), (("side_effect", Call(Ref("builtins", "ValueError"))),))


def program(*given, act=None):
    made = Assign("wrapper", Call(Ref("subject_of_work", "remember"), given))
    return Program("subject_of_work", "remember", act or Call(Var("wrapper")), (made, Do(Call(Var("wrapper")))))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (MADE, "function = Mock(return_value='a')\nwrapper = remember(function)\nwrapper()\nwrapper()"),
        (
            Raw("lambda x: x"),
            "function = Mock(side_effect=lambda x: x)\nwrapper = remember(function)\nwrapper()\nwrapper()",
        ),
        (MOCK, "function = Mock(side_effect=ValueError())\nwrapper = remember(function)\nwrapper()\nwrapper()"),
    ],
)
def test_callable_gets_a_name(given, text):
    assert watched(program(given)).text() == text


@pytest.mark.parametrize("given", [Lit(3), Raw("lambda: function"), Var("function"), Raw("[1]")])
def test_what_is_no_callable_stays(given):
    assert watched(program(given)) is None


def test_callable_of_the_act_gets_a_name_behind_the_arrangement():
    found = watched(Program("m", "f", Call(Ref("m", "f"), (), (("key", MADE),)), (Block("del x"),)))

    assert found.text() == "del x\nfunction = Mock(return_value='a')\nf(key=function)"


def test_calls_are_worth_a_look_where_the_act_calls_what_was_made_of_a_callable():
    plain = Program("m", "f", Call(Ref("m", "f"), (MADE,)))

    assert is_worth_watching(program(MADE))
    assert is_worth_watching(replace(plain, act=Call(Ref("m", "f"), (MOCK,))))
    assert not is_worth_watching(plain)


def kept(work: ModuleWork, one: Program) -> None:
    candidate = work.search.context.again(one, "reach")
    execution = work.worker.run([candidate], detail=True, solo=True)[0]
    work.search.archive.keep(candidate, execution)
    work.strength.start([])
    work.strength.judge(work.suite_kept(), Budget(time.monotonic() + 60), everything=True)


def test_a_callable_that_is_called_once_only_is_watched(work: ModuleWork):
    kept(work, program(MADE))

    work.polish(Budget(time.monotonic() + 60))

    (one,) = work.suite_kept()
    told = [f"{check.subject} == {check.expected}" for check in one.execution.checks]
    assert "function.mock_calls == [call()]" in told


def test_calls_are_counted_where_that_notices_more(work: ModuleWork):
    given = Call(Ref("unittest.mock", "Mock"), (), (("side_effect", Call(Ref("builtins", "ValueError"))),))
    made = Assign("wrapper", Call(Ref("subject_of_work", "again"), (given,)))
    kept(work, Program("subject_of_work", "again", Call(Var("wrapper")), (made,)))

    work.strengthener.run(Budget(time.monotonic() + 60, 400))

    checks = {check.subject for one in work.strengthener.extra.values() for check in one.execution.checks}
    assert "function.call_count" in checks


def test_listener_in_a_list_is_watched():
    listener = Op("lambda x, y: {0}", (Lit(None),))
    made = Assign("box", Call(Ref("m", "Box"), (), (("listeners", Seq("list", (listener,))),)))
    found = Program("m", "Box.put", Call(Attr(Var("box"), "put")), (made,))

    assert is_worth_watching(found)
    assert watched(found).text() == "function = Mock(return_value=None)\nbox = Box(listeners=[function])\nbox.put()"
    assert not is_worth_watching(program(MADE, act=Lit(1)))
