"""Objects that hold something: with nothing in it, a heading or an order shows little of what is done to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.program import Call, Lit, Map, Node, Op, Program, Ref, Seq, replace_node, walk
from pytest_aqe.subject import TypeInfo
from pytest_aqe.write.displays import DISPLAYS, MAPPINGS, inside, size
from pytest_aqe.write.fit import NAMED, Fit
from pytest_aqe.write.given import held_by, meant

HOLLOW = 60.0
"""What an argument that holds nothing costs a reader, in characters, where the class of what it may hold is known."""
FEW = 6
"""Places that are filled one by one."""

PAID = frozenset(["price", "amount", "cost", "cents", "fee", "balance", "salary", "budget"])
"""Last words of parameters that stand for money."""

COUNTED = ("collections:Counter", "collections:deque")
"""Collections of the library of which there are examples in stock."""

Place = tuple[Node, TypeInfo]
"""An empty display, and the type that is meant for it."""


def hollow(program: Program, fit: Fit) -> list[Place]:
    """Empty displays that are given to parameters which they suit, inside of other displays too, each once."""
    names = held_by(program)
    found: dict[int, Place] = {}
    for call in _calls(program):
        for param, value in fit.pairs(program, call):
            given = names.get(getattr(value, "name", ""), value)
            for node, type_ in _hollow(meant(param), given):
                found.setdefault(id(node), (node, type_))
    return list(found.values())


def fuller(program: Program, fit: Fit) -> Iterator[Program]:
    """With a member in every empty display, in what calls leave out, with other numbers, then one at a time."""
    places = [(node, full) for node, type_ in hollow(program, fit) if (full := _full(type_, fit)) is not None]
    whole = program
    for node, full in places:
        whole = replace_node(whole, node, full)
    left_out = list(_left_out(program, fit))
    if places:
        yield _told_apart(whole, fit)
    for call, name, value in left_out[:FEW]:
        fresh = replace(call, kwargs=(*call.kwargs, (name, value)))
        yield _told_apart(replace_node(program, call, fresh), fit)
    if len(left_out) > 1:
        extended = whole
        for call in list(_calls(whole)):
            names = [(name, value) for name, value in _omitted(whole, call, fit)]
            if names:
                extended = replace_node(extended, call, replace(call, kwargs=(*call.kwargs, *names)))
        yield _told_apart(extended, fit)
    numbered = _told_apart(program, fit, 1)
    if numbered is not program:
        yield numbered
    if len(places) > 1:
        for node, full in itertools.islice(places, FEW):
            yield _told_apart(replace_node(program, node, full), fit)


def _left_out(program: Program, fit: Fit) -> Iterator[tuple[Call, str, Node]]:
    for call in _calls(program):
        for name, value in _omitted(program, call, fit):
            yield call, name, value


def _omitted(program: Program, call: Call, fit: Fit) -> Iterator[tuple[str, Node]]:
    """Optional collections of objects of known classes that a call does not give, with one such object in them."""
    given = {param.name for param, _ in fit.pairs(program, call)}
    for param in fit.params(program, call):
        optional = param.has_default and param.name not in given and param.kind in NAMED
        if optional and (_held_class(param.type) in fit.info.classes or param.type.ref in COUNTED):
            full = _full(param.type, fit)
            if full is not None:
                yield param.name, full


def _held_class(type_: TypeInfo) -> str:
    """The class of what a collection, or one of collections, holds; ``""`` for what is none."""
    if type_.ref not in DISPLAYS or not type_.args:
        return ""
    return _held_class(type_.args[0]) or type_.args[0].ref


def _full(type_: TypeInfo, fit: Fit) -> Node | None:
    full = (node for node in fit.fitting(type_) if size(node) or type_.ref in COUNTED)
    return next(full, None)


def _hollow(type_: TypeInfo, value: Node) -> Iterator[Place]:
    if type_.kind == "union":
        of_class = [arg for arg in type_.args if arg.kind == "class"]
        if len(of_class) == 1:
            yield from _hollow(of_class[0], value)
        return
    if type_.kind != "class" or not type_.args or type_.ref not in (*DISPLAYS, *MAPPINGS):
        return
    if isinstance(value, (Seq, Map)) and not size(value):
        yield value, type_
    for part, inner in inside(type_, value):
        yield from _hollow(inner, part)


def _told_apart(program: Program, fit: Fit, least: int = 2) -> Program:
    """With numbers that differ in one object, where at least so many say nothing: a product of ones is as good as
    their quotient. What is paid is more than what is counted."""
    for call in list(_calls(program)):
        if isinstance(call.func, Ref):
            bare = [place for place, one in enumerate(call.args) if _is_bare(one)]
            if len(bare) >= least:
                names = [param.name for param, _ in fit.pairs(program, call)]
                args = list(call.args)
                for number, place in enumerate(bare, 2):
                    paid = place < len(names) and names[place].rpartition("_")[2] in PAID
                    args[place] = Lit(number * (100 if paid else 1))
                program = replace_node(program, call, replace(call, args=tuple(args)))
    return program


def _is_bare(node: Node) -> bool:
    return isinstance(node, Lit) and type(node.value) is int and node.value in (0, 1)


def _calls(program: Program) -> Iterator[Call]:
    for stmt in (*program.arrange, program.act):
        lambdas = {id(part) for op in walk(stmt) if isinstance(op, Op) for part in walk(op)}
        yield from (part for part in walk(stmt) if isinstance(part, Call) and id(part) not in lambdas)
