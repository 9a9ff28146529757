"""Solved predicates: the values make them come out as wanted, which is tried by running the code."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from pytest_aqe.generate.search.constraints import Constraint, others, sized, solved
from pytest_aqe.generate.search.moves.solve import Solve

SUBJECT = """
import enum
import os
import re
import dataclasses
import platform

KINDS = ("tea", "milk")
PRICES = {{"tea": 4, "milk": 1}}
LIMIT = 12
ALIAS = LIMIT
DEBUG = False


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Point:
    x: int = 0
    name: str = "a"


def f({params}):
    if {predicate}:
        return True
    return False
"""

EQUALITY = [
    "it == 5", "it != 5", "5 == it", "it == 'tea'", "it != ''", "it == ''", "it is None", "it is not None",
    "it is True", "it == True", "it == 2.5", "it == b'x'", "it == -3", "it == LIMIT", "it == Colour.BLUE",
    "it is Colour.RED", "not it == 5", "not (it != 5)",
]  # fmt: skip
ORDER = [
    "it < 5", "it <= 5", "it > 5", "it >= 5", "5 < it", "5 >= it", "it < LIMIT", "it > 2.5", "it > 'm'", "it < 'm'",
    "len(it) > 3", "len(it) == 2", "len(it) <= 1", "3 < len(it)",
    "1 < it < 9", "0 <= it <= LIMIT", "3 < len(it) < 6", "9 > it > 2",
]  # fmt: skip
MEMBERS = [
    "it in ('a', 'b')", "it not in ('a', 'b')", "it in {1, 2}", "it in KINDS", "it in PRICES", "it in [1, None]",
    "'x' in it", "'x' not in it", "'key' in it",
]  # fmt: skip
CALLS = [
    "isinstance(it, str)", "isinstance(it, int)", "isinstance(it, (list, dict))", "isinstance(it, Point)",
    "not isinstance(it, str)", "issubclass(it, Point)", "callable(it)", "hasattr(it, 'close')",
    "hasattr(it, 'name') and it.name == 'tea'", "it.startswith('x-')", "it.endswith(('.py', '.pyi'))",
    "it.isdigit()", "it.isalpha()", "it.isspace()", "it.isupper()", "it.islower()", "it.istitle()",
    "it.isidentifier()", "it.isalnum()", "it.isnumeric()", "it.isdecimal()", "it.lower() == 'tea'",
    "it.strip() == 'tea'",
]  # fmt: skip
TRUTH = ["it", "not it", "it.open", "not it.open", "it['key']", "it[0]", "(copy := it)", "it.items and it.open"]
PARTS = [
    "it.size == 3", "it['size'] == 3", "it.lines[0] == 'a'", "it['a']['b'] == 2", "it.size > 3 and it.kind == 'tea'",
    "it.get('size') == 3", "it[1] == 5", "it.point.x == 4", "it[-1] == 'z'", "it.run() == 3",
]  # fmt: skip
JOINED = [
    "it == 1 and other == 2", "it == 1 or other == 2", "not (it == 1 and other == 2)", "not (it or other)",
    "it > 1 and (other == 'a' or other == 'b')", "it and other", "it or other",
]  # fmt: skip


@pytest.mark.parametrize("side", [True, False])
@pytest.mark.parametrize("predicate", [*EQUALITY, *ORDER, *MEMBERS, *CALLS, *TRUTH, *PARTS])
def test_one_parameter(workshop, predicate, side):
    assert_solved(workshop, "it", predicate, side)


@pytest.mark.parametrize("side", [True, False])
@pytest.mark.parametrize("predicate", JOINED)
def test_two_parameters(workshop, predicate, side):
    assert_solved(workshop, "it, other", predicate, side)


@pytest.mark.parametrize("side", [True, False])
@pytest.mark.parametrize(
    ("params", "predicate"),
    [
        ("it: Point", "it.x == 7"), ("it: Point", "it.name == 'tea' and it.x > 3"), ("it: Point | None", "it.x == 7"),
        ("it: Colour", "it == Colour.BLUE"), ("it: str", "it in KINDS"), ("it: dict", "it['a'] == 'b'"),
        ("it: bool = False", "it"), ("*, it=1", "it == 5"), ("it=None, /", "it == 5"), ("*rest, it=1", "it == 5"),
    ],
)  # fmt: skip
def test_annotated_parameters(workshop, params, predicate, side):
    assert_solved(workshop, params, predicate, side)


@pytest.mark.parametrize("side", [True, False])
@pytest.mark.parametrize(
    "predicate",
    [
        "os.environ.get('MODE') == 'fast'", "os.getenv('MODE', '') == 'fast'", "os.environ['MODE'] == 'fast'",
        "'MODE' in os.environ", "'MODE' not in os.environ", "os.environ.get('MODE')", "not os.environ.get('MODE')",
        "os.environ.get('MODE', '').lower() == 'fast'",
        "DEBUG", "not DEBUG", "DEBUG is None", "LIMIT > 40", "KINDS == 'a'",
        "platform.system() == 'Windows'", "os.sep == '!'", "os.path.exists('/nowhere/at/all')",
    ],
)  # fmt: skip
def test_the_world_around(workshop, monkeypatch, predicate, side):
    monkeypatch.setenv("MODE", "slow" if side else "fast")
    assert_solved(workshop, "", predicate, side)


def assert_solved(workshop: Callable[..., Any], params: str, predicate: str, side: bool) -> None:
    """The first alternative with its first values gives the wanted side, and most others do."""
    made = workshop(SUBJECT.format(params=params, predicate=predicate))
    solve = made.move(Solve)
    solve.desperate = True
    function = made.function("f")
    line = next(n for n, text in enumerate(made.context.source.text.splitlines(), 1) if text.startswith("    if "))
    alternatives = list(itertools.islice(made.solver.solve(made.context.facts("f"), line, side), 12))

    tried = []
    for alternative in alternatives:
        for turn in range(min(4, max((len(c.values) for c in alternative), default=0))):
            program = solve.program(function, alternative, turn)
            if program is not None:
                tried.append(program)
    came = list(zip((program.text() for program in tried), made.runs(tried), strict=True))

    assert came, "nothing to try"
    assert any(value is side for _, value in came), came
    if "in it" not in predicate and "'m'" not in predicate:  # many things can hold something; one fits
        assert came[0][1] is side, came


def test_a_while_loop_and_nested_conditions_are_read_too(workshop):
    made = workshop("""
        def f(it):
            while it.size > 3:
                return True
            return False
    """)
    facts = made.context.facts("f")

    (enter,) = made.solver.solve(facts, 3, True)
    (skip,) = made.solver.solve(facts, 3, False)

    assert enter == (Constraint("it", (".size",), enter[0].values),)
    assert [v.value for v in enter[0].values] == [4, 13]
    assert [v.value for v in skip[0].values] == [3, 2, -7]
    assert list(made.solver.solve(facts, 4, True)) == []


@pytest.mark.parametrize(
    "predicate",
    ["1 < it < 3", "it + 1", "it == other", "isinstance(1, int)", "isinstance(it)", "it.find('a')", "it in other",
     "hasattr(it, other)", "'a'.startswith(it)", "isinstance(it, unknown)", "it < None"],
)  # fmt: skip
def test_what_cannot_be_read_is_left_to_others(workshop, predicate):
    made = workshop(f"def f(it, other):\n    if {predicate}:\n        return True\n")

    for side in (True, False):
        for alternative in made.solver.solve(made.context.facts("f"), 2, side):
            for constraint in alternative:
                assert constraint.root in ("it", "other")


def test_values_beside_some_constants():
    assert [node.text() for node in others(["a", "zz"])] == ['""']
    assert [node.text() for node in others([0])] == ["1000007", "-1"]
    assert [node.text() for node in others([None])] == ['"a"', "1"]


def test_values_of_a_length():
    assert [node.text() for node in sized("list", 2)] == ["[0, 1]", '"ab"']
    assert [node.text() for node in sized("str", 2)] == ['"ab"', "[0, 1]"]


def test_boundaries():
    import ast

    assert solved(ast.Lt(), 5, True, False) == [4, -5]
    assert solved(ast.LtE(), 5, True, False) == [5, 4, -5]
    assert solved(ast.Gt(), 5, True, True) == [4, -5]
    assert solved(ast.Eq(), False, False, False) == [True, 1, "a"]
    assert solved(ast.Eq(), "", False, False) == ["a"]
    assert solved(ast.Lt(), [], True, False) == []


@pytest.mark.parametrize("side", [True, False])
@pytest.mark.parametrize("predicate", ["it in KINDS", "it == LIMIT", "it in PRICES", "it == NOTHING", "it in MADE"])
def test_constants_that_are_imported(workshop, predicate, side):
    made = workshop(
        f"from settings import KINDS, LIMIT, MADE, NOTHING, PRICES\n\n\ndef f(it):\n    if {predicate}:\n        return True\n"
        "    return False\n",
        settings="KINDS = {'tea', 'milk', 'rum'}\nLIMIT = 41\nPRICES = {'tea': 4}\nNOTHING = object()\nMADE = range(3)\n",
    )

    found = list(made.solver.solve(made.context.facts("f"), 5, side))

    if "NOTHING" in predicate or "MADE" in predicate:
        assert not [c for c in found if c[0].root == "it"]
    else:
        solve = made.move(Solve)
        assert made.run(solve.program(made.function("f"), found[0], 0)) is side
        assert [v.text() for v in found[0][0].values][:3] == sorted(v.text() for v in found[0][0].values)[
            :3
        ] or not side


def test_the_subjects_own_flags_and_functions_are_left_alone_at_first(workshop):
    made = workshop("""
        import platform

        DEBUG = False
        _HIDDEN = False

        def helper():
            return 3

        def f():
            if DEBUG:
                return 1
            if helper() == 4:
                return 2
            if _HIDDEN:
                return 3
            if platform.system() == "Windows":
                return 4
    """)
    solve = made.move(Solve)
    facts = made.context.facts("f")

    def programs(line):
        return [solve.program(made.function("f"), found, 0) for found in made.solver.solve(facts, line, True)]

    assert [programs(line) for line in (11, 13, 15)] == [[None], [None], [None]]
    assert [p.text().splitlines()[0] for p in programs(17)] == [
        'monkeypatch.setattr("subject.platform.system", lambda *args, **kwargs: "Windows")'
    ]
    solve.desperate = True
    assert [p.text().splitlines()[0] for p in programs(11)] == ['monkeypatch.setattr("subject.DEBUG", True)']
    assert [programs(line) for line in (13, 15)] == [[None], [None]]


MATCH = """
class Point:
    def __init__(self, x=0):
        self.x = x


