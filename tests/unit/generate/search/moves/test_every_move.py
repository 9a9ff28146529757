"""What holds for every move: its candidates compile, can be imported for, and are never the same twice."""

from __future__ import annotations

import ast

import pytest

from pytest_aqe.facts import Execution
from pytest_aqe.generate.search.moves import MOVES
from pytest_aqe.patterns import Pattern, Recollection
from pytest_aqe.program import Block
from pytest_aqe.sandbox.script import import_one

SUBJECT = '''
"""A shop.

>>> Cart(3).add("tea", 4)
4
"""
import abc
import asyncio
import dataclasses
import enum
import getpass
import json
import os
import platform
import random
import re
import sys
import time
from pathlib import Path
from typing import Callable, Literal, Optional

WORD = re.compile("[a-c]+-[0-9]{2}")
KINDS = ("tea", "milk")
DEBUG = False


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Plan(abc.ABC):
    @abc.abstractmethod
    def cost(self, days: int) -> int: ...

    def total(self, days: int) -> int:
        return self.cost(days) + days


class Cart:
    """Holds lines.

    >>> cart = Cart(3)
    >>> cart.add("tea", 4)
    4
    """

    registry: dict = {}

    def __init__(self, limit: int = 3, owner: Optional[str] = None):
        self.limit = limit
        self.owner = owner
        self.lines = []

    def __len__(self):
        return len(self.lines)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    @classmethod
    def register(cls, name: str, maker=None):
        cls.registry[name] = maker
        return cls

    @property
    def full(self):
        return len(self.lines) >= self.limit

    def add(self, name: str, price: int, *, gift: bool = False, kind: Literal["tea", "milk"] = "tea"):
        if self.full:
            raise ValueError("full")
        if price < 0 or not name:
            raise ValueError("negative")
        self.lines.append((name, price))
        return price

    def hook(self):
        raise NotImplementedError

    def run(self):
        if self.missing > 3:
            return self.hook()
        return self.limit


async def fetch(name: str, fn: Callable, delay: float = 0.0):
    await asyncio.sleep(0)
    return fn(name)


async def ticks(n: int):
    for i in range(n):
        yield i


class Pool:
    def __init__(self, size: int = 1):
        self.size = size

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return False

    async def get(self, key: str):
        await asyncio.sleep(0)
        return key


def cached(fn, ttl=None):
    async def wrapper(*args):
        return await fn(*args)

    return wrapper


def parse(text: str, strict=False, colour: Colour = Colour.RED):
    match = WORD.match(text)
    if match and strict:
        return match.group()
    return text.split(",")


def decode(data: bytes):
    return data.decode().startswith("tea")


def load(path, mode="r"):
    try:
        with open(path) as handle:
            return json.load(handle)
    except (OSError, ValueError):
        return None


def where():
    if os.environ.get("CI", "").lower() == "true":
        return platform.system()
    if sys.platform == "win32" or DEBUG:
        return os.getcwd()
    return time.time() + random.random() + len(getpass.getpass())


def ask():
    answer = input()
    return answer or sys.stdin.read()


def look(obj, cls=None):
    if dataclasses.is_dataclass(obj):
        return [field.name for field in dataclasses.fields(obj)]
    return issubclass(cls, dict)


def ship(order: Point, target):
    if order.x > 3 and target.street == "Main" and target.send(order):
        return target.city["name"]
    return None


def adder(n: int):
    def add(m):
        return n + m

    return add
'''


@pytest.fixture
def shop(workshop):
    made = workshop(SUBJECT, name="shop_of_moves")
    made.reach()
    return made


@pytest.mark.parametrize("kind", MOVES, ids=lambda kind: kind.name)
def test_candidates_are_sound(shop, kind):
    move = shop.move(kind)
    feed(shop, move)
    count = 0

    for _ in range(6):
        for function in shop.info.functions:
            for candidate in move.propose(function, 6):
                count += 1
                program = candidate.program
                assert candidate.move == kind.name
                assert program.module == "shop_of_moves"
                compile(program.arrange_text(), "arrange", "exec")
                compile(program.act_text(), "act", "exec" if isinstance(program.act, Block) else "eval")
                for module, name in program.imports():
                    import_one(module, name)
                loose = names(program.text()) - bound(program)
                assert not loose, (loose, program.text())

    assert count >= 2
    assert len(shop.context.seen) >= count


def feed(shop, move):
    """A corpus of plain calls, with results and failed comparisons told to the move; a memory of the same calls."""
    remembered = []
    for function in shop.info.functions:
        for _ in range(4):
            program = shop.caller.call(function, optional=0.5)
            if program is None:
                continue
            entry = shop.remember(program, hits=frozenset())
            key = str(len(remembered)).encode()
            remembered.append(Pattern(key, program.module, program.subject, program, "reach", True, 0.5, 0.5))
            execution = Execution(
                entry.candidate.id, "passed", operands=((-1, "a", "tea"), (-1, 1, 4), (-1, "a", "builtins:int")),
                result="shop_of_moves:Cart" if function.name == "register" else "builtins:function",
                callable_result=function.name == "adder",
            )  # fmt: skip
            move.learn(entry.candidate, execution, entry)
    shop.context.recollections = {f.qualname: Recollection(tuple(remembered)) for f in shop.info.functions}


def names(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def bound(program) -> set[str]:
    import builtins

    tree = ast.parse(program.text())
    found = set(dir(builtins)) | {"monkeypatch", "tmp_path", "capsys"}
    found |= {name or module.split(".")[0] for module, name in program.imports()}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
