"""Whole hunts over scripted suites: what is found, how it is explained, what it costs."""

import itertools
import random

import pytest

from pytest_aqe.hunt.hunt import Hunt
from pytest_aqe.hunt.perturb.base import Perturbation
from pytest_aqe.hunt.perturb.registry import Registry
from tests.unit.hunt.scripted import NAMES, ScriptedRunner, Suite, touched

A, B, C, D = NAMES[3], NAMES[7], NAMES[9], NAMES[1]


def chance(rate, seed=0):
    """Fails at this rate, whatever is pinned."""
    dice = random.Random(seed)
    return lambda moment: dice.random() < rate


def test_a_steady_suite_accuses_nobody(hunted):
    hunt, tests = hunted()

    assert tests == {}
    assert hunt.stopped == "done"


def test_what_always_fails_is_broken(hunted):
    _, tests = hunted({A: lambda moment: True})

    assert (tests[A].verdict, tests[A].category) == ("broken", "unknown")
    assert tests[A].failures == tests[A].runs


CONDITIONS = [
    (lambda c: c.get("tz") is not None, {}, "timezone", "flaky", {"tz"}),
    (lambda c: "COLUMNS" in c.get("env", {}), touched("env"), "environment", "environment-sensitive", {"env"}),
    (lambda c: int(c.get("hash_seed", 0)) % 2 == 1, {}, "unordered", "flaky", {"hash_seed"}),
    (lambda c: int(c.get("hash_seed", 0)) == 0, {}, "unordered", "flaky", {"hash_seed"}),
    (lambda c: "01-31" in c.get("clock", ""), touched("clock"), "time", "flaky", {"clock"}),
    (lambda c: ":low" in str(c.get("entropy")), touched("entropy"), "randomness", "flaky", {"entropy"}),
    (lambda c: c.get("seed", 1) % 9 == 0, touched("random"), "randomness", "flaky", {"seed"}),
]


@pytest.mark.parametrize(("fails", "sources", "category", "verdict", "trigger"), CONDITIONS)
def test_a_condition_that_toggles_it(hunted, fails, sources, category, verdict, trigger):
    hunt, tests = hunted({A: lambda moment: fails(moment.conditions)}, touches={A: sources})

    found = tests[A]
    assert (found.category, found.verdict, set(found.trigger)) == (category, verdict, trigger)
    assert found.evidence.p_value < 0.05
    assert (found.failures, found.evidence.failures_without) == (found.runs, 0)
    assert fails(found.fails.conditions)
    assert not fails(found.passes.conditions)
    assert set(tests) == {A}


def test_only_the_variable_that_matters_is_named(hunted):
    _, tests = hunted({A: lambda moment: moment.conditions.get("env", {}).get("LINES") == "61"})

    assert tests[A].trigger == {"env": {"LINES": "61"}}
    assert tests[A].passes.conditions == {"env": {"LINES": "9"}}


def test_a_file_that_stays(hunted):
    seen = set()

    def script(moment):
        folder = moment.conditions.get("tmpdir") or object()
        known = folder in seen or A in moment.before
        seen.add(folder)
        return known

    files = touched("files", files={"paths": ["$TMPDIR/lock", "$TMPDIR/pytest-of-me/x"]})
    _, tests = hunted({A: script}, touches={A: files})

    assert tests[A].category == "filesystem"
    assert tests[A].culprit.state == ("$TMPDIR/lock",)
    assert tests[A].fails.nodes == (A, A)


def test_a_victim_its_polluter_and_the_state(hunted):
    hunt, tests = hunted({A: lambda moment: B in moment.before}, leaks={B: ["shop.RATE"]})

    assert (tests[A].category, tests[A].culprit.polluters) == ("order-dependent/victim", ((B,),))
    assert tests[A].culprit.state == ("shop.RATE",)
    assert tests[A].fails.nodes == (B, A)
    assert tests[A].passes.nodes == (A,)


def test_a_brittle_test_and_its_setter(hunted):
    _, tests = hunted({B: lambda moment: A not in moment.before})

    assert (tests[B].category, tests[B].culprit.setters) == ("order-dependent/brittle", (A,))


def test_one_that_does_not_bear_itself(hunted):
    _, tests = hunted({A: lambda moment: A in moment.before})

    assert tests[A].category == "order-dependent/self"


def test_a_victim_in_every_order_so_far_is_no_broken_test(hunted):
    _, tests = hunted({A: lambda moment: bool({B, C, D} & set(moment.before)), B: lambda moment: False})

    assert tests[A].category == "order-dependent/victim"


def test_hints_order_the_work(hunted):
    scripts = {
        node: (lambda moment, other=other: other in moment.before)
        for node, other in ((A, B), (C, D), (NAMES[5], NAMES[11]))
    }
    leaks = {B: ["m.first"], D: ["m.second['x']"], NAMES[11]: ["m.third"]}
    texts = {A: "assert m.first", C: "assert m.second", NAMES[5]: "assert m.third"}

    without, _ = hunted(scripts)
    hinted, tests = hunted(scripts, text=lambda nodeid: texts.get(nodeid, ""), leaks=leaks)

    assert [tests[node].culprit.polluters for node in (A, C, NAMES[5])] == [((B,),), ((D,),), ((NAMES[11],),)]
    assert sum(recipe.purpose == "order" for recipe in hinted.runner.recipes) < sum(
        recipe.purpose == "order" for recipe in without.runner.recipes
    )


