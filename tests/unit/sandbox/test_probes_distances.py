"""Branch distances and operands: what a candidate learns about the side that it did not take."""

import pytest

from pytest_aqe.sandbox import distance
from pytest_aqe.sandbox.predicates import MAX_ROWS
from tests.unit.sandbox.probed import Source


class Asked:
    """A module whose goals are all wanted, called once for each look at it."""

    def __init__(self, folder, text):
        self.source = Source(folder, text)
        self.space, self.state = None, None

    def __call__(self, call):
        from pytest_aqe.sandbox import probes

        if self.state is None:
            self.state = probes.ProbeState(self.source.plan)
            self.state.frontier = range(len(self.source.plan.goals))
            self.space = {"__name__": "subject", **self.state.scope()}
            exec(compile(self.source.tree, self.source.file, "exec", dont_inherit=True), self.space)
        self.state.reset()
        try:
            eval(call, self.space)
        except Exception:
            pass
        return self

    def goal(self, line, side):
        """The goal of one side of the header on a line."""
        found = [goal.id for goal in self.source.plan.goals if (goal.line, goal.side) == (line, side)]
        assert len(found) == 1
        return found[0]

    def distance(self, line, side):
        return self.state.distances.get(self.goal(line, side))

    def rows(self, line, side):
        goal = self.goal(line, side)
        return [(left, right) for number, left, right in self.state.operands if number == goal]

    def notes(self):
        return [(left, right) for number, left, right in self.state.operands if number == -1]


@pytest.fixture
def ask(tmp_path):
    return lambda text: Asked(tmp_path, text)


def closer(asked, calls, line=2, side=True):
    """Distances of one side over calls that are meant to come closer and closer."""
    return [asked(call).distance(line, side) for call in calls]


CLOSER = {
    "x == 100": ["f(0)", "f(90)", "f(99)"],
    "x != 3": ["f(3)"],
    "x < 10": ["f(50)", "f(11)", "f(10)"],
    "x >= 2.5": ["f(0)", "f(2)", "f(2.4)"],
    "x == 'token'": ["f('')", "f('axxxn')", "f('tokan')", "f('tokdn')"],
    "x == b'ab'": ["f(b'')", "f(b'b')"],
    "x in ('red', 'green')": ["f('')", "f('rxd')", "f('rdd')"],
    "x in {4: 1, 9: 2}": ["f(100)", "f(10)"],
    "'key=' in x": ["f('')", "f('k')", "f('akey')"],
    "x.startswith('http')": ["f('')", "f('h')", "f('htp')"],
    "x.endswith(('.py', '.c'))": ["f('')", "f('a.y')"],
    "x.isdigit()": ["f('abc')", "f('a1c')", "f('11c')"],
    "len(x) > 3": ["f('')", "f('ab')", "f('abc')"],
    "x == [1, 2]": ["f([1])", "f([1, 4])", "f([1, 3])"],
    "x > 5 and x < 9": ["f(0)", "f(4)", "f(5)"],
    "x == 7 or x == 70": ["f(30)", "f(65)", "f(6)"],
    "not x != 5": ["f(50)", "f(6)"],
    "0 < x < 10": ["f(30)", "f(11)"],
    "(y := x) == 5": ["f(50)", "f(6)"],
    "10 ** 400 < x": ["f(0)"],
}


@pytest.mark.parametrize("test", CLOSER)
def test_distances_fall_towards_the_other_side(ask, test):
    asked = ask(f"def f(x):\n    if {test}:\n        return 1\n    return 0\n")
    distances = closer(asked, CLOSER[test])
    assert None not in distances
    assert all(0 < value < 1 for value in distances)
    assert distances == sorted(distances, reverse=True)
    assert len(set(distances)) == len(distances)


def test_the_side_that_was_taken_has_no_distance(ask):
    asked = ask("def f(x):\n    if x == 1:\n        return 1\n    return 0\n")
    assert asked("f(1)").distance(2, True) is None
    assert asked("f(1)").distance(2, False) > 0


def test_the_smallest_distance_of_a_loop_counts(ask):
    asked = ask("def f(xs):\n    for x in xs:\n        if x == 10:\n            return x\n")
    assert asked("f([1, 8, 3])").distance(3, True) == distance.normalise(2)


def test_without_a_frontier_nothing_is_taken(ask):
    asked = ask("def f(x):\n    if x == 10:\n        return x\n    return x == 3\n")
    asked("f(1)").state.frontier = ()
    asked("f(1)")
    assert asked.state.distances == {}
    assert asked.state.operands == []
    assert asked.state.hit_ids()


