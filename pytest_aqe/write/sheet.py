"""A test file as its parts: imports, helper definitions, classes of tests. It can be read back and added to."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pytest_aqe.write.code import binds, free_name, reads, statements
from pytest_aqe.write.digest import sealed
from pytest_aqe.write.imports import Bound, bind, import_lines, renamings
from pytest_aqe.write.statements import block
from pytest_aqe.write.testtext import test_lines
from pytest_aqe.write.written import WrittenTest

PYTEST = ("pytest", "")


@dataclass(slots=True)
class Sheet:
    """The file of one module; classes and helpers hold their lines as they stand."""

    module: str
    first_party: Collection[str]
    bound: dict[tuple[str, str], Bound] = field(default_factory=dict)
    helpers: dict[str, list[str]] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)

    def add(self, tests: Sequence[WrittenTest]) -> None:
        """Adds tests behind those that are there."""
        wanted = {pair for test in tests for pair in test.imports}
        if any(test.parameters or _reads(test, "pytest") for test in tests):
            wanted.add(PYTEST)
        self.bound = bind(wanted, list(self.bound.values()), set(self.helpers), self.module)
        for test in tests:
            fresh = self._own_variables(test.renamed(renamings(test.imports, self.bound)))
            fresh = self._with_helpers(fresh)
            mine = self.classes.setdefault(test.cls, [])
            if mine:
                mine.append("")
            mine += test_lines(fresh)

    def _own_variables(self, test: WrittenTest) -> WrittenTest:
        """Variables that would hide an import or a helper under another name."""
        outside = {one.local for one in self.bound.values()} | set(self.helpers) | {"pytest"}
        for text in test.helpers:
            outside |= binds(statements(text)[:0]) | {_defined(text)}
        own = set(test.parameters)
        every: set[str] = set()
        builtin_reads: set[str] = set()
        for text in test.sections:
            tree = statements(text)
            own |= binds(tree)
            every |= set(reads(tree)) | binds(tree)
        clashing = own & (outside | builtin_reads)
        names: dict[str, str] = {}
        for name in sorted(clashing):
            names[name] = free_name(name, every | outside | set(names.values()))
        return test.renamed(names)

    def _with_helpers(self, test: WrittenTest) -> WrittenTest:
        """The test with its helpers in the file: an equal one is shared, another of the same name renamed."""
        for place in range(len(test.helpers)):
            text = test.helpers[place]
            name = _defined(text)
            shown = block(statements(text), 0)
            imported = {one.local for one in self.bound.values()}
            collected = name.lower().startswith("test")
            if self.helpers.get(name, shown) == shown and name not in imported and not collected:
                self.helpers[name] = shown
                continue
            wanted = f"a_{name}" if name.islower() else f"A{name}"
            taken = set(self.helpers) | imported | {_defined(other) for other in test.helpers}
            fresh = free_name(wanted, taken) if collected else _numbered(name, taken)
            same = [other for other, there in self.helpers.items() if _same_but_name(other, there, name, shown)]
            fresh = same[0] if same else fresh
            test = test.renamed({name: fresh})
            self.helpers[fresh] = block(statements(test.helpers[place]), 0)
        return test

    def text(self) -> str:
        """The whole file."""
        found = [f'"""Tests for {self.module}, suggested by pytest-aqe.', ""]
        found += ["Edit freely: a file changed by hand is never overwritten.", '"""', ""]
        imports = import_lines(self._used(), self.first_party)
        found += [*imports, ""] if imports else []
        for lines in self.helpers.values():
            found += ["", *lines, ""]
        for name, lines in self.classes.items():
            found += ["", f"class {name}:", *lines, ""]
        return sealed("\n".join(found).rstrip("\n") + "\n")

    def _used(self) -> Iterable[Bound]:
        """The imports that something in the file reads."""
        source = "\n".join(line for lines in self.helpers.values() for line in lines) + "\n"
        source += "\n".join(line for name, lines in self.classes.items() for line in (f"class {name}:", *lines))
        names = set(reads(ast.parse(source)))
        return [one for one in self.bound.values() if one.local in names]


def _reads(test: WrittenTest, name: str) -> bool:
    return any(reads(statements(text))[name] for text in test.sections)


def _defined(text: str) -> str:
    node = statements(text)[-1]
    return node.name if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else ""


def _numbered(name: str, taken: Collection[str]) -> str:
    """``Item2``, ``Item3`` ...: the first that is free."""
    return next(f"{name}{number}" for number in itertools.count(2) if f"{name}{number}" not in taken)


def _same_but_name(name: str, there: list[str], other: str, shown: list[str]) -> bool:
    return other in name and "\n".join(there).replace(name, other) == "\n".join(shown)


def read(text: str, module: str, first_party: Collection[str]) -> Sheet:
    """The parts of an existing file of ours."""
    sheet = Sheet(module, first_party)
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                pair = (alias.name, "")
                sheet.bound[pair] = Bound(*pair, alias.asname or alias.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                pair = (node.module or "", alias.name)
                sheet.bound[pair] = Bound(*pair, alias.asname or alias.name)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            own = lines[first - 1 : node.end_lineno]
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not node.decorator_list:
                sheet.classes[node.name] = own[1:]
            else:
                sheet.helpers[node.name] = own
    return sheet
