"""Which errors are the function's own and which the caller's, judged on functions that really raise them."""

from __future__ import annotations

import importlib
import traceback
from dataclasses import replace
from typing import Any

import pytest

from pytest_aqe.facts import Candidate, Execution
from pytest_aqe.generate.search.bugs.book import Suspect, Suspects
from pytest_aqe.program import Assign, Attr, Call, Lit, Node, Program, Ref, Var, node_of
from pytest_aqe.sandbox.raised import describe_raised
from pytest_aqe.sandbox.rows import _raised
from pytest_aqe.sandbox.scope import Scope


def program(call: str, args: tuple[object, ...], made: tuple[object, ...] = ()) -> Program:
    """``f`` with arguments, or ``Class.method`` of an object made with `made`."""

    def nodes(values: tuple[object, ...]) -> tuple[Node, ...]:
        found = [value if isinstance(value, (Lit, Call, Attr)) else node_of(value) for value in values]
        return tuple(node for node in found if node is not None)

    owner, _, name = call.rpartition(".")
    if not owner:
        return Program("subject", call, Call(Ref("subject", call), nodes(args)))
    arrange = (Assign("one", Call(Ref("subject", owner), nodes(made))),)
    return Program("subject", call, Call(Attr(Var("one"), name), nodes(args)), arrange)


def met(work: Any, one: Program, number: int = 1) -> tuple[Candidate, Execution]:
    """What running a program ends in; it has to raise."""
    module = importlib.import_module("subject")
    candidate = Candidate(number, one, "reach")

    def told() -> dict[str, Any]:
        with pytest.raises(Exception) as caught:  # noqa: PT011 (whatever it is: it gets judged)
            work.run_here(one)
        error = caught.value
        assert traceback.extract_tb(error.__traceback__)[-1].filename != "<string>"
        return describe_raised(error, {"subject": one.subject}, Scope("subject", str(module.__file__)))

    (row,) = work.confined([told])
    assert isinstance(row, dict), row
    return candidate, Execution(number, "raised", raised=_raised(row))


def suspect(work: Any, one: Program) -> Suspect | None:
    book = Suspects(work.context)
    book.note(*met(work, one))
    return next(iter(book.found.values()), None)


