"""Annotations as data: the JSON form of `subject.TypeInfo`, from type objects or, failing that, from text."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import enum
import inspect
import sys
import types
import typing
from collections.abc import Collection
from typing import Any

from pytest_aqe.program import Import, quote
from pytest_aqe.sandbox.naming import lookup, place_of
from pytest_aqe.sandbox.plainly import home_of

Row = dict[str, Any]
ANY: Row = {"kind": "any"}
_ELLIPSIS: Row = {"kind": "class", "ref": "builtins:ellipsis"}
_DEEPEST = 6
_UNIONS = {typing.Union, getattr(types, "UnionType", typing.Union)}
_THROUGH = {"Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"}


class Types:
    """Turns annotations into rows and remembers every class that it met.

    `prefer` is the module under test, `own` the qualified names of the classes that its source defines.
    """

    def __init__(self, space: dict[str, Any], prefer: str, own: Collection[str] = ()) -> None:
        self._space, self._prefer, self._own = space, prefer, own
        self.met: dict[str, type] = {}

    def hints(self, value: Any, owner: type | None = None) -> dict[str, Any]:
        """Annotations of a function or class, resolved one by one where they do not resolve together."""
        names = dict(vars(owner)) if owner is not None else None
        try:
            return typing.get_type_hints(value, localns=names, include_extras=True)
        except Exception:
            pass
        try:
            raw = dict(value.__annotations__)
        except Exception:
            return {}
        space = getattr(value, "__globals__", None) or self._space
        return {
            name: self._resolve(hint, space, names) if isinstance(hint, str) else hint for name, hint in raw.items()
        }

    def _resolve(self, text: str, space: dict[str, Any], names: dict[str, Any] | None) -> Any:
        try:
            return eval(text, dict(space), names)
        except Exception:
            pass
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError):
            return None
        return _Parsed(tree, space, names)

    def row(self, hint: Any, depth: int = 0) -> Row:
        """The row of one annotation; ``any`` where nothing can be said."""
        try:
            return self._row(hint, depth)
        except Exception:
            return ANY

    def class_row(self, cls: type, *args: Row) -> Row:
        """The row of a class, by the name that it can be imported under: one of the subject's own by its home there."""
        place = self._own_place(cls) or place_of(cls, self._prefer)
        if place is None:
            return ANY
        ref = ":".join(place)
        self.met.setdefault(ref, cls)
        return {"kind": "class", "ref": ref, "args": list(args)} if args else {"kind": "class", "ref": ref}

    def is_own(self, cls: type) -> bool:
        """True for a class of the subject, also where it says that it is from a package above, as re-exports may."""
        home, qualname = home_of(cls), type.__getattribute__(cls, "__qualname__")
        above = self._prefer.startswith(f"{home}.") and type(qualname) is str and qualname in self._own
        return home == self._prefer or above

    def _own_place(self, cls: type) -> Import | None:
        qualname = type.__getattribute__(cls, "__qualname__")
        try:
            if self.is_own(cls) and lookup(self._prefer, qualname) is cls:
                return self._prefer, qualname
        except LookupError:
            pass
        return None

    def _row(self, hint: Any, depth: int) -> Row:
        if hint is None or hint is type(None):
            return {"kind": "none"}
        if depth > _DEEPEST or hint is Any or hint is inspect.Parameter.empty:
            return ANY
        if isinstance(hint, str):
            hint = self._resolve(hint, self._space, None)
        if isinstance(hint, _Parsed):
            return self._parsed(hint, hint.tree, depth)
        if isinstance(hint, typing.ForwardRef):
            return self._row(self._resolve(hint.__forward_arg__, self._space, None), depth)
        if isinstance(hint, typing.TypeVar):
            return self._typevar(hint, depth)
        supertype = getattr(hint, "__supertype__", None)
        if supertype is not None:
            return self._row(supertype, depth + 1)
        origin = typing.get_origin(hint)
        if origin is not None:
            return self._generic(hint, origin, depth)
        value = getattr(hint, "__value__", None)
        if type(hint).__name__ == "TypeAliasType" and value is not None:
            return self._row(value, depth + 1)
        if type(hint).__name__ == "InitVar":
            return self._row(hint.type, depth + 1)
        if isinstance(hint, type):
            return ANY if hint is object else self.class_row(hint)
        name = getattr(hint, "_name", None) or getattr(hint, "__name__", "")
        return {"kind": "class", "ref": "builtins:str"} if name in ("LiteralString", "AnyStr") else ANY

    def _typevar(self, hint: Any, depth: int) -> Row:
        if hint.__bound__ is not None:
            return self._row(hint.__bound__, depth + 1)
        if hint.__constraints__:
            return self._row(hint.__constraints__[0], depth + 1)
        return ANY

    def _generic(self, hint: Any, origin: Any, depth: int) -> Row:
        args = typing.get_args(hint)
        name = getattr(origin, "_name", None) or getattr(origin, "__name__", "")
        if origin in _UNIONS:
            return self._union([self._row(arg, depth + 1) for arg in args])
        if origin is typing.Literal:
            return {"kind": "literal", "values": [self._literal(arg) for arg in args]}
        if name in _THROUGH:
            return self._row(args[0], depth + 1)
        if origin is collections.abc.Callable:
            return self._callable(args, depth)
        if origin is type:
            return {"kind": "type", "args": [self._row(arg, depth + 1) for arg in args]}
        if name in ("TypeGuard", "TypeIs"):
            return {"kind": "class", "ref": "builtins:bool"}
        if origin is tuple:
            return self.class_row(tuple, *[_ELLIPSIS if arg is ... else self._row(arg, depth + 1) for arg in args])
        if isinstance(origin, type):
            return self.class_row(origin, *[self._row(arg, depth + 1) for arg in args])
        value = getattr(origin, "__value__", None)
        return self._row(value, depth + 1) if value is not None else ANY

    def _callable(self, args: tuple[Any, ...], depth: int) -> Row:
        if not args:
            return {"kind": "callable"}
        *params, result = args
        if len(params) == 1 and isinstance(params[0], list):
            params = params[0]
        if any(param is ... or type(param).__name__ == "ParamSpec" for param in params):
            return {"kind": "callable"}
        return {"kind": "callable", "args": [self._row(arg, depth + 1) for arg in [*params, result]]}

    def _union(self, rows: list[Row]) -> Row:
        flat: list[Row] = []
        for row in rows:
            for part in row["args"] if row["kind"] == "union" else [row]:
                if part not in flat:
                    flat.append(part)
        return flat[0] if len(flat) == 1 else {"kind": "union", "args": flat}

    def _literal(self, value: Any) -> str:
        if isinstance(value, enum.Enum):
            self.class_row(type(value))
            return f"{type(value).__qualname__}.{value.name}"
        return quote(value) if isinstance(value, (str, bytes)) else repr(value)

    def _parsed(self, hint: _Parsed, tree: ast.expr, depth: int) -> Row:
        """An annotation that does not evaluate here: what can be understood of its text."""
        if isinstance(tree, ast.Constant):
            if tree.value is None:
                return {"kind": "none"}
            if tree.value is ...:
                return _ELLIPSIS
            text = tree.value
            return self._row(self._resolve(text, hint.space, hint.names), depth + 1) if isinstance(text, str) else ANY
        if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
            sides = [self._parsed(hint, tree.left, depth + 1), self._parsed(hint, tree.right, depth + 1)]
            return self._union(sides)
        if isinstance(tree, ast.Subscript):
            inner = list(tree.slice.elts) if isinstance(tree.slice, ast.Tuple) else [tree.slice]
            name = tree.value.attr if isinstance(tree.value, ast.Attribute) else getattr(tree.value, "id", "")
            if name in _THROUGH:
                return self._parsed(hint, inner[0], depth + 1)
            rows = [self._parsed(hint, part, depth + 1) for part in inner]
            if name == "Optional":
                return self._union([*rows, {"kind": "none"}])
            if name == "Union":
                return self._union(rows)
            base = self._parsed(hint, tree.value, depth + 1)
            return {**base, "args": rows} if base["kind"] == "class" else base
        value = hint.evaluate(tree)
        return ANY if value is None else self._row(value, depth + 1)


class _Parsed:
    """Text of an annotation that failed to evaluate as a whole."""

    def __init__(self, tree: ast.expr, space: dict[str, Any], names: dict[str, Any] | None) -> None:
        self.tree, self.space, self.names = tree, space, names

    def evaluate(self, tree: ast.expr) -> Any:
        """The object that a name or dotted name stands for: here, in a loaded module of that name, or in typing."""
        text = ast.unparse(tree)
        for scope in (self.names or {}, self.space, vars(builtins), vars(typing), vars(collections.abc), sys.modules):
            root, *rest = text.split(".")
            if root in scope:
                value = scope[root]
                for part in rest:
                    value = getattr(value, part, None)
                return value
        return None
