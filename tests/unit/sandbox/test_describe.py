"""The subject as data."""

import json
import sys

import pytest

from pytest_aqe.sandbox.describe import describe
from pytest_aqe.subject import ANY, ModuleInfo, TypeInfo

SUBJECT = '''
"""What the module does."""
from __future__ import annotations

import abc, contextlib, enum, functools, json, re, typing as t
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, NewType, Optional, Protocol, TypedDict, TypeVar, Union
if t.TYPE_CHECKING:
    from nowhere import Missing

T = TypeVar("T")
N = TypeVar("N", bound=Decimal)
UserId = NewType("UserId", int)
LIMIT = 3
NAMES = {"a": [1, 2]}
CODE = re.compile("[a-z]+", re.I)
HUGE = "x" * 5000
_private = None
handle = object()
alias = json.dumps

class Color(enum.Enum):
    RED = 1
    BLUE = 2

class Shape(abc.ABC):
    sides: int = 0
    @abc.abstractmethod
    def area(self) -> float: ...
    @property
    @abc.abstractmethod
    def name(self) -> str: ...

class Square(Shape):
    """A square."""
    def __init__(self, size: float, *, color: Color = Color.RED, tags: list[str] | None = None):
        self.size = size
    def area(self) -> float:
        """Its area."""
        return self.size ** 2
    @property
    def name(self) -> str: return "square"
    @name.setter
    def name(self, value: str) -> None: pass
    @classmethod
    def of(cls, text: str) -> Square: return cls(float(text))
    @staticmethod
    def unit() -> "Square": return Square(1)
    @functools.cached_property
    def cached(self) -> int: return 1
    def __call__(self): pass
    def __enter__(self): return self
    def __exit__(self, *a): pass
    def _hidden(self): pass
    class Inner:
        def inside(self): pass

@dataclass
class Row:
    key: str
    count: int = 0
    when: Optional[date] = None
    items: list[Row] = field(default_factory=list)

class Pair(NamedTuple):
    left: int
    right: str = "r"

class Options(TypedDict, total=False):
    name: str
    size: int

class Speaks(Protocol):
    volume: int
    def speak(self, words: str) -> str: ...

class Oops(ValueError):
    def __init__(self, code: int): super().__init__(str(code))

class Walk:
    __slots__ = ("n",)
    def __iter__(self): return self
    def __next__(self): raise StopIteration
    def __await__(self): yield
    def __eq__(self, other): return True

def types(
    a: int, b: "str", c: Optional[int], d: Union[int, str, None], e: int | None, f: list[int], g: Mapping[str, Row],
    h: Callable[[int, str], bool], i: Callable[..., int], j: Literal["a", 1], k: type[Shape], l: T, m: N, n: UserId,
    o: Any, p, q: tuple[int, ...], r: Path, s: Iterable[Color], u: t.Annotated[int, "x"], v: OrderedDict[str, int],
    *args: int, w: Missing = None, x: list[Missing] = (), **kwargs: str,
) -> Square | None: ...

def defaults(a=1, b="x", c=None, d=(1, 2), e=handle, f=Color.RED, g=float("inf"), h=HUGE): ...
def positional(a, /, b, *, c): ...
async def later(x: int) -> str: ...
def numbers() -> Iterable[int]: yield 1
async def stream(): yield 1
@contextlib.contextmanager
def managed(x: int): yield x
@functools.lru_cache
def cached(x: int) -> int: return x
@functools.singledispatch
def dispatch(x): ...
def decorator(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs): return f(*args, **kwargs)
    return wrapper
@decorator
def wrapped(x: int, y: str = "y") -> int:
    """Documented."""
    return x
@decorator
async def wrapped_later(x): ...
def outer():
    def inner(): pass
    return inner
if True:
    def conditional(): pass
_lambda = lambda x: x
class Hidden:
    __module__ = "elsewhere"
    def m(self): pass
class Strange(type):
    def __getattribute__(cls, name): raise RuntimeError
class Odd(metaclass=Strange): pass
odd = Odd()
'''


@pytest.fixture
def info(inside):
    inside(SUBJECT)
    row = describe("subject")
    return ModuleInfo.from_json(json.loads(json.dumps(row)))


