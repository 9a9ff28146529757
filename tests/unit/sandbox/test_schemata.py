"""All mutants in one module: each changes what it says, alone, and none of them changes anything while it sleeps."""

import ast

import pytest

from pytest_aqe.sandbox import schemata
from tests.unit.sandbox.nasty import NASTY
from tests.unit.sandbox.probed import Source


class Mutated:
    """One expression or function and its mutants, active one after the other."""

    def __init__(self, text):
        self.mutants = schemata.plan_mutants(text)
        self.switch = schemata.MutantSwitch()
        self.space = {"__name__": "m", **self.switch.scope()}
        exec(compile(schemata.instrument_mutants(text, "m.py"), "m.py", "exec", dont_inherit=True), self.space)

    def results(self, call, operator=None):
        """What a call gives under each mutant (of one operator)."""
        found = []
        for mutant in self.mutants:
            if operator in (None, mutant.operator):
                self.switch.id = mutant.id
                try:
                    found.append(eval(call, self.space))
                except Exception as error:
                    found.append(type(error))
        self.switch.id = schemata.NONE_ACTIVE
        return found


@pytest.mark.parametrize(
    ("expression", "operator", "calls"),
    [
        ("a == b", "compare", {"f(1, 1)": [False], "f(1, 2)": [True]}),
        ("a != b", "compare", {"f(1, 1)": [True]}),
        ("a < b", "compare", {"f(1, 1)": [True, True], "f(2, 1)": [False, True], "f(1, 2)": [True, False]}),
        ("a >= b", "compare", {"f(1, 1)": [False, False], "f(2, 1)": [True, False]}),
        ("a is b", "compare", {"f(None, None)": [False]}),
        ("a in b", "compare", {"f(1, [1])": [False]}),
        ("1 < a < b", "compare", {"f(2, 3)": [True, False, True, False], "f(1, 3)": [True, True, False, False]}),
        ("a + b", "arithmetic", {"f(3, 2)": [1]}),
        ("a * b", "arithmetic", {"f(7, 2)": [3]}),
        ("a % b", "arithmetic", {"f(7, 2)": [14]}),
        ("a << b", "arithmetic", {"f(8, 1)": [4]}),
        ("a - b * a", "arithmetic", {"f(2, 3)": [8, 1]}),
        ("a and b", "boolean", {"f(1, 2)": [1], "f(0, 2)": [2]}),
        ("a or b", "boolean", {"f(0, 2)": [0]}),
        ("not a", "not", {"f(1, 0)": [True], "f(0, 0)": [False]}),
        ("a if b else -a", "negate", {"f(1, 1)": [-1], "f(1, 0)": [1]}),
        ("[x for x in a if x > b]", "negate", {"f([1, 2], 1)": [[1]]}),
        ("5", "constant", {"f(0, 0)": [6]}),
        ("-1", "constant", {"f(0, 0)": [-2]}),
        ("2.5", "constant", {"f(0, 0)": [3.5]}),
        ("True", "constant", {"f(0, 0)": [False]}),
        ("'text'", "constant", {"f(0, 0)": [""]}),
        ("''", "constant", {"f(0, 0)": ["XX"]}),
        ("b'x'", "constant", {"f(0, 0)": [b""]}),
        ("a[0]", "constant", {"f([1, 2], 0)": [2]}),
        ("a[1:]", "constant", {"f([1, 2, 3], 0)": [[3]]}),
        ("f'{a + 1} left'", "arithmetic", {"f(3, 0)": ["2 left"]}),
        ("f'{a + 1} left'", "constant", {"f(3, 0)": ["5 left"]}),
        ("{'k': 1}", "constant", {"f(0, 0)": [{"": 1}, {"k": 2}]}),
        ("(y := a) + b", "arithmetic", {"f(1, 2)": [-1]}),
        ("a", "return", {"f(7, 0)": [None]}),
    ],
)
def test_operators(expression, operator, calls):
    mutated = Mutated(f"def f(a, b):\n    return {expression}\n")
    for call, wanted in calls.items():
        assert mutated.results(call, operator) == wanted


@pytest.mark.parametrize(
    ("body", "operator", "call", "wanted"),
    [
        ("if a: return 1\n return 2", "negate", "f(1)", [2]),
        ("while a: a -= 1\n return a", "negate", "f(0)", [-1]),
        ("a += 4\n return a", "arithmetic", "f(1)", [-3]),
        ("b = [1]\n b[0] *= a\n return b", "arithmetic", "f(2)", [[0]]),
        ("def g(c=1): return c\n return g()", "constant", "f(0)", [2]),
        ("return (lambda c: c > 1)(a)", "compare", "f(1)", [True, True]),
        ("assert a == 1\n return a", "compare", "f(1)", [AssertionError]),
        ("raise ValueError('no' + a)", "return", "f('x')", []),
    ],
)
def test_statements(body, operator, call, wanted):
    mutated = Mutated(f"def f(a):\n {body}\n")
    if operator == "negate" and "while" in body:  # endless when negated, but for a value that ends it
        assert [mutant.operator for mutant in mutated.mutants].count("negate") == 1
        return
    assert mutated.results(call, operator) == wanted


