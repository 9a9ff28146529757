"""Functions that are given back: which one, what it needs, and what it gives in turn."""

from __future__ import annotations

import ast
from pathlib import Path

from pytest_aqe.generate.search.handlers import caught_by, defaults_of
from pytest_aqe.generate.search.inner import given_back
from pytest_aqe.generate.search.source import analyse
from pytest_aqe.sandbox.limits import Limits
from tests.unit.generate.search.trial import trial

DECORATORS = """
import functools


def again(times=2, errors=(OSError,)):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, extra=1):
            for attempt in range(times):
                try:
                    return function(*args)
                except errors:
                    if attempt == times - 1:
                        raise
        return wrapper
    return decorate


def plain(value):
    def unused():
        return value
    return value
"""


def inner_of(name):
    facts = analyse(DECORATORS).functions[name]
    return given_back(facts.node, facts.inner)


def test_the_chain_of_a_decorator_with_arguments():
    decorate = inner_of("again")

    assert (decorate.name, list(decorate.needs)) == ("decorate", ["function"])
    assert decorate.needs["function"].guess() == "callable"
    assert (decorate.gives.name, dict(decorate.gives.needs), decorate.gives.gives) == ("wrapper", {}, None)


def test_a_nested_function_that_stays_inside_is_none():
    assert inner_of("plain") is None


def test_a_handler_that_names_a_parameter_catches_its_default():
    node = ast.parse(DECORATORS).body[1]
    handler = next(part for part in ast.walk(node) if isinstance(part, ast.ExceptHandler))

    assert [ast.unparse(one) for one in caught_by(handler, node)] == ["OSError"]
    assert {name: ast.unparse(value) for name, value in defaults_of(node).items()} == {
        "times": "2",
        "errors": "(OSError,)",
    }


def test_defaults_of_keyword_only_parameters_count_too():
    (node,) = ast.parse("def f(a, b=1, *, c, d=2): pass").body

    assert {name: ast.unparse(value) for name, value in defaults_of(node).items()} == {"b": "1", "d": "2"}


def test_a_bare_except_catches_anything():
    (node,) = ast.parse("def f():\n    try:\n        g()\n    except:\n        pass").body
    handler = node.body[0].handlers[0]

    assert [ast.unparse(one) for one in caught_by(handler, node)] == ["Exception"]


def test_a_retry_meets_a_function_that_fails(tmp_path: Path) -> None:
    with trial(tmp_path, DECORATORS, limits=Limits(wall=1.0)) as subject:
        found = subject.search(800)

    assert found.covers("raise"), found.programs()
    assert any("wrapper = decorate(" in text for text in found.programs())
