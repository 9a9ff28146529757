"""Goals: their numbers, parents, functions and sides, and what coverage.py leaves out."""

import ast

import pytest

from pytest_aqe.sandbox import probes
from pytest_aqe.sandbox.arcs import SourceLines
from tests.unit.sandbox.probed import Source

SHOP = '''
"""A shop."""

LIMIT = 3 if True else 4


class Cart:
    """A cart."""

    def __init__(self, lines=()):
        """Start."""
        self.lines = list(lines)

    def add(self, price):
        if price < 0:
            raise ValueError(price)
        if price > 100:
            if self.lines:
                return "full"
            price = 100
        self.lines.append(price)
        return self.total()

    class Line:
        def text(self):
            return str(self)


def total(prices):
    def one(price):
        if price is None:
            return 0
        return price

    try:
        return sum(one(price) for price in prices)
    except TypeError:
        return None
'''


@pytest.fixture
def shop():
    return probes.plan(SHOP, "shop.py")


def find(plan, line, to=None, kind="branch"):
    found = [goal for goal in plan.goals if goal.kind == kind and goal.line == line and to in (None, goal.to)]
    assert len(found) == 1, found
    return found[0]


def test_goals_are_numbered_in_the_order_of_the_source(shop):
    assert [goal.id for goal in shop.goals] == list(range(len(shop.goals)))
    assert [goal.line for goal in shop.goals] == sorted(goal.line for goal in shop.goals)
    assert probes.plan(SHOP, "elsewhere.py") == shop


def test_functions_are_named_as_they_are_reached_from_outside(shop):
    assert {goal.function for goal in shop.goals} == {"Cart.__init__", "Cart.add", "Cart.Line.text", "total"}
    assert find(shop, 31, 32).function == "total"


def test_each_function_has_an_entry(shop):
    entries = [goal.line for goal in shop.goals if goal.kind == "line" and goal.parent is None]
    assert entries == [12, 15, 26, 30]


def test_parents_are_what_has_to_be_reached_first(shop):
    entry, refused, accepted = find(shop, 15, kind="line"), find(shop, 15, 16), find(shop, 15, 17)
    assert refused.parent == accepted.parent == entry.id
    high = find(shop, 17, 18)
    assert high.parent == accepted.id  # the price check returns or goes on
    assert find(shop, 18, 19).parent == find(shop, 18, 20).parent == high.id


def test_sides_are_outcomes_of_the_condition(shop):
    assert [goal.side for goal in shop.goals if goal.line == 15 and goal.kind == "branch"] == [True, False]


def test_handlers_and_lines_behind_risky_ones_are_goals(shop):
    assert find(shop, 38, kind="line").function == "total"
    assert find(shop, 22, kind="line").function == "Cart.add"


def test_loops_and_matches_have_sides():
    plan = probes.plan(
        "def f(xs):\n for x in xs:\n  g(x)\n while xs:\n  xs.pop()\n match xs:\n  case 1:\n   g(1)\n", "m.py"
    )
    sides = {(goal.line, goal.to): goal.side for goal in plan.goals if goal.kind == "branch"}
    assert sides == {(2, 3): True, (2, 4): False, (4, 5): True, (4, 6): False, (7, 8): True, (7, -1): False}


EXCLUDED = """
def f(x):  # pragma: no cover
    if x:
        g()

def h(x):
    if x:  # never
        g()
    g()
    return x
"""


def test_excluded_code_has_no_goals():
    plan = probes.plan(EXCLUDED, "m.py")
    assert {goal.function for goal in plan.goals} == {"h"}
    assert [goal.kind for goal in plan.goals].count("branch") == 2
    configured = probes.plan(EXCLUDED, "m.py", "# never|no cover")
    assert {goal.kind for goal in configured.goals} == {"line"}


def test_lines_that_coverage_counts_as_taken_are_marked():
    plan = probes.plan("def f(x):\n    if x:  # pragma: no branch\n        g()\n    return x\n", "m.py")
    assert {plan.goals[number].line for number in plan.partial} == {2}


def test_jumps_that_coverage_cannot_see_are_unsensed():
    # coverage.py draws the return past the finally; the interpreter never goes that way.
    plan = probes.plan("def f(x):\n    try:\n        if x: return 1\n    finally:\n        g()\n    return 2\n", "m.py")
    assert [(plan.goals[number].line, plan.goals[number].to) for number in plan.unsensed] == [(3, -1)]
    assert [plan.goals[number].function for number in plan.unsensed] == ["f"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", '"""Doc."""', "x = 1", "pass"])
def test_modules_without_branches_have_no_goals(text):
    plan, tree = probes.probe(text, "m.py")
    assert plan.goals == ()
    exec(compile(tree, "m.py", "exec"), probes.ProbeState(plan).scope())


def test_what_is_no_python_is_a_syntax_error():
    with pytest.raises(SyntaxError):
        probes.plan("def f(:\n", "m.py")


def test_a_plan_of_another_text_is_refused():
    with pytest.raises(ValueError, match=r"another text than this one of m\.py"):
        probes.instrument("def f(): return 1\n", "m.py", probes.plan(SHOP, "m.py"))


def test_instrument_gives_what_probe_gives(shop):
    assert ast.dump(probes.instrument(SHOP, "shop.py", shop)) == ast.dump(probes.probe(SHOP, "shop.py")[1])


def test_very_deep_expressions():
    text = "def f(x):\n    if x:\n        return " + " + ".join(["x"] * 900) + "\n    return " + "not " * 150 + "x\n"
    plan, tree = probes.probe(text, "m.py")
    state = probes.ProbeState(plan)
    space = state.scope()
    exec(compile(tree, "m.py", "exec"), space)
    assert space["f"](1) == 900


FIRST = '''"""Doc."""
from __future__ import annotations
__all__ = ["f"]
def f(x: Unknown = 1) -> "int":
    "Inner."
    if x:
        return 1
'''


def test_docstrings_future_imports_and_exports_stay_first():
    plan, tree = probes.probe(FIRST, "m.py")
    space = {"__name__": "m", **probes.ProbeState(plan).scope()}
    exec(compile(tree, "m.py", "exec", dont_inherit=True), space)
    assert (space["__doc__"], space["f"].__doc__) == ("Doc.", "Inner.")
    assert space["f"].__annotations__ == {"x": "Unknown", "return": "'int'"}
    assert [name for name in space if not name.startswith("_")] == ["annotations", "f"]


def test_lines_of_a_statement_are_one():
    lines = SourceLines("x = [\n  1,\n  2,\n]\ny = 1\n", "m.py")
    assert [lines.first(line) for line in (1, 3, 5)] == [1, 1, 5]
    assert lines.spread(1) == [1, 2, 3, 4]


GIVES = """
def load(text):
    return parse(text)

def pick(rows):
    if rows:
        return rows[0]
    return None
"""


def test_a_return_that_may_fail_is_a_goal_beside_its_line():
    plan = probes.plan(GIVES, "m.py")

    assert [(goal.line, goal.function) for goal in plan.goals if goal.gives] == [(3, "load"), (7, "pick")]


@pytest.mark.parametrize(("text", "gives"), [("1", True), ("x", False)])
def test_it_is_reached_when_the_value_is_there(tmp_path, text, gives):
    source = Source(tmp_path, GIVES.replace("parse(text)", "int(text)"), [f"load({text!r})"])
    (goal,) = [goal.id for goal in source.plan.goals if goal.gives and goal.function == "load"]

    _, state = source.probed()

    assert (goal in state.hit_ids()) is gives
