"""Calls with a path to something that the test has laid in a temporary folder: of the call itself, or of the object
whose method it is."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.documents import texts
from pytest_aqe.generate.search.moves.files import OPENERS, PATHS, content_of, file_name, kind_of
from pytest_aqe.generate.search.source import FunctionFacts
from pytest_aqe.program import Assign, Block, Call, Lit, Node, Program, Raw, Ref, Stmt, Var, quote, walk
from pytest_aqe.subject import ClassInfo, FunctionInfo, Param

MAKERS = ("__init__", "__new__", "__post_init__")

KNOWN_DOCUMENT = 0.8
"""How often a file holds a document by what the code looks for, where that is known."""
Taker = tuple[FunctionInfo, Param]
"""A function and its parameter that is a path."""


class Laid:
    """Finds who takes a path, and makes calls with files of fitting content."""

    def __init__(self, context: Context, caller: Caller) -> None:
        self.context = context
        self.caller = caller
        self.random = context.random
        self.turns: dict[tuple[str, str], int] = {}

    def takers(self, function: FunctionInfo) -> list[Taker]:
        """Parameters that are paths: of the function, and of the constructor of its object."""
        own = [(function, param) for param in function.params if self.is_path(function, param)]
        maker = self._maker(function)
        if maker is None:
            return own
        constructor = self.caller.constructor(maker)
        return own + [(constructor, param) for param in constructor.params if self.is_path(constructor, param)]

    def is_path(self, function: FunctionInfo, param: Param) -> bool:
        """Whether a parameter names a file or folder."""
        if {param.type.ref, *(arg.ref for arg in param.type.args)} & PATHS:
            return True
        if any(callee in OPENERS for callee, _ in self.context.shape(function.qualname, param.name).callees):
            return True
        named = any(word in param.name.lower() for word in ("path", "file", "directory", "folder"))
        return named and param.type.kind in ("any", "class", "union")

    def call(self, function: FunctionInfo, taker: Taker) -> Program | None:
        """A call with a file of fitting content, a folder, or a missing one."""
        reader, param = taker
        takes_text = param.type.ref == "builtins:str" or param.type.kind == "any"
        path: Node = Raw("str(path)") if takes_text and self.random.random() < 0.8 else Var("path")

        def chosen(owner: FunctionInfo, other: Param) -> Node | None:
            mine = owner.qualname == reader.qualname and other.name == param.name
            return path if mine else self.caller.some_value(owner, other)

        receiver: Node | None = None
        maker = self._maker(function) if reader is not function else None
        if maker is not None:
            args, kwargs = self.caller.arguments(reader, chosen, 1.0 if param.has_default else 0.3)
            receiver = Call(Ref(maker.module, maker.qualname), args, kwargs)
        made = self.caller.call(function, chosen, 1.0 if param.has_default else 0.3, receiver)
        if made is None:
            return None
        kind, content = self._content(function, reader, made)
        arrange: tuple[Stmt, ...] = (Assign("path", Raw(f'tmp_path / "{file_name(kind)}"')),)
        roll = self.random.random()
        if roll < 0.75:
            arrange += (Block(f"path.write_text({quote(content)})"),)
        elif roll < 0.85:
            arrange += (Block("path.mkdir()"),)
        return Program(made.module, made.subject, made.act, (*arrange, *made.arrange), made.define)

    def _maker(self, function: FunctionInfo) -> ClassInfo | None:
        """The class whose object a call of the function needs, where its constructor can be called."""
        if not function.owner or function.name in MAKERS or function.kind in ("classmethod", "staticmethod"):
            return None
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        return None if info is None or info.abstract or "enum" in info.flags else info

    def _content(self, function: FunctionInfo, reader: FunctionInfo, made: Program) -> tuple[str, str]:
        """A kind of file that who reads it speaks of, and a content with keys that the code, or the call, speaks of."""
        facts = self.context.facts(reader.qualname)
        calls = sorted(facts.calls) if facts else []
        wider = " ".join([*calls, *self.context.source.imports.values(), reader.doc])
        kind = kind_of(" ".join(calls), wider, self.random)
        words = [c for one in self._near(function, reader) for c in one.constants if isinstance(c, str)]
        if not isinstance(made.act, Block):
            words += [node.value for node in walk(made.act) if isinstance(node, Lit) and isinstance(node.value, str)]
        known = self._document(reader.qualname, kind)
        return kind, known or content_of(kind, reader.doc, calls, words, self.random)

    def _document(self, reader: str, kind: str) -> str:
        """Often a document with what the code looks for in it: one after the other, then any of them."""
        shapes = [shape for format_, shape in self.context.documents(reader) if format_ == kind]
        if not shapes or self.random.random() > KNOWN_DOCUMENT:
            return ""
        found = texts(kind, self.caller.values.documents(shapes[0]))
        turn = self.turns[reader, kind] = self.turns.get((reader, kind), -1) + 1
        return found[turn] if turn < len(found) else self.random.choice(found or [""])

    def _near(self, function: FunctionInfo, reader: FunctionInfo) -> Iterator[FunctionFacts]:
        """What is known of the function and of who reads the file."""
        for name in dict.fromkeys((function.qualname, reader.qualname)):
            facts = self.context.facts(name)
            if facts is not None:
                yield facts