def test_only_frontier_goals_are_answered(ask):
    asked = ask("def f(x):\n    if x == 10:\n        return x\n    if x == 11:\n        return x\n")
    asked("f(1)").state.frontier = [asked.goal(4, True)]
    asked("f(1)")
    assert set(asked.state.distances) == {asked.goal(4, True)}
    assert asked.rows(2, True) == []
    assert asked.rows(4, True) == [(1, 11)]


ROWS = {
    "x == 'token'": ("f('t')", [("t", "token")]),
    "x.lower() == 'token'": ("f('T')", [("t", "token")]),
    "x in ('red', 'green')": ("f('blue')", [("blue", ["red", "green"])]),
    "x in {'b': 1, 'a': 2}": ("f('c')", [("c", ["b", "a"])]),
    "x in {'b', 'a'}": ("f('c')", [("c", ["a", "b"])]),
    "x.startswith('ab')": ("f('cd')", [("cd", "ab")]),
    "not x.endswith(('.a', '.b')) or x == 5": ("f('x.a')", [("x.a", [".a", ".b"]), ("x.a", 5)]),
    "isinstance(x, int)": ("f('')", [("builtins:str", "builtins:int")]),
    "isinstance(x, (int, float))": ("f('')", [("builtins:str", ["builtins:int", "builtins:float"])]),
    "isinstance(x, int | float)": ("f('')", [("builtins:str", ["builtins:int", "builtins:float"])]),
    "issubclass(type(x), int)": ("f('')", [("builtins:str", "builtins:int")]),
    "type(x) is bytes": ("f('')", [("builtins:str", "builtins:bytes")]),
    "hasattr(x, 'read')": ("f('')", [("builtins:str", "read")]),
    "re.match('a+$', x)": ("f('b')", [("a+$", "b")]),
    "P.fullmatch(x)": ("f('b')", [("[0-9]+", "b")]),
    "any(c == 'q' for c in x)": ("f('ab')", [("a", "q"), ("b", "q")]),
    "x.get('k')": ("f({'a': 1})", [("k", ["a"])]),
    "x['k'] if x else x": ("f({'a': 1})", [("k", ["a"])]),
    "x is None": ("f(3)", [(3, None)]),
    "1 < x < 3": ("f(7)", [(1, 7), (7, 3)]),
}


@pytest.mark.parametrize("test", ROWS)
def test_operands_of_a_decision(ask, test):
    call, rows = ROWS[test]
    asked = ask(f"import re\nP = re.compile('[0-9]+')\ndef f(x):\n    if {test}:\n        return 1\n    return 0\n")
    assert asked(call).rows(4, True) == rows


NOTES = {
    "return x == 'abc'": ("f('ab')", [("ab", "abc")]),
    "return {'a': 1, 'b': 2}[x]": ("f('c')", [("c", ["a", "b"])]),
    "return {'a': 1}.get(x, 5)": ("f('c')", [("c", ["a"])]),
    "y = [c for c in x if c in '+-']": ("f('a')", [("a", "+-")]),
    "y = x.split(',')": ("f('a')", [(",", "a")]),
    "assert x > 3, 'small'": ("f(1)", [(1, 3)]),
    "return 1 if x == 4 else 2": ("f(1)", [(1, 4)]),
    "return sorted('ab', key=lambda c: c == x)": ("f('b')", [("a", "b"), ("b", "b")]),
    "return datetime.datetime.strptime(x, '%Y-%m')": ("f('b')", [("b", "%Y-%m")]),
}


@pytest.mark.parametrize("statement", NOTES)
def test_operands_outside_of_decisions(ask, statement):
    call, rows = NOTES[statement]
    asked = ask(f"import datetime\ndef f(x):\n    if x == 99:\n        return 0\n    {statement}\n")
    assert asked(call).notes() == rows


def test_lambdas_made_at_import_speak_too(ask):
    asked = ask("RULE = lambda x: x.startswith('ab')\ndef f(x):\n    if x:\n        return 1\n    return RULE\n")
    asked("RULE('c')")
    assert asked.notes() == [("c", "ab")]


def test_a_match_tells_what_its_cases_want(ask):
    asked = ask("def f(x):\n match x:\n  case 'go' | 'run':\n   return 1\n  case int():\n   return 2\n")
    asked("f('stop')")
    assert asked.rows(3, True) == [("stop", "go"), ("stop", "run")]
    assert asked.rows(5, True) == [("builtins:str", "int")]
    assert asked("f('gp')").distance(3, True) < asked("f('xyz')").distance(3, True)


