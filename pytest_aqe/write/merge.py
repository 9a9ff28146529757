"""Bringing new tests into a file that is there: what it holds already is not written again."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_aqe.write.code import name_uses, put, statements
from pytest_aqe.write.names import unique
from pytest_aqe.write.sheet import read
from pytest_aqe.write.written import WrittenTest


@dataclass(frozen=True, slots=True)
class Known:
    """What existing files hold: every test as `keys` (its body with its inputs put in), and names by class."""

    keys: frozenset[str]
    names: Mapping[str, frozenset[str]]


def known(texts: Sequence[str]) -> Known:
    """The tests that are in some files."""
    keys: set[str] = set()
    names: dict[str, set[str]] = {}
    for text in texts:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        aliases = _aliases(tree)
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                for test in node.body:
                    if isinstance(test, (ast.FunctionDef, ast.AsyncFunctionDef)) and test.name.startswith("test"):
                        names.setdefault(node.name, set()).add(test.name)
                        keys.update(_keys_of_function(test, aliases))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test"):
                names.setdefault("", set()).add(node.name)
                keys.update(_keys_of_function(node, aliases))
    return Known(frozenset(keys), {cls: frozenset(found) for cls, found in names.items()})


def _aliases(tree: ast.Module) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.asname:
                    found[alias.asname] = ast.Name(alias.name, ast.Load())
    return found


def _keys_of_function(node: ast.FunctionDef | ast.AsyncFunctionDef, aliases: Mapping[str, ast.expr]) -> Iterator[str]:
    for names, rows in _tables(node):
        for row in rows:
            yield key(node.body, {**aliases, **dict(zip(names, row))})


def _tables(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[list[str], list[list[ast.expr]]]]:
    """Parameter names and rows of a test; one row of nothing where it has no parameters."""
    calls = [d for d in node.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func).endswith("parametrize")]
    if len(calls) != 1 or len(calls[0].args) < 2:
        yield [], [[]]
        return
    shown, table = calls[0].args[:2]
    try:
        value = ast.literal_eval(shown)
    except (ValueError, SyntaxError):
        return
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) else list(value)
    if isinstance(table, (ast.List, ast.Tuple)):
        single = len(names) == 1
        rows = [[item] if single else list(getattr(item, "elts", [])) for item in table.elts]
        yield names, [row for row in rows if len(row) == len(names)]


def key(body: Sequence[ast.stmt], values: Mapping[str, ast.expr]) -> str:
    """A test's body as one text: its inputs put in, variables that are read once put where they are read."""
    left: list[ast.stmt] = [put(stmt, values) for stmt in body]
    index = 0
    while index < len(left):
        stmt = left[index]
        target = stmt.targets[0] if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 else None
        once = isinstance(target, ast.Name) and name_uses(target.id, left[index + 1 :]) == [False]
        if once and isinstance(stmt, ast.Assign) and isinstance(target, ast.Name):
            left = [*left[:index], *(put(other, {target.id: stmt.value}) for other in left[index + 1 :])]
            continue
        index += 1
    return "\n".join(ast.unparse(ast.fix_missing_locations(stmt)) for stmt in left)


def keys_of(test: WrittenTest) -> list[str]:
    """One key for each row of a test, or one for a test without parameters."""
    body = [stmt for text in test.sections for stmt in statements(text)]
    rows = test.rows or ()
    if not test.parameters:
        return [key(body, {})]
    return [key(body, {n: ast.parse(v, mode="eval").body for n, v in zip(test.parameters, row.values)}) for row in rows]


def unwritten(tests: Sequence[WrittenTest], there: Known) -> list[tuple[WrittenTest, list[int]]]:
    """Tests with something new, each with the indices of its new drafts; their names made free of clashes."""
    found: list[tuple[WrittenTest, list[int]]] = []
    taken = {cls: set(names) for cls, names in there.names.items()}
    for test in tests:
        fresh = [index for index, one in enumerate(keys_of(test)) if one not in there.keys]
        if not fresh:
            continue
        mine = taken.setdefault(test.cls, set())
        name = unique(iter([test.name.removeprefix("test_"), *_longer(test)]), mine)
        mine.add(name)
        found.append((replace(test, name=name), fresh))
    return found


def _longer(test: WrittenTest) -> Iterator[str]:
    base = test.name.removeprefix("test_")
    yield f"also_{base}"
    for parameter in test.parameters[:2]:
        yield f"{base}_by_{parameter}"


def merged(text: str, module: str, tests: Sequence[WrittenTest], first_party: Collection[str]) -> str:
    """An existing file of ours with tests added: what is there keeps its place and its lines."""
    sheet = read(text, module, first_party)
    sheet.add(tests)
    return sheet.text()
