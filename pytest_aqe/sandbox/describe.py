"""Describes the subject as plain data: the JSON form of `subject.ModuleInfo`."""

from __future__ import annotations

import importlib
import itertools
import re
import sys
import tokenize
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from pytest_aqe.sandbox.annotations import Types
from pytest_aqe.sandbox.classes import describe_class, method_row
from pytest_aqe.sandbox.functions import class_names, describe_function, doc_of, line_ranges, text_of, unwrapped
from pytest_aqe.sandbox.heirs import with_heirs
from pytest_aqe.sandbox.naming import lookup, type_ref
from pytest_aqe.sandbox.plainly import ancestry_of, namespace_of

MOST_CLASSES = 200
MOST_VALUES = 300
LONGEST_VALUE = 2000

Row = dict[str, Any]
Lines = dict[str, tuple[int, int]]


def describe(module_name: str, refs: Sequence[str] = (), file: str = "") -> Row:
    """Functions, classes and values of an imported module, and of the classes that `refs` name.

    `file` is where its source is, for a module that has put something in its own place which does not say so.
    """
    module = sys.modules[module_name]
    space = dict(getattr(module, "__dict__", {}))
    file = str(space.get("__file__") or file)
    source = _source(file)
    lines = line_ranges(source)
    types = Types(space, module_name, class_names(source))
    functions = list(_functions(file, space, types, lines))
    alone = _stands_alone(type(module), space)
    if alone:
        functions += _methods(alone, type(module), file, types, lines, set())
    for value in space.values():
        if issubclass(type(value), type):
            types.row(value)
    for ref in refs:
        _meet(ref, types)
    classes = _classes(module_name, types, lines)
    own = {ref: cls for ref, cls in types.met.items() if ref.partition(":")[0] == module_name}
    if heirs := with_heirs(classes, own, source, file):
        for heir in heirs:
            types.row(heir)
        classes |= {ref: row for ref, row in _classes(module_name, types, lines).items() if ref not in classes}
    _add_factories(classes, functions, module_name)
    return {
        "name": module_name,
        "file": file,
        "doc": doc_of(module),
        "functions": functions,
        "classes": classes,
        "alone": alone if any(row["qualname"].startswith(f"{alone}.") for row in functions) else "",
        "values": {**_values(space), **_class_patterns(space, types)},
    }


def _stands_alone(cls: type, space: dict[str, Any]) -> str:
    """The class of an object that has taken the module's place, if no name in it leads to that class."""
    if cls is ModuleType or any(value is cls for value in space.values()):
        return ""
    return type_ref(cls).partition(":")[2]


def _source(file: str) -> str:
    try:
        with tokenize.open(file) as stream:
            return stream.read()
    except (OSError, SyntaxError, ValueError):
        return ""


def _functions(file: str, space: dict[str, Any], types: Types, lines: Lines) -> Iterator[Row]:
    seen: set[int] = set()
    for name, value in space.items():
        if issubclass(type(value), type):
            if types.is_own(value) and id(value) not in seen:
                seen.add(id(value))
                yield from _methods(type_ref(value).partition(":")[2], value, file, types, lines, seen)
            continue
        row = _own_function(name, value, file, types, lines, seen)
        if row is not None:
            yield row


def _own_function(name: str, value: Any, file: str, types: Types, lines: Lines, seen: set[int]) -> Row | None:
    try:
        function = unwrapped(value)
        if function is None or function.__code__.co_filename != file or id(value) in seen:
            return None
        seen.add(id(value))
        return describe_function(name, value, "function", types, lines)
    except Exception:
        return None


def _methods(qualname: str, cls: type, file: str, types: Types, lines: Lines, seen: set[int]) -> Iterator[Row]:
    """Methods that the class itself defines in this file, and those of classes inside it."""
    if "<" in qualname:
        return
    for name, value in list(namespace_of(cls).items()):
        if issubclass(type(value), type):
            if type_ref(value).endswith(f":{qualname}.{name}") and id(value) not in seen:
                seen.add(id(value))
                yield from _methods(f"{qualname}.{name}", value, file, types, lines, seen)
            continue
        row = method_row(f"{qualname}.{name}", value, types, lines, cls)
        if row is not None and _is_in(value, file):
            yield row


def _is_in(value: Any, file: str) -> bool:
    function = unwrapped(value.fget if isinstance(value, property) else value)
    return function is not None and function.__code__.co_filename == file


def _classes(module_name: str, types: Types, lines: Lines) -> dict[str, Row]:
    """Every class met so far and those that their descriptions lead to, in the order of meeting."""
    found: dict[str, Row] = {}
    while len(found) < MOST_CLASSES:
        new = [(ref, cls) for ref, cls in types.met.items() if ref not in found and not _is_basic(ref, cls)]
        if not new:
            break
        for ref, cls in new[: MOST_CLASSES - len(found)]:
            own = ref.partition(":")[0] == module_name
            found[ref] = describe_class(ref, cls, types, lines if own else {})
    return found


def _is_basic(ref: str, cls: type) -> bool:
    home = ref.partition(":")[0]
    return home == "typing" or (home == "builtins" and BaseException not in ancestry_of(cls))


def _meet(ref: str, types: Types) -> None:
    module, _, qualname = ref.partition(":")
    try:
        importlib.import_module(module)
        types.row(lookup(module, qualname))
    except Exception:
        return


def _add_factories(classes: dict[str, Row], functions: list[Row], module_name: str) -> None:
    for ref, row in classes.items():
        module = ref.partition(":")[0]
        found = [
            f"{module}:{method['qualname']}"
            for method in row.get("methods", ())
            if method["kind"] in ("classmethod", "staticmethod") and _makes(method, ref)
        ]
        found += [
            f"{module_name}:{function['qualname']}"
            for function in functions
            if function["kind"] == "function" and _returns(function, ref)
        ]
        row["factories"] = found


def _returns(function: Row, ref: str) -> bool:
    returns = function["returns"]
    rows = returns.get("args", []) if returns.get("kind") == "union" else [returns]
    return any(row.get("ref") == ref for row in rows)


def _makes(method: Row, ref: str) -> bool:
    name = method["qualname"].rpartition(".")[2]
    unknown = method["returns"].get("kind") == "any" and method["kind"] == "classmethod"
    return _returns(method, ref) or (unknown and name.startswith(("from_", "from", "create", "of", "parse", "load")))


def _values(space: dict[str, Any]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for name, value in space.items():
        if len(found) >= MOST_VALUES or (name.startswith("__") and name.endswith("__")):
            continue
        try:
            row = _value(value)
        except Exception:
            continue
        if row is not None:
            found[name] = row
    return found


def _class_patterns(space: dict[str, Any], types: Types) -> dict[str, Row]:
    """Regular expressions that own classes hold as attributes, by ``Class.attribute``."""
    own = [(name, cls) for name, cls in space.items() if issubclass(type(cls), type) and types.is_own(cls)]
    held = ((f"{name}.{key}", value) for name, cls in own for key, value in list(namespace_of(cls).items()))
    rows = ((name, _value(value)) for name, value in held if type(value) is re.Pattern)
    return {name: row for name, row in itertools.islice(rows, MOST_VALUES) if row is not None}


def _value(value: Any) -> Row | None:
    kind = type(value)
    if issubclass(kind, (type, ModuleType)) or unwrapped(value) is not None:
        return None
    if kind is re.Pattern:
        pattern = value.pattern if type(value.pattern) is str else value.pattern.decode("latin-1")
        return {"type": "re:Pattern", "pattern": pattern, "flags": value.flags}
    return {"type": type_ref(kind), "text": text_of(value, LONGEST_VALUE)}
