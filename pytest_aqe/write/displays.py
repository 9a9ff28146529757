"""Types of collections, and the displays that stand for them."""

from __future__ import annotations

from pytest_aqe.program import Lit, Map, Node, Seq
from pytest_aqe.subject import TypeInfo

LONGEST = 6
"""Items of a display that takes the place of a text or another display."""
MAPPINGS = ("builtins:dict", "collections.abc:Mapping", "collections.abc:MutableMapping", "typing:Mapping")
SETS = ("builtins:set", "builtins:frozenset", "collections.abc:Set")
ANY_SEQUENCE = tuple(
    f"{module}:{name}" for module in ("collections.abc", "typing") for name in ("Iterable", "Sequence", "Collection")
)
DISPLAYS = ("builtins:list", "builtins:tuple", *SETS, *ANY_SEQUENCE)


def inside(type_: TypeInfo, value: Node) -> list[tuple[Node, TypeInfo]]:
    """The parts of a display with the types that are meant for them."""
    if not type_.args:
        return []
    if isinstance(value, Map):
        return [(item, type_.args[-1]) for _, item in value.pairs] if type_.ref in MAPPINGS else []
    if not isinstance(value, Seq):
        return []
    if type_.ref == "builtins:tuple" and len(type_.args) > 1:
        return list(zip(value.items, type_.args))
    return [(item, type_.args[0]) for item in value.items]


def display(ref: str) -> str:
    """The display that stands for a type of collection."""
    return ref.partition(":")[2] if ref in ("builtins:tuple", *SETS[:2]) else "list"


def size(value: Node) -> int:
    """How many items a literal or display has; 0 where it has none."""
    if isinstance(value, Lit):
        return len(value.value) if isinstance(value.value, (str, bytes)) else 0
    return len(value.items) if isinstance(value, Seq) else len(value.pairs) if isinstance(value, Map) else 0
