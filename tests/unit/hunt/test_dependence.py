"""Over a runner that simulates child processes: tests are functions of a state that starts empty in each process."""

import pytest

from pytest_aqe.hunt.dependence import asks, dependence
from pytest_aqe.hunt.facts import BRITTLE, SELF, VICTIM, Sighting, Suspect
from pytest_aqe.hunt.recipe import NodeRun, OutOfBudget, Recipe, RunOutcome


class Processes:
    """A runner whose tests are functions from a state to "did it pass"."""

    def __init__(self, tests, limit=10_000):
        self.tests, self.limit, self.executions, self.recipes = tests, limit, 0, []

    def run(self, recipe):
        nodes = recipe.nodes or tuple(self.tests)
        if self.executions + len(nodes) > self.limit:
            raise OutOfBudget
        self.executions += len(nodes)
        self.recipes.append(recipe)
        state, runs = {}, []
        for index, node in enumerate(nodes):
            outcome = self.tests[node](state)
            runs.append(NodeRun(node, index, outcome if isinstance(outcome, str) else ("failed", "passed")[outcome]))
        return RunOutcome(recipe, tuple(runs))

    def run_all(self, recipes):
        return [self.run(recipe) for recipe in recipes]

    def suspect(self, nodeid, *orders):
        outcomes = [self.run(Recipe(order)) for order in orders]
        return Suspect(nodeid, tuple(Sighting(one, run) for one in outcomes for run in one.of(nodeid)))


def put(key):
    return lambda state: state.setdefault(key, True)


def count(state):
    state["n"] = state.get("n", 0) + 1
    return state["n"] == 1


TESTS = {
    "first": put("a"),
    "victim": lambda state: "b" not in state,
    "pollutes": put("b"),
    "brittle": lambda state: "a" in state,
    "other": put("c"),
    "self": count,
    "skips": lambda state: "skipped",
}
OWN, BACK = tuple(TESTS), tuple(TESTS)[::-1]


@pytest.mark.parametrize(
    ("test", "category", "fails", "passes"),
    [
        ("victim", VICTIM, ("pollutes", "victim"), ("victim",)),
        ("brittle", BRITTLE, ("brittle",), ("first", "brittle")),
        ("self", SELF, ("self", "self"), ("self",)),
    ],
)
def test_each_kind_of_dependence_is_proven_and_can_be_reproduced(test, category, fails, passes):
    processes = Processes(TESTS)
    suspect = processes.suspect(test, OWN, BACK, (*OWN, *OWN))

    order, finding = dependence(suspect, processes, budget=200)

    assert (order.category, order.fails.nodes, order.passes.nodes) == (category, fails, passes)
    assert (order.evidence.failures_with, order.evidence.runs_with) == (4, 4)
    assert (order.evidence.failures_without, order.evidence.runs_without) == (0, 4)
    assert order.evidence.p_value < 0.05
    assert order.evidence.interval[0] > 0.35
    assert asks(processes, {})(order.fails.nodes) is True
    assert asks(processes, {})(order.passes.nodes) is False
    assert not finding.stopped


def test_culprits_by_their_names():
    processes = Processes(TESTS)

    victim, _ = dependence(processes.suspect("victim", OWN, BACK), processes, budget=200)
    brittle, _ = dependence(processes.suspect("brittle", OWN, BACK), processes, budget=200)

    assert (victim.culprit.polluters, victim.culprit.setters) == ((("pollutes",),), ())
    assert (brittle.culprit.polluters, brittle.culprit.setters) == ((), ("first",))


def test_it_happens_under_the_conditions_given():
    processes = Processes(TESTS)
    suspect = processes.suspect("victim", OWN, BACK)
    before = len(processes.recipes)

    order, _ = dependence(suspect, processes, budget=200, conditions={"hashseed": 7})

    assert order.fails.conditions == {"hashseed": 7}
    assert {recipe.conditions["hashseed"] for recipe in processes.recipes[before:]} == {7}


def test_a_steady_test_is_no_matter_of_order():
    processes = Processes(TESTS)

    assert dependence(processes.suspect("first", OWN, BACK), processes, budget=200)[0] is None


def test_the_runners_own_budget_ends_it_too():
    processes = Processes(TESTS, limit=25)

    order, finding = dependence(processes.suspect("victim", OWN, BACK), processes, budget=200)

    assert finding.stopped
    assert order is None or order.category == VICTIM


def test_a_skip_and_a_run_that_ended_early_are_no_answers():
    processes = Processes({**TESTS, "kills": lambda state: "crashed"})
    ask = asks(processes, {})

    assert ask(("first", "skips")) is None
    assert ask(("first", "kills")) is True

    processes.run = lambda recipe: RunOutcome(recipe, (NodeRun("victim", 0, "failed"),), "crashed")
    assert ask(("other", "victim")) is None
