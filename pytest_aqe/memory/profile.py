"""What a function looks like from outside and inside: names, types, and counted features of its body. No source text.

Profiles are made from the source alone, so that a function can be compared with others before anything of it ran.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
DEEPEST = 3
"""Nodes of a path."""
MOST = 60
"""Features of one kind that are kept, the most frequent."""
LONGEST = 60
"""Characters of a type."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the text of its annotation and the type of its default, both "" where there is none."""

    name: str
    type: str
    default: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One function. `features` are counts by kind (paths, calls, tests, raises, catches) and name."""

    module: str
    function: str
    flavour: str
    parameters: tuple[Parameter, ...]
    returns: str
    features: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def body(self) -> str:
        """Everything but the names of module and function, as JSON that is the same for equal profiles."""
        parameters = [[p.name, p.type, p.default] for p in self.parameters]
        features = {kind: dict(sorted(counts.items())) for kind, counts in sorted(self.features.items())}
        return json.dumps([self.flavour, parameters, self.returns, features], separators=(",", ":"))

    @classmethod
    def from_body(cls, module: str, function: str, body: str) -> Profile:
        """A profile as it was stored."""
        flavour, parameters, returns, features = json.loads(body)
        return cls(module, function, flavour, tuple(Parameter(*row) for row in parameters), returns, features)


def words(name: str) -> list[str]:
    """Parts of a name, in lower case: ``parseHTTPDate_2`` → parse, http, date, 2."""
    return [word.lower() for word in WORD.findall(name)]


def profiles(module: str, text: str) -> dict[str, Profile]:
    """Functions and methods of a module by qualified name. Raises SyntaxError where the text does not parse."""
    return {qualname: profile(module, qualname, node) for qualname, node in definitions(text).items()}


def definitions(text: str) -> dict[str, Function]:
    """The definitions of functions and methods by qualified name, the first of each. Raises SyntaxError as above."""
    found: dict[str, Function] = {}
    for qualname, node in _functions(ast.parse(text), ""):
        found.setdefault(qualname, node)
    return found


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.If, ast.Try, ast.ExceptHandler, ast.With)):
            yield from _functions(node, prefix)


def profile(module: str, qualname: str, node: Function) -> Profile:
    """The profile of one definition."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ("paths", "calls", "tests", "raises", "catches")}
    for stmt in node.body:
        _count(stmt, ("Body",), counts)
    features = {kind: dict(counter.most_common(MOST)) for kind, counter in counts.items() if counter}
    return Profile(module, qualname, _flavour(node), _parameters(node), _type(node.returns), features)


def _flavour(node: Function) -> str:
    decorators = sorted(filter(None, (_name(decorator) for decorator in node.decorator_list)))
    kind = "async" if isinstance(node, ast.AsyncFunctionDef) else "def"
    yields = any(isinstance(child, (ast.Yield, ast.YieldFrom)) for child in ast.walk(node))
    return " ".join([kind, *(["yields"] if yields else []), *decorators])


def _parameters(node: Function) -> tuple[Parameter, ...]:
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    defaults: dict[str, ast.expr | None] = {}
    for arg, default in zip(reversed(positional), reversed(args.defaults)):
        defaults[arg.arg] = default
    for arg, given in zip(args.kwonlyargs, args.kw_defaults):
        defaults[arg.arg] = given
    found = [Parameter(arg.arg, _type(arg.annotation), _kind(defaults.get(arg.arg))) for arg in positional]
    if args.vararg is not None:
        found.append(Parameter(f"*{args.vararg.arg}", _type(args.vararg.annotation), ""))
    found += [Parameter(arg.arg, _type(arg.annotation), _kind(defaults.get(arg.arg))) for arg in args.kwonlyargs]
    if args.kwarg is not None:
        found.append(Parameter(f"**{args.kwarg.arg}", _type(args.kwarg.annotation), ""))
    return tuple(found)


def _type(node: ast.expr | None) -> str:
    if node is None:
        return ""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ast.unparse(node)
    return text[:LONGEST]


def _kind(node: ast.expr | None) -> str:
    """What an expression is, without its value."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    return type(node).__name__


def _name(node: ast.expr) -> str:
    """The last part of a dotted name, ``""`` for anything else."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _count(node: ast.AST, above: tuple[str, ...], counts: Mapping[str, Counter[str]]) -> None:
    """Count a node's path from up to two nodes above, and what it says by itself."""
    if isinstance(node, ast.expr_context):
        return
    path = (*above, type(node).__name__)[-DEEPEST:]
    counts["paths"][">".join(path)] += 1
    if isinstance(node, ast.Call):
        counts["calls"][_name(node.func)] += 1
    elif isinstance(node, ast.Compare):
        for operator, right in zip(node.ops, node.comparators):
            counts["tests"][f"{type(operator).__name__} {_kind(right)}"] += 1
    elif isinstance(node, ast.Raise) and node.exc is not None:
        counts["raises"][_name(node.exc)] += 1
    elif isinstance(node, ast.ExceptHandler) and node.type is not None:
        for caught in node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]:
            counts["catches"][_name(caught)] += 1
    for child in ast.iter_child_nodes(node):
        _count(child, path, counts)