OWN_FAULT = [
    ("def f(values: list[int]):\n    total = 3\n    total /= len(values)", ([],), "len(values)"),
    ("def f(text: str):\n    first, *rest = text.split()\n    return rest[len(rest)]", ("a",), "how long rest"),
    ("def f(text: str):\n    known = {}\n    return known.pop(text.split()[0])", ("a",), "made known itself"),
    ("def f(text: str):\n    return g(text=text.split())\ndef g(text):\n    return text[1]", ("a",), "how long text is"),
    (
        "import io\ndef f(text: str):\n    with io.StringIO(text) as out:\n        lines = out.readlines()\n"
        "    return lines[0]",
        ("",),
        "how long lines is",
    ),
    ("def f(text: str):\n    done = text.split()\n    assert not done", ("a",), "it is not so"),
    ("def f(text: str):\n    def inner():\n        return text.split()[1]\n    return inner()", ("a",), "how long"),
    (
        "class Bad(Exception): ...\nimport struct\ndef f(text: str):\n    if not text:\n        raise Bad()\n"
        "    return struct.pack('<B', len(text) - 9)",
        ("a",),
        "raises Bad",
    ),
    ("def f(text: str):\n    return text.split('@')[1]", ("a",), "text.split('@')"),
    ("def f(text: str):\n    parts = text.split('=')\n    return parts[0], parts[1]", ("a",), "how long parts is"),
    ("def f(text):\n    if text.strip()[0] == '#':\n        return 1", ("",), "empty"),
    ("def f(text: str):\n    if text[0] == '#':\n        return 1", ("",), "an empty text"),
    ("def f(text: str):\n    counts = {}\n    for word in text.split():\n        counts[word] += 1", ("a",), "counts"),
    ("def f(values: list[int]):\n    return sum(values) / len(values)", ([],), "len(values)"),
    ("def f(values: list[int]):\n    return values[len(values) // 2]", ([],), "worked out an index"),
    ("def f(values: list[int]):\n    return divmod(3, len(values))", ([],), "len(values)"),
    ("def f(values: list[int]):\n    return 100 / values[0]", ([0],), "values[0]"),
    ("def f(low: int, high: int):\n    span = max(low, high) - low\n    return 1 / span", (1, 1), "span is worked out"),
    ("def f(values):\n    size = len(values)\n    return sum(values) / size", ([],), "size is worked out"),
    ("import re\ndef f(text: str):\n    return re.match('b', text).group()", ("a",), "can be None"),
    ("def f(values: dict[str, str]):\n    return len(values.get('x'))", ({},), "can be None"),
    ("def f(n: int):\n    if n:\n        a = 1\n    return a", (0,), "is read"),
    ("def f(n):\n    return 1 if n == 0 else n * f(n - 1)", (-1,), "recursion"),
    ("def f(text: str):\n    stack = []\n    for c in text:\n        stack.pop()", ("a",), "stack is the function's own"),
    (
        "from decimal import Decimal\ndef f(text: str):\n    if not text:\n        raise ValueError('no')\n"
        "    return Decimal(text)",
        ("a",),
        "raises ValueError for bad input",
    ),
    ("import struct\ndef f(data: bytes):\n    return struct.unpack('<I', data[2:])", (b"",), "no hint of struct"),
    (
        "class Bad(Exception): ...\ndef f(data: bytes):\n    if not data:\n        raise Bad\n    return data.decode()",
        (b"\xff",),
        "raises Bad",
    ),
    ("def f(one: str):\n    return _g(one.split())\ndef _g(parts):\n    return _h(parts)\ndef _h(parts):\n"
     "    return parts[2]", ("a",), "how long parts is"),
    ("KINDS = {1: 'a'}\ndef f(data: bytes):\n    return KINDS[data[0] & 15]", (b"\x03",), "own work"),
    ("def f(values: list[int]):\n    rest = [v for v in values if v]\n    assert len(rest) > 1", ([1],), "it is not so"),
    ("def f(name: str, n: int):\n    return name + n", ("a", 1), "declared"),
    ("def f(words: list[str]):\n    return sorted(words, key=len)[-1]", ([],), "has anything in it"),
    ("def f(words: list[str]):\n    best = sorted(words)\n    return best[0]", ([],), "has anything in it"),
    ("from datetime import date\ndef g(n: int): ...\ndef f(n: int):\n    day = g(n)\n    return day < date(2024, 1, 1)",
     (1,), "day can be None"),
    ("def f(text: str):\n    first, *rest = text.split()\n    return first + rest[-1]", ("a",), "how long rest"),
    ("class Box:\n    def find(self, n: int): ...\ndef f(n: int):\n    box = Box()\n    return box.find(n).name", (1,),
     "box.find(n) can be None"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "args", "why"), OWN_FAULT)
def test_an_error_that_the_function_brings_about_is_suspect(workshop, source, args, why):
    found = suspect(workshop(source), program("f", args))

    assert found is not None
    assert why in found.blame.why
    assert 0.4 < found.certainty < 1


