"""Real children of pytest: what a log says, and what a recipe does."""

import json
import os
import time
from pathlib import Path

import pytest

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import OutOfBudget, Recipe
from pytest_aqe.hunt.runner import ChildRunner, Place, read
from pytest_aqe.process.child import Ended

OK = Ended(0, 1.0)
SOURCE = """
import os, random, sys, tempfile, threading, time, datetime
import pytest
SEEN = []
def test_order(): SEEN.append("x"); print(SEEN)
def test_seed(): assert os.environ["PYTHONHASHSEED"] == "0"
def test_zone(): assert time.tzname[0] == "+14"
def test_draws(): random.random()
def test_reads_clock(): datetime.datetime.now(); time.sleep(0)
def test_env(): os.environ.get("COLUMNS")
def test_threads(): t = threading.Thread(target=int); t.start(); t.join(5)
def test_close(): assert 0.1 + 0.2 == 0.3
def test_dies(): os._exit(7)
def test_hangs(): time.sleep(600)
def test_skipped(): pytest.skip("x")
@pytest.fixture
def bad(): raise ValueError("in a fixture")
def test_bad(bad): pass
@pytest.fixture
def leaves():
    yield
    raise ValueError("in teardown")
def test_leaves(leaves): pass
@pytest.mark.xfail
def test_xfail(): assert 0
@pytest.mark.xfail
def test_xpass(): pass
def test_temporary(): assert not os.listdir(tempfile.gettempdir())
def test_imports(): import this_is_ours
def test_leak(): os.environ["LEAKED"] = "1"
"""


def lines(*events):
    return "".join(json.dumps(event) + "\n" for event in events)


COLLECTED = {"event": "collected", "count": 2, "missing": []}
BEGIN = {"event": "begin", "index": 0, "nodeid": "a"}
END = {"event": "end", "index": 0, "nodeid": "a", "outcome": "passed", "seconds": 1.0, "call": 0.5}


def test_a_log_that_breaks_off_in_a_line():
    found = read(Recipe(("a", "b")), lines(COLLECTED, BEGIN, END) + '{"event": "beg', OK)

    assert [(run.nodeid, run.outcome, run.facts["call"]) for run in found.runs] == [("a", "passed", 0.5)]
    assert found.ended == "ok"


@pytest.mark.parametrize(
    ("why", "ended", "outcomes"),
    [("", "crashed", ["crashed"]), ("idle", "hung", ["hung"]), ("flood", "hung", ["hung"]), ("timeout", "cut", [])],
)
def test_a_test_in_which_the_child_ended(why, ended, outcomes):
    found = read(Recipe(("a", "b")), lines(COLLECTED, BEGIN), Ended(-9, 1.0, why))

    assert found.ended == ended
    assert [run.outcome for run in found.runs] == outcomes


def test_a_child_that_was_cut_between_two_tests():
    found = read(Recipe(("a", "b")), lines(COLLECTED, BEGIN, END), Ended(-9, 1.0, "timeout"))

    assert (found.ended, len(found.runs)) == ("cut", 1)


def test_a_child_that_did_not_come_to_its_tests():
    assert read(Recipe(("a",)), "", Ended(4, 1.0, output="x\nno such option\n")).trouble == "no such option"
    assert read(Recipe(("a",)), "", Ended(4, 1.0)).trouble == "exit status 4"
    assert read(Recipe(("a",)), "", Ended(4, 1.0, "timeout")).trouble == "timeout"
    missing = read(Recipe(("a",)), lines({**COLLECTED, "count": 0, "missing": ["a"]}), OK)
    assert (missing.ended, missing.trouble) == ("unusable", "not collected: a")


