"""Whether a call keeps to what its function takes: by annotation, by default, by what the code does with a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.naming import internal
from pytest_aqe.generate.search.suits import accepts, class_made, kind_of
from pytest_aqe.program import Assign, Attr, Block, Call, Lit, Map, Node, Op, Program, Raw, Ref, Seq, Var, walk
from pytest_aqe.subject import Param

DECLARED, FITTING, UNTOLD, WRONG = 3, 2, 1, 0
"""How well a value is known to be one that the function takes: all types are declared; by default and use; nothing
is known; it is of another type, or nobody would pass it."""
LARGEST = 10**9
_NOBODYS = re.compile("[\\ud800-\\udfff]|^__\\w+__$")


class Inputs:
    """Judges the arguments of programs over one module."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._constructors = {info.ref: info.params for info in context.info.classes.values()}
        self._methods: dict[str, list[str]] = {}
        for function in context.info.functions:
            if function.owner:
                self._methods.setdefault(function.name, []).append(function.qualname)

    def grade(self, program: Program) -> int:
        """The worst of all arguments; `WRONG` for programs that use more than the public interface."""
        if program.define or program.fixtures() or program.wrap == "call" or isinstance(program.act, Block):
            return WRONG
        values = {stmt.name: stmt.value for stmt in program.arrange if isinstance(stmt, Assign)}
        grades = [DECLARED]
        for stmt in (*program.arrange, program.act):
            if isinstance(stmt, Block):
                return WRONG
            grades += [self._node(node, program.subject, values) for node in walk(stmt)]
        return min(grades)

    def given(self, program: Program, name: str) -> Node | None:
        """What the act passes for a parameter."""
        if not isinstance(program.act, Call):
            return None
        values = {stmt.name: stmt.value for stmt in program.arrange if isinstance(stmt, Assign)}
        for param, _, value in self.arguments(program.act, program.subject):
            if param.name == name:
                return values.get(value.name) if isinstance(value, Var) else value
        return None

    def _node(self, node: object, subject: str, values: dict[str, Node]) -> int:
        if isinstance(node, Raw):
            if class_made(node):
                return DECLARED
            return WRONG if "(" in node.source and "lambda" not in node.source else UNTOLD
        if isinstance(node, Lit):
            return WRONG if _strange(node.value) else DECLARED
        if isinstance(node, (Ref, Attr)):
            name = node.qualname if isinstance(node, Ref) else node.name
            return WRONG if internal(name) and not name.endswith("__") else DECLARED
        if isinstance(node, Op):
            return self._operands(node, subject)
        if isinstance(node, Call):
            pairs = [
                (param, owner, values.get(value.name, value) if isinstance(value, Var) else value)
                for param, owner, value in self.arguments(node, subject)
            ]
            told = len(pairs) == len(node.args) + len(node.kwargs) or not self._is_own(node.func)
            return min((self._argument(*pair) for pair in pairs), default=DECLARED if told else UNTOLD)
        return DECLARED

    def _is_own(self, func: Node) -> bool:
        """Whether a call is one of the module's own functions, or of one that it gave back."""
        if isinstance(func, Var):
            return True
        if isinstance(func, Ref):
            return func.module == self.context.info.name
        return isinstance(func, Attr) and func.name in self._methods

    def _operands(self, node: Op, subject: str) -> int:
        function = self.context.functions.get(subject)
        if function is None or not function.params or node.template.startswith("lambda"):
            return DECLARED
        pairs = zip(function.params, node.operands[1:])
        return min((self._argument(param, subject, value) for param, value in pairs), default=DECLARED)

    def arguments(self, call: Call, subject: str) -> Iterator[tuple[Param, str, Node]]:
        """Each argument of a call with its parameter and the function that this belongs to."""
        owner, params = self._called(call, subject)
        positional = [param for param in params if param.kind.startswith("positional")]
        by_name = {param.name: param for param in params}
        for param, value in zip(positional, call.args):
            yield param, owner, value
        for name, value in call.kwargs:
            if name in by_name:
                yield by_name[name], owner, value

    def parameters(self, call: Call, subject: str) -> tuple[Param, ...]:
        """What a call may be given; nothing where it is not known what it calls."""
        return self._called(call, subject)[1]

    def _called(self, call: Call, subject: str) -> tuple[str, tuple[Param, ...]]:
        func, owner, params = call.func, "", tuple[Param, ...]()
        if isinstance(func, Ref):
            owner = func.qualname
            known = self.context.functions.get(owner)
            params = known.params if known else self._constructors.get(f"{func.module}:{owner}", ())
            owner = owner if known else f"{owner}.__init__"
        elif isinstance(func, Attr):
            found = self._methods.get(func.name, [])
            owner = subject if subject in found else found[0] if len(found) == 1 else ""
            params = self.context.functions[owner].params if owner else ()
        return owner, params

    def _argument(self, param: Param, owner: str, value: Node) -> int:
        if param.type.kind != "any":
            fits = accepts(param.type, value)
            return DECLARED if fits else UNTOLD if fits is None else WRONG
        if param.default is not None and value.text() == param.default:
            return FITTING
        kind = kind_of(value)
        samples = self.context.samples.get((owner, param.name), ())
        if kind and kind in {kind_of(sample) for sample in samples}:
            return FITTING
        default = _kind_of_text(param.default)
        if default:
            return FITTING if kind in (default, "") or (kind, default) == ("int", "float") else WRONG
        shape = self.context.shape(owner, param.name)
        guess = shape.guess()
        if shape.empty():
            return FITTING if isinstance(value, Lit) and value.value is not None else UNTOLD
        if not kind:
            return UNTOLD
        if kind == "None":
            return WRONG
        if guess in ("object", "callable", "path"):
            return WRONG if isinstance(value, (Lit, Seq, Map)) else UNTOLD
        fitting = {guess, *(("int", "float") if guess in ("int", "float") or "number" in shape.kinds else ())}
        if kind not in fitting:
            return UNTOLD if not guess or (guess == "list" and kind in ("tuple", "set")) else WRONG
        within = shape.element.guess() if shape.element is not None else ""
        items = [kind_of(item) for item in value.items] if isinstance(value, Seq) else []
        if items and (not within or set(items) != {within}):
            return UNTOLD
        return FITTING


def _strange(value: object) -> bool:
    """Values that nobody passes: lone surrogates, names like ``__dict__``, infinities, numbers beyond all sizes."""
    if isinstance(value, str):
        return _NOBODYS.search(value) is not None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return value != value or abs(value) > LARGEST


_STARTS = (("[", "list"), ("{", "dict"), ("(", "tuple"), ("'", "str"), ('"', "str"), ("b'", "bytes"), ('b"', "bytes"))


def _kind_of_text(text: str | None) -> str:
    """The builtin that a default's source makes; empty for None and what is not plain."""
    if text is None or text == "None":
        return ""
    if text in ("True", "False"):
        return "bool"
    number = text.lstrip("-")
    if number[:1].isdigit():
        return "int" if number.isdigit() else "float"
    return next((kind for start, kind in _STARTS if text.startswith(start)), "")
