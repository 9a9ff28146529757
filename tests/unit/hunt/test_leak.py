"""Over a simulated child: a dictionary is its state, and what its tests leave there can be put back by name."""

from pytest_aqe.hunt.facts import BRITTLE, SELF, VICTIM, Culprit, Evidence, Order
from pytest_aqe.hunt.leak import Leak, find, mentioned, with_state
from pytest_aqe.hunt.recipe import NodeRun, OutOfBudget, Recipe, RunOutcome


class Child:
    """`leaks`: what each test writes; `fails`: whether a test fails in a state; `stuck` cannot be put back."""

    def __init__(self, leaks, fails, stuck=(), limit=100, hidden=()):
        self.leaks, self.fails, self.stuck, self.limit, self.hidden = leaks, fails, set(stuck), limit, set(hidden)
        self.executions = 0

    def run(self, recipe):
        self.executions += len(recipe.nodes)
        if self.executions > self.limit:
            raise OutOfBudget
        state, runs = set(), []
        for index, node in enumerate(recipe.nodes):
            outcome = "failed" if self.fails(node, state) else "passed"
            left = [name for name in self.leaks.get(node, ()) if name not in state]
            state |= set(left)
            facts = {}
            if node in recipe.state_of:
                seen = [name for name in left if name not in self.hidden]
                facts = {"leaks": seen, "stuck": [name for name in seen if name in self.stuck]}
                state -= set(recipe.restore) - self.stuck
            runs.append(NodeRun(node, index, outcome, facts=facts))
        return RunOutcome(recipe, tuple(runs))


def order(*nodes, category=VICTIM):
    together, alone = Recipe(nodes, {"hashseed": 1}), Recipe(nodes[-1:])
    fails, passes = (alone, together) if category == BRITTLE else (together, alone)
    return Order(category, Culprit((nodes[:-1],)), fails, passes, Evidence(4, 4, 0, 4))


def test_the_one_name_that_matters_is_proven():
    child = Child({"p": ["sys.path", "shop.RATE", "cwd"]}, lambda node, state: node == "v" and "shop.RATE" in state)

    assert find(order("p", "v"), child) == Leak(("shop.RATE",), proven=True)


def test_names_that_occur_in_the_source_are_tried_first():
    child = Child({"p": ["a.A", "b.B", "shop.RATE"]}, lambda node, state: node == "v" and "shop.RATE" in state)
    find(order("p", "v"), child, lambda nodeid: "assert pricing.RATE == 0.2")

    assert child.executions == 2 + 2


def test_a_brittle_test_fails_again_when_the_setters_state_is_put_back():
    child = Child({"s": ["cwd", "os.environ['A']"]}, lambda node, state: node == "v" and "os.environ['A']" not in state)

    assert find(order("s", "v", category=BRITTLE), child) == Leak(("os.environ['A']",), proven=True)


def test_a_test_that_pollutes_itself():
    child = Child({"v": ["shop.IDS"]}, lambda node, state: node == "v" and "shop.IDS" in state)

    assert find(order("v", "v", category=SELF), child) == Leak(("shop.IDS",), proven=True)


def test_either_of_two_states_is_enough_to_fail():
    child = Child({"p": ["a", "b", "c"]}, lambda node, state: node == "v" and bool({"a", "c"} & state))

    assert find(order("p", "v"), child) == Leak(("a", "c"), proven=True)


def test_what_cannot_be_put_back_is_certain_when_nothing_else_is_left():
    child = Child(
        {"p": ["cwd", "thread 'hb'"]}, lambda node, state: node == "v" and "thread 'hb'" in state, ["thread 'hb'"]
    )

    assert find(order("p", "v"), child) == Leak(("thread 'hb'",), proven=True)


def test_several_that_cannot_be_put_back_are_named_unproven():
    child = Child(
        {"p": ["thread 'a'", "thread 'b'"]},
        lambda node, state: node == "v" and bool(state),
        ["thread 'a'", "thread 'b'"],
    )

    assert find(order("p", "v"), child) == Leak(("thread 'a'", "thread 'b'"), proven=False)


def test_names_that_were_put_back_to_no_effect_are_not_named():
    child = Child({"p": ["a", "b", "x"]}, lambda node, state: node == "v" and "x" in state, hidden=["x"])

    assert find(order("p", "v"), child) == Leak()


def test_state_that_nobody_sees():
    child = Child({"p": ["x"]}, lambda node, state: node == "v" and "x" in state, hidden=["x"])

    assert find(order("p", "v"), child) == Leak()


def test_a_spent_budget_keeps_the_names():
    child = Child({"p": ["a", "b"]}, lambda node, state: node == "v" and "b" in state, limit=2)

    assert find(order("p", "v"), child) == Leak(("a", "b"), proven=False)
    assert find(order("p", "v"), Child({}, lambda node, state: True, limit=0)) == Leak()


def test_a_crash_proves_nothing():
    child = Child({"p": ["a"]}, lambda node, state: node == "v" and "a" in state)
    whole = child.run
    child.run = lambda recipe: RunOutcome(recipe, whole(recipe).runs[:1] if recipe.restore else whole(recipe).runs)

    assert find(order("p", "v"), child) == Leak(("a",), proven=False)


def test_mentions():
    assert mentioned("os.environ['SHOP_DEBUG']", "if os.environ.get('SHOP_DEBUG'):")
    assert mentioned("cwd", "with open('data.csv') as file:")
    assert mentioned("thread 'hb'", "threading.enumerate()")
    assert not mentioned("shop.pricing.RATE", "assert OVERRATED")


def test_the_state_joins_the_culprits():
    named = with_state(order("p", "v"), Leak(("cwd",), proven=True))

    assert (named.culprit.state, named.culprit.polluters) == (("cwd",), (("p",),))