@pytest.fixture
def function(info):
    return {function.qualname: function for function in info.functions}


def test_the_module(info):
    assert (info.name, info.doc) == ("subject", "What the module does.")


def test_own_functions_and_methods_in_order(info):
    names = [function.qualname for function in info.functions]

    assert names[:12] == [
        "Shape.area", "Shape.name", "Square.__init__", "Square.area", "Square.name", "Square.of", "Square.unit",
        "Square.cached", "Square.__call__", "Square.__enter__", "Square.__exit__", "Square._hidden",
    ]  # fmt: skip
    assert {"Square.Inner.inside", "conditional", "_lambda", "cached", "wrapped", "outer", "dispatch"} <= set(names)
    assert not {"alias", "dataclass", "Row.__init__", "inner", "outer.inner"} & set(names)


@pytest.mark.parametrize(
    ("name", "kind", "flavour"),
    [
        ("Square.area", "method", "plain"), ("Square.name", "property", "plain"), ("Square.of", "classmethod", "plain"),
        ("Square.unit", "staticmethod", "plain"), ("Square.cached", "property", "plain"),
        ("later", "function", "coroutine"),
        ("numbers", "function", "generator"), ("stream", "function", "asyncgen"), ("managed", "function", "plain"),
        ("wrapped_later", "function", "coroutine"), ("cached", "function", "plain"),
    ],
)  # fmt: skip
def test_kinds(function, name, kind, flavour):
    assert (function[name].kind, function[name].flavour) == (kind, flavour)


def cls(ref, *args):
    return TypeInfo("class", ref, args)


INT, STR, NONE = cls("builtins:int"), cls("builtins:str"), TypeInfo("none")


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("a", INT), ("b", STR), ("c", TypeInfo("union", "", (INT, NONE))),
        ("d", TypeInfo("union", "", (INT, STR, NONE))),
        ("e", TypeInfo("union", "", (INT, NONE))), ("f", cls("builtins:list", INT)),
        ("g", cls("collections.abc:Mapping", STR, cls("subject:Row"))),
        ("h", TypeInfo("callable", "", (INT, STR, cls("builtins:bool")))), ("i", TypeInfo("callable")),
        ("j", TypeInfo("literal", "", (), ('"a"', "1"))), ("k", TypeInfo("type", "", (cls("subject:Shape"),))),
        ("l", ANY), ("m", cls("decimal:Decimal")), ("n", INT), ("o", ANY), ("p", ANY),
        ("q", cls("builtins:tuple", INT, cls("builtins:ellipsis"))), ("r", cls("pathlib:Path")),
        ("s", cls("collections.abc:Iterable", cls("subject:Color"))), ("u", INT),
        ("v", cls("collections:OrderedDict", STR, INT)), ("args", INT), ("w", ANY), ("x", cls("builtins:list", ANY)),
        ("kwargs", STR),
    ],
)  # fmt: skip
def test_types(function, name, type_):
    found = {param.name: param for param in function["types"].params}

    assert found[name].type == type_


def test_kinds_of_parameters(function):
    assert [param.kind for param in function["positional"].params] == [
        "positional_only", "positional_or_keyword", "keyword_only",
    ]  # fmt: skip
    assert [p.kind for p in function["types"].params if p.name in ("args", "kwargs")] == [
        "var_positional",
        "var_keyword",
    ]


def test_result_type(function):
    assert function["types"].returns == TypeInfo("union", "", (cls("subject:Square"), NONE))


def test_defaults(function):
    found = {param.name: (param.has_default, param.default) for param in function["defaults"].params}

    assert found == {
        "a": (True, "1"), "b": (True, '"x"'), "c": (True, "None"), "d": (True, "(1, 2)"), "e": (True, None),
        "f": (True, None), "g": (True, 'float("inf")'), "h": (True, None),
    }  # fmt: skip


def test_a_wrapped_function_is_described_by_what_it_wraps(function):
    found = function["wrapped"]

    assert ([p.name for p in found.params], found.doc, found.returns) == (["x", "y"], "Documented.", INT)
    first, last = found.lines
    assert last - first == 3


def test_a_setter_is_told(function):
    assert function["Square.name"].setter is True
    assert function["Square.cached"].setter is False