def test_there_is_a_limit_to_rows(ask):
    asked = ask("def f(n):\n for i in range(n):\n  if i == -1:\n   return 1\n return [j == 5 for j in range(n)]\n")
    asked("f(100000)")
    assert 0 < len(asked.state.operands) <= MAX_ROWS
    assert asked.notes()


def test_texts_are_cut_short(ask):
    asked = ask("def f(x):\n    if x == 'a':\n        return 1\n    return 2\n")
    ((left, _),) = asked("f('x' * 100_000)").rows(2, True)
    assert left == "x" * 500


def test_an_exception_in_a_condition_leaves_no_trace(ask):
    asked = ask("def f(x):\n    if x == 1 and 1 // x.y == 3:\n        return 1\n    return 2\n")
    asked("f(1)")
    assert asked("f(2)").rows(2, True) == [(2, 1)]


HOSTILE = """
class Hostile:
    calls = 0
    def speak(self, *args):
        type(self).calls += 1
        raise SystemError
    __eq__ = __ne__ = __lt__ = __hash__ = __len__ = __repr__ = __str__ = __getattribute__ = speak
    __instancecheck__ = __contains__ = __iter__ = __bool__ = __index__ = speak
class Meta(type):
    __eq__ = __hash__ = __repr__ = lambda *args: 1 // 0
    def __getattribute__(cls, name):
        raise SystemError
class Odd(metaclass=Meta): pass
class Text(str):
    __eq__ = __hash__ = __len__ = __getitem__ = __str__ = lambda *args: 1 // 0
def f(x, y):
    if x is y or x is None:
        return 1
    return [x is y]
def g(x):
    if isinstance(x, (int, Hostile)) and x is not 3:
        return 1
    return 2
""".replace("x is not 3", "x is not None")


def test_nothing_of_the_subject_runs_in_probes(ask):
    asked = ask(HOSTILE)
    for call in (
        "f(Hostile(), Odd())",
        "f(Odd, Odd())",
        "f([Hostile()], {1: Odd()})",
        "f(Text('ab'), 'a')",
        "f(type, Odd)",
    ):
        asked(call)
        assert asked.space["Hostile"].__dict__["calls"] == 0
        assert asked.state.hit_ids()
        assert isinstance(asked.state.operands, list)
    assert asked("f(Text('ab'), 'a')").rows(17, True) == [("ab", "a"), ("ab", None)]


PATCHES = """
import builtins
def f(x):
    real, builtins.len, builtins.min = (len, min), g, g
    try:
        if x == "three":
            return 1
    finally:
        builtins.len, builtins.min = real
    return 0
def g(*args):
    if args == 3:
        return 1
    return f("four")
"""


def test_patched_builtins_do_not_reach_the_probes(ask):
    asked = ask(PATCHES)
    assert asked("f('tree')").rows(6, True) == [("tree", "three")]
    assert "g" not in [goal.function for goal in asked.source.plan.goals if goal.id in asked.state.hit_ids()]


def test_edit_distance_is_bounded_in_cost_and_zero_for_equals():
    assert distance.edit_distance("abc", "abc") == 0
    assert distance.edit_distance("", "abc") == 3
    assert distance.edit_distance("a" * 1000, "b" * 1000) == 1000.5
    assert 0 < distance.edit_distance("abc", "abd") < distance.edit_distance("abc", "abz") < 1


LEFT = [0, 1, 2.5, True, None, "a", "", b"x", [1], (1, 2), {"a": 1}, float("nan"), float("inf")]
RIGHT = [0, 2, -1.5, None, "ab", b"", [], (1,), {"a"}, float("nan"), 10**400]


@pytest.mark.parametrize("op", ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"])
def test_distances_agree_with_the_comparison(op):
    for left in LEFT:
        for right in RIGHT:
            to_true, to_false = distance.compare(op, left, right)
            assert to_true >= 0
            assert to_false >= 0
            try:
                true = bool(eval(f"left {op} right"))
            except (TypeError, OverflowError):
                continue
            if op[0] in "<>" and isinstance(left, (list, tuple)):
                assert (to_true, to_false) == (1, 1)
            elif op not in ("is", "is not"):
                assert (to_true == 0) == true, (left, right)
                assert (to_false == 0) == (not true), (left, right)
