"""A subject described and analysed in this process, with what the moves of a search share."""

from __future__ import annotations

import importlib
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pytest_aqe.facts import CallSample, Candidate, Execution, Goal
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.constraints import Solver
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import Archive, Entry
from pytest_aqe.generate.search.moves.base import BaseMove
from pytest_aqe.generate.search.source import analyse
from pytest_aqe.generate.search.values import Values
from pytest_aqe.program import Block, Node, Program, imports_of
from pytest_aqe.sandbox import describe
from pytest_aqe.sandbox.plan import plan
from pytest_aqe.sandbox.script import import_one
from pytest_aqe.subject import FunctionInfo, ModuleInfo, Param
from tests.confined import confined, errors


class Workshop:
    """Context, values and caller over one imported module; evaluates what they make."""

    def __init__(self, info: ModuleInfo, text: str, seed: int, goals: Sequence[Goal], project: Path) -> None:
        self.info = info
        self.archive = Archive(goals, [goal.id for goal in goals])
        self.context = Context(info, analyse(text), self.archive, random.Random(seed))
        self.values = Values(self.context)
        self.caller = Caller(self.context, self.values)
        self.solver = Solver(self.context, self.values)
        self._project = project

    def function(self, qualname: str) -> FunctionInfo:
        """A described function."""
        return self.context.functions[qualname]

    def param(self, qualname: str, name: str) -> Param:
        """One parameter of it."""
        (found,) = [p for p in self.function(qualname).params if p.name == name]
        return found

    def seeds(self, qualname: str, name: str = "") -> list[Node]:
        """Seeds of one parameter: the only one, or by name."""
        function = self.function(qualname)
        return self.values.pool(function, self.param(qualname, name) if name else function.params[0]).seeds

    def move(self, kind: type[BaseMove]) -> Any:
        """A move of this search."""
        return kind(self.context, self.caller)

    def learn(self, *pairs: tuple[str, str, str]) -> None:
        """Samples as a run of the user's tests gives them: function, parameter, source of a value."""
        from pytest_aqe.generate.search.values import literal_node

        self.context.add_samples(CallSample(self.info.name, f, p, "", literal_node(text)) for f, p, text in pairs)

    def remember(self, program: Program, **execution: Any) -> Entry:
        """A corpus entry for a program."""
        candidate = self.context.again(program, "test")
        return self.archive.remember(candidate, Execution(candidate.id, "passed", **execution))

    def reach(self) -> None:
        """Count every goal as reached, so that all are open to be tried."""
        self.archive.reached |= set(self.archive.goals)

    def space(self, imports: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """What some imports bind, and the fixtures."""
        found: dict[str, Any] = {"calls": []}
        for module, name in sorted(imports):
            bound, value = import_one(module, name)
            found[bound] = value
        return found

    def evaluated(self, nodes: Iterable[Node], then: Callable[[Any], Any] | None = None) -> list[Any]:
        """What nodes stand for, or what `then` makes of it, in a fork that is confined; an error is raised here."""
        return _good(self.confined([partial(self._value, node, then) for node in nodes]))

    def value(self, node: Node, then: Callable[[Any], Any] | None = None) -> Any:
        """What one node stands for."""
        return self.evaluated([node], then)[0]

    def runs(self, programs: Iterable[Program], then: Callable[[Any], Any] | None = None) -> list[Any]:
        """What the acts of programs give, or what `then` makes of it, in a fork that is confined; errors as they are."""
        return self.confined([partial(self.run_here, program, then) for program in programs])

    def run(self, program: Program, then: Callable[[Any], Any] | None = None) -> Any:
        """What the act of one program gives; an error is raised here."""
        return _good(self.runs([program], then))[0]

    def confined(self, acts: Sequence[Callable[[], Any]]) -> list[Any]:
        """What calls give in a fork that is confined."""
        return confined(acts, self._project)

    def _value(self, node: Node, then: Callable[[Any], Any] | None) -> Any:
        space = self.space(sorted(imports_of(node)))
        space["tmp_path"] = Path.cwd()
        value = eval(node.text(), space)
        return value if then is None else then(value)

    def run_here(self, program: Program, then: Callable[[Any], Any] | None = None) -> Any:
        """What the act of a program gives; called in a fork that is confined."""
        with pytest.MonkeyPatch.context() as patch:
            folder = Path(tempfile.mkdtemp(dir=Path.cwd()))
            space = {**self.space(sorted(program.imports())), "monkeypatch": patch, "tmp_path": folder}
            exec(program.arrange_text(), space)
            if isinstance(program.act, Block):
                exec(program.act_text(), space)
                return None
            value = eval(program.act_text(), space)
            return value if then is None else then(value)


def _good(found: list[Any]) -> list[Any]:
    """The same, where nothing in it is an error."""
    for error in errors(found):
        raise error
    return found


Make = Callable[..., Workshop]


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes a `Workshop` from source."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)

    def make(source: str, *, name: str = "subject", seed: int = 1, **others: str) -> Workshop:
        text = dedent(source)
        for other, content in {**others, name: text}.items():
            (folder / f"{other}.py").write_text(dedent(content), encoding="utf-8")
        importlib.invalidate_caches()
        importlib.import_module(name)
        return Workshop(
            ModuleInfo.from_json(describe.describe(name)), text, seed, plan(text, f"{name}.py").goals, folder
        )

    yield make
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


@pytest.fixture
def candidates() -> Callable[[Iterator[Candidate]], list[str]]:
    """Texts of candidates."""
    return lambda found: [candidate.program.text() for candidate in found]
