"""Solve the branch: the predicates on the way to an open goal are turned into values of parameters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pytest_aqe.facts import Goal
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.constraints import Constraint, Solver
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.flags import with_argument
from pytest_aqe.generate.search.naming import internal
from pytest_aqe.generate.search.placing import Placer
from pytest_aqe.program import Assign, Block, Call, Lit, Map, Node, Program, Stmt, imports_of
from pytest_aqe.subject import FunctionInfo, Param


class Solve(BaseMove):
    """`c`, `{…}`, `len`, `isinstance`, bounds, attribute truth, environment and globals, solved; conjunctions too."""

    name = "solve"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.solver = Solver(self.context, self.caller.values)
        self.placer = Placer(self.context, self.caller.values)
        self.turns: dict[int, int] = {}
        self.desperate = False
        self.queues: dict[int, Iterator[Program]] = {}

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Programs for open goals of the function, in turn."""
        goals = [g for g in self.goals(function) if g.side is not None and g.kind == "branch"]
        for goal in goals * 2:
            for _ in range(max(2, count // max(1, len(goals)))):
                program = next(self.queues.setdefault(goal.id, self.programs(function, goal)), None)
                if program is None:
                    self.desperate = self.turns.get(goal.id, 0) >= 2
                    if self.turns.get(goal.id, 0) < 6:
                        self.turns[goal.id] = self.turns.get(goal.id, 0) + 1
                        self.queues[goal.id] = self.programs(function, goal)
                    break
                yield program, None

    def programs(self, function: FunctionInfo, goal: Goal) -> Iterator[Program]:
        """Alternatives for the goal's predicate, alone and with those of its parents."""
        facts = self.context.facts(function.qualname)
        if facts is None or goal.side is None:
            return
        chain: list[tuple[Constraint, ...]] = []
        parent = self.context.archive.goals.get(goal.parent) if goal.parent is not None else None
        while parent is not None:
            if parent.kind == "branch" and parent.side is not None:
                options = list(itertools.islice(self.solver.solve(facts, parent.line, parent.side), 4))
                if options:
                    chain.append(self.random.choice(options))
            parent = self.context.archive.goals.get(parent.parent) if parent.parent is not None else None
        outer = tuple(c for part in reversed(chain) for c in part)
        for alternative in itertools.islice(self.solver.solve(facts, goal.line, goal.side), 12):
            for turn in range(max((len(c.values) for c in alternative), default=0)):
                whole = self.program(function, (*outer, *alternative), turn)
                if whole is None and outer:  # its way cannot be arranged: perhaps a plain call goes it
                    whole = self.program(function, alternative, turn)
                if whole is not None:
                    yield whole
                entry = self.entry(function)
                if entry is not None and entry.candidate.program.subject == function.qualname:
                    changed = self.apply(entry.candidate.program, function, alternative, turn)
                    if changed is not None:
                        yield changed

    def program(self, function: FunctionInfo, constraints: Sequence[Constraint], turn: int) -> Program | None:
        """A fresh call with constraints applied."""
        base = self.caller.call(function, self.caller.first_value if turn % 2 else self.caller.some_value, 0.0)
        return self.apply(base, function, constraints, turn) if base is not None else None

    def apply(
        self, program: Program, function: FunctionInfo, constraints: Sequence[Constraint], turn: int
    ) -> Program | None:
        """`program` with arguments, attributes, environment and globals set as the constraints want."""
        params = {p.name: p for p in function.params}
        wanted: dict[str, list[tuple[tuple[str, ...], Node]]] = {}
        before: list[Stmt] = []
        after: list[Stmt] = []
        for constraint in constraints:
            if not constraint.values:
                continue
            param = params.get(constraint.root)
            if param is not None and not self.desperate and not self.placer.reaches(constraint.path, param.type):
                return None  # only with a stand-in for what is a str, a Path, an object of a class that is there
            value = constraint.values[turn % len(constraint.values)]
            if constraint.root.startswith("env:"):
                before.append(_environment(constraint.root[4:], value))
            elif constraint.root.startswith("global:") and value is not None:
                stmt = self.patched(constraint.root[7:], constraint.path, value)
                if stmt is None:
                    return None
                before.append(stmt)
            elif constraint.root in params and value is not None:
                wanted.setdefault(constraint.root, []).append((constraint.path, value))
            elif constraint.root == "self" and value is not None and _has_object(program):
                changed = self.on_self(program, function, constraint.path, value, after)
                if changed is None:
                    return None
                program = changed
        for name, parts in wanted.items():
            node = self.built(function, params[name], parts)
            if node is not None:
                program = with_argument(program, function, params[name], node)
        arrange = (
            *(s for s in before if s not in program.arrange),
            *program.arrange,
            *(s for s in after if s not in program.arrange),
        )
        return Program(program.module, program.subject, program.act, arrange, program.define)

    def patched(self, name: str, path: tuple[str, ...], value: Node) -> Stmt | None:
        """A monkeypatch of something global: by name in the module under test."""
        root = name.split(".")[0]
        if root in ("self", "cls", "super") or root in dir(__import__("builtins")):
            return None
        known = root in self.context.source.imports or root in self.context.source.assigned
        if not known or internal(name) or (root in self.context.source.assigned and not self.desperate):
            return None  # own functions are what is tested; own flags are set only where nothing else was found
        text = f"lambda *args, **kwargs: {value.text()}" if path == ("()",) else value.text() if not path else ""
        if not text:
            return None
        return Block(
            f'monkeypatch.setattr("{self.context.info.name}.{name}", {text})', tuple(sorted(imports_of(value)))
        )

    def on_self(
        self, program: Program, function: FunctionInfo, path: tuple[str, ...], value: Node, after: list[Stmt]
    ) -> Program | None:
        """State of the object: through the constructor's parameter that is stored there, else set afterwards."""
        if not path or not path[0].startswith("."):
            return None
        first = program.arrange[0]
        assert isinstance(first, Assign)
        attribute = path[0][1:]
        stored = self.context.source.initialised.get(function.owner, {})
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        names = [p.name for p in info.params] if info else []
        parameter = stored.get(attribute, attribute if attribute in names else "")
        if parameter and isinstance(first.value, Call) and info is not None:
            param = next((p for p in info.params if p.name == parameter), None)
            if param is not None:
                node = self.placer.placed(path[1:], value, None, param.type)
                init = FunctionInfo(f"{function.owner}.__init__", "method", "plain", info.params)
                holder = Program(program.module, program.subject, first.value)
                call = with_argument(holder, init, param, node).act
                if not isinstance(call, Block):
                    return Program(
                        program.module,
                        program.subject,
                        program.act,
                        (Assign(first.name, call), *program.arrange[1:]),
                        program.define,
                    )
        if attribute.startswith("__"):
            return None
        kind = self.context.source.first_kind(function.owner, attribute)
        if kind == "dict" and path[1:] in ((".get", "()"), ("[*]",)):
            held: Node = Map(((first_text(program), value),))
        elif len(path) == 1:
            held = value
        elif kind and path[1].startswith(".") and not self.desperate:
            return None  # a stand-in for a plain container: only where nothing else was found
        else:
            held = self.placer.placed(path[1:], value)
        after.append(Block(f"{first.name}.{attribute} = {held.text()}", tuple(sorted(imports_of(held)))))
        return program

    def built(self, function: FunctionInfo, param: Param, parts: list[tuple[tuple[str, ...], Node]]) -> Node | None:
        """A value of a parameter with parts in place."""
        node: Node | None = None
        for path, value in sorted(parts, key=lambda part: len(part[0])):
            if not path:
                node = value
                continue
            shape = self.context.shape(function.qualname, param.name)
            node = self.placer.placed(path, value, node, param.type, shape)
        return node


def _environment(name: str, value: Node | None) -> Block:
    """An environment variable set, or taken away for None."""
    if value is None:
        return Block(f'monkeypatch.delenv("{name}", raising=False)')
    text = value.value if isinstance(value, Lit) and isinstance(value.value, str) else value.text()
    return Block(f'monkeypatch.setenv("{name}", {Lit(text).text()})')


def _has_object(program: Program) -> bool:
    return bool(program.arrange) and isinstance(program.arrange[0], Assign)


def first_text(program: Program) -> Node:
    """The first text that the act is given: the likeliest key."""
    if isinstance(program.act, Call):
        for arg in program.act.args:
            if isinstance(arg, Lit) and isinstance(arg.value, (str, int)):
                return arg
    return Lit("a")
