"""Async scenarios: two calls that run at the same time."""

from __future__ import annotations

import ast
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


@pytest.fixture(scope="module")
def jailed(tmp_path_factory):
    with trial(tmp_path_factory.mktemp("project"), SOURCE) as subject:
        yield subject


@pytest.fixture
def made(workshop):
    return workshop(SOURCE)


def ran(made, jailed, name, count=96):
    """Executions of a lot of scenarios of a function, by text; what only waits is left out."""
    move = made.move(Scenario)
    found = [c for _ in range(count // 8) for c in move.propose(made.function(name), 8)]
    found = [c for c in found if "sleep(10)" not in c.program.text() or "cancel()" in c.program.text()]
    return {c.program.text(): e for c, e in zip(found, jailed.worker.run(found, detail=True))}


def values(executions):
    return {check.expected for e in executions.values() for check in e.checks if check.subject == "result"}


def test_coroutines_are_awaited_gathered_and_cancelled(made, jailed):
    found = ran(made, jailed, "fetch")

    assert {'"a"', '["a", "a"]'} <= values(found)
    assert any("task.cancel()" in text and e.outcome == "passed" for text, e in found.items())
    assert {e.outcome for e in found.values()} <= {"passed", "raised"}


def test_asynchronous_generators_are_iterated(made, jailed):
    assert "[0]" in values(ran(made, jailed, "ticks"))


def test_decorated_coroutines_are_used(made, jailed):
    found = ran(made, jailed, "cached", 200)

    assert {"[2, 2, 4]", "2", "1", "[1, 1]"} <= values(found)
    assert any(e.raised is not None and e.raised.type == "builtins:ValueError" for e in found.values())


def test_asynchronous_contexts_are_entered(made, jailed):
    for name in ("Pool.__aenter__", "Pool.__aexit__"):
        found = ran(made, jailed, name)
        assert any("async with Pool(" in text and e.outcome == "passed" for text, e in found.items())


def test_objects_live_inside_one_running_loop(made, jailed):
    found = ran(made, jailed, "Pool.get", 200)

    texts = "\n".join(found)
    assert "task_1 = asyncio.ensure_future(pool." in texts
    assert "task_1.cancel()" in texts
    assert '"a"' in values(found)
    for text in found:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.AsyncFunctionDef):
                assert not any(isinstance(stmt, ast.Return) for stmt in node.body[:-1]), text


def test_properties_and_generators_of_objects(made, jailed):
    assert "1" in values(ran(made, jailed, "Pool.free"))
    assert "[1]" in values(ran(made, jailed, "Pool.items"))


def test_members_of_enums_are_not_made(made):
    move = made.move(Scenario)

    assert move.lived(made.function("State.switch")) is None
    found = move.propose(made.function("State.switch"), 8)
    assert any("State.ON" in candidate.program.text() for candidate in found)


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


def test_no_error_hides_among_the_results(made, jailed):
    texts = [text for name in ("fetch", "cached", "Pool.get") for text in ran(made, jailed, name, 200)]

    assert any("except asyncio.CancelledError:" in text for text in texts)
    assert not any("return_exceptions" in text for text in texts)
