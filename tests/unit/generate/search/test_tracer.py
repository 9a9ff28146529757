"""What the tracer sees in one function's body, statement by statement."""

from __future__ import annotations

import textwrap

import pytest

from pytest_aqe.generate.search.source import analyse

HEAD = """
import json
import os
from collections.abc import Mapping
from shop.models import Order

KINDS = ("tea", "milk")
PRICES = {"tea": 4}
LIMIT: int = 7
ALIAS = KINDS
"""


def traced(body: str, params: str = "it, other=None"):
    text = HEAD + f"\n\ndef f({params}):\n" + textwrap.indent(textwrap.dedent(body), "    ")
    return analyse(text).functions["f"]


def seen(body: str, params: str = "it, other=None"):
    """Every part of `it` with something known of it: path → what."""
    found = {}
    for path, part in traced(body, params).shapes["it"].paths():
        facts = {
            "constants": part.constants, "classes": part.classes, "kinds": sorted(part.kinds),
            "callees": [name for name, _ in part.callees],
        }  # fmt: skip
        found["".join(path)] = {key: value for key, value in facts.items() if value}
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return it == 'a'", {"": {"constants": ["a"]}}),
        ("return 'a' == it", {"": {"constants": ["a"]}}),
        ("return it in KINDS", {"": {"constants": ["tea", "milk"]}}),
        ("return it in PRICES", {"": {"constants": ["tea"]}}),
        ("return it in ALIAS", {"": {}}),
        ("return it > LIMIT", {"": {"constants": [7]}}),
        ("return it > -3", {"": {"constants": [-3]}}),
        ("return it in {'a': 1, **other}", {"": {"constants": ["a"]}}),
        ("return 'a' in it", {"": {"constants": ["a"], "kinds": ["container"]}}),
        ("return 3 in it", {"": {"kinds": ["container"]}}),
        ("return 1 < it < 9", {"": {"constants": [1, 9]}}),
        ("return len(it) == 3", {"": {"kinds": ["sized"], "callees": ["len"]}}),
        ("return len(1) == it", {"": {}}),
        ("return isinstance(it, (Order, int))", {"": {"classes": ["shop.models.Order", "int"], "callees": ["isinstance"]}}),
        ("return is_a(it, Mapping)", {"": {"classes": ["collections.abc.Mapping"], "callees": ["is_a"]}}),
        ("return is_a(it, LIMIT)", {"": {"callees": ["is_a"]}}),
        ("return isinstance(1, int)", {"": {}}),
        ("return hasattr(it, 'close')", {"": {"callees": ["hasattr"]}, ".close": {}}),
        ("return hasattr(json, 'close')", {"": {}}),
        ("return getattr(it, 'name') == 'a'", {"": {"callees": ["getattr"]}, ".name": {"constants": ["a"]}}),
        ("return it.name == 'a'", {"": {}, ".name": {"constants": ["a"]}}),
        ("return it['k'][0] == 1", {"": {}, "['k']": {}, "['k'][0]": {"constants": [1]}}),
        ("return it[other] == 1", {"": {}, "[*]": {"constants": [1]}}),
        ("return it[1:] == 'a'", {"": {"constants": ["a"]}}),
        ("return it.get('k') == 1", {"": {}, ".get": {}, "['k']": {"constants": [1]}}),
        ("return it.pop(other) == 1", {"": {}, ".pop": {}, ".pop()": {"constants": [1]}}),
        ("return it.strip().lower() == 'a'", {"": {"constants": ["a"]}, ".strip": {}, ".lower": {}}),
        ("return it.split(',')[0] == 'a'", {"": {"constants": [","]}, ".split": {}, "[0]": {"constants": ["a"]}}),
        ("return it.find(b'x')", {"": {"constants": [b"x"]}, ".find": {}, ".find()": {}}),
        ("return str(it) == 'a'", {"": {"constants": ["a"], "callees": ["str"]}}),
        ("return it().name", {"": {}, "()": {}, "().name": {}}),
        ("return it.run(1).name", {"": {}, ".run": {}, ".run()": {}, ".run().name": {}}),
        ("return (yes := it) and yes == 'a'", {"": {"constants": ["a"]}}),
        ("return (yes := json) and yes == 'a'", {"": {}}),
        ("return (it or other) == 'a'", {"": {"constants": ["a"]}}),
        ("return (it if other else None) == 'a'", {"": {"constants": ["a"]}}),
        ("return it + 'a'", {"": {"kinds": ["str"]}}),
        ("return f'{other}' + it", {"": {"kinds": ["str"]}}),
        ("return it * 2", {"": {"kinds": ["number"]}}),
        ("return it % 2", {"": {}}),
        ("return 'a' * it", {"": {}}),
        ("return open(it)", {"": {"kinds": ["path"], "callees": ["open"]}}),
        ("return int(it)", {"": {"kinds": ["number_text"], "callees": ["int"]}}),
        ("return json.loads(other, it)", {"": {"callees": ["json.loads"]}}),
        ("return (lambda: 1)(it)", {"": {}}),
        ("one = it.size\nreturn one == 3", {"": {}, ".size": {"constants": [3]}}),
        ("it = it.strip()\nreturn it == 'a'", {"": {"constants": ["a"]}, ".strip": {}}),
        ("it = json\nreturn it == 'a'", {"": {"constants": ["a"]}}),
        ("x = it\nx = json\nreturn x == 'a'", {"": {}}),
        ("a, b = it\nreturn a == 1 or b == 'x'", {"": {}, "[0]": {"constants": [1]}, "[1]": {"constants": ["x"]}}),
        ("[a, b] = json\nreturn a == 1", {"": {}}),
        ("for one in it:\n    if one == 1:\n        return 1", {"": {"kinds": ["iterable"]}, "[*]": {"constants": [1]}}),
        (
            "for key, one in it.items():\n    if one == 1:\n        return 1",
            {"": {}, ".items": {}, "[*]": {"constants": [1]}},
        ),
        (
            "for i, one in enumerate(it):\n    if one == 1:\n        return 1\nelse:\n    return 2",
            {"": {"kinds": ["iterable"], "callees": ["enumerate"]}, "[*]": {"constants": [1]}},
        ),
        ("for one in enumerate(it):\n    pass", {"": {"kinds": ["iterable"], "callees": ["enumerate"]}}),
        ("for one in enumerate(json):\n    pass", {"": {}}),
        ("for one in it.values():\n    if one == 1:\n        return 1", {"": {}, ".values": {}, "[*]": {"kinds": ["iterable"]}}),
        ("for one in sorted(it):\n    pass", {"": {"kinds": ["iterable"], "callees": ["sorted"]}}),
        ("return [one for one in it if one == 1]", {"": {"kinds": ["iterable"]}, "[*]": {"constants": [1]}}),
        ("return {one: 1 for one in it if one == 1}", {"": {"kinds": ["iterable"]}, "[*]": {"constants": [1]}}),
        ("return {one for one in json if it == 1}", {"": {"constants": [1]}}),
        ("def inner(it):\n    return it == 1\nreturn it == 2", {"": {"constants": [2]}}),
        ("def inner(x):\n    return it == 1\nreturn inner", {"": {"constants": [1]}}),
        ("async def inner(x):\n    return it == 1\nreturn inner", {"": {"constants": [1]}}),
        ("async def inner(x):\n    return (await it) == 1\nreturn inner", {"": {"constants": [1]}}),
        ("while not it.open:\n    pass", {"": {}, ".open": {}}),
        ("return [*it] == 1", {"": {}}),
        ("return deepcopy(it) == 3", {"": {"constants": [3], "callees": ["deepcopy"]}}),
        ("del it['k']", {"": {}, "['k']": {}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_uses_of_a_parameter(body, expected):
    assert seen(body) == expected


def test_starred_parameters():
    shapes = traced("return args, kwargs['k'] == 1", "*args, **kwargs").shapes

    assert shapes["args"].kinds == {"list"}
    assert shapes["kwargs"].kinds == {"dict"}
    assert shapes["kwargs"].items["k"].constants == [1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return os.environ['A'] == 'x'", {"A": ["x"]}),
        ("return 'x' == os.getenv('A')", {"A": ["x"]}),
        ("return os.environ.get('A', '').strip().lower() in ('x', 'y')", {"A": ["x", "y"]}),
        ("return os.environ.setdefault('A', '1')", {"A": []}),
        ("return 'A' in os.environ", {"A": []}),
        ("return os.environ[it]", {}),
        ("return os.getenv()", {}),
        ("return os.environ[KINDS[0]]", {}),
        ("return it.lower() == 'x'", {}),
    ],
)
def test_variables_of_the_environment(body, expected):
    assert traced(body).environment == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return LIMIT == 3", {"LIMIT": [3]}),
        ("return json.ready.now == 3", {"json.ready.now": [3]}),
        ("if LIMIT and not json.ready:\n    return 1", {"LIMIT": [True, False], "json.ready": [True, False]}),
        ("if helper():\n    return 1", {"helper": [True, False]}),
        ("if it.helper():\n    return 1", {}),
        ("return 1 if LIMIT else 2", {"LIMIT": [True, False]}),
        ("if (it + 1)[0]:\n    return 1", {}),
    ],
)
def test_globals_that_predicates_read(body, expected):
    assert traced(body).globals_read == expected


