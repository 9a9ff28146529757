"""Checks on what an act returns."""

import sys

import pytest

SUBJECT = '''
import array, ast, collections, datetime, decimal, enum, fractions, functools, io, ipaddress, itertools, math, pathlib
import re, types, uuid, xml.etree.ElementTree as ET
from dataclasses import dataclass, field, InitVar
from typing import NamedTuple

class Color(enum.Enum):
    RED = 1
    BLUE = "b"
class Mode(enum.Flag):
    R = 1
    W = 2
class Level(enum.IntEnum):
    LOW = 1
@dataclass
class Point:
    x: int
    y: int = 0
@dataclass(frozen=True)
class Line:
    start: Point
    end: Point
    tags: list = field(default_factory=list)
@dataclass(eq=False)
class Loose:
    a: int
    b: object = None
@dataclass(slots=True, kw_only=True) if __import__("sys").version_info >= (3, 10) else dataclass
class Slotted:
    only: str
@dataclass
class Computed:
    base: int
    seed: InitVar[int] = 2
    double: int = field(init=False)
    def __post_init__(self, seed): self.double = self.base * seed
class Pair(NamedTuple):
    left: int
    right: str = "r"
class Attribute:
    def __init__(self, name, alias=None, init=True, eq=True):
        self.name, self.alias, self.init, self.eq = name, alias, init, eq
class Attrs:
    __attrs_attrs__ = (Attribute("_size"), Attribute("kind"))
    def __init__(self, size, kind): self._size, self.kind = size, kind
    def __eq__(self, other): return (self._size, self.kind) == (other._size, other.kind)
class Money:
    def __init__(self, amount, currency="EUR"):
        self._amount, self.currency = amount, currency
    def __eq__(self, other): return isinstance(other, Money) and vars(self) == vars(other)
    __hash__ = None
class Node:
    def __init__(self, name, children=()):
        self.name, self.children = name, list(children)
class Token:
    __slots__ = ("kind", "value")
    def __init__(self, kind, value): self.kind, self.value = kind, value
class Account:
    def __init__(self, owner, amount): self._owner, self._amount = owner, amount
    @property
    def owner(self): return self._owner
    @property
    def broken(self): raise RuntimeError("no")
    def __len__(self): return 3
    def __str__(self): return f"{self._owner}: {self._amount}"
class Stack:
    def __init__(self, items): self._items = list(items)
    def size(self): return len(self._items)
    def peek(self): return self._items[-1]
    def pop(self): return self._items.pop()
    def is_empty(self): return not self._items
    def discard_one(self): self._items.pop(); return 1
    def after(self): return 1
class Bag:
    def __init__(self, items): self._items = items
    def __iter__(self): return iter(self._items)
    def __bool__(self): return bool(self._items)
class Hidden:
    def __init__(self): self._state = "on"
class Shown(Hidden):
    def __repr__(self): return "Shown()"
class Name(str): pass
class Count(int): pass
class Headers(dict): pass
class Rows(list): pass
class Lower(collections.UserDict): pass
class Matrix:
    """Quacks like an array of numpy."""
    shape = (2, 2)
    dtype = "float64"
    def tolist(self): return [[1.0, 2.0], [3.0, 4.5]]
    def __eq__(self, other): raise ValueError("ambiguous")
class Scalar:
    shape = ()
    dtype = "int64"
    def item(self): return 5
    def __eq__(self, other): return other == 5
class Failure(Exception):
    def __init__(self, code): self.code = code; super().__init__(f"code {code}")
def give(value): return value
def numbers(n): return [1 / (i + 1) for i in range(n)]
def helper(x): return x
class Walker:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n
'''


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize(
    ("act", "first"),
    [
        ("give(3)", "result == 3"),
        ("give(True)", "result is True"),
        ("give(None)", "result is None"),
        ("give('it\\'s')", 'result == "it\'s"'),
        ("give(b'x')", 'result == b"x"'),
        ("give(0.5)", "result == 0.5"),
        ("give(1 / 3)", "result ~ 0.3333333333"),
        ("give(float('inf'))", 'result == float("inf")'),
        ("give(float('nan'))", "math.isnan(result) is True"),
        ("give({3, 1, 2})", "result == {1, 2, 3}"),
        ("give({'b', 'a'})", 'result == {"a", "b"}'),
        ("give(frozenset())", "result == frozenset()"),
        ("give(set())", "result == set()"),
        ("give((1,))", "result == (1,)"),
        ("give({'a': [1, (2, None)]})", 'result == {"a": [1, (2, None)]}'),
        ("numbers(3)", "result ~ [1.0, 0.5, 0.3333333333]"),
        ("give({'a': 0.1 + 0.2})", 'result ~ {"a": 0.3}'),
        ("give(2 + 1j)", "result == (2+1j)"),
        ("give(range(3))", "result == range(0, 3)"),
        ("give(...)", "result is ..."),
        ("give(Color.RED)", "result is Color.RED"),
        ("give([Color.RED, Color.BLUE])", "result == [Color.RED, Color.BLUE]"),
        ("give(Mode.R | Mode.W)", "result is Mode.R | Mode.W"),
        ("give(Level.LOW)", "result is Level.LOW"),
        ("give(datetime.date(2020, 2, 3))", "result == date(2020, 2, 3)"),
        ("give(datetime.datetime(2020, 2, 3, 4, tzinfo=datetime.timezone.utc))",
         "result == datetime.datetime(2020, 2, 3, 4, tzinfo=timezone.utc)"),
        ("give(datetime.timedelta(days=1, hours=2))", "result == timedelta(days=1, hours=2)"),
        ("give(datetime.time(1, 2))", "result == time(1, 2)"),
        ("give(decimal.Decimal('1.50'))", 'result == Decimal("1.50")'),
        ("give(fractions.Fraction(2, 6))", "result == Fraction(1, 3)"),
        ("give(uuid.UUID(int=5))", 'result == UUID("00000000-0000-0000-0000-000000000005")'),
        ("give(pathlib.Path('a') / 'b')", 'result == Path("a/b")'),
        ("give(ipaddress.ip_address('10.0.0.1'))", 'result == IPv4Address("10.0.0.1")'),
        ("give(re.compile('a+', re.I))", 'result == re.compile("a+", re.IGNORECASE)'),
        ("give(collections.Counter('aab'))", 'result == {"a": 2, "b": 1}'),
        ("give(collections.deque([1, 2]))", "result == deque([1, 2])"),
        ("give(collections.OrderedDict(a=1))", 'result == {"a": 1}'),
        ("give(collections.defaultdict(list, a=[1]))", 'result == {"a": [1]}'),
        ("give(types.MappingProxyType({'a': 1}))", 'result == {"a": 1}'),
        ("give(types.SimpleNamespace(a=1))", "result == SimpleNamespace(a=1)"),
        ("give(array.array('i', [1]))", 'result == array.array("i", [1])'),
        ("give(bytearray(b'x'))", 'result == bytearray(b"x")'),
        ("give(memoryview(b'x'))", 'result == b"x"'),
        ("give({'a': 1}.keys())", 'list(result) == ["a"]'),
        ("give(Point(1, 2))", "result == Point(1, 2)"),
        ("give(Slotted(only='x'))", 'result == Slotted(only="x")'),
        ("give(Computed(4))", "result == Computed(4)"),
        ("give(Pair(1))", 'result == Pair(1, "r")'),
        ("give(Attrs(1, 'k'))", 'result == Attrs(1, "k")'),
        ("give(Money(5))", 'result == Money(5, "EUR")'),
        ("give([Point(1), Point(2)])", "result == [Point(1, 0), Point(2, 0)]"),
        ("give(Name('n'))", 'result == "n"'),
        ("give(Count(4))", "result == 4"),
        ("give(Headers(a=1))", 'result == {"a": 1}'),
        ("give(Rows([1]))", "result == [1]"),
        ("give(Lower(a=1))", 'result == {"a": 1}'),
        ("give(Scalar())", "result == 5"),
        ("give(helper)", "result is helper"),
        ("give(len)", "result is len"),
        ("give(Point)", "result is Point"),
        ("give(math)", "result is math"),
        ("give({'f': helper, 't': int})", 'result == {"f": helper, "t": int}'),
        ("give(Walker(2))", "result == [1, 0]"),
        ("give(map(str, [1]))", 'result == ["1"]'),
    ],
)  # fmt: skip
def test_the_first_check(subject, act, first):
    names = [name for name in vars(subject.module) if name in act and not name.startswith("_")]

    assert subject.checks(act)[0] == first, names


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("give(Line(Point(1), Point(2, 3), ['t']))", [
            'result == Line(start=Point(1, 0), end=Point(2, 3), tags=["t"])',
            "result.start == Point(1, 0)", "result.end == Point(2, 3)", 'result.tags == ["t"]',
        ]),
        ("give(Loose(1, Node('n')))", [
            "result.a == 1", 'result.b.name == "n"', "result.b.children == []", "type(result.b) is Node",
            "type(result) is Loose",
        ]),
        ("give(Account('ann', 5))", [
            'result.owner == "ann"', "len(result) == 3", 'str(result) == "ann: 5"', "type(result) is Account",
        ]),
        ("give(Stack([1, 2]))", [
            "result.size() == 2", "result.peek() == 2", "result.is_empty() is False", "type(result) is Stack",
        ]),
        ("give(Bag([1]))", ["list(result) == [1]", "bool(result) is True", "type(result) is Bag"]),
        ("give(Hidden())", ['result._state == "on"', "type(result) is Hidden"]),
        ("give(Shown())", ['repr(result) == "Shown()"', "type(result) is Shown"]),
        ("give([Token('a', 1), Token('b', 2)])", [
            "len(result) == 2", '[item.kind for item in result] == ["a", "b"]',
            "[item.value for item in result] == [1, 2]",
        ]),
        ("give((Node('a'), 3))", [
            "len(result) == 2", 'result[0].name == "a"', "result[0].children == []", "result[1] == 3",
            "type(result[0]) is Node",
        ]),
        ("give({'n': Node('a'), 'k': 1})", [
            'set(result) == {"k", "n"}', 'result["n"].name == "a"', 'result["n"].children == []', 'result["k"] == 1',
            'type(result["n"]) is Node',
        ]),
        ("give(Failure(3))", [
            "result.code == 3", 'result.args == ("code 3",)', 'str(result) == "code 3"', "type(result) is Failure",
        ]),
        ("give(Matrix())", [
            "result.tolist() == [[1.0, 2.0], [3.0, 4.5]]", "result.shape == (2, 2)", 'str(result.dtype) == "float64"',
        ]),
        ("give(list(range(500)))", ["len(result) == 500", "result[:3] == [0, 1, 2]", "result[-1] == 499"]),
        ("give('ab' * 300)", [
            "len(result) == 600", f'result[:60] == "{"ab" * 30}"', f'result[-60:] == "{"ab" * 30}"',
        ]),
        ("give(re.match('(a)b?', 'ab'))", [
            'result.group() == "ab"', 'result.groups() == ("a",)', "result.span() == (0, 2)",
        ]),
        ("give(io.StringIO('text'))", ['result.getvalue() == "text"']),
        ("give(ast.parse('x=1'))", ['ast.unparse(result) == "x = 1"']),
        ("give(ET.fromstring('<a>x</a>'))", [
            'xml.etree.ElementTree.tostring(result, encoding="unicode") == "<a>x</a>"',
        ]),
        ("give(functools.partial(helper, 1))", [
            "result.func is helper", "result.args == (1,)", "result.keywords == {}",
        ]),
        ("give(Stack([1]).size)", ['result.__name__ == "size"']),
        ("give(lambda: 1)", []),
        ("give(object())", []),
        ("give(itertools.count())", []),
        ("give(type('Made', (Node,), {'limit': 3}))", [
            'result.__name__ == "Made"', "result.__bases__ == (Node,)", "result.limit == 3",
        ]),
        ("give(type('Made', (), {})())", []),
    ],
)  # fmt: skip
def test_all_checks(subject, act, expected):
    assert subject.checks(act) == expected


