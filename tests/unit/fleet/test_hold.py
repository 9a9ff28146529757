"""Turns of verification: what is run in each of them, side by side or not, early or late."""

import itertools
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pytest_aqe.fleet import hold
from pytest_aqe.fleet.pace import Pace
from pytest_aqe.fleet.verify import Verdict
from pytest_aqe.sandbox.rounds import CULPRIT
from pytest_aqe.write.author import Authored
from pytest_aqe.write.place import Change

FILE = "test_aqe_shop.py"


@pytest.fixture
def turns(monkeypatch):
    """Verifies two tests; verdicts are told by function, and what was asked for is noted."""

    def verified(ours, users=dict, left=60.0, jobs=1, world=True):
        asked = []
        tests = SimpleNamespace(names={"test_a", "test_b"})

        def change(authored, bench):
            return {"shop": Change(Path(FILE), None, ",".join(sorted(tests.names)), ())} if authored else {}

        def drop(authored, mine, others, verdict):
            tests.names -= {nodeid.rpartition("::")[2] for nodeid in itertools.chain(mine, *others.values())}
            rest = tuple(test for test in authored.tests if test.key in tests.names)
            return replace(authored, tests=rest)

        def verify(files, bench, stale, once=False):
            asked.append("once" if once else "all")
            return Verdict(failing={f"{FILE}::{name}": said for name, said in ours(tests.names).items()})

        def verify_in(world, files, bench, stale):
            asked.append("users")
            return Verdict(failing={f"{FILE}::{name}": said for name, said in users().items()})

        def unsociable(files, authored, bench, stale):
            asked.append("company")
            return {}, 0.0

        for name, value in {
            "_changes": change,
            "_drop": drop,
            "verify": verify,
            "verify_in": verify_in,
            "unsociable": unsociable,
            "world_of": lambda settings, facts: object() if world else None,
        }.items():
            monkeypatch.setattr(hold, name, value)
        pace = Pace(10.0, world, jobs > 1)
        bench = SimpleNamespace(settings=SimpleNamespace(jobs=jobs), facts=None, pace=pace, left=lambda: left)
        both = tuple(SimpleNamespace(key=name, drafts=()) for name in ("test_a", "test_b"))
        checked = hold.verified({"shop": Authored(both, {}, None, None, "")}, bench, ())
        return asked, sorted(test.key for tests in checked.authored.values() for test in tests.tests)

    return verified


def nothing(names):
    return {}


@pytest.mark.parametrize("jobs", [1, 2])
def test_where_all_holds_everything_is_run_once_and_the_users_tests_last(turns, jobs):
    asked, kept = turns(nothing, jobs=jobs)

    assert (sorted(asked[:2]), asked[2:]) == (["all", "users"], ["company"])
    assert kept == ["test_a", "test_b"]


def test_without_a_set_up_of_the_users_there_is_no_run_in_it(turns):
    assert turns(nothing, world=False)[0] == ["all", "company"]


def test_one_after_the_other_the_users_set_up_waits_until_all_holds(turns):
    asked, kept = turns(lambda names: {"test_a": "no"} if "test_a" in names else {})

    assert asked == ["all", "all", "users", "company"]
    assert kept == ["test_b"]


def test_late_what_passed_in_the_users_set_up_is_only_measured(turns):
    asked, kept = turns(lambda names: {"test_a": "no"} if "test_a" in names else {}, left=-0.5, jobs=2)

    assert sorted(asked[:2]) == ["all", "users"]
    assert (asked[2:], kept) == (["once", "company"], ["test_b"])


def test_beyond_the_time_the_users_tests_are_left_out(turns):
    assert sorted(turns(nothing, left=-3.0, jobs=2)[0]) == ["all", "users"]


@pytest.mark.parametrize("left", [60.0, -0.5])
def test_where_one_spoils_others_the_users_set_up_is_asked_again_without_it(turns, left):
    def users():
        return {} if seen else seen.append(1) or {"test_b": "no"}

    seen = []
    asked, kept = turns(lambda names: {"test_a": f"{CULPRIT}: x"} if "test_a" in names else {}, users, left, jobs=2)

    assert kept == ["test_b"]
    assert asked.count("users") == 2
