"""What the moves of one search share: the subject's facts, the archive, pools of values, names and numbers."""

from __future__ import annotations

import ast
import builtins
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_aqe.facts import CallSample, Candidate
from pytest_aqe.generate.search.constants import reads_as_regex
from pytest_aqe.generate.search.goals import Archive, Entry
from pytest_aqe.generate.search.naming import internal
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.source import FunctionFacts, SourceFacts
from pytest_aqe.generate.search.source_facts import assigned_on_self
from pytest_aqe.generate.search.suits import accepts
from pytest_aqe.patterns import Recollection
from pytest_aqe.program import Block, Define, Node, Program, Raw, Ref
from pytest_aqe.subject import ANY, ClassInfo, FunctionInfo, ModuleInfo, Param, TypeInfo

NAMESAKES = 3
"""Values of other parameters of the same name."""
CLEAN = "for name in "
"""How a statement starts that takes environment variables away."""


@dataclass
class Context:
    """Shared state of the search in one module. `random` is the only source of chance.

    `recollections` say by function what the bank knows, `descent` which candidates come of which of its patterns.
    `focus` holds entries that changes should start from, when it is mutants that are hunted and not goals. `made` are
    ways to make an object of an own class (by qualified name) that were seen to work, `witnessed` objects (by the
    reference of their class) that the user's own tests make.
    """

    info: ModuleInfo
    source: SourceFacts
    archive: Archive
    random: random.Random
    samples: dict[tuple[str, str], list[Node]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    focus: list[Entry] = field(default_factory=list)
    recollections: Mapping[str, Recollection] = field(default_factory=dict)
    descent: dict[int, bytes] = field(default_factory=dict)
    made: dict[str, list[tuple[tuple[Define, ...], Node]]] = field(default_factory=dict)
    witnessed: dict[str, list[Node]] = field(default_factory=dict)
    _next: int = 0

    def __post_init__(self) -> None:
        self.functions: dict[str, FunctionInfo] = {f.qualname: f for f in self.info.functions}
        self._merged: set[tuple[str, str]] = set()
        self._namesakes: tuple[int, dict[str, list[Node]]] = (0, {})
        self._environment: dict[str, tuple[str, ...]] = {}
        self._members: dict[tuple[str, int], tuple[list[str], list[str]]] = {}
        dotted = (name.rpartition(".") for name in dict.fromkeys(self.source.imports.values()))
        self.imported: list[str] = [f"{module}:{name}" for module, _, name in dotted if module]
        self.strings: list[str] = [c for c in self.source.constants if isinstance(c, str) and not reads_as_regex(c)]
        self.numbers: list[int | float] = [c for c in self.source.constants if isinstance(c, (int, float))]

    @property
    def stand_in(self) -> Node:
        """The module itself, of one that has put an object in its own place."""
        return Raw(self.info.name, ((self.info.name, ""),))

    def candidate(self, program: Program, move: str, parent: Candidate | None = None) -> Candidate | None:
        """A candidate with a fresh number; None where the same text was proposed before."""
        program = self.undisturbed(program)
        text = program.text()
        if text in self.seen or len(text) > 4000:
            return None
        self.seen.add(text)
        return self.again(program, move, parent)

    def undisturbed(self, program: Program) -> Program:
        """The program with every environment variable that its subject reads set by itself or taken away first."""
        names = self.environment(program.subject)
        if not names:
            return program
        kept = tuple(part for part in program.arrange if not part.text().startswith(CLEAN))
        shown = "\n".join(part.text() for part in (*program.define, *kept, program.act))
        missing = [name for name in names if f'"{name}"' not in shown]
        if len(missing) == 1:
            kept = (Block(f'monkeypatch.delenv("{missing[0]}", raising=False)'), *kept)
        elif missing:
            listed = ", ".join(f'"{name}"' for name in missing)
            kept = (Block(f"{CLEAN}({listed}):\n    monkeypatch.delenv(name, raising=False)"), *kept)
        return replace(program, arrange=kept)

    def environment(self, subject: str) -> tuple[str, ...]:
        """Environment variables that a function, or what it calls in this module, reads."""
        if subject not in self._environment:
            facts = self.facts(subject)
            names: list[str] = list(facts.environment) if facts else []
            for call in sorted(facts.calls) if facts else ():
                other = self.source.functions.get(call)
                names += other.environment if other is not None else ()
            self._environment[subject] = tuple(dict.fromkeys(names))
        return self._environment[subject]

    def again(self, program: Program, move: str, parent: Candidate | None = None) -> Candidate:
        """A candidate with a fresh number, whether or not the text was proposed before."""
        self._next += 1
        if parent is not None and parent.id in self.descent:
            self.descent[self._next] = self.descent[parent.id]
        return Candidate(self._next, program, move, parent.id if parent else None)

    def matching(self, pattern: str, flags: int = 0) -> tuple[list[str], list[str]]:
        """Members and near misses of a regular expression; none where the text is no pattern."""
        key = (pattern, flags)
        if key not in self._members:
            from pytest_aqe.generate.search.strings import regex

            try:
                self._members[key] = (
                    regex.members(pattern, flags, self.random, 24),
                    regex.near_misses(pattern, flags, self.random, 12),
                )
            except (ValueError, re.error, OverflowError, RecursionError):
                self._members[key] = ([], [])
        return self._members[key]

    def subclasses(self, info: ClassInfo) -> list[ClassInfo]:
        """Known classes below another one that can be instantiated."""
        known = self.info.classes.values()
        return [c for c in known if info.ref in c.bases and not c.abstract and c.ref != info.ref]

    def heirs(self, info: ClassInfo) -> list[ClassInfo]:
        """Subclasses to use in the place of a class that does not stand alone: an abstract one, or a mixin."""
        if not info.abstract and "incomplete" not in info.flags:
            return []
        return [heir for heir in self.subclasses(info) if "incomplete" not in heir.flags]

    def followers(self, info: ClassInfo) -> list[ClassInfo]:
        """Known classes that have all methods of a protocol and can be instantiated."""
        if "protocol" not in info.flags:
            return []
        asked = {name for name in _offers(info) if not name.startswith("_")}
        known = self.info.classes.values()
        return [one for one in known if asked and self.stands(one) and asked <= _offers(one)]

    def stands(self, info: ClassInfo) -> bool:
        """Whether objects of just this class can be made, by calling it."""
        return not (info.abstract or info.flags & {"protocol", "no_init", "incomplete", "typeddict"})

    def facts(self, qualname: str) -> FunctionFacts | None:
        """Static facts of a function; a class stands for its constructor."""
        return self.source.functions.get(qualname) or self.source.functions.get(f"{qualname}.__init__")

    def shape(self, function: str, parameter: str) -> Shape:
        """What a function does with a parameter; where it stores it on self, what methods do with that counts too."""
        facts = self.source.functions.get(function)
        shape = facts.shapes.get(parameter, Shape()) if facts else Shape()
        if facts and (function, parameter) not in self._merged:
            self._merged.add((function, parameter))
            for attribute, name in facts.stored.items():
                if name == parameter:
                    for part in self._uses(facts.owner, attribute):
                        shape.merge(part, 3)
        return shape

    def annotated(self, callee: str, position: int) -> TypeInfo:
        """The type of a parameter by its place, of a function or a class that the module has."""
        function = self.functions.get(callee)
        info = self.class_of(self.resolve(callee)) if function is None else None
        params = function.positional if function is not None else info.params if info is not None else ()
        return params[position].type if position < len(params) else ANY

    def documents(self, function: str) -> list[tuple[str, Shape]]:
        """Formats and shapes of what a function, or one that it calls in this module, parses of its own accord; where
        that ends in an attribute of self, what methods do with it counts too."""
        facts = self.facts(function)
        called = (self.source.functions.get(name) for name in sorted(facts.calls)) if facts else ()
        found: list[tuple[str, Shape]] = []
        for one in filter(None, (facts, *called)):
            for read, (kind, shape) in one.documents.items():
                for attribute, value in assigned_on_self(one.node) if one.owner else ():
                    if isinstance(value, ast.Call) and value.args and ast.unparse(value.args[0]) == read:
                        for part in self._uses(one.owner, attribute):
                            shape.merge(part, 3)
                found.append((kind, shape))
        return found

    def _uses(self, owner: str, attribute: str) -> Iterator[Shape]:
        """What methods of a class do with an attribute of self."""
        for other in self.source.functions.values():
            if other.owner == owner and "self" in other.shapes:
                part = other.shapes["self"].attributes.get(attribute)
                if part is not None:
                    yield part

    def resolve(self, name: str) -> str:
        """``module:qualname`` of a dotted name as the source writes it; "" when it cannot be told."""
        if not name:
            return ""
        own = f"{self.info.name}:{name}"
        if own in self.info.classes or f"{self.info.name}:{name.split('.')[0]}" in self.info.classes:
            return own
        for ref in self.info.classes:
            if ref.partition(":")[2] == name.rpartition(".")[2] and (
                "." not in name or ref.partition(":")[0].endswith(name.rpartition(".")[0].lstrip("."))
            ):
                return ref
        head, _, tail = name.rpartition(".")
        if not head:
            return f"builtins:{name}" if name in BUILTIN_NAMES else ""
        return f"{head}:{tail}" if not head.startswith(".") else ""

    def class_of(self, ref: str) -> ClassInfo | None:
        """A described class."""
        return self.info.classes.get(ref)

    def concrete(self, ref: str) -> list[ClassInfo]:
        """Classes below an own class of which objects can be made, in order of source; public ones if there are any."""
        if not ref.startswith(f"{self.info.name}:"):
            return []
        own = (info for info in self.info.classes.values() if info.module == self.info.name and ref in info.bases)
        found = [info for info in own if not info.abstract and not info.flags & {"protocol", "enum", "no_init"}]
        return [info for info in found if not internal(info.qualname)] or found

    def ref(self, ref: str) -> Ref:
        """The node of a ``module:qualname``."""
        module, _, qualname = ref.partition(":")
        return Ref(module, qualname)

    def given(self, function: str, param: Param) -> list[Node]:
        """What the user's run and call sites gave to a parameter; else to others of its name, where the type suits."""
        own = self.samples.get((function, param.name), [])
        if own or param.type.kind == "any" or param.kind.startswith("var_"):
            return own
        if self._namesakes[0] != len(self.samples):
            found: dict[str, list[Node]] = {}
            for (_, name), nodes in self.samples.items():
                found.setdefault(name, []).extend(nodes)
            self._namesakes = len(self.samples), found
        others = self._namesakes[1].get(param.name, [])
        return [node for node in others if accepts(param.type, node)][:NAMESAKES]

    def add_samples(self, samples: Iterable[CallSample]) -> None:
        """Take in values that the user's own run passed."""
        for sample in samples:
            if sample.node is not None and sample.module == self.info.name:
                known = self.samples.setdefault((sample.function, sample.parameter), [])
                if sample.node not in known:
                    known.append(sample.node)


def _offers(info: ClassInfo) -> set[str]:
    """Names that objects of a class have, as far as its description goes."""
    params = {param.name for param in info.params if not param.kind.startswith("var_")}
    return {method.name for method in info.methods} | set(info.attributes) | params


BUILTIN_NAMES = frozenset(dir(builtins))


def interleave(lists: Sequence[Sequence[Node]], limit: int) -> list[Node]:
    """Round robin over lists, without repeats."""
    out: list[Node] = []
    seen: set[str] = set()
    for index in range(max(map(len, lists), default=0)):
        for items in lists:
            if index < len(items):
                text = items[index].text()
                if text not in seen:
                    seen.add(text)
                    out.append(items[index])
                    if len(out) >= limit:
                        return out
    return out
