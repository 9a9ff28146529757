"""Small nodes that many makers need, and what can be told of a node from its text alone."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from pytest_aqe.program import Attr, Call, Lit, Map, Node, Op, Ref, Seq, node_of
from pytest_aqe.subject import ANY, TypeInfo


def namespace(attributes: Mapping[str, Node]) -> Node:
    """``SimpleNamespace(name=value, ...)``"""
    return Call(Ref("types", "SimpleNamespace"), (), tuple(attributes.items()))


def raw_lambda(params: str, body: Node) -> Node:
    """``lambda params: body``, with a body that can still be mutated."""
    return Op(f"lambda{' ' if params else ''}{params}: {{0}}", (body,))


READING = frozenset({"read", "readline", "readlines"})
"""Methods that are called until there is no more: a stand-in that always answers would never end."""


def reader(name: str, content: str | bytes) -> Node:
    """The method of a file in memory: ``StringIO("a").read``."""
    return Attr(Call(Ref("io", "StringIO" if isinstance(content, str) else "BytesIO"), (Lit(content),)), name)


def awaited(result: Node) -> Node:
    """A coroutine function of any arguments with one result."""
    return Call(Ref("unittest.mock", "AsyncMock"), (), (("return_value", result),))


def failing(error: Node, named: bool = False) -> Node:
    """A callable that raises; with a name, as functions have one, where that is asked for."""
    name = (("__name__", Lit("work")),) if named else ()
    return Call(Ref("unittest.mock", "Mock"), (), (("side_effect", error), *name))


def literal_node(source: str | ast.expr | None) -> Node | None:
    """The node of a literal, from its text or its tree; None where it is no literal."""
    if source is None:
        return None
    try:
        return node_of(ast.literal_eval(source))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def type_of(node: Node) -> TypeInfo:
    """The type of a display or literal."""
    if isinstance(node, Lit):
        return TypeInfo("none") if node.value is None else TypeInfo.of(f"builtins:{type(node.value).__name__}")
    if isinstance(node, Seq):
        return TypeInfo.of(f"builtins:{node.kind}", *([type_of(node.items[0])] if node.items else []))
    return TypeInfo.of("builtins:dict") if isinstance(node, Map) else ANY


def hashable(node: Node) -> bool:
    """Whether a node can stand in a set or as a key, as far as its text tells."""
    if isinstance(node, Seq):
        return node.kind in ("tuple", "frozenset") and all(map(hashable, node.items))
    return isinstance(node, (Lit, Attr, Ref))
