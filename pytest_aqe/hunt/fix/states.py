"""Names of leaked state, taken apart, and the expressions of a test file that mean them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from pytest_aqe.hunt.fix.source import TestFile, code


@dataclass(frozen=True, slots=True)
class Place:
    """Where state lives: a module, and the expression in it, as ``shop.cache`` and ``CACHE.lines['tea']``.

    `made` says what the module makes of the first name: ``dict``, ``list``, ``set``, ``cache`` (a cached function),
    ``class``, ``count`` (a counter that starts at a number), ``other``, or ``""`` where its source does not tell; then
    `first` is the expression.
    """

    module: str
    inner: str
    made: str = ""
    first: str = ""

    @property
    def container(self) -> str:
        """What holds the last subscript; ``""`` where the name does not end with one."""
        found = re.fullmatch(r"(.+)\[[^\[\]]*\]", self.inner, re.DOTALL)
        return found[1] if found else ""

    @property
    def attribute(self) -> tuple[str, str]:
        """The object (``""`` for the module) and the attribute of a name that ends with one."""
        base, _, last = self.inner.rpartition(".")
        return base, last


def place(state: str, rootdir: Path, file: TestFile) -> Place | None:
    """Where state lives, by the files of the project; None for state that no module holds."""
    dotted = re.match(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", state)
    if dotted is None:
        return None
    parts = dotted[0].split(".")
    rest = state[dotted.end() :]
    for length in range(len(parts) - 1, 0, -1):
        module, inner = ".".join(parts[:length]), ".".join(parts[length:]) + rest
        if file.is_module(module):
            return Place("", inner, *_made(file.text, parts[length]))
        source = _find(module, rootdir, Path(file.path))
        if source is not None:
            return Place(module, inner, *_made(source.read_text("utf-8", "replace"), parts[length]))
    first = parts[0]
    if first in sys.stdlib_module_names:
        length = next((n for n in range(len(parts) - 1, 0, -1) if ".".join(parts[:n]) in sys.modules), 1)
        return Place(".".join(parts[:length]), ".".join(parts[length:]) + rest)
    return None


def _find(module: str, rootdir: Path, test: Path) -> Path | None:
    below = Path(*module.split("."))
    for base in (rootdir, rootdir / "src", *(rootdir / parent for parent in test.parents)):
        for candidate in (base / below.with_suffix(".py"), base / below / "__init__.py"):
            if candidate.is_file():
                return candidate
    return None


def _made(text: str, name: str) -> tuple[str, str]:
    """What the last statement at the top of a module makes of a name, and by which expression."""
    found, first = "", ""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return "", ""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            marks = " ".join(ast.unparse(one) for one in node.decorator_list)
            found = "cache" if re.search(r"\b(lru_cache|cache)\b", marks) else "other"
        elif isinstance(node, ast.ClassDef) and node.name == name:
            found = "class"
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id == name for one in targets) and node.value is not None:
                found, first = _kind(node.value), ast.unparse(node.value)
    return found, first


def _kind(value: ast.expr) -> str:
    literals: tuple[tuple[type[ast.expr], str], ...] = (
        (ast.Dict, "dict"), (ast.DictComp, "dict"), (ast.List, "list"), (ast.ListComp, "list"),
        (ast.Set, "set"), (ast.SetComp, "set"),
    )  # fmt: skip
    for node, kind in literals:
        if isinstance(value, node):
            return kind
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func).rpartition(".")[2]
        names = {
            "defaultdict": "dict",
            "OrderedDict": "dict",
            "Counter": "dict",
            "dict": "dict",
            "list": "list",
            "set": "set",
        }
        if called == "count" and all(isinstance(one, ast.Constant) for one in value.args) and not value.keywords:
            return "count"
        return names.get(called, "other")
    return "other"


def means(file: TestFile, node: cst.BaseExpression) -> str | None:
    """An expression as state is named: full dotted names, literal keys."""
    if (plain := file.resolve(node)) is not None:
        return plain
    if isinstance(node, cst.Attribute):
        base = means(file, node.value)
        return None if base is None else f"{base}.{node.attr.value}"
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        base = means(file, node.value)
        return None if base is None else f"{base}[{key(node)}]"
    return None


def key(node: cst.Subscript) -> str:
    """The key of a subscript: as a literal is shown, ``*`` for one that is computed."""
    text = code(node.slice[0])
    try:
        return repr(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return "*"


def is_state(file: TestFile, meant: str | None, states: Iterable[str]) -> bool:
    """Is what an expression means one of these states, or an entry of one?"""
    if meant is None:
        return False
    for state in states:
        own = state
        head, _, rest = state.partition(".")
        while rest and not file.is_module(head):
            more, _, rest = rest.partition(".")
            head = f"{head}.{more}"
        if rest:
            own = rest
        for name in (state, own):
            computed = re.sub(r"\[[^\[\]]*\]$", "[*]", name)
            if meant in (name, computed) or (meant.startswith(f"{name}[") and "." not in meant[len(name) :]):
                return True
    return False