SKIPPED = '''"""Doc 1."""
from __future__ import annotations
from typing import TYPE_CHECKING, Literal
__all__ = ["f"]
__version__ = "1.0"
if TYPE_CHECKING:
    from elsewhere import x as y1
x: Literal["a"]
"a string"

def f(a: "int" = None, *b: 3) -> "text":
    """Doc 2."""
    match a:
        case 1 | "x":
            pass
        case _:
            pass
    b"bytes"
    return

class C:
    """Doc 3."""
    __slots__ = ("a",)
    def g(self):
        return None
    def h(self, a):
        print(f"text {a:>10} more")
'''


def test_what_has_no_meaning_is_not_mutated():
    assert schemata.plan_mutants(SKIPPED) == ()
    assert ast.dump(schemata.instrument_mutants(SKIPPED, "m.py")) == ast.dump(ast.parse(SKIPPED))


NESTED = """LIMIT = 3

class A:
    size = 1

    def f(self, x=4):
        def g():
            return x + 1
        return g
"""


def test_ids_lines_and_functions():
    mutants = schemata.plan_mutants(NESTED)
    assert [mutant.id for mutant in mutants] == list(range(len(mutants)))
    assert [(mutant.operator, mutant.line, mutant.function) for mutant in mutants] == [
        ("constant", 1, ""), ("constant", 4, "A"), ("constant", 6, "A"), ("return", 8, "A.f"), ("arithmetic", 8, "A.f"),
        ("constant", 8, "A.f"), ("return", 9, "A.f"),
    ]  # fmt: skip
    assert schemata.plan_mutants(NESTED) == mutants


def test_excluded_lines_have_none_and_the_others_keep_their_ids():
    text = "def f(x):  # pragma: no cover\n    return x + 1\n\ndef g(x):\n    return x + 2\n"
    assert {mutant.line for mutant in schemata.plan_mutants(text)} == {5}
    switch = schemata.MutantSwitch()
    switch.id = next(mutant.id for mutant in schemata.plan_mutants(text) if mutant.operator == "arithmetic")
    space = switch.scope()
    exec(compile(schemata.instrument_mutants(text, "m.py"), "m.py", "exec"), space)
    assert (space["f"](5), space["g"](5)) == (6, 3)


def test_module_level_mutants_act_at_import():
    switch = schemata.MutantSwitch()
    switch.id = 0
    space = switch.scope()
    exec(compile(schemata.instrument_mutants("LIMIT = 3\n", "m.py"), "m.py", "exec"), space)
    assert space["LIMIT"] == 4


def test_operands_are_evaluated_once():
    mutated = Mutated("def f(log):\n    return log.append(1) or len(log) == 1 < 2\n")
    for mutant in mutated.mutants:
        log = []
        mutated.switch.id = mutant.id
        mutated.space["f"](log)
        assert len(log) <= 1


def test_long_tables_are_mutated_at_their_head_only():
    text = f"TABLE = {list(range(100, 400))}\nNAMES = {dict.fromkeys(map(str, range(50)), 'x')}\n"
    assert len(schemata.plan_mutants(text)) == 4 + 8
    inside = f"def f():\n    return {list(range(100, 130))}\n"
    assert len(schemata.plan_mutants(inside)) == 31


def test_very_deep_expressions():
    text = "def f(x):\n    return " + " + ".join(["x"] * 600) + "\n"
    assert Mutated(text).results("f(1)", "return") == [None]
    nested = "x = " + "(" * 80 + "1" + " + 1)" * 80 + "\n"
    exec(compile(schemata.instrument_mutants(nested, "m.py"), "m.py", "exec"), schemata.MutantSwitch().scope())


def test_the_reaching_switch_notes_who_asks():
    mutated = Mutated("def f(x):\n    if x > 3:\n        return x + 1\n    return 0\n")
    reached = schemata.Reached()
    mutated.switch.id = reached
    assert mutated.space["f"](1) == 0
    met = {mutated.mutants[number].line for number in reached.met}
    assert met == {2, 4}


@pytest.mark.parametrize("name", NASTY)
def test_sleeping_mutants_change_nothing(name, tmp_path):
    text, calls = NASTY[name]
    source = Source(tmp_path, text, calls)
    assert source.mutated() == source.plain()


@pytest.mark.parametrize("name", ["try_with_everything", "comprehensions", "asserts_and_ternaries", "match_statements"])
def test_most_mutants_are_noticed(name, tmp_path):
    text, calls = NASTY[name]
    source = Source(tmp_path, text, calls)
    plain = source.plain()
    mutants = schemata.plan_mutants(text)
    noticed = sum(source.mutated(mutant.id) != plain for mutant in mutants if not _endless(text, mutant))
    assert noticed > 0.6 * len(mutants)


def _endless(text, mutant):
    """Whether a mutant could make a while loop endless."""
    return "while" in text.splitlines()[mutant.line - 1]
