"""Names: for variables of a program, and which of the subject a test should know."""

from __future__ import annotations

import re

_TAKEN = "list dict set str int type result object tuple match"
_KEYWORDS = "and or not is in if for import from class def lambda with as global none true false"
RESERVED = frozenset(f"{_TAKEN} {_KEYWORDS}".split())
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def variable(class_name: str) -> str:
    """``ShoppingCart`` → ``shopping_cart``; never a keyword or a builtin."""
    short = class_name.rpartition(".")[2]
    name = WORD_START.sub("_", short).lower().strip("_")
    if name == short:
        return "instance"  # the class's own name, written small, would hide the class
    return name if name.isidentifier() and name not in RESERVED else f"{name or 'subject'}_"


def internal(name: str) -> bool:
    """Whether a dotted name holds a private part: nothing that a test should know of."""
    return any(part.startswith("_") for part in name.split("."))