CALLERS_FAULT = [
    ("def f(one: str, other: str):\n    return {}[f'{one}.{other}']", ("a", "b")),
    ("def f(name: str):\n    known = {}\n    return known.pop(name)", ("a",)),
    ("def f(text: str):\n    def inner(key):\n        return {}[key]\n    return inner(text.split()[0])", ("a",)),
    ("def f(*values):\n    return g(*values)\ndef g(one):\n    return one.split()[1]", ("a",)),
    ("def f(n: int):\n    if n < 0:\n        raise KeyError(n)\n    return {}[str(n) + 'x' * n]", (1,)),
    ("def f(n: int):\n    assert n < 0, 'negative'", (1,)),
    ("def f(n: int):\n    return divmod(1, n)", (0,)),
    ("def f(values: list[int]):\n    return values.pop()", ([],)),
    ("RATES = {'a': 1}\ndef f(name: str):\n    return RATES[name]", ("b",)),
    ("def f(name: str):\n    return {'yes': True}[name.strip().lower()]", ("b",)),
    ("def f(values: list[int], index: int):\n    return values[index]", ([], 3)),
    (
        "def f(values: list[list[int]], place: tuple[int, int]):\n    a, b = place\n    return values[a][b]",
        ([], (3, 3)),
    ),
    ("def f(values: list[int]):\n    return values[0]", ([],)),
    ("def f(row: dict[str, str]):\n    return row['name']", ({},)),
    ("def f(a: int, b: int):\n    return a / b", (1, 0)),
    ("def f(text):\n    return text.strip()", (None,)),
    ("def f(text):\n    return text.strip()", (1,)),
    ("def f(left, right):\n    return left + right", ("a", 1)),
    ("def f(holder, name: str):\n    return getattr(holder, name)", (1, "x")),
    ("import re\ndef f(pattern: str):\n    return re.search(pattern, 'a')", ("(",)),
    ("import json\ndef f(text: str):\n    return json.loads(text)", ("{",)),
    ("def f(text: str):\n    return int(text)", ("a",)),
    ("def f(data: bytes):\n    return data.decode()", (b"\xff",)),
    ("def f(values: list[int]):\n    '''Mean of a non-empty list.'''\n    return sum(values) / len(values)", ([],)),
    (
        "def f(values: list[int]):\n    return sum(values) / len(values)\ndef g(values):\n    try:\n"
        "        return f(values)\n    except ZeroDivisionError:\n        return 0",
        ([],),
    ),
    (
        "def f(values: list[int]):\n    '''Raises IndexError where there is none.'''\n    return sorted(values)[0]",
        ([],),
    ),
    ("def f(n: int):\n    assert n > 0", (0,)),
    ("def f(name: str):\n    return _get(name, {})\ndef _get(name, known):\n    return known[name]", ("a",)),
    ("def f(text: str):\n    return text.encode('latin-1')", ("\ud800",)),
    ("class Base:\n    def __init__(self): ...\ndef f(*args):\n    return max(1, None, *args)", (1,)),
    ("def f(text: str, *args):\n    return args[int(text.split()[0])]", ("3",)),
    ("def f(text: str, values: list[int]):\n    return values[int(text.partition('=')[2])]", ("a=1", [])),
    ("def f(low, high):\n    return 1 / (high - low)", (1, 1)),
    ("def _f(text: str):\n    return text.split('@')[1]", ("a",)),
    ("def f(values: list[int]):\n    first, *rest = values\n    return rest[0]", ([1],)),
    ("def f(n: int, name: str):\n    return getattr(n, name)", (1, "x")),
    ("def f(values, key):\n    return sorted(values, key=lambda value: value[key])", ([{}], "a")),
]


@pytest.mark.parametrize(("source", "args"), CALLERS_FAULT)
def test_an_error_that_the_caller_asks_for_is_not(workshop, source, args):
    name = "_f" if "def _f" in source else "f"

    assert suspect(workshop(source), program(name, args)) is None


KIND = """
from enum import Enum
class Kind(Enum):
    A = 1
    B = 2
class Other(Enum):
    C = 3
NAMES = {Kind.A: "a"}
NAMES_BY_TYPE: dict[Kind, str] = {Kind.A: "a"}
FILLED = {Kind.A: "a"}
UPDATED = {Kind.A: "a"}
EMPTY: dict[Kind, str] = {}
BOTH = {Kind.A: "a", Other.C: "c"}
TWICE = {Kind.A: "a"}
TWICE = {}
def fill(kind: Kind, name: str):
    FILLED[kind] = name
    UPDATED.update({kind: name})
class Shelf:
    names = {Kind.A: "a"}
    def f(self, kind: Kind):
        return self.names[kind]
"""
MEMBER = Attr(Ref("subject", "Kind"), "B")


@pytest.mark.parametrize(
    ("table", "suspected"),
    [
        ("NAMES", True),
        ("NAMES_BY_TYPE", True),
        ("{Kind.A: 'a'}", True),
        ("FILLED", False),
        ("UPDATED", False),
        ("EMPTY", False),
        ("BOTH", False),
        ("TWICE", False),
        ("dict(NAMES)", False),
    ],
)
def test_a_table_that_is_written_out_lacks_a_member(workshop, table, suspected):
    work = workshop(f"{KIND}\ndef f(kind: Kind):\n    return {table}[kind]")

    found = suspect(work, program("f", (MEMBER,)))

    assert bool(found) is suspected
    assert found is None or "lacks a member" in found.blame.why


