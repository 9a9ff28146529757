"""What the expressions of a predicate are: parts of parameters, globals, environment variables, or constants."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from typing import NamedTuple

from pytest_aqe.generate.search.constants import stands_for
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.solutions import EnumMember
from pytest_aqe.generate.search.source import FunctionFacts

Path = tuple[str, ...]
SAME_PLACE = ("lower", "strip", "upper", "casefold")
"""Methods of text that can be looked through: what is asked for comes out of them unchanged."""


class Place(NamedTuple):
    """A part of something: `root` is a parameter, ``self``, ``global:NAME`` or ``env:NAME``; `path` leads on."""

    root: str
    path: Path = ()
    shape: Shape | None = None


class Places:
    """Reads expressions of one module."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def find(self, facts: FunctionFacts, node: ast.expr) -> Place | None:
        """The place of an expression."""
        shape = facts.origins.get(id(node))
        if shape is not None:
            for name, root in facts.shapes.items():
                for path, part in root.paths():
                    if part is shape:
                        return Place(name, path, shape)
        if isinstance(node, ast.Call):
            return self._called(facts, node)
        if isinstance(node, ast.Subscript):
            environment = self.context.source.dotted(node.value) == "os.environ"
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            return Place(f"env:{key!s}") if environment and isinstance(node.slice, ast.Constant) else None
        text = self.context.source.dotted(node)
        if text and text.split(".")[0] not in facts.parameters():
            return Place(f"global:{ast.unparse(node)}")
        return None

    def _called(self, facts: FunctionFacts, node: ast.Call) -> Place | None:
        name = self.context.source.dotted(node.func)
        if name in ("os.environ.get", "os.getenv") and node.args and isinstance(node.args[0], ast.Constant):
            return Place(f"env:{node.args[0].value!s}")
        if isinstance(node.func, ast.Attribute) and node.func.attr in SAME_PLACE:
            return self.find(facts, node.func.value)
        plain = ast.unparse(node.func)
        root = plain.split(".")[0]
        known = root in facts.parameters() or hasattr(builtins, root) or "(" in plain
        return Place(f"global:{plain}", ("()",)) if name and not known else None

    def constants(self, node: ast.expr) -> list[object]:
        """Plain constants that an expression stands for: literals, displays, module-level names, enum members."""
        return list(stands_for(node, self._named))

    def _named(self, node: ast.expr) -> Iterable[object]:
        if isinstance(node, ast.Name) and node.id in self.context.source.assigned:
            value = self.context.source.assigned[node.id]
            return [] if isinstance(value, ast.Name) else self.constants(value)
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return []
        known = self.context.info.values.get(ast.unparse(node))
        if known is not None and known.text is not None:
            return _members(known.text)
        return self._enum_member(node) if isinstance(node, ast.Attribute) else []

    def _enum_member(self, node: ast.Attribute) -> list[object]:
        ref = self.context.resolve(self.context.source.dotted(node.value))
        info = self.context.class_of(ref)
        is_member = info is not None and "enum" in info.flags and node.attr in info.members
        return [EnumMember(ref, node.attr)] if is_member else []


def _members(text: str) -> list[object]:
    """The value of a literal, or the members of a display."""
    try:
        plain = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return []
    if isinstance(plain, (set, frozenset)):
        return sorted(plain, key=repr)
    return list(plain) if isinstance(plain, (list, tuple, dict)) else [plain]