def f(it):
    match it:
        case "tea" | "milk":
            return "text"
        case None:
            return "nothing"
        case Point():
            return "point"
        case {"kind": 1}:
            return "keys"
        case [_, _, _]:
            return "three"
        case [_, *rest]:
            return "some"
        case 4.5 as number:
            return "number"
        case other if other == 7:
            return "guarded"
        case -3 if it < 0:
            return "negative"
"""


@pytest.mark.parametrize("result", ["text", "nothing", "point", "keys", "three", "some", "number", "negative"])
def test_cases_of_a_match(workshop, result):
    made = workshop(MATCH)
    solve = made.move(Solve)
    solve.desperate = True
    facts, function = made.context.facts("f"), made.function("f")
    lines = made.context.source.text.splitlines()
    line = next(number for number, text in enumerate(lines) if f'return "{result}"' in text)

    tried = itertools.product(made.solver.solve(facts, line, True), range(4))
    programs = [solve.program(function, alternative, turn) for alternative, turn in tried]

    assert result in made.runs(program for program in programs if program is not None)


def test_a_pattern_that_takes_anything_is_no_predicate(workshop):
    made = workshop(MATCH)
    line = next(n for n, text in enumerate(made.context.source.text.splitlines(), 1) if "case other" in text)

    assert list(made.solver.solve(made.context.facts("f"), line, True)) == []