def test_a_table_of_the_class_lacks_a_member(workshop):
    assert suspect(workshop(KIND), program("Shelf.f", (MEMBER,))) is not None


def test_only_where_the_types_are_told_a_table_lacks_a_member(workshop):
    work = workshop(f"{KIND}\ndef f(kind: Kind):\n    return NAMES[kind]\ndef g(kind):\n    return NAMES[kind]")

    assert suspect(work, program("g", (MEMBER,))) is None
    assert suspect(work, program("f", ("b",))) is None


CLASS = """
class Full(Exception): ...

class Box:
    def __init__(self, limit: int = 3, label: str | None = None):
        self.limit = limit
        self.label = label
        self.items = []
        self.names = {}
        self.last = None
        self.hits = self.start = 0
        self.misses: int = 0
        self.tries = limit

    def rate(self):
        return self.hits / (self.hits + self.misses)

    def share(self):
        return self.hits / self.tries

    def shifted(self):
        return self.hits / (self.hits - self.start)

    def older(self):
        return self.last < self.limit

    def later(self):
        return self.limit < self.last

    def longest(self):
        return sorted(self.items, key=len)[-1]

    def add(self, item: str):
        self.items.append(item)

    def load(self):
        return len(self.items) / self.limit

    def mean(self):
        return self.limit / len(self.items)

    def shout(self):
        return self.last.upper()

    def named_last(self):
        return "last: " + self.last

    def count_last(self):
        return len(self.last)

    def both(self):
        return self.last + self.label

    def sizes(self, *more):
        return self.limit / self.items.count(more)

    def title(self):
        return self.label.title()

    def first(self):
        return self.items[0]

    def named(self, name: str):
        return self.names[name]

    def __getitem__(self, name: str):
        return self.names[name]

    def pop(self):
        return self.items.pop()
"""


@pytest.mark.parametrize(
    ("call", "args", "made", "expected"),
    [
        ("Box.mean", (), (), "len(self.items)"),
        ("Box.shout", (), (), "self.last can still be None"),
        ("Box.title", (), (), "self.label can still be None"),
        ("Box.named_last", (), (), "self.last can still be None"),
        ("Box.count_last", (), (), "self.last can still be None"),
        ("Box.sizes", (), (), "self.items.count(more)"),
        ("Box.rate", (), (), "self.hits + self.misses starts at zero"),
        ("Box.longest", (), (), "has anything in it"),
        ("Box.older", (), (), "self.last can still be None"),
        ("Box.later", (), (), "self.last can still be None"),
        ("Box.share", (), (0,), ""),
        ("Box.shifted", (), (), ""),
        ("Box.both", (), (), ""),
        ("Box.load", (), (0,), ""),
        ("Box.first", (), (), ""),
        ("Box.named", ("a",), (), ""),
        ("Box.pop", (), (), ""),
    ],
)
def test_methods(workshop, call, args, made, expected):
    found = suspect(workshop(CLASS), program(call, args, made))

    assert (found.blame.why if found else "")[: len(expected)] == expected or expected in found.blame.why
    assert bool(found) is bool(expected)


@pytest.mark.parametrize("test", ["not self.items", "len(self.items) == 0", "len(self.items) < 1"])
def test_ways_to_look_out_for_an_empty_container(workshop, test):
    guard = f"    def last_one(self):\n        if {test}:\n            raise Full\n        return self.items[-1]\n"

    assert suspect(workshop(CLASS + guard), program("Box.first", ())) is not None


@pytest.mark.parametrize("test", ["len(self.items) >= self.limit", "self.items == 3", "self.names"])
def test_another_test_of_a_container_says_nothing_of_an_empty_one(workshop, test):
    guard = f"    def last_one(self):\n        if {test}:\n            raise Full\n        return self.items[-1]\n"

    assert suspect(workshop(CLASS + guard), program("Box.first", ())) is None


def test_where_columns_are_not_known_the_only_expression_of_its_kind_on_the_line_counts(workshop):
    work = workshop("def f(text: str):\n    return text.split('@')[1]\ndef g(t: str):\n    return t.split()[0], t[9]")
    book = Suspects(work.context)

    def without_columns(call: str) -> bool:
        candidate, row = met(work, program(call, ("a",)))
        assert row.raised is not None
        trail = tuple((line, 0, line, 0) for line, *_ in row.raised.trail)
        return book.suspect(candidate, replace(row.raised, trail=trail)) is not None

    assert without_columns("f")
    assert not without_columns("g")