@pytest.fixture
def runner(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio -p no:randomly -p no:hypothesispytest -p no:cacheprovider")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(SOURCE)
    (tmp_path / "this_is_ours.py").write_text("import time\nBEGAN = time.time()\n")
    told = []
    found = ChildRunner(Place(tmp_path, tmp_path), Registry(), Budget(600, 200), told=told.append)
    found.told = told
    yield found
    found.close()


def ids(*names):
    return tuple(f"test_it.py::test_{name}" for name in names)


@pytest.mark.slow
def test_outcomes_of_every_kind(runner):
    wanted = {
        "order": "passed", "close": "failed", "skipped": "skipped", "bad": "error", "leaves": "error", "xfail": "xfailed",
        "xpass": "xpassed", "temporary": "passed", "seed": "passed",
    }  # fmt: skip
    outcome = runner.run(Recipe(ids(*wanted)))

    assert [run.outcome for run in outcome.runs] == list(wanted.values())
    assert [run.nodeid for run in outcome.runs] == list(ids(*wanted))
    close = outcome.last(ids("close")[0])
    assert close.facts["compared"]["kind"] == "float-close"
    assert close.line == "test_it.py:12"
    assert close.message.startswith("AssertionError")
    assert outcome.last(ids("bad")[0]).message == "ValueError: in a fixture"
    assert runner.executions == len(wanted)
    assert runner.told == [outcome]
    assert runner.longest > 0


@pytest.mark.slow
def test_conditions_and_order_and_repetition(runner):
    outcome = runner.run(Recipe(ids("zone", "order", "zone"), {"tz": "Etc/GMT-14"}, repeat=2))

    assert [run.nodeid for run in outcome.runs] == list(ids("zone", "order", "zone") * 2)
    assert all(run.passed for run in outcome.runs)
    assert runner.run(Recipe(ids("zone"))).runs[0].failed


@pytest.mark.slow
def test_what_a_test_touches(runner):
    names = ("order", "draws", "reads_clock", "env", "threads", "imports")
    outcome = runner.run(Recipe(ids(*names), probe="sources"))

    touched = [set(run.facts["sources"]) for run in outcome.runs]
    assert touched[0] == set()
    assert touched[1] == {"random"}
    assert {"clock", "sleep"} <= touched[2]
    assert touched[3] == {"env"}
    assert {"threads", "wait"} <= touched[4]
    assert touched[5] == {"clock"}  # the module reads it; that folders are listed to find the module is no touch
    assert outcome.runs[1].facts["sources"]["random"]["line"] == "test_it.py:8"


@pytest.mark.slow
def test_what_a_test_leaves_behind(runner):
    outcome = runner.run(Recipe(ids("leak", "order"), probe="state", state_of=ids("leak")))

    assert outcome.runs[0].leaks == ("os.environ['LEAKED']",)
    assert outcome.runs[1].leaks == ()


@pytest.mark.slow
def test_behind_a_test_that_kills_or_hangs_the_others_go_on(runner):
    runner.first_idle = runner.least_idle = 3.0
    outcomes = runner.through(Recipe(ids("order", "dies", "seed", "hangs", "draws")))

    assert [[run.outcome for run in one.runs] for one in outcomes] == [
        ["passed", "crashed"], ["passed", "hung"], ["passed"]
    ]  # fmt: skip
    assert [one.ended for one in outcomes] == ["crashed", "hung", "ok"]


@pytest.mark.slow
def test_side_by_side_in_the_order_of_the_recipes(tmp_path, runner):
    pair = ChildRunner(Place(tmp_path, tmp_path, by_script=False), Registry(), Budget(600), jobs=2)
    recipes = [Recipe(ids("order")), Recipe(ids("close")), Recipe(ids("seed"))]

    outcomes = pair.run_all(recipes)

    assert [one.recipe for one in outcomes] == recipes
    assert [one.runs[0].outcome for one in outcomes] == ["passed", "failed", "passed"]
    pair.close()


def test_what_does_not_fit_is_not_begun(runner):
    with pytest.raises(OutOfBudget):
        runner.run(Recipe(ids("order"), repeat=201))
    assert runner.executions == 0


@pytest.mark.slow
def test_a_test_that_nobody_collects(runner):
    outcome = runner.run(Recipe(("test_it.py::test_gone",)))

    assert (outcome.ended, outcome.trouble) == ("unusable", "not collected: test_it.py::test_gone")


@pytest.mark.slow
def test_the_time_that_is_left_bounds_a_child(tmp_path, runner):
    short = ChildRunner(Place(tmp_path, tmp_path), Registry(), Budget(4.0))
    began = time.monotonic()

    outcome = short.run(Recipe(ids("hangs")))

    assert outcome.ended in ("cut", "unusable")
    assert time.monotonic() - began < 120
    short.close()


def test_folders_are_new_and_gone_in_the_end(runner):
    kept = Path(runner.kept_folder())
    assert kept.is_dir()
    assert kept != Path(runner.kept_folder())
    runner.close()
    assert not os.path.exists(kept)
