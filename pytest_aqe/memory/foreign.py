"""Rows of somebody else: each column checked before a row is taken in, and recipes that could do harm left out.

What an export holds was written by another person. Its recipes become candidates, and some of those tests that are
run without the sandbox later. So a foreign recipe may call its own function, with plain values, and nothing else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_aqe.errors import BankError
from pytest_aqe.memory import digest
from pytest_aqe.memory.hunts import EXPERIMENTS
from pytest_aqe.memory.lesson import shape_key
from pytest_aqe.memory.profile import MOST, Profile
from pytest_aqe.memory.recipe import from_json
from pytest_aqe.memory.schema import TABLES
from pytest_aqe.program import Assign, Attr, Block, Call, Lit, Map, Node, Op, Program, Ref, Seq, Var, children
from pytest_aqe.roles import LONGEST as LONGEST_CONSTANT
from pytest_aqe.roles import ROLES

LONGEST_TEXT = 1 << 16
"""Characters of one column."""
FARTHEST = 1e300
"""What constants stay below."""
LARGEST = 1 << 31
"""What counts stay below."""
DEEPEST = 24
"""Values inside one another."""
VECTOR = ("encoder", "hot", "scale", "vector", "cluster")
"""Columns of a shape that stay at home: a vector is made anew from the rest."""
OPERATION = re.compile(r"((abs|bool|float|hash|int|len|list|next|repr|str)\()?(\{\d\}|[- \[\]+*/%@&|^<>=!~(),])+")
"""Operands with operators between them, or in a call of a builtin that asks an object for its own answer."""
NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
VALUES = {
    "builtins": "bool bytearray bytes complex dict float frozenset int iter list object range set slice str tuple",
    "collections": "Counter OrderedDict deque",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "io": "BytesIO StringIO",
    "pathlib": "PurePath PurePosixPath PureWindowsPath",
    "types": "SimpleNamespace",
    "uuid": "UUID",
}
"""What makes a value and does nothing besides, by module."""


def checked(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a table as it is stored. ValueError where a column is not what this program would have written."""
    table = TABLES[name]
    away = VECTOR if name == "shapes" else ()
    wanted = [column for column in table.names if column not in away]
    row = {**{column: value for column, value in table.fresh.items() if column in wanted}, **row}  # of earlier versions
    if set(row) != set(wanted):
        raise ValueError(f"a row of {name} has the columns {', '.join(wanted)}")
    found = {column: _value(column, table.columns[column].split()[0], row[column]) for column in wanted}
    CHECKS[name](found)
    return found


def harmless(row: Mapping[str, Any], function: tuple[str, str] | None) -> bool:
    """Whether the recipe of a pattern does nothing but call its own function, of this module and name, with values."""
    try:
        program = from_json(row["recipe"])
    except BankError:
        return False
    return (program.module, program.subject) == function and _only_calls(program)


# columns