def test_chance_that_nothing_pins_is_counted(hunted):
    _, tests = hunted({A: chance(0.4)}, touches={A: touched("threads")})

    assert (tests[A].verdict, tests[A].category) == ("flaky", "concurrency")
    assert 0 < tests[A].failures < tests[A].runs
    assert tests[A].interval[0] < 0.4 < tests[A].interval[1]
    assert tests[A].passes is None


def test_drawn_names_and_their_listing_are_pinned_together(hunted):
    dice = random.Random(1)

    def script(moment):
        if "listing" in moment.conditions:
            return moment.conditions["seed"] % 2 == 0
        return dice.random() < 0.5

    _, tests = hunted({A: script}, touches={A: touched("entropy", "listing")}, compared={A: "reordered"})

    assert tests[A].category == "unordered"
    assert tests[A].fails.conditions["listing"] == "sorted"
    assert tests[A].fails.conditions["seed"] % 2 == 0
    assert tests[A].passes.conditions["seed"] % 2 == 1


def test_one_failure_that_never_comes_again_under_strange_conditions_accuses_nobody(hunted):
    once = iter([True])

    _, tests = hunted({A: lambda moment: bool(moment.conditions.get("env")) and next(once, False)})

    assert tests == {}


def test_a_wait_is_steadied_by_stretching_sleeps(hunted):
    asked = itertools.count()

    def script(moment):
        if ":high@0" not in str(moment.conditions.get("entropy")):
            return False
        return bool(moment.conditions.get("sleeps", {}).get("others")) or next(asked) % 5 != 3

    sources = touched("entropy", "threads", "sleep", sleep={"main": True})
    _, tests = hunted({A: script}, touches={A: sources})

    assert tests[A].category == "async-wait"
    assert tests[A].fails.conditions.get("sleeps") == {"others": 4}


def test_one_beside_which_something_sleeps_fails_by_more_than_milliseconds(hunted):
    sources = touched("entropy", "threads", "sleep", sleep={"main": True})
    _, tests = hunted({A: lambda moment: ":high@0" in str(moment.conditions.get("entropy"))}, touches={A: sources})

    assert tests[A].trigger == {"entropy": "0:high@0"}
    assert tests[A].fails.conditions == {"entropy": "0:high@0", "sleeps": {"others": 4}}
    assert tests[A].failures == tests[A].runs


def test_who_ends_the_process_is_broken_and_runs_no_more(hunted):
    hunt, tests = hunted({C: lambda moment: C in moment.before}, kills=(A,))

    assert (tests[A].verdict, tests[C].category) == ("broken", "order-dependent/self")
    assert sum(A in recipe.nodes for recipe in hunt.runner.recipes[2:]) <= 2


def test_what_is_missing_is_noted(tmp_path, monkeypatch):
    runner = ScriptedRunner(Suite(NAMES, touches={A: touched("clock")}), tmp_path)
    monkeypatch.setattr(Registry, "missing", lambda self, name: "time-machine" if name == "clock" else "")
    hunt = Hunt(runner, NAMES)

    hunt.run()

    assert not any("clock" in recipe.at(0) for recipe in runner.recipes)
    assert any("time-machine" in note for note in hunt.report().notes)
    runner.close()


def test_side_by_side_finds_the_same(tmp_path):
    suite = Suite(NAMES, {A: lambda moment: B in moment.before, C: lambda moment: bool(moment.conditions.get("tz"))})
    found = []
    for jobs in (1, 3):
        runner = ScriptedRunner(suite, tmp_path, jobs=jobs)
        hunt = Hunt(runner, NAMES)
        hunt.run()
        found.append({test.nodeid: (test.category, test.culprit.polluters) for test in hunt.report().tests})
        runner.close()

    assert found[0] == found[1]
    assert set(found[0]) == {A, C}


def test_a_date_test_that_fails_now_is_one_of_time_and_not_of_zone(hunted):
    def script(moment):
        clock = moment.conditions.get("clock", "")
        return "T12" not in clock and not moment.conditions.get("tz")

    _, tests = hunted({A: script}, touches={A: touched("clock")})

    assert tests[A].category == "time"
    assert "T12" in tests[A].passes.conditions["clock"]


def test_a_bound_on_time_that_load_breaks(hunted):
    sources = touched("timer", timer={"direct": True})
    _, tests = hunted({A: lambda moment: "load" in moment.conditions}, touches={A: sources}, compared={A: "ordering"})

    assert (tests[A].category, set(tests[A].trigger)) == ("timeout", {"load"})


def test_a_condition_of_the_users_own(tmp_path):
    class Tenant(Perturbation):
        name = "tenant"
        category = "environment"
        verdict = "environment-sensitive"

        def values(self, seed):
            return ["a", "b"]

    suite = Suite(NAMES, {A: lambda moment: moment.conditions.get("tenant") == "b"})
    runner = ScriptedRunner(suite, tmp_path, registry=Registry([Tenant()]))
    hunt = Hunt(runner, NAMES)
    hunt.run()

    (found,) = hunt.report().tests
    assert (found.category, found.verdict, found.trigger) == ("environment", "environment-sensitive", {"tenant": "b"})
    runner.close()


def test_one_that_does_not_bear_itself_is_no_chance_even_with_threads(hunted):
    _, tests = hunted({A: lambda moment: A in moment.before}, touches={A: touched("threads")})

    assert tests[A].category == "order-dependent/self"