def test_a_result_that_is_an_arranged_object(subject):
    assert subject.checks("give(node)", "node = Node('a')") == ["result is node"]


def test_classes_defined_in_the_test_are_used_by_name(subject):
    arrange = """
        class Mine(Money):
            pass
    """
    assert subject.checks("give(Mine(1))", arrange)[0] == 'result == Mine(1, "EUR")'


def test_imports_never_hide_names_of_the_test(subject):
    row = subject.run("give(decimal.Decimal(date))", "date = 3\nDecimal = 1", detail=True)

    check = row["checks"][0]
    assert (check["expected"], check["imports"]) == ('decimal.Decimal("3")', [["subject", "decimal"]])


def test_a_class_from_a_private_module_is_named_by_its_public_home(inside):
    subject = inside("from pkg._impl import Thing\ndef make(): return Thing(1)\n", name="pkg.api", **{
        "pkg.__init__": "", "pkg._impl": "class Thing:\n    def __init__(self, n): self.n = n\n"
        "    def __eq__(self, other): return self.n == other.n\n",
    })  # fmt: skip
    check = subject.run("make()", detail=True)["checks"][0]

    assert (check["expected"], check["imports"]) == ("Thing(1)", [["pkg.api", "Thing"]])


@pytest.mark.skipif(sys.version_info < (3, 11), reason="StrEnum is new in Python 3.11")
def test_members_of_string_enums(inside):
    subject = inside("import enum\nclass Kind(enum.StrEnum):\n    A = 'a'\ndef kind(): return Kind.A\n")

    assert subject.checks("kind()") == ["result is Kind.A"]
