from dataclasses import replace

import pytest

from pytest_aqe.hunt.facts import BRITTLE, VICTIM, Culprit, Evidence, Fix, FlakyTest, HuntReport
from pytest_aqe.report.flaky import block, section, summary

VICTIM_TEST = FlakyTest(
    "tests/test_a.py::test_v", "flaky", VICTIM, 4, 4, (0.398, 1.0), {"order": "victim"},
    Culprit((("t.py::p",), ("t.py::q", "t.py::r")), (), ("shop.RATE",), "tests/test_a.py:4"),
    Evidence(4, 4, 0, 5, 0.0079, (0.398, 1.0)), None, None, "pytest --aqe-replay=order p v", "pytest v",
    "AssertionError: assert 10 == 12", 1, Fix("monkeypatch", "--- a/t.py\n+++ b/t.py\n@@ -1 +1 @@\n-x = 1\n+y = 1\n"),
)  # fmt: skip
BRITTLE_TEST = FlakyTest(
    "b", "flaky", BRITTLE, 4, 4, (0.4, 1.0), culprit=Culprit(setters=("s1", "s2")), cluster=1,
    fix=Fix("advice", advice="set it up"),
)  # fmt: skip
RED = FlakyTest("r", "broken", "unknown", 5, 5, (0.5, 1.0), {"rerun": 5}, message="AssertionError: assert 2 == 3")


def text(lines):
    return [line.text for line in lines]


def test_a_block_says_everything():
    assert text(block(VICTIM_TEST, ["tests/test_a.py::test_v", "b"])) == [
        "tests/test_a.py::test_v: flaky, order-dependent/victim",
        "    4/4 failures with the trigger, 0/5 without (p = 0.0079), rate 40% to 100%",
        "    trigger: order = victim",
        "    polluter: t.py::p",
        "    or polluters, together: t.py::q + t.py::r",
        "    leaked state: shop.RATE",
        "    at tests/test_a.py:4: AssertionError: assert 10 == 12",
        "    cluster 1: with b",
        "    fails:  pytest --aqe-replay=order p v",
        "    passes: pytest v",
        "    fix (monkeypatch, not tried: --aqe-fix tries and applies it):",
        "        --- a/t.py",
        "        +++ b/t.py",
        "        @@ -1 +1 @@",
        "        -x = 1",
        "        +y = 1",
    ]


def test_colours_of_a_diff():
    lines = {line.text.strip(): line.markup for line in block(VICTIM_TEST)}

    assert lines["+y = 1"] == {"green": True}
    assert lines["-x = 1"] == {"red": True}
    assert lines["+++ b/t.py"] == {}


def test_setters_and_advice():
    assert text(block(BRITTLE_TEST))[2:] == ["    setter: s1", "    or setter: s2", "    advice: set it up"]


def test_a_validated_fix_and_one_that_is_shared():
    validated = replace(VICTIM_TEST, fix=replace(VICTIM_TEST.fix, validated=True))
    shared = replace(VICTIM_TEST, fix=Fix("shared", advice="cured above", validated=True))

    assert "    fix (monkeypatch, validated):" in text(block(validated))
    assert text(block(shared))[-1] == "    fix: cured above"


def test_a_broken_test_is_no_flaky_one():
    assert text(block(RED)) == [
        "r: broken",
        "    5/5 failures, rate 50% to 100%",
        "    AssertionError: assert 2 == 3",
    ]


def test_many_others_in_a_cluster():
    assert "    cluster 1: with b, c, d and 2 more" in text(block(VICTIM_TEST, [VICTIM_TEST.nodeid, *"bcdef"]))


@pytest.mark.parametrize(("stopped", "more"), [("done", ""), ("", ""), ("budget", "; stopped early: budget")])
def test_the_section(stopped, more):
    report = HuntReport(
        (VICTIM_TEST, BRITTLE_TEST, RED), 1234, seconds=9.6, stopped=stopped, notes=("n",), collected=61
    )

    line = f"2 flaky, 1 broken (61 tests, 1,234 executions, 10 s{more})"
    assert summary(report) == line
    lines = text(section(report, "", ("w",), 0))
    assert lines[0] == line
    assert "    cluster 1: with b" in lines
    assert lines[-3:] == ["", "note: n", "aqe warning: w"]
    assert text(section(report, "", ("w",), -1)) == [f"aqe: {line}", "aqe warning: w"]


def test_nothing_to_say():
    assert summary(HuntReport(collected=3)) == "nothing flipped (3 tests, 0 executions, 0 s)"
    assert text(section(HuntReport(), "no tests were collected", (), 0)) == ["nothing hunted: no tests were collected"]
    assert text(section(HuntReport(), "no tests were collected", (), -1)) == [
        "aqe: nothing hunted: no tests were collected"
    ]