def _value(column: str, kind: str, value: Any) -> Any:
    if kind == "BLOB":
        found = bytes.fromhex(value)
        if len(found) != digest.SIZE:
            raise ValueError(f"{column} has {digest.SIZE} bytes")
        return found
    if kind == "TEXT":
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or CONTROL.search(value):
            raise ValueError(f"{column} is a text of at most {LONGEST_TEXT:,} characters without control characters")
        return value
    number = isinstance(value, int if kind == "INTEGER" else (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not 0 <= value < (LARGEST if kind == "INTEGER" else 1e12):
        raise ValueError(f"{column} is a number from 0 on")
    return value if kind == "INTEGER" else float(value)


def _need(good: bool, what: str) -> None:
    if not good:
        raise ValueError(what)


def is_count(value: Any) -> bool:
    """Whether a value is a number that something could have been counted to."""
    return type(value) in (int, float) and 0 <= value < LARGEST


def _shape(row: Mapping[str, Any]) -> None:
    _need(bool(NAME.fullmatch(row["module"]) and NAME.fullmatch(row["function"])), "module and function are names")
    one = Profile.from_body(row["module"], row["function"], row["body"])
    texts = [one.flavour, one.returns, *(part for p in one.parameters for part in (p.name, p.type, p.default))]
    _need(all(isinstance(text, str) for text in texts), "a profile is made of texts")
    for counts in one.features.values():
        whole = len(counts) <= MOST and all(is_count(count) and count for count in counts.values())
        _need(whole, f"a profile counts at most {MOST} features of a kind")
    _need(row["body"] == one.body() and row["key"] == shape_key(one), "the key is the digest of a profile")


def _pattern(row: Mapping[str, Any]) -> None:
    key = digest.of_text(row["shape"].hex(), row["kind"], row["recipe"])
    _need(row["kind"] in ("kept", "failed"), "a pattern is kept or failed")
    _need(row["key"] == key, "the key is the digest of a pattern")
    _need(isinstance(json.loads(row["oracle"]), list), "oracle is a list")
    roles = json.loads(row["roles"])
    _need(isinstance(roles, dict) and all(map(_is_role, roles.values())), "roles are pairs of a role and a constant")


def _is_role(pair: Any) -> bool:
    """Whether something is a role and a plain constant, of a size that constants have."""
    if not isinstance(pair, list) or len(pair) != 2 or pair[0] not in ROLES:
        return False
    constant = pair[1]
    if isinstance(constant, str):
        return 0 < len(constant) <= LONGEST_CONSTANT
    return type(constant) in (int, float) and abs(constant) < FARTHEST


def _use(row: Mapping[str, Any]) -> None:
    _need(row["key"] == digest.of_text(row["pattern"].hex(), row["origin"]), "the key is the digest of a use")
    _need(row["wins"] <= row["tries"], "there are no more wins than tries")


def _round(row: Mapping[str, Any]) -> None:
    for column in ("moves", "gains", "features"):
        counts = json.loads(row[column])
        _need(isinstance(counts, dict) and all(map(is_count, counts.values())), f"{column} are counts by name")


def _outcome(row: Mapping[str, Any]) -> None:
    _need(row["key"] == digest.of_text(row["session"], row["nodeid"]), "the key is the digest of a test's outcome")


def _state(row: Mapping[str, Any]) -> None:
    _need(row["key"] == digest.of_text(row["origin"], row["name"]), "the key is the digest of a state")
    value = json.loads(row["value"])
    if row["name"] == EXPERIMENTS:
        pairs = value.values() if isinstance(value, dict) else [None]
        good = all(isinstance(pair, list) and len(pair) == 2 and all(map(is_count, pair)) for pair in pairs)
        _need(good, "experiments are pairs of counts")


CHECKS = {
    "shapes": _shape,
    "patterns": _pattern,
    "uses": _use,
    "rounds": _round,
    "outcomes": _outcome,
    "state": _state,
}


# recipes


def _only_calls(program: Program) -> bool:
    """Whether a program makes values, and objects of its own class, and acts on those; no value calls its own code."""
    if program.define:
        return False
    known = _Names(program, set(), set())
    for part in program.arrange:
        if not isinstance(part, Assign) or part.name in known.data | known.objects:
            return False
        if known.is_value(part.value):
            known.data.add(part.name)
        elif known.is_act(part.value):
            known.objects.add(part.name)
        else:
            return False
    return not isinstance(program.act, Block) and known.is_act(program.act)


@dataclass(frozen=True)
class _Names:
    """What the names of a program stand for so far: plain values, or objects that its own module made."""

    program: Program
    data: set[str]
    objects: set[str]

    def is_value(self, node: Node, depth: int = 0) -> bool:
        if isinstance(node, Call):
            func = node.func
            if not isinstance(func, Ref) or func.qualname not in VALUES.get(func.module, "").split():
                return False
        elif isinstance(node, Var):
            return node.name in self.data
        elif not isinstance(node, (Lit, Seq, Map)):
            return False
        parts = [part for part in children(node) if not isinstance(part, Ref)]
        return depth < DEEPEST and all(self.is_value(part, depth + 1) for part in parts)

    def is_act(self, node: Node) -> bool:
        if isinstance(node, Op):
            return bool(OPERATION.fullmatch(node.template)) and all(map(self._is_operand, node.operands))
        if not isinstance(node, Call):
            return self._is_member(node)
        values = (*node.args, *(value for _, value in node.kwargs))
        return (self._is_own(node.func) or self._is_member(node.func)) and all(map(self.is_value, values))

    def _is_operand(self, node: Node) -> bool:
        known = isinstance(node, Var) and node.name in self.objects
        return known or self.is_value(node) or (isinstance(node, Call) and self.is_act(node))

    def _is_own(self, node: Node) -> bool:
        """The function itself, or the class that it is a method of."""
        return isinstance(node, Ref) and node.module == self.program.module and node.qualname in self._own()

    def _own(self) -> tuple[str, str]:
        subject = self.program.subject
        return subject, subject.rpartition(".")[0] or subject

    def _is_member(self, node: Node) -> bool:
        """The function itself as an attribute, or a public one of an object or of its class."""
        if not isinstance(node, Attr) or not (node.name in self.program.subject.split(".") or node.name[0] != "_"):
            return False
        base = node.base
        return self._is_own(base) or (isinstance(base, Var) and base.name in self.objects)
