"""Whether a value is of a type, as far as its text tells."""

from __future__ import annotations

from pytest_aqe.generate.search.stock import STOCK
from pytest_aqe.program import Attr, Call, Lit, Map, Node, Raw, Ref, Seq
from pytest_aqe.subject import TypeInfo

_SEQUENCES = ("Sequence", "Iterable", "Collection", "MutableSequence", "Iterator", "Container", "Reversible", "Sized")
_MAPPINGS = ("Mapping", "MutableMapping")


def accepts(wanted: TypeInfo, value: Node) -> bool | None:
    """Whether a value is of a type; None where nobody can tell."""
    if wanted.kind == "union":
        found = [accepts(one, value) for one in wanted.args]
        return True if True in found else None if None in found else False
    if wanted.kind == "none":
        return value == Lit(None)
    if wanted.kind == "literal":
        return value.text() in wanted.values
    if wanted.kind != "class":
        return None
    module, _, name = wanted.ref.partition(":")
    if name in _SEQUENCES and module != "builtins":
        return isinstance(value, Seq) and _all(wanted.args[:1], value.items)
    if name in _MAPPINGS or wanted.ref == "builtins:dict":
        if not isinstance(value, Map):
            return False if isinstance(value, (Lit, Seq)) else None
        keys = _all(wanted.args[:1], tuple(key for key, _ in value.pairs))
        return keys and _all(wanted.args[1:], tuple(item for _, item in value.pairs))
    if isinstance(value, Seq):
        if module != "builtins" or name != value.kind:
            return None if name == "object" else False
        if name == "tuple" and not (len(wanted.args) == 2 and wanted.args[1].kind == "any"):
            same = len(wanted.args) == len(value.items)
            found = [accepts(one, item) for one, item in zip(wanted.args, value.items)]
            return None if not wanted.args else same and False not in found and (True if None not in found else None)
        return _all(wanted.args[:1], value.items)
    if isinstance(value, Lit):
        kind = kind_of(value)
        return (
            (name == kind or (kind, name) == ("int", "float")) if module == "builtins" and name != "object" else False
        )
    if isinstance(value, Call) and isinstance(value.func, Ref):
        return True if wanted.ref == f"{value.func.module}:{value.func.qualname}" else None
    if isinstance(value, Attr) and isinstance(value.base, Ref):  # a member of an enumeration
        return True if wanted.ref == f"{value.base.module}:{value.base.qualname}" else None
    return True if isinstance(value, Raw) and class_made(value) == wanted.ref else None


def class_made(value: Raw) -> str:
    """The reference of the class that a ready value is a plain object of: ``date(2024, 2, 29)``; "" for others."""
    name = value.source.partition("(")[0]
    module = next((module for module, root in value.imports if root == name), "")
    return f"{module}:{name}" if f"{module}:{name}" in STOCK else ""


def _all(wanted: tuple[TypeInfo, ...], items: tuple[Node, ...]) -> bool | None:
    if not items:
        return True
    if not wanted:
        return None
    found = [accepts(wanted[0], item) for item in items]
    return False if False in found else None if None in found else True


def kind_of(value: Node) -> str:
    """The builtin that a literal or display is of; "" for others."""
    if isinstance(value, Lit):
        return "None" if value.value is None else type(value.value).__name__
    if isinstance(value, Seq):
        return value.kind
    return "dict" if isinstance(value, Map) else ""