@pytest.mark.parametrize(("heir", "suspected"), [("", True), ("class Heir(Base):\n    word = 'a'\n", False)])
def test_what_a_base_class_leaves_to_its_heirs_is_no_bug(workshop, heir, suspected):
    work = workshop("class Base:\n    def f(self):\n        return self.word\n" + heir)

    assert bool(suspect(work, program("Base.f", ()))) is suspected


@pytest.mark.parametrize(
    ("body", "suspected"),
    [
        ("def f(self):\n        return self.itmes", True),
        ("def f(self):\n        return self.itmes\n    def g(self):\n        return self.f() + self.f.size", True),
        ("def f(self):\n        return self.raw\n    @classmethod\n    def of(cls):\n        new = cls()\n"
         "        new.raw = 1\n        return new", False),
        ("def f(self):\n        return self.first()\n    def g(self):\n        return self.second()", False),
        ("size = 1\n    width: int\n    def f(self):\n        return self.itmes\n    def g(self):\n"
         "        return self.size + self.width", True),
    ],
)  # fmt: skip
def test_what_heirs_or_factories_bring_is_no_bug(workshop, body, suspected):
    work = workshop(f"class Box:\n    {body}\n")

    assert bool(suspect(work, program("Box.f", ()))) is suspected


def test_what_a_factory_sets_is_missed_by_helpers_too(workshop):
    work = workshop(
        "class Box: ...\ndef of(raw: int):\n    box = Box()\n    box.raw = raw\n    return box\n"
        "def f(box: Box):\n    return box.raw\n"
    )

    assert suspect(work, program("f", (Call(Ref("subject", "Box")),))) is None


def test_a_class_with_a_base_may_have_more_than_is_seen(workshop):
    work = workshop("class Base: ...\nclass Box(Base):\n    def f(self):\n        return self.a + self.b\n")

    assert suspect(work, program("Box.f", ())) is not None


def test_an_empty_container_is_suspect_where_another_method_looks_out_for_it(workshop):
    guard = (
        "    def last_one(self):\n        if not self.items:\n            raise Full\n        return self.items[-1]\n"
    )

    found = suspect(workshop(CLASS + guard), program("Box.first", ()))

    assert found is not None
    assert "self.items is empty" in found.blame.why


def test_of_several_calls_the_plainest_with_known_types_stays(workshop):
    work = workshop("def f(text: str, more=None):\n    return text.split('@')[1]")
    book = Suspects(work.context)

    for number, args in enumerate([("abcdefgh",), ("abc", Call(Ref("builtins", "object"))), ("a",), ("abcd",)]):
        book.note(*met(work, program("f", args), number))

    (found,) = book.found.values()
    assert found.candidate.id == 2


def test_a_call_of_the_failing_function_is_preferred_to_one_of_its_callers(workshop):
    work = workshop("def f(text: str):\n    return text.split('@')[1]\ndef g(t: str):\n    return f(t)")
    book = Suspects(work.context)

    book.note(*met(work, program("g", ("a",)), 1))
    book.note(*met(work, program("f", ("abcdef",)), 2))

    (found,) = book.found.values()
    assert found.candidate.program.subject == "f"


def test_what_a_coroutine_ends_in_is_told_as_one_runs_it(workshop):
    work = workshop("def f(text: str):\n    return text.split('@')[1]")
    candidate, row = met(work, program("f", ("a",)))
    book = Suspects(work.context)

    book.note(candidate, replace(row, wrap="asyncio.run"))

    (found,) = book.found.values()
    assert found.candidate.program.text() == 'asyncio.run(f("a"))'


def test_what_came_before_the_act_or_touched_the_world_is_not_looked_at(workshop):
    work = workshop("def f(text: str):\n    return text.split('@')[1]")
    candidate, row = met(work, program("f", ("a",)))
    book = Suspects(work.context)

    book.note(candidate, Execution(1, "raised", raised=row.raised, phase="arrange"))
    book.note(candidate, Execution(1, "raised", raised=row.raised, touched="opening files"))
    book.note(candidate, Execution(1, "passed"))

    assert not book.found