def test_what_is_caught():
    found = traced(
        """
        try:
            json.loads(it); other.run()
        except (ValueError, json.Error):
            pass
        try:
            run()
        except:
            pass
        try:
            run()
        finally:
            pass
        """
    )

    assert found.handled == ["ValueError", "json.Error", "Exception"]
    assert [(call, error) for call, error, _ in found.caught] == [
        ("json.loads", "ValueError"), ("json.loads", "json.Error"), ("other.run", "ValueError"),
        ("other.run", "json.Error"), ("run", "Exception"),
    ]  # fmt: skip


MODULE = """
import a.b
import a.b as ab
from . import near
from ..up import thing as renamed

if True:
    def conditional(x):
        return x

try:
    pass
except ImportError:
    class Fallback:
        def run(self):
            return 1

X = Y = 1
Z: int
W: int = 2
(P, Q) = 1, 2
LONG = "this text is much too long to be something that anybody compares anything with"


class Outer:
    class Inner:
        def __init__(self, size, *, name: str = "a"):
            self.size: int = size
            self.total = size + len(name)
            self.other = 3
            other.size = name
            self.bare: int

        def method(self, text):
            return self.helper(text) or Made(text) or outside(name=text, other=text)

        def helper(self, text):
            return text == "tea"


class Made:
    def __init__(self, kind):
        self.kind = kind if kind == "milk" else None


def outside(first=1, *, name):
    return name == "rum"


def conditional(y):
    return y == "second"
"""


