"""Patched code behaves, is traced and is shown exactly as its original."""

from __future__ import annotations

import argparse
import ast
import configparser
import difflib
import dis
import email.message
import fractions
import inspect
import json.decoder
import shlex
import sys
import textwrap
import tokenize
from types import FunctionType

import pytest

if sys.version_info[:2] not in ((3, 10), (3, 11)):
    pytest.skip("from Python 3.12 on sys.monitoring does this", allow_module_level=True)

from pytest_aqe.observe.bytecode import prefixed
from pytest_aqe.observe.implant import functions


class Counter:
    def __init__(self):
        self.calls = 0

    def __bool__(self):
        self.calls += 1
        return True


def straight(n):
    return n + 1


def one_line(n): return n if n else 0  # fmt: skip


def loops(n):
    total = 0
    while True:
        n -= 1
        if n < 0:
            break
        for i in range(3):
            if i == 2:
                continue
            total += i
    else:
        total = -1
    return total


def handles(n):
    try:
        try:
            return 1 // (n - 2)
        except ZeroDivisionError as error:
            raise KeyError(str(error)) from error
        finally:
            n += 1
    except KeyError:
        return "key"


def manages(n):
    with memoryview(b"abc") as view, pytest.raises(IndexError):
        return view[n + 100]
    return "left"


def yields(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                yield from range(got)
    finally:
        pass


def closes(n):
    def inner():
        nonlocal n
        n += 1
        return n

    return inner() + inner()


def matches(n):
    match n:
        case 0:
            return "zero"
        case int() if n > 1:
            return "many"
        case _:
            return "one"


@staticmethod
def decorated(n):
    return n


async def awaits(n):
    async def one():
        return n

    return [await one() for _ in range(2)]


CONSTS = "def many(n):\n    x = [" + ", ".join(f"{i}.5" for i in range(400)) + "]\n"
LONG = CONSTS + "".join(f"    if n == {i}.25:\n        n += {i}.75\n" for i in range(300)) + "    return n\n"
NAMESPACE: dict[str, object] = {}
exec(compile(LONG, "<long>", "exec"), NAMESPACE)

FUNCTIONS = [straight, one_line, loops, handles, manages, yields, closes, matches, decorated.__func__, awaits]
FUNCTIONS.append(NAMESPACE["many"])


def drive(function, argument):
    """Everything that can be seen of a call: its result and each event of a tracer."""
    events = []

    def trace(frame, event, arg):
        if frame.f_code.co_name == function.__name__:
            events.append((event, frame.f_lineno))
            return trace
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = function(argument)
        if inspect.isgenerator(result):
            result = [next(result), *result]
        elif inspect.iscoroutine(result):
            try:
                result.send(None)
            except StopIteration as stop:
                result = stop.value
    except Exception as error:
        result = repr(error)
    finally:
        sys.settrace(before)
    return result, events


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("argument", [0, 1, 2, 3])
def test_results_and_trace_events_are_the_same(function, argument):
    counter = Counter()
    code = prefixed(function.__code__, counter)
    if code is None:
        assert sys.version_info < (3, 11)
        assert function.__name__ == "many"
        return
    patched = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)

    assert drive(patched, argument) == drive(function, argument)
    assert counter.calls == 1


MODULES = [argparse, ast, configparser, difflib, email.message, fractions, json.decoder, shlex, textwrap, tokenize]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_every_function_of_real_modules_can_be_shown_and_has_its_lines(module):
    found = list(functions(module.__dict__, module.__name__))
    refused = 0
    for function in found:
        code = prefixed(function.__code__, Counter())
        if code is None:
            refused += 1
            continue
        list(dis.get_instructions(code))
        assert {line for *_, line in code.co_lines()} - {None} == {
            line for *_, line in function.__code__.co_lines()
        } - {None}
        names = ("co_varnames", "co_freevars", "co_cellvars", "co_flags", "co_argcount", "co_firstlineno", "co_name")
        assert [getattr(code, name) for name in names] == [getattr(function.__code__, name) for name in names]
    assert len(found) > 5
    assert refused <= len(found) // 5
