"""What was there before the act: values frozen without running any of their code, files, environment."""

from __future__ import annotations

import collections
import enum
import io
import os
import types
from typing import Any

from pytest_aqe.sandbox.objects import stored
from pytest_aqe.sandbox.plainly import home_of

DEEPEST = 5
MOST_NODES = 400
MOST_FILES = 60
LONGEST_FILE = 4000
_ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, range, type(...)})
_BUFFERS = frozenset({"numpy", "array"})
"""Modules whose containers show their content as memory."""
_OPAQUE = (types.FunctionType, types.ModuleType, types.BuiltinFunctionType, types.MethodType, type, enum.Enum)


class Freezer:
    """Turns a value into a nested tuple that changes when the value does. Never calls code of the value."""

    def __init__(self) -> None:
        self._nodes = 0
        self._seen: dict[int, int] = {}

    def freeze(self, value: Any, depth: int = DEEPEST) -> Any:
        """The frozen form."""
        kind = type(value)
        if kind in _ATOMS:
            return kind.__name__, value if value == value else "nan"
        if id(value) in self._seen:
            return "again", self._seen[id(value)]
        self._nodes += 1
        if kind is types.FunctionType and depth > 0 and self._nodes <= MOST_NODES:
            self._seen[id(value)] = len(self._seen)
            said = [(name, item) for name, item in value.__dict__.items() if name != "__wrapped__"]
            return "function", id(value), [(name, self.freeze(item, depth - 1)) for name, item in said]
        if depth <= 0 or self._nodes > MOST_NODES or isinstance(value, _OPAQUE):
            return "opaque", id(value)
        self._seen[id(value)] = len(self._seen)
        return id(value), self._inside(value, kind, depth - 1)

    def _inside(self, value: Any, kind: type, depth: int) -> Any:
        found: list[Any] = []
        if isinstance(value, dict):
            found.append([(self.freeze(k, depth), self.freeze(v, depth)) for k, v in list(dict.items(value))])
        elif isinstance(value, (list, tuple, collections.deque)):
            base: Any = next(base for base in (list, tuple, collections.deque) if isinstance(value, base))
            found.append([self.freeze(item, depth) for item in list(base.__iter__(value))])
        elif isinstance(value, (set, frozenset)):
            base = set if isinstance(value, set) else frozenset
            found.append(sorted(repr(self.freeze(item, depth)) for item in list(base.__iter__(value))))
        elif isinstance(value, bytearray):
            found.append(bytes(value))
        elif home_of(kind) in _BUFFERS:
            found.append(bytes(memoryview(value).cast("B")[:LONGEST_FILE]))
        elif kind in (io.StringIO, io.BytesIO):
            found.append("closed" if value.closed else (value.getvalue(), value.tell()))
        found.append([(name, self.freeze(item, depth)) for name, item in stored(value).items()])
        return found


def freeze(value: Any) -> Any:
    """The frozen form of one value; equal forms mean that nothing visible changed."""
    try:
        return Freezer().freeze(value)
    except Exception:
        return None


def files_under(folder: str) -> dict[str, bytes | None]:
    """Files below a folder by relative path with their content, folders with None; bounded."""
    found: dict[str, bytes | None] = {}
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in folders:
            found[os.path.relpath(os.path.join(here, name), folder)] = None
        for name in sorted(files):
            path = os.path.join(here, name)
            try:
                with open(path, "rb") as stream:
                    found[os.path.relpath(path, folder)] = stream.read(LONGEST_FILE + 1)
            except OSError:
                continue
        if len(found) > MOST_FILES:
            break
    return found
