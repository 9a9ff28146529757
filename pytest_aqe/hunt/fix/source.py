"""One file with tests as a syntax tree that keeps every space: where a test is, what its names mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from pytest_aqe.hunt.fix.proposal import read

Function = cst.FunctionDef
Node = TypeVar("Node", bound=cst.CSTNode)


def split(nodeid: str) -> tuple[str, tuple[str, ...]]:
    """The path, and the names of classes and function, without parameters (which may hold anything)."""
    path, _, rest = nodeid.partition("::")
    return path, tuple(rest.partition("[")[0].split("::"))


class TestFile:
    """A file, and the changes that were made to it so far."""

    __test__ = False

    def __init__(self, rootdir: Path, path: str) -> None:
        self._take(path, read(rootdir / path))

    @classmethod
    def of(cls, path: str, text: str) -> TestFile:
        """From a text that is not in a file."""
        made = cls.__new__(cls)
        made._take(path, text)
        return made

    def _take(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.module = cst.parse_module(text)

    def function(self, names: Sequence[str]) -> Function | None:
        """The test; of several definitions of a name the last one, which is the one that counts."""
        found: Function | None = None
        body: Sequence[cst.CSTNode] = self.module.body
        for number, name in enumerate(names):
            inner: cst.ClassDef | Function | None = None
            for node in body:
                if isinstance(node, (cst.ClassDef, Function)) and node.name.value == name:
                    inner = node
            if inner is None:
                return None
            if number == len(names) - 1:
                found = inner if isinstance(inner, Function) else None
            elif isinstance(inner.body, cst.IndentedBlock):
                body = inner.body.body
        return found

    def in_unittest(self, names: Sequence[str]) -> bool:
        """Is it a method of a unittest class, which takes no fixtures as arguments?"""
        if len(names) < 2:
            return False
        bases = [
            self.resolve(base.value) or ""
            for node in self.module.body
            if isinstance(node, cst.ClassDef) and node.name.value == names[0]
            for base in node.bases
        ]
        return any(base.endswith("TestCase") for base in bases)

    def replace(self, old: cst.CSTNode, new: cst.CSTNode) -> None:
        """Exchange a node of the tree; all nodes are new ones after that."""
        changed = self.module.deep_replace(old, new)
        assert isinstance(changed, cst.Module)
        self.module = changed

    def line_of(self, node: cst.CSTNode) -> int:
        """The line on which a node of the tree begins."""
        positions = MetadataWrapper(self.module, unsafe_skip_copy=True).resolve(PositionProvider)
        return positions[node].start.line

    def names(self) -> dict[str, str]:
        """What imported names stand for, anywhere in the file, as dotted names."""
        found: dict[str, str] = {}
        for node in walk(self.module):
            if isinstance(node, cst.Import):
                for alias in node.names:
                    full = dotted(alias.name) or ""
                    bound = alias.evaluated_alias
                    found[bound or full.split(".")[0]] = full if bound else full.split(".")[0]
            elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
                base = (dotted(node.module) if node.module else "") or ""
                if node.relative:
                    base = f"{'.'.join(Path(self.path).parent.parts)}.{base}".strip(".")
                for alias in node.names:
                    found[alias.evaluated_alias or alias.evaluated_name] = f"{base}.{alias.evaluated_name}".strip(".")
        return found

    def resolve(self, node: cst.BaseExpression) -> str | None:
        """An expression of names and attributes as the full dotted name that it means."""
        written = dotted(node)
        if written is None:
            return None
        first, dot, rest = written.partition(".")
        return f"{self.names().get(first, first)}{dot}{rest}"

    def is_module(self, name: str) -> bool:
        """Is this the name under which this file itself is imported?"""
        own = self.path.removesuffix(".py").replace("/", ".")
        return own == name or own.endswith(f".{name}")


def dotted(node: cst.CSTNode) -> str | None:
    """``a.b.c`` as text; None for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        base = dotted(node.value)
        return None if base is None else f"{base}.{node.attr.value}"
    return None


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and everything in it."""
    yield node
    for child in node.children:
        yield from walk(child)


def of_kind(node: cst.CSTNode, kind: type[Node]) -> list[Node]:
    """Nodes of a kind in a node, in order."""
    return [found for found in walk(node) if isinstance(found, kind)]


def code(node: cst.CSTNode) -> str:
    """A node as text."""
    return cst.Module([]).code_for_node(node)
