"""Functions and methods as data: the JSON form of `subject.FunctionInfo`."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from pytest_aqe.program import node_of
from pytest_aqe.sandbox.annotations import ANY, Types

Row = dict[str, Any]
LONGEST_DOC = 4000
LONGEST_DEFAULT = 200


def unwrapped(value: Any) -> FunctionType | None:
    """The innermost function under wrappers that keep `__wrapped__`, under methods and partials; None if none."""
    for _ in range(20):
        if type(value) is FunctionType:
            inner = value.__dict__.get("__wrapped__")
        elif isinstance(value, (staticmethod, classmethod)):
            inner = value.__func__
        elif isinstance(value, functools.cached_property):
            inner = value.func
        else:
            inner = inspect.getattr_static(value, "__wrapped__", None)
            if isinstance(inner, property):
                inner = None
            if inner is None:
                inner = getattr(value, "__dict__", {}).get("__wrapped__")
        if inner is None:
            return value if type(value) is FunctionType else None
        value = inner
    return None


def flavour_of(value: Any) -> str:
    """What calling gives: coroutine, generator, asyncgen or plain; a context manager's function is plain."""
    outer = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    for _ in range(20):
        if type(outer) is FunctionType:
            if inspect.iscoroutinefunction(outer):
                return "coroutine"
            if inspect.isasyncgenfunction(outer):
                return "asyncgen"
            if inspect.isgeneratorfunction(outer):
                return "generator"
            if outer.__code__.co_filename.endswith("contextlib.py"):
                return "plain"
        outer = getattr(outer, "__dict__", {}).get("__wrapped__") or getattr(outer, "__wrapped__", None)
        if outer is None:
            break
    return "plain"


def describe_function(
    qualname: str, value: Any, kind: str, types: Types, lines: dict[str, tuple[int, int]], owner: type | None = None
) -> Row:
    """The row of one function, method or property."""
    target = value.fget if isinstance(value, property) else value
    function = unwrapped(target)
    hints = types.hints(function, owner) if function is not None else {}
    returns = types.row(hints["return"]) if "return" in hints else ANY
    if function is not None and returns is not ANY and _manages_context(target, function):
        returns = {"kind": "class", "ref": "contextlib:AbstractContextManager", "args": returns.get("args", [])}
    first = function.__code__.co_firstlineno if function is not None else 0
    return {
        "qualname": qualname,
        "kind": kind,
        "flavour": flavour_of(target),
        "params": [] if kind == "property" else parameters(target, function, hints, types, kind),
        "returns": returns,
        "owner": qualname.rpartition(".")[0],
        "lines": list(lines.get(qualname, (first, first))),
        "doc": doc_of(target) or doc_of(function),
        "setter": isinstance(value, property) and value.fset is not None,
    }


def parameters(value: Any, function: FunctionType | None, hints: dict[str, Any], types: Types, kind: str) -> list[Row]:
    """Rows of the parameters, without self and cls."""
    target = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    try:
        signature = inspect.signature(target)
    except (TypeError, ValueError):
        if function is None:
            return []
        signature = inspect.signature(function)
    params = list(signature.parameters.values())
    if kind in ("method", "classmethod") and params and params[0].kind in _POSITIONAL:
        params = params[1:]
    return [parameter(param, hints.get(param.name, param.annotation), types) for param in params]


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def parameter(param: inspect.Parameter, hint: Any, types: Types) -> Row:
    """The row of one parameter."""
    row: Row = {"name": param.name, "kind": param.kind.name.lower(), "has_default": False, "default": None}
    row["type"] = ANY if hint is inspect.Parameter.empty else types.row(hint)
    if param.default is not inspect.Parameter.empty:
        row["has_default"] = True
        row["default"] = text_of(param.default)
    return row


def text_of(value: Any, longest: int = LONGEST_DEFAULT) -> str | None:
    """Source of a plain value that is not too long, else None."""
    try:
        node = node_of(value)
        text = node.text() if node is not None else None
    except Exception:
        return None
    return text if text is not None and len(text) <= longest else None


def doc_of(value: Any) -> str:
    """The docstring, if it is one."""
    try:
        doc = inspect.getattr_static(value, "__doc__", None)
        doc = doc if type(doc) is str else getattr(value, "__doc__", None)
    except Exception:
        return ""
    return inspect.cleandoc(doc)[:LONGEST_DOC] if type(doc) is str else ""


def _manages_context(value: Any, function: FunctionType) -> bool:
    outer = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return type(outer) is FunctionType and outer is not function and "contextlib" in outer.__code__.co_filename


def kind_in_class(value: Any) -> str:
    """``method``, ``classmethod``, ``staticmethod``, ``property`` or ``""`` for a class attribute's raw value."""
    if isinstance(value, staticmethod):
        return "staticmethod"
    if isinstance(value, classmethod):
        return "classmethod"
    if isinstance(value, (property, functools.cached_property)):
        return "property"
    try:
        return "method" if unwrapped(value) is not None else ""
    except Exception:
        return ""


def line_ranges(source: str) -> dict[str, tuple[int, int]]:
    """First and last line (decorators included) of every function and method, by qualified name."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, tuple[int, int]] = {}
    for qualname, node in _definitions(tree, ""):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        found.setdefault(qualname, (first, node.end_lineno or node.lineno))
    return found


def class_names(source: str) -> frozenset[str]:
    """Qualified names of the classes that a source defines, those in functions left out."""
    try:
        return frozenset(_classes(ast.parse(source), ""))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _classes(tree: ast.AST, prefix: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield prefix + node.name
            yield from _classes(node, f"{prefix}{node.name}.")
        elif isinstance(node, _BLOCKS):
            yield from _classes(node, prefix)


_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.ExceptHandler)


def _definitions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node, f"{prefix}{node.name}.")
        elif isinstance(node, _BLOCKS):
            yield from _definitions(node, prefix)