def test_owner_and_doc(function):
    assert (function["Square.area"].owner, function["Square.area"].doc) == ("Square", "Its area.")
    assert [param.name for param in function["Square.of"].params] == ["text"]


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("Color", {"enum", "no_init"}), ("Shape", {"abstract"}), ("Square", {"callable", "context"}),
        ("Row", {"dataclass", "eq"}), ("Options", {"typeddict", "eq"}), ("Speaks", {"protocol", "abstract"}),
        ("Oops", {"exception"}), ("Walk", {"slots", "iterator", "awaitable", "eq"}),
    ],
)  # fmt: skip
def test_flags_of_classes(info, name, flags):
    assert info.classes[f"subject:{name}"].flags == flags


def test_a_named_tuple(info):
    found = info.classes["subject:Pair"]

    assert "namedtuple" in found.flags
    assert [(p.name, p.type, p.default) for p in found.params] == [("left", INT, None), ("right", STR, '"r"')]


def test_constructor_parameters(info):
    found = info.classes["subject:Square"]

    assert [(p.name, p.kind) for p in found.params] == [
        ("size", "positional_or_keyword"), ("color", "keyword_only"), ("tags", "keyword_only"),
    ]  # fmt: skip
    assert found.params[1].type == cls("subject:Color")
    assert found.factories == ("subject:Square.of", "subject:Square.unit", "subject:types")
    assert found.bases == ("subject:Shape", "abc:ABC")
    assert "Square._hidden" in [method.qualname for method in found.methods]


def test_parameters_of_dataclasses_and_typed_dicts(info):
    row = info.classes["subject:Row"]
    assert [(p.name, p.has_default, p.default) for p in row.params] == [
        ("key", False, None), ("count", True, "0"), ("when", True, "None"), ("items", True, None),
    ]  # fmt: skip
    assert row.params[3].type == cls("builtins:list", cls("subject:Row"))
    assert [(p.name, p.has_default) for p in info.classes["subject:Options"].params] == [("name", True), ("size", True)]


def test_members_and_abstract_methods(info):
    assert info.classes["subject:Color"].members == ("RED", "BLUE")
    assert info.classes["subject:Shape"].abstract == ("area", "name")
    assert info.classes["subject:Speaks"].abstract == ("speak",)
    assert info.classes["subject:Shape"].attributes == {"sides": "0"}


def test_classes_that_are_imported_or_annotated_are_there(info):
    assert {"decimal:Decimal", "pathlib:Path", "datetime:date", "collections:OrderedDict"} <= set(info.classes)


def test_more_classes_on_request(inside):
    inside("x = 1\n")

    info = ModuleInfo.from_json(describe("subject", ["fractions:Fraction", "no_such:Thing", "builtins:KeyError"]))

    assert set(info.classes) >= {"fractions:Fraction", "builtins:KeyError"}
    assert [param.name for param in info.classes["fractions:Fraction"].params][:2] == ["numerator", "denominator"]


def test_values(info):
    assert info.values["LIMIT"].text == "3"
    assert info.values["NAMES"].text == '{"a": [1, 2]}'
    assert (info.values["CODE"].pattern, info.values["CODE"].flags) == ("[a-z]+", 34)
    assert info.values["HUGE"].text is None
    assert info.values["_private"].text == "None"
    assert info.values["handle"].type == "builtins:object"
    assert not {"json", "alias", "Square", "wrapped"} & set(info.values)


@pytest.mark.parametrize(
    "name", ["argparse", "json.decoder", "typing", "decimal", "asyncio.base_events", "email.message", "enum", "dis"]
)
def test_modules_of_the_standard_library(name):
    __import__(name)
    info = ModuleInfo.from_json(json.loads(json.dumps(describe(name))))

    assert info.functions or name == "decimal"
    assert all(first <= last for function in info.functions for first, last in [function.lines])


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement is new in Python 3.12")
def test_type_statements(inside):
    inside("type Names = list[str]\ndef f[T: int](x: Names, y: T): ...\n")
    function = ModuleInfo.from_json(describe("subject")).functions[0]

    assert [param.type for param in function.params] == [cls("builtins:list", STR), INT]
