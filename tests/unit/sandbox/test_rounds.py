"""Collected tests in forks: each alone, in other orders, twice, at other times, and beside those of the user."""

import textwrap

import pytest

from pytest_aqe.sandbox.pytest_run import run_pytest
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
    assert {"test_alone_only", "test_after_nobody", "test_this_century", "test_today"} <= failed
    assert "test_before_noon_or_after" in failed
    assert "test_steady" not in failed
    assert often.rc == 0


def test_one_that_ends_the_process_is_told_from_the_others(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import os\ndef test_a(): pass\ndef test_b(): os._exit(0)\ndef test_c(): pass\n"
    )

    told = run_pytest(tmp_path, rounds=[]).outcomes

    assert told["test_it.py::test_b"] == ("crashed", "the process ended in it")
    assert [told[f"test_it.py::test_{name}"][0] for name in "ac"] == ["passed", "passed"]


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
