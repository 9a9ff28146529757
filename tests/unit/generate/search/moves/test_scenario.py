"""Async scenarios: two calls that run at the same time."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest

from pytest_aqe.generate.search.moves.coroutines import BODIES, COROUTINES, LAST_STEPS, USES
from pytest_aqe.generate.search.moves.scenario import Scenario
from pytest_aqe.program import Assign, Block, Call, Define, Lit, Program, Ref, Var
from pytest_aqe.sandbox.limits import Limits
from tests.unit.generate.search.trial import trial

SUBJECT = """
import asyncio

def single(fn):
    running = []

    async def wrapper(*args):
        if running:
            return "found"
        running.append(1)
        try:
            return await fn(*args)
        finally:
            running.pop()

    return wrapper
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT, limits=Limits(wall=0.5)) as subject:  # a coroutine that waits is given up
        everything = subject.search(500)
        without = subject.search(500, without="scenario")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import asyncio
import enum
from typing import Callable, Optional


async def fetch(name: str):
    await asyncio.sleep(0)
    return name


async def ticks(n: int):
    for i in range(n):
        yield i


def cached(fn):
    known = {}

    async def wrapper(*args):
        if args not in known:
            known[args] = asyncio.ensure_future(fn(*args))
        return await known[args]

    return wrapper


def plain(n: int):
    return n


def told(callback: Optional[Callable], n: int = 1):
    return n == 4711


class Pool:
    def __init__(self, size: int = 1):
        self.size = size

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return True

    def __aiter__(self):
        return self

    async def __anext__(self):
        raise StopAsyncIteration

    async def get(self, key: str):
        await asyncio.sleep(0)
        return key

    async def items(self):
        yield 1

    def __setitem__(self, key: int, value: int):
        pass

    @property
    def free(self):
        return self.size


class State(enum.Enum):
    ON = 1

    async def switch(self):
        return 1
"""


@pytest.fixture
def made(workshop, monkeypatch):
    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda delay, result=None: sleep(min(delay, 0.001), result))
    return workshop(SOURCE)


def outcomes(made, name, count=120):
    """What a lot of scenarios of a function come to, by the text of each."""
    found = {}
    move = made.move(Scenario)
    for _ in range(count // 8):
        for candidate in move.propose(made.function(name), 8):
            program = candidate.program
            try:
                found[program.text()] = made.run(program)
            except Exception as error:
                found[program.text()] = error
    return found


def test_coroutines_are_awaited_gathered_and_cancelled(made):
    found = outcomes(made, "fetch")

    results = list(found.values())
    assert any(isinstance(value, str) for value in results)
    assert any(isinstance(value, list) and len(value) == 2 and value[0] == value[1] for value in results)
    assert any(isinstance(value, list) and isinstance(value[0], asyncio.CancelledError) for value in results)


def test_asynchronous_generators_are_iterated(made):
    assert any(isinstance(value, list) for value in outcomes(made, "ticks").values())


def test_decorated_coroutines_are_used(made):
    found = outcomes(made, "cached", 200)

    kinds = {type(value).__name__ for value in found.values()}
    assert {"list", "int", "ValueError"} <= kinds
    assert any("async def" in text and "[wrapped" not in text for text in found)
    for text, value in found.items():
        if "await wrapped(1), await wrapped(1), await wrapped(2)" in text and "double" in text:
            assert value == [2, 2, 4]


def test_asynchronous_contexts_are_entered(made):
    for name in ("Pool.__aenter__", "Pool.__aexit__"):
        found = outcomes(made, name)
        assert any("async with Pool(" in text for text in found)
        assert any(type(value).__name__ == "Pool" or value is None for value in found.values())


def test_objects_live_inside_one_running_loop(made):
    found = outcomes(made, "Pool.get", 200)

    texts = "\n".join(found)
    assert "task_1 = asyncio.ensure_future(pool." in texts
    assert "task_1.cancel()" in texts
    assert any(isinstance(value, str) for value in found.values())
    for text in found:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.AsyncFunctionDef):
                assert not any(isinstance(stmt, ast.Return) for stmt in node.body[:-1]), text


def test_properties_and_generators_of_objects(made):
    assert any(value == 1 for value in outcomes(made, "Pool.free").values())
    assert any(value == [1] for value in outcomes(made, "Pool.items").values())


def test_members_of_enums_are_not_made(made):
    move = made.move(Scenario)

    assert move.lived(made.function("State.switch")) is None
    assert any("State.ON" in text for text in outcomes(made, "State.switch"))


def test_programs_with_statements_or_helpers_of_their_own_are_left_alone(made):
    move = made.move(Scenario)
    function = made.function("plain")
    act = Call(Ref("subject", "plain"), (Lit(1),))

    def tried(program):
        made.remember(program)
        move.random.seed(1)
        return {p.text() for _ in range(40) if (p := move.single(function, False)) is not None}

    patched = Program("subject", "plain", act, (Block("monkeypatch.setenv('A', 'b')"),))
    helped = Program("subject", "plain", Call(Ref("subject", "plain"), (Var("x"),)), (), (Define("x", "x = 1"),))
    assert not any("monkeypatch" in text for text in tried(patched))
    assert not any("plain(x)" in text for text in tried(helped))
    assert any("n = 3" in text for text in tried(Program("subject", "plain", act, (Assign("n", Lit(3)),))))


def test_code_without_coroutines_has_no_scenarios(workshop):
    made = workshop("def f():\n    return 1\n")

    assert list(made.move(Scenario).propose(made.function("f"), 8)) == []


def test_coroutines_answer_what_the_code_compares(made):
    move = made.move(Scenario)

    sources = {move.coroutine(made.function("told")).source for _ in range(100)}

    assert any("4711" in source for source in sources)
    assert len(sources) > len(COROUTINES) / 2


@pytest.mark.parametrize("body", [*BODIES, *USES, *LAST_STEPS])
def test_bodies_compile(body):
    lines = body.format(act="f(1)").splitlines()

    compile("\n    ".join(["async def scenario():", *lines]), "scenario", "exec")
