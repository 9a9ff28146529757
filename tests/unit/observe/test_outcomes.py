"""Verdicts from reports, code hashes and markers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pytest_aqe.observe.outcomes import CodeHashes, Outcomes
from pytest_aqe.observe.verdict import Verdicts


def report(when, outcome, nodeid="t", **more):
    return SimpleNamespace(nodeid=nodeid, when=when, outcome=outcome, duration=0.5, **more)


class SubtestReport(SimpleNamespace):
    pass


def sub(outcome):
    return SubtestReport(nodeid="t", when="call", outcome=outcome, duration=0.5)


PASS = [("setup", "passed"), ("call", "passed"), ("teardown", "passed")]


@pytest.mark.parametrize(
    ("reports", "outcome"),
    [
        ([report(*one) for one in PASS], "passed"),
        ([report("setup", "passed"), report("call", "failed"), report("teardown", "passed")], "failed"),
        ([report("setup", "failed"), report("teardown", "passed")], "error"),
        ([report("setup", "passed"), report("call", "passed"), report("teardown", "failed")], "error"),
        ([report("setup", "passed"), report("call", "failed"), report("teardown", "failed")], "failed"),
        ([report("setup", "skipped"), report("teardown", "passed")], "skipped"),
        ([report("setup", "skipped", wasxfail="why"), report("teardown", "passed")], "xfailed"),
        ([report("setup", "passed"), report("call", "skipped"), report("teardown", "passed")], "skipped"),
        ([report("setup", "passed"), report("call", "skipped", wasxfail=""), report("teardown", "passed")], "xfailed"),
        ([report("setup", "passed"), report("call", "passed", wasxfail=""), report("teardown", "passed")], "xpassed"),
        ([report("setup", "passed"), report("???", "failed")], "crashed"),
        ([report("setup", "passed"), sub("failed"), report("call", "passed")], "failed"),
        ([report("setup", "passed"), sub("passed"), report("call", "passed")], "passed"),
    ],
)
def test_one_verdict_a_test(reports, outcome):
    outcomes = Outcomes()
    for one in reports:
        outcomes.report(one)

    (test,) = outcomes.result()
    assert test.outcome == outcome


def test_reruns_are_counted_and_the_last_attempt_decides():
    outcomes = Outcomes()
    for one in [report("setup", "passed"), report("call", "rerun"), *[report(*one) for one in PASS]]:
        outcomes.report(one)

    (test,) = outcomes.result()
    assert (test.outcome, test.reruns) == ("passed", 1)


def test_a_test_that_never_came_to_an_end_after_a_rerun_says_so():
    outcomes = Outcomes()
    outcomes.report(report("call", "rerun"))

    assert outcomes.result()[0].outcome == "rerun"


def test_subtests_are_counted_and_cost_no_time_twice():
    verdicts = Verdicts()
    for one in [sub("passed"), sub("passed"), report("call", "passed")]:
        verdicts.add(one)

    assert verdicts.tests["t"].subtests == 2
    assert verdicts.tests["t"].seconds == 0.5


def hashes(pytester, source, name="test_it"):
    made = CodeHashes()
    items, _ = pytester.inline_genitems(pytester.makepyfile(**{name: source}))
    return {item.name: made.of(item) for item in items}


def test_the_hash_is_of_the_tests_own_code(pytester):
    first = hashes(pytester, "def test_a():\n    assert 1\n\ndef test_b():\n    assert 2\n")
    moved = hashes(pytester, "# moved\n\ndef test_a():\n    assert 1   \n\ndef test_b():\n    assert 3\n", "test_moved")

    assert first["test_a"] == moved["test_a"]
    assert first["test_b"] != moved["test_b"]
    assert first["test_a"] != first["test_b"]


def test_the_hash_takes_decorators_in(pytester):
    once = hashes(pytester, "import pytest\n@pytest.mark.parametrize('n', [1])\ndef test_a(n): pass\n")
    twice = hashes(pytester, "import pytest\n@pytest.mark.parametrize('n', [2])\ndef test_a(n): pass\n", "test_2")

    assert list(once.values()) != list(twice.values())


def test_methods_unittest_and_wrapped_tests_have_one_each(pytester):
    found = hashes(
        pytester,
        """
        import functools, unittest

        def twice(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args)
            return wrapper

        class TestA:
            def test_m(self): pass

        class TestB(unittest.TestCase):
            def test_u(self): pass

        @twice
        def test_w(): pass
        """,
    )

    assert len(set(found.values())) == 3
    assert all(len(one) == 16 for one in found.values())


def test_markers_and_hashes_travel(pytester):
    collected, merged = Outcomes(), Outcomes()
    found = pytester.getitems("import pytest\n@pytest.mark.skip\ndef test_a(): pass\ndef test_b(): pass\n")
    collected.collected(found)
    for outcomes in (collected, merged):
        outcomes.report(report("setup", "skipped", nodeid=found[0].nodeid))

    merged.merge(collected.to_plain())

    assert list(collected.to_plain()) == [found[0].nodeid]
    assert merged.result() == collected.result()
    assert merged.result()[0].markers == ("skip",)
