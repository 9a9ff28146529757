"""Small suites for the writer's tests: programs given as text, run here, with their outcomes recorded."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import enum
import importlib.util
import inspect
import io
import sys
import tempfile
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pytest_aqe.facts import Candidate, Check, Execution, Goal, Kept, Kill, Raised, Suite
from pytest_aqe.program import Assign, Block, Define, Do, Import, Program, Raw
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param

GOLDEN = Path(__file__).parents[2] / "golden" / "write"
MODULES = {
    "json": "",
    "os": "",
    "io": "",
    "asyncio": "",
    "datetime": "",
    "Decimal": "decimal",
    "Mock": "unittest.mock",
    "Fraction": "fractions",
}


def load(name: str) -> types.ModuleType:
    """A subject of the golden suites, by its file's name."""
    spec = importlib.util.spec_from_file_location(name, GOLDEN / "subjects" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module


@dataclass
class Lab:
    """One subject module and the candidates that were run on it."""

    module: types.ModuleType
    kept: list[Kept] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.file = str(self.module.__file__)
        self.source = Path(self.file).read_text(encoding="utf-8")
        tree = ast.parse(self.source)
        for owner, node in _branches(tree):
            for side in (True, False):
                to = node.body[0].lineno if side else 0
                self.goals.append(Goal(len(self.goals), "branch", node.lineno, to, owner, None, side))
        self.sides = {(goal.line, goal.side): goal.id for goal in self.goals}
        self.firsts = {node.lineno: node.body[0].lineno for _, node in _branches(tree)}

    def imports(self, text: str) -> tuple[Import, ...]:
        """What a text needs imported: names of the subject, and a few of the standard library."""
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        found = {(self.module.__name__, name) for name in names if hasattr(self.module, name) and name not in MODULES}
        for name in names & set(MODULES):
            found.add((MODULES[name], name) if MODULES[name] else (name, ""))
        return tuple(sorted(found))

    def add(self, subject: str, text: str, *checks: tuple[str, str], wrap: str = "") -> Execution:
        """Runs a program, the last statement of `text` being its act, and keeps it with recorded checks.

        `checks` are (kind, expression) pairs whose expected values are recorded; without any, the result or the
        exception is what is checked.
        """
        return self.keep(self.program(subject, text, wrap), checks)

    def program(self, subject: str, text: str, wrap: str = "") -> Program:
        arrange, define = [], []
        *before, last = ast.parse(inspect.cleandoc(text)).body
        for stmt in before:
            source = ast.unparse(stmt)
            if isinstance(stmt, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                define.append(Define(stmt.name, source, self.imports(source)))
            elif isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Name):
                arrange.append(Assign(stmt.targets[0].id, Raw(ast.unparse(stmt.value), self.imports(source))))
            elif isinstance(stmt, ast.Expr):
                arrange.append(Do(Raw(source, self.imports(source))))
            else:
                arrange.append(Block(source, self.imports(source)))
        source = ast.unparse(last)
        act = (Raw if isinstance(last, ast.Expr) else Block)(source, self.imports(source))
        return Program(self.module.__name__, subject, act, tuple(arrange), tuple(define), wrap)

    def keep(self, program: Program, checks: tuple[tuple[str, str], ...] = ()) -> Execution:
        number = len(self.kept)
        execution = self.run(number, program, checks)
        self.kept.append(Kept(Candidate(number, program, "lab"), execution, execution.hits))
        self.kills.append(Kill(1000 + number, number, 0))
        return execution

    def run(self, number: int, program: Program, checks: tuple[tuple[str, str], ...]) -> Execution:
        hits: set[int] = set()
        last: dict[types.FrameType, int] = {}

        def trace(frame: types.FrameType, event: str, arg: object) -> Callable[..., object] | None:
            if frame.f_code.co_filename != self.file:
                return None
            before = last.get(frame)
            if event in ("line", "return") and before in self.firsts:
                side = event == "line" and frame.f_lineno == self.firsts[before]
                hits.add(self.sides[before, side])
            last[frame] = frame.f_lineno
            return trace

        with self.world(program) as scope:
            exec(compile(program.arrange_text(), "<arrange>", "exec"), scope)
            old = sys.gettrace()
            sys.settrace(trace)
            try:
                if isinstance(program.act, Block):
                    exec(compile(program.act_text(), "<act>", "exec"), scope)
                    scope["result"] = None
                else:
                    scope["result"] = eval(program.act_text(), scope)
            except Exception as error:
                sys.settrace(old)
                kind = type(error)
                name = f"{kind.__module__}:{kind.__qualname__}"
                imports = () if kind.__module__ == "builtins" else ((kind.__module__, kind.__qualname__),)
                line = inspect.getinnerframes(error.__traceback__)[-1].lineno if error.__traceback__ else 0
                first = Check("raises", kind.__qualname__, str(error), "raised", imports)
                found = [self.check(pair, scope) for pair in checks]
                rest = tuple(replace(c, about="unchanged") if c.about == "state" else c for c in found)
                return Execution(
                    number,
                    "raised",
                    frozenset(hits),
                    raised=Raised(name, str(error), "explicit", line, bases=tuple(c.__name__ for c in kind.__mro__)),
                    checks=(first, *rest),
                )
            finally:
                sys.settrace(old)
            wanted = checks or ((("is" if scope["result"] in (None, True, False) else "equal"), "result"),)
            return Execution(
                number, "passed", frozenset(hits), checks=tuple(self.check(pair, scope) for pair in wanted)
            )

    @contextlib.contextmanager
    def world(self, program: Program) -> Iterator[dict[str, object]]:
        scope: dict[str, object] = {"asyncio": asyncio}
        for module, name in program.imports():
            there = self.module if module == self.module.__name__ else __import__(module, fromlist=["_"])
            scope[name or module] = getattr(there, name) if name else there
        patch = pytest.MonkeyPatch()
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
            scope |= {"monkeypatch": patch, "tmp_path": Path(folder), "printed": out}
            try:
                yield scope
            finally:
                patch.undo()

    def check(self, pair: tuple[str, str], scope: dict[str, object]) -> Check:
        kind, subject = pair
        if kind == "output":
            printed = scope["printed"]
            assert isinstance(printed, io.StringIO)
            return Check("output", "out", repr(printed.getvalue()), "output")
        value = eval(subject, scope)
        about = "result" if "result" in subject else "state"
        expected = str(value) if isinstance(value, enum.Enum) else repr(value)
        return Check(kind, subject, expected, about, self.imports(expected))

    def suite(self) -> Suite:
        return Suite(self.module.__name__, Path(self.file), tuple(self.kept), tuple(self.goals))

    def info(self) -> ModuleInfo:
        functions, classes = [], {}
        for name, value in vars(self.module).items():
            if getattr(value, "__module__", None) != self.module.__name__:
                continue
            if inspect.isfunction(value):
                functions.append(_function(value, name, ""))
            elif inspect.isclass(value):
                ref = f"{self.module.__name__}:{name}"
                init = vars(value).get("__init__")
                classes[ref] = ClassInfo(ref, _params(init) if inspect.isfunction(init) else ())
                for key, member in vars(value).items():
                    inner = getattr(member, "__func__", getattr(member, "fget", member))
                    if inspect.isfunction(inner) and inner.__code__.co_filename == self.file:
                        functions.append(_function(inner, f"{name}.{key}", name))
        return ModuleInfo(self.module.__name__, self.file, functions=tuple(functions), classes=classes)


def _branches(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, ast.If | ast.While | ast.For]]:
    for node in ast.iter_child_nodes(tree):
        inner = owner
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{owner}.{node.name}" if owner else node.name
        if isinstance(node, (ast.If, ast.While, ast.For)):
            yield inner, node
        yield from _branches(node, inner)


def _function(function: types.FunctionType, qualname: str, owner: str) -> FunctionInfo:
    first = function.__code__.co_firstlineno
    return FunctionInfo(
        qualname, "method" if owner else "function", "plain", _params(function), owner=owner, lines=(first, first)
    )


def _params(function: types.FunctionType) -> tuple[Param, ...]:
    params = list(inspect.signature(function).parameters.values())
    return tuple(Param(p.name, p.kind.name.lower()) for p in params if p.name not in ("self", "cls"))
