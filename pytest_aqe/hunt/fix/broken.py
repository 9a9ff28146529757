"""Broken variants of a test and of what it calls: where it failed before it was fixed, it must fail after that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import libcst as cst

from pytest_aqe.hunt.fix.edit import assertions
from pytest_aqe.hunt.fix.proposal import read
from pytest_aqe.hunt.fix.source import Function, TestFile, code, of_kind

WRONG = """

def _aqe_wrong(value):
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, (int, float, complex)):
        return value + 1
    if isinstance(value, (str, bytes)):
        return value + value[:0].__class__(b"?" if isinstance(value, bytes) else "?")
    if isinstance(value, (list, tuple)):
        return type(value)([*value, "?"]) if type(value) in (list, tuple) else ["?"]
    return "?"
"""
"""A value of the same kind that is another one."""
WRONG_FUNCTION = """

def _aqe_broken(function):
    import functools, inspect
    if inspect.iscoroutinefunction(function):
        async def broken(*args, **named):
            return _aqe_wrong(await function(*args, **named))
    else:
        def broken(*args, **named):
            return _aqe_wrong(function(*args, **named))
    return functools.wraps(function)(broken)


{name} = _aqe_broken({name})
"""


def with_wrong_subject(text: str, path: str, names: Sequence[str]) -> str | None:
    """The file with a wrong value where the first assertion of the test looks; None where it has none of ours."""
    file = TestFile.of(path, text)
    function = file.function(names)
    if function is None:
        return None
    changed = _negated(function)
    if changed is None:
        return None
    file.replace(*changed)
    return _with_helper(file.module.code)


def _negated(function: Function) -> tuple[cst.CSTNode, cst.CSTNode] | None:
    for one in assertions(function):
        subject = one.test
        if isinstance(subject, cst.Comparison):
            wrong = cst.parse_expression(f"_aqe_wrong({code(subject.left)})")
            return subject, subject.with_changes(left=wrong)
        return subject, cst.parse_expression(f"not ({code(subject)})")
    for call in of_kind(function, cst.Call):
        called = code(call.func).rpartition(".")[2]
        if called.startswith("assert") and call.args and not called.startswith("assertRaises"):
            first = call.args[0]
            wrong = cst.parse_expression(f"_aqe_wrong({code(first.value)})")
            return call, call.with_changes(args=[first.with_changes(value=wrong), *call.args[1:]])
    for block in of_kind(function, cst.With):
        if any(".raises" in code(item.item) or "assertRaises" in code(item.item) for item in block.items):
            return block, block.with_changes(body=cst.parse_module("with x:\n    pass\n").body[0].body)
    return None


def _with_helper(text: str) -> str:
    """The helper behind everything: nothing before it changes its line or its meaning."""
    return (text if text.endswith("\n") else text + "\n") + WRONG


def broken_subjects(rootdir: Path, file: TestFile, names: Sequence[str]) -> list[dict[str, str]]:
    """For each function of the project that the test calls: its module with that function giving wrong values."""
    function = file.function(names)
    if function is None:
        return []
    called = dict.fromkeys(file.resolve(call.func) for call in of_kind(function, cst.Call))
    found = []
    for name in called:
        module, _, attribute = (name or "").rpartition(".")
        for base in ("", "src/"):
            for path in (f"{base}{module.replace('.', '/')}.py", f"{base}{module.replace('.', '/')}/__init__.py"):
                if module and path != file.path and (rootdir / path).is_file():
                    text = read(rootdir / path)
                    if _defines(text, attribute):
                        found.append({path: _with_helper(text) + WRONG_FUNCTION.format(name=attribute)})
    return found


def _defines(text: str, name: str) -> bool:
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError:
        return False
    return any(isinstance(node, Function) and node.name.value == name for node in module.body)
