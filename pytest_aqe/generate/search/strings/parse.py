"""The tree of a pattern, read by the parser of `re` itself, so that its syntax is exactly Python's."""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pytest_aqe.generate.search.strings.safety import safe
from pytest_aqe.generate.search.strings.tree import (
    Alt,
    At,
    Back,
    Chars,
    Cond,
    Group,
    Look,
    Repeat,
    Seq,
    Tree,
    walk,
)

_parser: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

READABLE = "abcdefghijklmnopqrstuvwxyz1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ_-. ,:;/+=@#()[]{}<>!?*&%$~^|'\"\\`\t\n"
FOREIGN = "é日٣\u00a0"
FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII
UNBOUNDED = 64
"""A repeat that may go on for longer counts as unbounded."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A pattern: compiled, as a tree, with the longest text that is safe to match against it."""

    compiled: re.Pattern[str]
    tree: Tree
    safe: int


class _Builder:
    def __init__(self) -> None:
        self.ids = 0

    def next(self) -> int:
        self.ids += 1
        return self.ids

    def sequence(self, ops: Any, flags: int) -> Tree:
        return Seq(tuple(self.node(op.name, value, flags) for op, value in ops))

    def node(self, op: str, value: Any, flags: int) -> Tree:
        if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, item = value
            endless = int(high) > UNBOUNDED
            cut = int(low) + 4 if endless else int(high)
            return Repeat(self.next(), self.sequence(item, flags), int(low), min(cut, int(low) + 40), endless)
        if op == "BRANCH":
            return Alt(self.next(), tuple(self.sequence(option, flags) for option in value[1]))
        if op == "SUBPATTERN":
            number, add, drop, item = value
            inner = self.sequence(item, (flags | add) & ~drop)
            return inner if number is None else Group(number, inner)
        if op == "ATOMIC_GROUP":
            return self.sequence(value, flags)
        if op == "GROUPREF":
            return Back(value)
        if op == "GROUPREF_EXISTS":
            number, yes, no = value
            return Cond(number, self.sequence(yes, flags), self.sequence(no, flags) if no else Seq(()))
        if op in ("ASSERT", "ASSERT_NOT"):
            return Look(self.next(), self.sequence(value[1], flags), op == "ASSERT_NOT")
        if op == "AT":
            return At(value.name)
        if op in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return self.chars(op, value, flags)
        return Seq(())

    def chars(self, op: str, value: Any, flags: int) -> Tree:
        if op == "LITERAL":
            char = chr(value)
            options = char + char.swapcase() if flags & re.IGNORECASE and len(char.swapcase()) == 1 else char
            return Chars(self.next(), char, options, _outside(lambda c: c in options, char), lambda c: c in options)
        if op == "NOT_LITERAL":
            return self.pick(lambda c: c != chr(value), "", chr(value))
        if op == "ANY":
            return self.pick(lambda c: c != "\n" or bool(flags & re.DOTALL), "", "")
        holds, edges, near = _members_of(value, flags)
        return self.pick(holds, edges, near)

    def pick(self, holds: Callable[[str], bool], edges: str, near: str) -> Tree:
        cycle = "".join(char for char in READABLE + FOREIGN if holds(char)) or edges or "\x00"
        kinds = (str.islower, str.isupper, str.isdigit, str.isspace, lambda c: c in "_-.", lambda c: c in "'\"\\<&%/")
        usual = [next((char for char in cycle if kind(char)), "") for kind in kinds]
        foreign = [char for char in FOREIGN if holds(char)]
        options = "".join(dict.fromkeys([*edges, *usual, *foreign]))
        first = cycle[0]
        same = [c for c in cycle if (c.islower(), c.isdigit(), c.isupper()) == _kind(first)]
        return Chars(self.next(), "".join(same[:10]), options, _outside(holds, near), holds)


def _kind(char: str) -> tuple[bool, bool, bool]:
    return char.islower(), char.isdigit(), char.isupper()


def _outside(holds: Callable[[str], bool], near: str) -> str:
    return "".join(dict.fromkeys(char for char in near + "aA0!-_ \n" + "é" if not holds(char)))[:4]


def _newline(char: str) -> bool:
    return char == "\n"


def _category(name: str, flags: int) -> Callable[[str], bool]:
    plain = bool(flags & re.ASCII)
    kinds: dict[str, Callable[[str], bool]] = {
        "DIGIT": lambda c: c.isdecimal() and (c.isascii() or not plain),
        "SPACE": lambda c: c.isspace() and (c.isascii() or not plain),
        "WORD": lambda c: (c.isalnum() or c == "_") and (c.isascii() or not plain),
    }
    negated = "NOT_" in name
    kind = kinds.get(name.rpartition("_")[2], _newline)
    return lambda char: kind(char) is not negated


def _members_of(items: Any, flags: int) -> tuple[Callable[[str], bool], str, str]:
    """The test for a character class, characters at its edges, characters just outside."""
    tests: list[Callable[[str], bool]] = []
    edges, near, negated = "", "", False
    for op, value in items:
        if op.name == "NEGATE":
            negated = True
        elif op.name == "LITERAL":
            edges += chr(value)
            tests.append(_between(value, value))
        elif op.name == "RANGE":
            low, high = value
            edges += chr(low) + chr(high)
            near += "".join(chr(code) for code in (high + 1, low - 1) if 32 <= code < 127)
            tests.append(_between(low, high))
        elif op.name == "CATEGORY":
            tests.append(_category(value.name, flags))

    def inside(char: str) -> bool:
        return any(test(char) for test in tests)

    def holds(char: str) -> bool:
        found = inside(char)
        if not found and flags & re.IGNORECASE:
            found = len(char.swapcase()) == 1 and inside(char.swapcase())
        return found is not negated

    return (holds, "", edges) if negated else (holds, edges, near)


@lru_cache(maxsize=256)
def parse(pattern: str, flags: int, binary: bool = False) -> Parsed | None:
    """The pattern as a tree, or None where `re` does not accept it or it is too large to be of use."""
    flags = flags & FLAGS | (re.ASCII if binary else 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compiled = re.compile(pattern, flags)
            tree = _Builder().sequence(_parser.parse(pattern, flags), compiled.flags)
        except (re.error, RecursionError, OverflowError, ValueError, TypeError):
            return None
    return Parsed(compiled, tree, safe(tree)) if sum(1 for _ in walk(tree)) < 5000 else None


def _between(low: int, high: int) -> Callable[[str], bool]:
    return lambda char: low <= ord(char) <= high
