"""Programs as JSON and back. A recipe holds calls and plain values of one test, and no source of what is tested.

Each node is a list that begins with its kind. What comes back from a file is checked part by part: a recipe of another
origin can make a program, which runs in the sandbox only, and nothing else.
"""

from __future__ import annotations

import json
from typing import Any

from pytest_aqe.errors import BankError
from pytest_aqe.program import (
    WRAPS,
    Assign,
    Attr,
    Block,
    Call,
    Define,
    Do,
    Import,
    Lit,
    Map,
    Node,
    Op,
    Program,
    Raw,
    Ref,
    Seq,
    Stmt,
    Var,
)

DISPLAYS = ("list", "tuple", "set", "frozenset")


def to_json(program: Program) -> str:
    """One line of ASCII; equal programs give equal lines."""
    act = _packed(program.act)
    parts = [program.module, program.subject, act, [_packed(s) for s in program.arrange]]
    parts += [[[d.name, d.source, _pairs(d.imports)] for d in program.define], program.wrap]
    return json.dumps(parts, separators=(",", ":"))


def from_json(text: str) -> Program:
    """The program. Raises BankError where the text is none."""
    try:
        module, subject, act, arrange, define, wrap = json.loads(text)
        whole = _part(act)
        if not isinstance(whole, (Block, *NODES)) or wrap not in WRAPS:
            raise ValueError("no act, or no such wrap")
        statements = tuple(_statement(part) for part in arrange)
        helpers = tuple(Define(_name(name), str(source), _imports(pairs)) for name, source, pairs in define)
        return Program(_name(module), _name(subject), whole, statements, helpers, str(wrap))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise BankError(f"no recipe: {error}") from None


NODES = (Lit, Seq, Map, Ref, Var, Attr, Call, Raw, Op)


def _packed(part: Node | Stmt) -> list[Any]:
    if isinstance(part, Lit):
        return ["lit", *_plain(part.value)]
    if isinstance(part, Seq):
        return ["seq", part.kind, [_packed(item) for item in part.items]]
    if isinstance(part, Map):
        return ["map", [[_packed(key), _packed(value)] for key, value in part.pairs]]
    if isinstance(part, Ref):
        return ["ref", part.module, part.qualname]
    if isinstance(part, Var):
        return ["var", part.name]
    if isinstance(part, Attr):
        return ["attr", _packed(part.base), part.name]
    if isinstance(part, Call):
        given = [[name, _packed(value)] for name, value in part.kwargs]
        return ["call", _packed(part.func), [_packed(arg) for arg in part.args], given]
    if isinstance(part, Op):
        return ["op", part.template, [_packed(operand) for operand in part.operands]]
    if isinstance(part, Assign):
        return ["assign", part.name, _packed(part.value)]
    if isinstance(part, Do):
        return ["do", _packed(part.value)]
    return ["block" if isinstance(part, Block) else "raw", part.source, _pairs(part.imports)]


def _plain(value: object) -> list[Any]:
    """What JSON knows as it is; the rest with its kind, as text."""
    if value is None or isinstance(value, (bool, int, str)):
        return [value]
    if isinstance(value, bytes):
        return [value.decode("latin-1"), "bytes"]
    return [str(value), type(value).__name__]


def _value(value: Any, kind: str = "") -> Any:
    if kind == "bytes":
        return str(value).encode("latin-1")
    if kind in ("float", "complex"):
        return float(value) if kind == "float" else complex(value)
    if kind or not (value is None or isinstance(value, (bool, int, str))):
        raise ValueError(f"a literal of kind {kind!r}")
    return value


def _part(row: Any) -> Node | Stmt:
    kind, *rest = row
    if kind == "lit":
        return Lit(_value(*rest))
    if kind == "seq" and rest[0] in DISPLAYS:
        return Seq(rest[0], tuple(_node(item) for item in rest[1]))
    if kind == "map":
        return Map(tuple((_node(key), _node(value)) for key, value in rest[0]))
    if kind == "ref":
        return Ref(_name(rest[0]), _name(rest[1]))
    if kind == "var":
        return Var(_name(rest[0]))
    if kind == "attr":
        return Attr(_node(rest[0]), _name(rest[1]))
    if kind == "call":
        keywords = tuple((_name(name), _node(value)) for name, value in rest[2])
        return Call(_node(rest[0]), tuple(_node(arg) for arg in rest[1]), keywords)
    if kind == "op":
        return Op(str(rest[0]), tuple(_node(operand) for operand in rest[1]))
    if kind == "raw":
        return Raw(str(rest[0]), _imports(rest[1]))
    if kind == "assign":
        return Assign(_name(rest[0]), _node(rest[1]))
    if kind == "do":
        return Do(_node(rest[0]))
    if kind == "block":
        return Block(str(rest[0]), _imports(rest[1]))
    raise ValueError(f"a part of kind {kind!r}")


def _node(row: Any) -> Node:
    part = _part(row)
    if isinstance(part, (Assign, Do, Block)):
        raise ValueError("a statement where an expression belongs")
    return part


def _statement(row: Any) -> Stmt:
    part = _part(row)
    if not isinstance(part, (Assign, Do, Block)):
        raise ValueError("an expression where a statement belongs")
    return part


def _pairs(imports: tuple[Import, ...]) -> list[list[str]]:
    return [list(pair) for pair in imports]


def _imports(pairs: Any) -> tuple[Import, ...]:
    return tuple((_name(module), _name(name) if name else "") for module, name in pairs)


def _name(text: Any) -> str:
    """A name with or without dots: what stands in source as it is must not be more than that."""
    if not isinstance(text, str) or not all(part.isidentifier() for part in text.split(".")):
        raise ValueError(f"{text!r} is no name")
    return text
