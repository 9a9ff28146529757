"""Argument values at call sites: the project's tests, its README, the module itself."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pytest_aqe.discretion import secret_name
from pytest_aqe.generate.search.witnessed import LONGEST, Reader, called
from pytest_aqe.program import Node
from pytest_aqe.subject import ModuleInfo, Param

PER_PARAMETER = 12
PER_CLASS = 4
"""Values of one parameter, and objects of one class."""


_OF_CONTAINERS = frozenset(
    name for kind in (dict, list, set, str, bytes, tuple) for name in dir(kind) if not name.startswith("_")
)
"""Methods of the language's own containers and texts."""


@dataclass
class Harvest:
    """What call sites show: arguments by (function, parameter), and whole objects by the reference of their class."""

    arguments: dict[tuple[str, str], list[Node]] = field(default_factory=dict)
    objects: dict[str, list[Node]] = field(default_factory=dict)


def harvest(texts: Iterable[str], info: ModuleInfo) -> Harvest:
    """Plain arguments in the order of the texts; classes of the project count by their constructors.

    A method is known by its name alone. That is not enough where the containers of the language have one of that name,
    unless a text that makes objects of the class speaks: ``row.get("price")`` in the subject is no `Store.get`.
    """
    sources = [list(_trees(text)) for text in texts]
    reader = Reader(info, [tree for trees in sources for tree in trees])
    by_name = _callables(info)
    found = Harvest()
    for call in (node for trees in sources for tree in trees for node in _calls(tree)):
        for name, params in by_name.get(called(call), ()) if not _is_of_container(call, reader) else ():
            for parameter, value in _arguments(call, params, reader):
                if not secret_name(parameter):
                    _add(found.arguments.setdefault((name, parameter), []), value, PER_PARAMETER)
        made = reader.made(call)
        whole = reader.node(call) if made is not None else None
        if made is not None and whole is not None and len(whole.text()) < LONGEST:
            _add(found.objects.setdefault(made.ref, []), whole, PER_CLASS)
    found.arguments = {key: values for key, values in found.arguments.items() if values}
    return found


def _callables(info: ModuleInfo) -> dict[str, list[tuple[str, tuple[Param, ...]]]]:
    """By the name that one calls: functions of the module, and constructors of the project's classes."""
    found: dict[str, list[tuple[str, tuple[Param, ...]]]] = {}
    for function in info.functions:
        name = function.owner.rpartition(".")[2] if function.name == "__init__" else function.name
        found.setdefault(name, []).append((function.qualname, function.params))
    known = {function.qualname for function in info.functions}
    for one in info.classes.values():
        init = f"{one.qualname}.__init__"
        if init not in known and one.module.partition(".")[0] == info.name.partition(".")[0]:
            found.setdefault(one.qualname.rpartition(".")[2], []).append((init, one.params))
    return found


def _is_of_container(call: ast.Call, reader: Reader) -> bool:
    """Whether a call may well be one of a method of a dict, a list or a text: its name is one of theirs, and its object
    is neither ``self`` nor seen to be made by a class of the project."""
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in _OF_CONTAINERS:
        return False
    owner = func.value
    if isinstance(owner, ast.Call):
        return reader.made(owner) is None
    name = owner.id if isinstance(owner, ast.Name) else ""
    return name not in ("self", "cls") and name not in reader.holders


def _add(known: list[Node], value: Node, most: int) -> None:
    if value not in known and len(known) < most:
        known.append(value)


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@lru_cache(256)
def _trees(text: str) -> tuple[ast.AST, ...]:
    """Syntax trees in a text: Python source, else its doctests and fenced blocks; known from before where another
    module asked."""
    whole = _parsed(text)
    if whole is not None:
        return (whole,)
    try:
        sources = [example.source for example in doctest.DocTestParser().get_examples(text)]
    except ValueError:
        sources = []
    sources += re.findall(r"```(?:python|py)\n(.*?)```", text, re.S)
    return tuple(filter(None, map(_parsed, sources)))


def _parsed(source: str) -> ast.Module | None:
    """The tree of a source text, None where it is none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _arguments(node: ast.Call, params: Sequence[Param], reader: Reader) -> Iterator[tuple[str, Node]]:
    names = {p.name for p in params}
    positional = [p for p in params if p.kind in ("positional_only", "positional_or_keyword")]
    given = [(p.name, value) for p, value in zip(positional, node.args)]
    given += [(k.arg, k.value) for k in node.keywords if k.arg in names]
    for name, value in given:
        made = reader.node(value)
        if made is not None and len(made.text()) < LONGEST:
            yield name, made
