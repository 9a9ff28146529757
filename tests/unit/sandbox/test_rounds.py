"""Collected tests in forks: each alone, in other orders, twice, at other times, and beside those of the user."""

import textwrap
from types import SimpleNamespace

import pytest

from pytest_aqe.sandbox.pytest_run import run_pytest
from pytest_aqe.sandbox.rounds import CULPRIT, Rounds
from pytest_aqe.sandbox.shadow import World

ROUNDS = """
import datetime, os, random, time
from datetime import date
SEEN = []
def test_alone_only(): SEEN.append(1); assert len(SEEN) == 1
def test_after_nobody(): assert not SEEN
def test_steady(): assert 1
def test_this_century(): assert datetime.datetime.now().year < 2050
def test_before_noon_or_after(): assert (time.localtime().tm_hour < 12) is BEFORE_NOON
def test_today(): assert date.today() == TODAY
BEFORE_NOON, TODAY = time.localtime().tm_hour < 12, date.today()
"""


def test_what_holds_only_alone_or_only_now_fails_in_rounds(tmp_path):
    (tmp_path / "test_it.py").write_text(ROUNDS)

    once, often = run_pytest(tmp_path), run_pytest(tmp_path, rounds=[])

    assert {name for name, (outcome, _) in once.outcomes.items() if outcome != "passed"} <= {
        "test_it.py::test_after_nobody"
    }
    failed = {name.partition("::")[2] for name, (outcome, _) in often.outcomes.items() if outcome != "passed"}
    assert {"test_alone_only", "test_this_century", "test_today"} <= failed
    assert not {"test_after_nobody", "test_steady"} & failed
    assert "test_before_noon_or_after" in failed
    assert often.rc == 0


def test_one_that_ends_the_process_is_told_from_the_others(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import os\ndef test_a(): pass\ndef test_b(): os._exit(0)\ndef test_c(): pass\n"
    )

    told = run_pytest(tmp_path, rounds=[]).outcomes

    assert told["test_it.py::test_b"] == ("crashed", "the process ended in it")
    assert [told[f"test_it.py::test_{name}"][0] for name in "ac"] == ["passed", "passed"]


FIXTURES = """
import sys
def test_a(monkeypatch, capsys, recwarn):
    monkeypatch.setattr(sys, "some", 1, raising=False)
    print("x")
    assert capsys.readouterr().out == "x\\n"
class TestB:
    def test_b(self, tmp_path): (tmp_path / "new").mkdir()
    def test_c(self, monkeypatch):
        assert not hasattr(sys, "other")
        monkeypatch.setattr(sys, "other", 1, raising=False)
"""


def test_fixtures_are_undone_before_a_test_is_run_once_more(tmp_path):
    (tmp_path / "test_it.py").write_text(FIXTURES)

    assert {outcome for outcome, _ in run_pytest(tmp_path, rounds=[]).outcomes.values()} == {"passed"}


SPOILT = """
import time
SEEN = []
def test_a(): assert not SEEN
def test_b(): assert 1
def test_c(): SEEN[:] = [1]
def test_d(): assert len(SEEN) < 2
def test_e(): assert SEEN != [1]
"""


def test_the_one_on_which_others_depend_is_told_and_not_they(tmp_path):
    (tmp_path / "test_it.py").write_text(SPOILT)

    told = run_pytest(tmp_path, rounds=[]).outcomes

    assert {name: outcome for name, (outcome, _) in told.items() if outcome != "passed"} == {
        "test_it.py::test_c": "failed"
    }
    assert told["test_it.py::test_c"][1].startswith(f"{CULPRIT}: test_it.py::test_")


class Steps:
    """What `Forked` gives for each run, by a function of the items."""

    def __init__(self, run):
        self.calls, self._run = [], run

    def run(self, items, prepare, *, stop):
        assert stop
        self.calls.append([item.nodeid for item in items])
        return self._run(self.calls[-1])


def rounds_of(run, names, seconds=60.0):
    forked = Steps(run)
    items = [SimpleNamespace(nodeid=name) for name in names]
    return list(Rounds(forked, [], seconds).run(items)), forked.calls


def test_where_it_takes_two_the_one_that_fails_is_told():
    def run(names):
        bad = "c" in names and {"a", "b"} <= set(names[: names.index("c")])
        return {name: ("failed", "no") if bad and name == "c" else ("passed", "") for name in names}

    told, calls = rounds_of(run, "abc")

    assert [row for row in told if row[1] != "passed"] == [("c", "failed", "no")]
    assert calls[-1] in (["a", "b"], ["b", "a"])


def test_what_fails_alone_is_in_no_order():
    told, calls = rounds_of(lambda names: {name: ("failed" if name == "a" else "passed", "") for name in names}, "ab")

    assert told == [("a", "failed", ""), ("b", "passed", "")]
    assert calls == [["a", "a"], ["b", "b"], ["b"], ["b"], ["b"]]


def test_when_the_time_is_over_nothing_is_begun_and_nobody_is_blamed():
    assert rounds_of(dict, "ab", seconds=0.0) == ([], [])


OWN = """
import shop
def test_first_number(): assert shop.number() == 1
def test_steady(): assert shop.ITEMS is not None
def test_fails_anyway(): assert not shop.ITEMS and False
def test_empty(): assert shop.ITEMS == []
"""
SUGGESTED = """
import shop
class TestFresh:
    def test_needs_a_fresh_start(self): assert shop.COUNT == [0]
class TestAdd:
    def test_leaves_something(self): shop.add(1)
class TestNumber:
    def test_counts(self): assert shop.number() > 0
    def test_harmless(self): assert 1
"""
SHOP = "ITEMS, COUNT = [], [0]\ndef add(x): ITEMS.append(x)\ndef number(): COUNT[0] += 1; return COUNT[0]\n"


@pytest.fixture
def project(tmp_path):
    for name, text in {"root/shop.py": SHOP, "root/tests/test_own.py": OWN, "new/test_aqe_shop.py": SUGGESTED}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return tmp_path


def beside(project, *names):
    root = str(project / "root")
    company = [f"tests/test_own.py::{name}" for name in names]
    world = World(root, "tests/aqe", options=("-p", "no:randomly"))  # one of them needs a fresh start: it is first
    run = run_pytest(project / "new", sys_path=[root], root=root, world=world, company=company)
    return {name.rpartition("::")[2]: said for name, (_, said) in run.outcomes.items()}


def test_suggested_tests_that_do_not_go_with_the_users_are_found(project):
    found = beside(project, "test_first_number", "test_steady", "test_fails_anyway", "test_empty")

    assert {name: said.partition(": ")[0] for name, said in found.items()} == {
        "test_leaves_something": "the outcome of own tests depends on it",
        "test_counts": "the outcome of own tests depends on it",
        "test_needs_a_fresh_start": "after own tests",
    }
    assert found["test_leaves_something"].endswith("::test_empty")


def test_the_others_may_stay(project):
    assert beside(project, "test_steady") == {}
    assert beside(project, "test_fails_anyway") == {}
