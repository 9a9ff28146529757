"""Classes of the subject as data."""

from pathlib import Path

import pytest

from pytest_aqe.sandbox.describe import describe
from pytest_aqe.subject import ModuleInfo, TypeInfo

SUBJECT = Path(__file__).with_name("described.py.txt").read_text()
INT, STR = TypeInfo("class", "builtins:int"), TypeInfo("class", "builtins:str")


@pytest.fixture
def info(inside):
    inside(SUBJECT)
    return ModuleInfo.from_json(describe("subject"))


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
    assert found.params[1].type == TypeInfo.of("subject:Color")
    assert found.factories == ("subject:Square.of", "subject:Square.unit", "subject:types")
    assert found.bases == ("subject:Shape", "abc:ABC")
    assert "Square._hidden" in [method.qualname for method in found.methods]


def test_parameters_of_dataclasses_and_typed_dicts(info):
    row = info.classes["subject:Row"]
    assert [(p.name, p.has_default, p.default) for p in row.params] == [
        ("key", False, None), ("count", True, "0"), ("when", True, "None"), ("items", True, None),
    ]  # fmt: skip
    assert row.params[3].type == TypeInfo.of("builtins:list", TypeInfo.of("subject:Row"))
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
