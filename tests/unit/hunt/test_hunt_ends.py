"""How hunts end: by a bound, by Ctrl-C, by the time; what is known is kept and nobody is accused of more."""

import pytest

from pytest_aqe.hunt import hunt as hunts
from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.hunt import ALWAYS, LEAST_EXECUTIONS, Hunt
from tests.unit.hunt.scripted import NAMES, ScriptedRunner, Suite, touched

A, B, C = NAMES[3], NAMES[7], NAMES[9]


def test_the_bound_on_executions_ends_it_and_keeps_what_is_known(hunted):
    hunt, tests = hunted(
        {A: lambda moment: bool(moment.conditions.get("tz")), B: lambda moment: A in moment.before}, executions=62
    )

    assert hunt.stopped == "executions"
    assert hunt.runner.executions <= 62


def test_ctrl_c_keeps_what_is_known(hunted):
    hunt, tests = hunted({A: lambda moment: A in moment.before}, interrupt_at=3)

    assert hunt.stopped == "interrupted"
    assert tests[A].verdict == "flaky"
    assert tests[A].category == "unknown"


@pytest.mark.parametrize("moment", range(2, 16))
def test_ctrl_c_at_any_moment_loses_no_test_that_flipped(hunted, moment):
    """Also while it is being explained."""
    hunt, tests = hunted({A: lambda moment: A in moment.before}, interrupt_at=moment)

    assert hunt.stopped == "interrupted"
    assert tests[A].verdict == "flaky"


@pytest.mark.parametrize("flips", [True, False])
def test_when_it_is_late_the_time_is_for_the_causes_of_what_was_found(tmp_path, monkeypatch, flips):
    monkeypatch.setattr(Budget, "late", True)
    scripts = {node: lambda moment, node=node: flips and node in moment.before for node in (A, B, C)}
    runner = ScriptedRunner(Suite(NAMES, scripts, {NAMES[0]: touched("random")}), tmp_path)
    hunt = Hunt(runner, NAMES)
    hunt.run()

    assert hunt.worked_off is not flips
    assert any(recipe.purpose == "reruns" for recipe in runner.recipes) is not flips
    assert [test.category for test in hunt.report().tests] == ["order-dependent/self"] * 3 * flips
    assert not any(recipe.probe == "state" and not recipe.state_of for recipe in runner.recipes)
    runner.close()


def test_where_nobody_set_a_bound_there_is_one(tmp_path):
    runner = ScriptedRunner(Suite(NAMES), tmp_path, executions=None)

    hunt = Hunt(runner, NAMES)

    assert runner.budget.most == LEAST_EXECUTIONS
    assert f"at most {LEAST_EXECUTIONS:,}" in hunt.announced[0]
    assert len(hunt.stages) > ALWAYS
    runner.close()


def test_ctrl_c_ends_what_runs_beside(tmp_path):
    runner = ScriptedRunner(Suite(NAMES), tmp_path, jobs=2)
    runner.interrupt_at = 3
    hunt = Hunt(runner, NAMES)

    hunt.run()

    assert hunt.stopped == "interrupted"
    runner.close()


def test_where_the_budget_of_order_ends_nothing_is_said_of_chance(hunted):
    """It fails after two others only: that takes more than there is, and alone it never fails."""
    scripts = {A: lambda moment: B in moment.before and C in moment.before}
    found = []
    for executions in range(70, 200, 5):
        _, tests = hunted(scripts, executions=executions)
        found += [(tests[A].category, "rerun" in tests[A].trigger, tests[A].fails is None)] * (A in tests)

    assert set(found) == {("unknown", False, True), ("order-dependent/victim", False, False)}


def test_one_that_flips_while_another_one_is_explained_is_explained_too(tmp_path):
    """B fails where it comes first, which it only does when it is found to pollute A, after all else."""
    explaining = []
    scripts = {
        A: lambda moment: B in moment.before,
        B: lambda moment: bool(explaining) and not moment.before,
    }
    runner = ScriptedRunner(Suite(NAMES, scripts), tmp_path)
    hunt = Hunt(runner, NAMES, told=lambda doing: explaining.append(doing) if doing.endswith(A) else None)
    del hunt.stages[ALWAYS:]
    hunt.run()

    assert set(hunt.causes) == {A, B}
    runner.close()


@pytest.mark.parametrize("most", [len(NAMES), len(NAMES) - 1])
def test_a_large_suite_is_not_looked_at_as_a_whole(hunted, monkeypatch, most):
    monkeypatch.setattr(hunts, "MOST_LOOKED_AT", most)
    scripts = {node: lambda moment, node=node: node in moment.before for node in (A, B, C)}
    hunt, tests = hunted(scripts)

    looked = any(recipe.probe == "state" and not recipe.state_of for recipe in hunt.runner.recipes)
    assert looked is (most == len(NAMES))
    assert len(tests) == 3
