import pytest

from pytest_aqe.hunt.facts import VICTIM, Culprit, Evidence, FlakyTest
from pytest_aqe.hunt.hunt import Hunt
from pytest_aqe.hunt.known import Earlier, from_row, nodes_of, replay, suspects, to_row
from pytest_aqe.hunt.recipe import Recipe
from tests.unit.hunt.scripted import ScriptedRunner, Suite, touched

NODES = tuple(f"t.py::test_{name}" for name in ("victim", "plain", "polluter", "dice", "last"))
VICTIM_NODE, _, POLLUTER, DICE, LAST = NODES


def suite(**more):
    scripts = {
        VICTIM_NODE: lambda moment: POLLUTER in moment.before,
        DICE: lambda moment: moment.number % 7 == 0,
    }
    return Suite(NODES, {**scripts, **more}, {DICE: touched("entropy")}, {POLLUTER: ["shop.RATE"]})


def finding(evidence=(4, 4, 0, 4), passes=True):
    counts = Evidence(*evidence, p_value=0.0143, interval=(0.4, 1.0))
    return FlakyTest(
        VICTIM_NODE, "flaky", VICTIM, counts.failures_with, counts.runs_with, (0.4, 1.0), {"order": "victim"},
        Culprit(((POLLUTER,),), (), ("shop.RATE",), "t.py:3"), counts, Recipe((POLLUTER, VICTIM_NODE)),
        Recipe((VICTIM_NODE,)) if passes else None, message="AssertionError",
    )  # fmt: skip


def test_a_finding_as_a_row_and_back():
    assert from_row(to_row(finding())) == finding()
    bare = FlakyTest("a", "flaky", "unknown", 1, 2, (0.0, 1.0))
    assert from_row(to_row(bare)) == bare


def test_the_tests_of_a_finding():
    assert nodes_of(finding()) == (VICTIM_NODE, POLLUTER)
    assert nodes_of(FlakyTest("a", "flaky", "unknown", 1, 2, (0.0, 1.0))) == ("a",)


def test_under_the_same_code_counts_go_on(tmp_path):
    runner = ScriptedRunner(suite(), tmp_path)
    again = replay(finding(), runner, same_code=True)

    assert (again.test.failures, again.test.runs) == (6, 6)
    assert (again.test.evidence.failures_without, again.test.evidence.runs_without) == (0, 5)
    assert again.test.evidence.p_value < 0.0143
    assert runner.executions == 2 * 2 + 1
    assert len(again.outcomes) == 3


def test_under_other_code_they_begin_anew(tmp_path):
    again = replay(finding(), ScriptedRunner(suite(), tmp_path), same_code=False)

    assert (again.test.failures, again.test.runs, again.test.evidence.runs_without) == (4, 4, 4)


def test_what_is_mended_is_not_confirmed(tmp_path):
    mended = ScriptedRunner(suite(**{VICTIM_NODE: lambda moment: False}), tmp_path)
    red = ScriptedRunner(suite(**{VICTIM_NODE: lambda moment: True}), tmp_path)

    assert replay(finding(), mended, same_code=False).test is None
    assert replay(finding(), mended, same_code=True).test is None
    assert replay(finding(), red, same_code=True).test is None


@pytest.mark.parametrize(
    ("same", "number", "counts"), [(True, 7, (2, 47)), (True, 10**6, (1, 65)), (False, 10**6, None)]
)
def test_a_rare_failure_is_waited_for_a_while(tmp_path, same, number, counts):
    rare = finding((1, 40, 0, 0), passes=False)
    runner = ScriptedRunner(suite(**{VICTIM_NODE: lambda moment: moment.number == number}), tmp_path)
    alone = FlakyTest(
        VICTIM_NODE, "flaky", "randomness", 1, 40, (0, 1), evidence=rare.evidence, fails=Recipe((VICTIM_NODE,))
    )
    again = replay(alone, runner, same_code=same).test

    assert (again and (again.failures, again.runs)) == counts


def test_a_finding_without_a_recipe_stands_as_long_as_the_code_does(tmp_path):
    bare = FlakyTest("a", "flaky", "unknown", 1, 2, (0.0, 1.0))
    runner = ScriptedRunner(suite(), tmp_path)

    assert replay(bare, runner, same_code=True).test == bare
    assert replay(bare, runner, same_code=False).test is None


def test_a_test_that_is_gone_is_not_confirmed(tmp_path):
    runner = ScriptedRunner(Suite(NODES, kills=(POLLUTER,)), tmp_path)

    assert replay(finding(), runner, same_code=True).test is None


