"""The subject as data."""

import json
import sys
from pathlib import Path

import pytest

from pytest_aqe.sandbox.describe import describe
from pytest_aqe.subject import ANY, ModuleInfo, TypeInfo

SUBJECT = Path(__file__).with_name("described.py.txt").read_text()


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
