"""What methods read and change on their objects, told from a module's source, and which of them lead to a state."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from pytest_aqe.write.changes import MUTATORS

MOST = 6
"""Methods that are tried as the last step on the way to a state."""


@dataclass
class Uses:
    """The attributes of self that one method reads and changes, and the methods that it calls on self."""

    reads: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)


class Lives:
    """The methods of a module's classes, by qualified name of the class; what is inherited within it included."""

    def __init__(self, source: str) -> None:
        self.classes: dict[str, dict[str, Uses]] = {}
        self._first: dict[tuple[str, str], ast.expr] = {}
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            return
        for node in tree.body:  # in order of source: bases come first
            if isinstance(node, ast.ClassDef):
                self._learn(node)

    def _learn(self, node: ast.ClassDef) -> None:
        methods: dict[str, Uses] = {}
        for base in node.bases:
            methods |= self.classes.get(ast.unparse(base), {})
        for part in node.body:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
                methods[part.name] = self._uses(node.name, part)
        for _ in methods:  # what is called on self counts as well
            for one in methods.values():
                for other in (methods[name] for name in one.calls if name in methods):
                    one.reads |= other.reads
                    one.changes |= other.changes
        self.classes[node.name] = methods

    def _uses(self, owner: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Uses:
        found = Uses()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and function.name == "__init__":
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and _on_self(target):
                        self._first.setdefault((owner, target.attr), node.value)
            changed: ast.AST = node
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                changed = node.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if _on_self(node.func):
                    found.calls.add(node.func.attr)
                changed = node.func.value if node.func.attr in MUTATORS else node
            if isinstance(changed, ast.Attribute) and _on_self(changed):
                stored = changed is not node or not isinstance(changed.ctx, ast.Load)
                (found.changes if stored else found.reads).add(changed.attr)
        return found

    def first(self, owner: str, attribute: str) -> ast.expr | None:
        """What the constructor of a class puts into an attribute."""
        return self._first.get((owner, attribute))

    def read_by(self, owner: str, name: str) -> set[str]:
        """The attributes behind a name of a class: those that the method of that name reads, else the name itself."""
        uses = self.classes.get(owner, {}).get(name)
        return uses.reads if uses is not None else {name}

    def ways(self, owner: str, attributes: Collection[str] | None = None) -> Iterator[tuple[str, ...]]:
        """Methods to call one after the other so that one of these attributes (any, where None) may change; what makes
        ready for the last one comes before it."""
        public = {name: one for name, one in self.classes.get(owner, {}).items() if not name.startswith("_")}
        last = [
            name
            for name, one in public.items()
            if (one.changes if attributes is None else one.changes & set(attributes))
        ][:MOST]
        yield from ((name,) for name in last)
        for name in last:
            before = (other for other, one in public.items() if one.changes & public[name].reads)
            yield from ((other, name) for other in before)


def _on_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"
