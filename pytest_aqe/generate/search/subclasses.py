"""Source of helper classes that a test defines: subclasses of the subject's own."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_aqe.program import Define
from pytest_aqe.subject import ClassInfo, FunctionInfo

DECORATED = ("property", "classmethod", "staticmethod")
FIRST = {"classmethod": ("cls",), "staticmethod": ()}


def method_source(name: str, method: FunctionInfo | None, result: str) -> str:
    """A method, indented, that returns the expression `result`; any arguments where nothing is known of it."""
    kind = method.kind if method is not None else "method"
    decorator = f"    @{kind}\n" if kind in DECORATED else ""
    given = ["*args"]
    if method is not None:
        named = [param for param in method.params if not param.kind.startswith("var_")]
        given = [param.name + ("=None" if param.has_default else "") for param in named]
    head = ", ".join([*FIRST.get(kind, ("self",)), *given])
    prefix = "async " if method is not None and method.flavour == "coroutine" else ""
    return f"{decorator}    {prefix}def {name}({head}):\n        return {result}\n"


def subclass_source(info: ClassInfo, name: str, members: Sequence[str]) -> Define:
    """The definition of a subclass with these members."""
    lines = [f"class {name}({info.qualname}):", *(members or ["    pass"])]
    return Define(name, "\n".join(lines).rstrip(), ((info.module, info.qualname.split(".")[0]),))


def constructor_of(info: ClassInfo) -> FunctionInfo:
    """The constructor of a class as a function, for want of its own description."""
    return FunctionInfo(f"{info.qualname}.__init__", "method", "plain", info.params, owner=info.qualname)