def test_the_second_hunt_confirms_all_with_a_quarter_of_the_executions(tmp_path):
    first = Hunt(ScriptedRunner(suite(), tmp_path), NODES)
    first.run()
    found = first.report()
    assert {test.nodeid for test in found.tests} == {VICTIM_NODE, DICE}

    earlier = Earlier(found.tests, frozenset(NODES), (), first.experiments, hunted=1)
    second = Hunt(ScriptedRunner(suite(), tmp_path), NODES, earlier=earlier)
    second.run()
    again = second.report()

    assert {(test.nodeid, test.category) for test in again.tests} == {
        (test.nodeid, test.category) for test in found.tests
    }
    assert all(test.runs >= before.runs for test, before in zip(again.tests, found.tests))
    assert again.executions <= found.executions / 4
    assert again.stopped == "done"


@pytest.mark.parametrize(("most", "worked_off"), [(None, True), (28, True), (12, False)])
def test_a_plan_is_worked_off_where_only_causes_are_open(tmp_path, most, worked_off):
    hunt = Hunt(ScriptedRunner(suite(), tmp_path, executions=most), NODES)
    hunt.run()

    assert hunt.worked_off is worked_off
    assert (hunt.stopped == "done") is (most is None)


def test_an_experiment_that_does_not_fit_leaves_the_plan_open(tmp_path):
    reads = {node: touched("clock") for node in NODES}
    hunt = Hunt(ScriptedRunner(Suite(NODES, {}, reads), tmp_path, executions=30), NODES)
    hunt.run()

    assert not hunt.worked_off


@pytest.mark.parametrize(("flips", "category"), [(True, "order-dependent/self"), (False, "unknown")])
def test_what_flipped_without_a_cause_is_looked_at_again(tmp_path, flips, category):
    bare = FlakyTest(LAST, "flaky", "unknown", 1, 2, (0.0, 1.0))
    scripts = {LAST: lambda moment: flips and LAST in moment.before}
    earlier = Earlier((bare,), frozenset(NODES), (), {}, hunted=1)
    hunt = Hunt(ScriptedRunner(Suite(NODES, scripts), tmp_path), NODES, earlier=earlier)
    hunt._replay()
    hunt.book.add(hunt.runner.run(Recipe((LAST, LAST))))
    hunt._explain()

    (test,) = hunt.report().tests
    assert (test.nodeid, test.category) == (LAST, category)
    assert hunt.runner.recipes[0].nodes == (LAST,)


def test_what_is_confirmed_is_not_broken_as_well(tmp_path):
    always = suite(**{VICTIM_NODE: lambda moment: POLLUTER in moment.before})
    earlier = Earlier((finding(passes=False),), frozenset(NODES), (), {}, hunted=1)
    hunt = Hunt(ScriptedRunner(always, tmp_path, executions=4), NODES, earlier=earlier)
    hunt.run()

    assert [(test.nodeid, test.verdict) for test in hunt.report().tests] == [(VICTIM_NODE, "flaky")]


def test_each_later_hunt_runs_an_order_that_is_new(tmp_path):
    orders = []
    for number in range(1, 5):
        hunt = Hunt(ScriptedRunner(Suite(NODES), tmp_path), NODES, earlier=Earlier(hunted=number))
        hunt.run()
        orders += [recipe.nodes for recipe in hunt.runner.recipes]

    assert len(orders) == 4
    assert len(set(orders)) > 2


def test_tests_that_ordinary_runs_saw_flip_come_first(tmp_path):
    hunt = Hunt(ScriptedRunner(suite(), tmp_path), NODES, earlier=Earlier(suspects=(DICE, "gone")))
    hunt.run()

    assert [recipe.nodes for recipe in hunt.runner.recipes[:3]] == [(DICE,)] * 3
    assert DICE in {test.nodeid for test in hunt.report().tests}


def test_what_paid_before_is_done_first(tmp_path):
    hunt = Hunt(
        ScriptedRunner(suite(), tmp_path), NODES, earlier=Earlier(experiments={"seed": (9, 10), "clock": (0, 900)})
    )

    assert hunt._yield("reruns") > hunt._yield("forced draws") > hunt._yield("clock")


def test_executions_are_counted_by_experiment(tmp_path):
    hunt = Hunt(ScriptedRunner(suite(), tmp_path), NODES)
    hunt.run()

    assert hunt.experiments["order"][0] == 1
    assert hunt.experiments["hash_seed"][1] > 0


def test_suspects_of_ordinary_runs():
    def session(started, **outcomes):
        return {
            "started": started,
            "tests": [[name, outcome, 0.1, reruns, 0] for name, (outcome, reruns) in outcomes.items()],
        }

    rows = [
        session(1.0, old=("failed", 0), rerun=("passed", 2)),
        session(6.0, old=("passed", 0), flips=("failed", 0), steady=("passed", 0), skips=("skipped", 0)),
        session(7.0, flips=("passed", 0), steady=("passed", 0), skips=("passed", 0)),
        {},
    ]

    assert suspects(rows, lambda nodeid: 5.0) == ["rerun", "flips"]
