"""What an act may change is given a name first, so that a test can look at it afterwards."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from dataclasses import replace

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Assign, Call, Map, Node, Raw, Ref, Seq, Stmt, Var, walk, words
from pytest_aqe.subject import FunctionInfo

_CHANGING = ("StringIO", "BytesIO", "bytearray", "deque", "defaultdict", "OrderedDict", "Counter")
_MADE = re.compile(rf"(?:{'|'.join(_CHANGING)})\(")


def exposed(candidate: Candidate, function: FunctionInfo | None) -> Candidate:
    """The candidate with lists, dicts, sets, streams and objects of classes of no standard library among the act's
    arguments as variables, named after their parameters."""
    program = candidate.program
    act = program.act
    if function is None or not isinstance(act, Call):
        return candidate
    read = (part for part in walk(act) if isinstance(part, (Var, Ref, Raw)))
    taken = {*words(program.arrange_text()), *(word for part in read for word in words(part.text()))}
    taken |= {*dir(builtins), "result"}
    names = [param.name for param in function.params if param.kind.startswith("positional")]
    arrange: list[Stmt] = []

    def name_it(name: str, value: Node) -> Node:
        if not _changes(value) or name in taken or keyword.iskeyword(name) or not name.isidentifier():
            return value
        taken.add(name)
        arrange.append(Assign(name, value))
        return Var(name)

    args = tuple(name_it(name, arg) for name, arg in zip(names, act.args)) + act.args[len(names) :]
    kwargs = tuple((name, name_it(name, value)) for name, value in act.kwargs)
    if not arrange:
        return candidate
    fresh = replace(program, act=replace(act, args=args, kwargs=kwargs), arrange=(*program.arrange, *arrange))
    return replace(candidate, program=fresh)


def _changes(value: Node) -> bool:
    if isinstance(value, Seq):
        return value.kind in ("list", "set")
    if isinstance(value, Call) and isinstance(value.func, Ref):
        own = value.func.module.partition(".")[0] not in sys.stdlib_module_names
        return value.func.qualname in _CHANGING or (own and value.func.qualname.rpartition(".")[2][:1].isupper())
    return isinstance(value, Map) or (isinstance(value, Raw) and _MADE.match(value.source) is not None)
