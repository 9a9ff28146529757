"""Objects as users bring them about: by calls of their own methods, not by attributes set from outside, classes derived
for the test, or stand-ins."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_aqe.program import Assign, Attr, Block, Call, Do, Lit, Node, Program, Ref, Stmt, Var, replace_node, walk
from pytest_aqe.subject import ClassInfo, ModuleInfo, Param
from pytest_aqe.write.helpers import without_subclasses
from pytest_aqe.write.lives import Lives
from pytest_aqe.write.spoken import snake

OUTSIDE = 50.0
"""What it costs a reader, in characters, that an attribute is set which methods of the object change themselves."""
DERIVED = 60.0
"""What a class costs that is derived, for the test alone, from one of which objects can be made."""
WRONG = 40.0
"""What it costs that such an attribute gets something else than a member of the enum that it holds."""
PRIVATE = 15.0
"""What a call of a private method costs that only prepares something."""
STAND_IN = "SimpleNamespace("
MOST_CHOICES = 4
_SET = re.compile(r"(\w+)\.(\w+) = (.+)", re.S)

Fitting = Callable[[Param], Sequence[Node]]
"""Values that suit a parameter, the plainest first."""


class Ordinary:
    """Knows how objects of own classes get into a state; `fitting` gives arguments for the calls."""

    def __init__(self, info: ModuleInfo, lives: Lives, fitting: Fitting) -> None:
        self.info = info
        self.lives = lives
        self.fitting = fitting
        self._params = {
            one.qualname: one.params for one in info.functions if one.kind == "method" and one.flavour == "plain"
        }

    def price(self, program: Program) -> float:
        """What attributes set from outside and derived classes cost."""
        price = 0.0
        for _, owner, attribute, value in self._set_outside(program):
            patched = f"{owner.qualname}.{attribute}" in self._params  # a method: nobody's object is like that
            if patched or next(self.lives.ways(owner.qualname, {attribute}), None):
                price += OUTSIDE
            members = self._members(owner.qualname, attribute)
            price += WRONG if members and value not in {one.text() for one in members} else 0.0
        price += PRIVATE * sum(1 for _ in self._private_calls(program))
        for part in program.define:
            found = re.match(rf"class {part.name}\((\w+)\):", part.source)
            base = self.info.classes.get(f"{self.info.name}:{found[1]}") if found else None
            if base is not None and not base.abstract and not base.flags & {"protocol", "incomplete"}:
                price += DERIVED
        return price

    def variants(self, program: Program) -> Iterator[Program]:
        """With calls of methods in the place of what is not ordinary, or at least with the member of an enum."""
        for block, owner, attribute, _ in self._set_outside(program):
            place = next(index for index, stmt in enumerate(program.arrange) if stmt is block)
            target = Var(block.source.partition(".")[0])
            for calls in self._calls(program, target, owner, {attribute}):
                yield replace(program, arrange=(*program.arrange[:place], *calls, *program.arrange[place + 1 :]))
            for member in self._members(owner.qualname, attribute):
                source = f"{target.name}.{attribute} = {member.text()}"
                imports = (*block.imports, (member.module, member.qualname.partition(".")[0]))
                yield replace_node(program, block, Block(source, tuple(sorted(set(imports)))))
        for attr, owner in self._private_calls(program):
            yield from (
                replace_node(program, attr, replace(attr, name=name)) for name in self._public(owner, attr.name)
            )
        if program.define:
            yield from self._underived(program)

    def _private_calls(self, program: Program) -> Iterator[tuple[Attr, ClassInfo]]:
        """Private methods of own objects that the arrangement calls."""
        held = {stmt.name: self._made(stmt) for stmt in program.arrange if isinstance(stmt, Assign)}
        for stmt in program.arrange:
            for call in walk(stmt):
                func = call.func if isinstance(call, Call) else None
                if isinstance(func, Attr) and isinstance(func.base, Var) and re.match(r"_(?!_)", func.name):
                    owner = held.get(func.base.name)
                    if owner is not None:
                        yield func, owner

    def _public(self, owner: ClassInfo, private: str) -> list[str]:
        """Public methods that take the same as a private one."""
        takes = {name.rpartition(".")[2]: params for name, params in self._params.items() if _is_of(name, owner)}
        wanted = [param.type for param in takes.get(private, ())]
        same = [name for name, params in takes.items() if [param.type for param in params] == wanted]
        return [name for name in same if not name.startswith("_")][:MOST_CHOICES]

    def _underived(self, program: Program) -> Iterator[Program]:
        """With the base in the place of a class that is derived for the test, and calls that prepare its object."""
        for variant in without_subclasses(program):
            for place, stmt in enumerate(variant.arrange):
                owner = self._made(stmt)
                made = stmt.value if isinstance(stmt, Assign) else None
                if owner is not None and "exception" in owner.flags and isinstance(made, Call) and not made.args:
                    yield replace_node(variant, made, replace(made, args=(Lit("a"),)))
                if isinstance(stmt, Assign) and owner is not None and stmt not in program.arrange:
                    for calls in self._calls(variant, Var(stmt.name), owner, None):
                        yield replace(
                            variant, arrange=(*variant.arrange[: place + 1], *calls, *variant.arrange[place + 1 :])
                        )

    def in_place_of(self, program: Program, stand_in: Node, made: Sequence[Node]) -> Iterator[Program]:
        """With an object that was `made` and has lived in the place of a stand-in."""
        if not isinstance(stand_in, Call) or not stand_in.text().startswith(STAND_IN):
            return
        for one in made:
            owner = self._class(one)
            if owner is None:
                continue
            wanted = {
                read
                for name, _ in stand_in.kwargs
                if name not in {param.name for param in owner.params}
                for read in self.lives.read_by(owner.qualname, name)
            }
            target = Var(_free(snake(owner.qualname, 4), program))
            whole: Program = replace_node(program, stand_in, target)
            place = next(
                (index for index, stmt in enumerate(program.arrange) if stmt is not whole.arrange[index]),
                len(program.arrange),
            )
            for calls in self._calls(program, target, owner, wanted):
                new = (Assign(target.name, one), *calls)
                yield replace(whole, arrange=(*whole.arrange[:place], *new, *whole.arrange[place:]))

    def _calls(
        self, program: Program, target: Var, owner: ClassInfo, attributes: Collection[str] | None
    ) -> Iterator[tuple[Stmt, ...]]:
        """Calls of the object's methods that may change its attributes, with what other calls give for the same."""
        spoken = self._spoken(program)
        for names in self.lives.ways(owner.qualname, attributes):
            if all(f"{owner.qualname}.{name}" in self._params for name in names):
                choices = [self._arguments(f"{owner.qualname}.{name}", spoken) for name in names]
                for args in itertools.islice(itertools.product(*choices), MOST_CHOICES):
                    yield tuple(Do(Call(Attr(target, name), given)) for name, given in zip(names, args))

    def _arguments(self, method: str, spoken: Mapping[str, Node]) -> list[tuple[Node, ...]]:
        needed = [p for p in self._params[method] if not p.has_default and p.kind.startswith("positional")]
        choices = [[spoken[p.name]] if p.name in spoken else list(self.fitting(p)[:2]) for p in needed]
        return [tuple(given) for given in itertools.islice(itertools.product(*choices), MOST_CHOICES)]

    def _spoken(self, program: Program) -> dict[str, Node]:
        """Literals that calls of methods give to their parameters, by name: a key that was put is a key to take."""
        found: dict[str, Node] = {}
        for stmt in (program.act, *program.arrange):
            for call in walk(stmt):
                if isinstance(call, Call) and isinstance(call.func, Attr):
                    name = call.func.name
                    params = next((p for full, p in self._params.items() if full.endswith(f".{name}")), ())
                    for param, value in zip(params, call.args):
                        if isinstance(value, Lit):
                            found.setdefault(param.name, value)
        return found

    def _set_outside(self, program: Program) -> Iterator[tuple[Block, ClassInfo, str, str]]:
        """Assignments to attributes of objects of own classes: statement, class, attribute, value."""
        held: dict[str, ClassInfo | None] = {}
        for stmt in program.arrange:
            if isinstance(stmt, Assign):
                held[stmt.name] = self._made(stmt)
            found = _SET.fullmatch(stmt.source) if isinstance(stmt, Block) else None
            owner = held.get(found[1]) if found else None
            if found and owner is not None and isinstance(stmt, Block):
                yield stmt, owner, found[2], found[3]

    def _made(self, stmt: Stmt) -> ClassInfo | None:
        return self._class(stmt.value) if isinstance(stmt, Assign) else None

    def _class(self, node: Node) -> ClassInfo | None:
        """The own class that a node makes an object of."""
        func = node.func if isinstance(node, Call) else None
        own = isinstance(func, Ref) and func.module == self.info.name
        return self.info.classes.get(f"{self.info.name}:{func.qualname}") if isinstance(func, Ref) and own else None

    def _members(self, owner: str, attribute: str) -> list[Ref]:
        """The members of the enum that an attribute holds from the start."""
        first = self.lives.first(owner, attribute)
        if not isinstance(first, ast.Attribute) or not isinstance(first.value, ast.Name):
            return []
        ref, one = next(((r, c) for r, c in self.info.classes.items() if c.qualname == first.value.id), ("", None))
        if one is None or "enum" not in one.flags:
            return []
        return [Ref(ref.partition(":")[0], f"{one.qualname}.{member}") for member in one.members[:6]]


def _is_of(method: str, owner: ClassInfo) -> bool:
    return method.rpartition(".")[0] == owner.qualname


def _free(name: str, program: Program) -> str:
    taken = {*program.names(), "result", "monkeypatch", "tmp_path", "capsys"}
    while name in taken:
        name = f"other_{name}"
    return name