def test_a_modules_names():
    found = analyse(MODULE)

    assert found.imports["near"].startswith(".")
    assert {**found.imports, "near": ""} == {"a": "a", "ab": "a.b", "near": "", "renamed": "..up.thing"}
    assert sorted(found.assigned) == ["LONG", "W"]
    assert "this text" not in " ".join(map(str, found.constants))
    assert sorted(found.functions) == [
        "Fallback.run", "Made.__init__", "Outer.Inner.__init__", "Outer.Inner.helper", "Outer.Inner.method", "conditional", "outside",
    ]  # fmt: skip
    assert found.functions["conditional"].shapes["x"].constants == []
    assert found.initialised == {"Outer.Inner": {"size": "size", "total": "size"}, "Made": {"kind": "kind"}}


def test_what_other_functions_do_with_a_value():
    shape = analyse(MODULE).functions["Outer.Inner.method"].shapes["text"]

    assert {"tea", "milk", "rum"} <= set(shape.constants)


def test_dotted_names():
    import ast

    found = analyse(MODULE)

    def dotted(text):
        return found.dotted(ast.parse(text, mode="eval").body)

    assert dotted("ab.c") == "a.b.c"
    assert dotted("x.y") == "x.y"
    assert dotted("f().y") == ""


def test_a_source_that_does_not_parse():
    with pytest.raises(SyntaxError):
        analyse("def f(:")
