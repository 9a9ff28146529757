"""Fixes tried on a real project with real child processes."""

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.facts import VICTIM, Culprit, FlakyTest
from pytest_aqe.hunt.fix.cure import apply, cure, propose
from pytest_aqe.hunt.fix.jailed import Jailed
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe
from pytest_aqe.hunt.runner import ChildRunner, Place
from pytest_aqe.results import Surroundings

TESTS = """
import os
import random
import threading

import shop


def test_rate():
    assert shop.price(10) == 12


def test_label():
    assert shop.price(20) == 24


def test_zero_rate():
    shop.RATE = 0
    assert shop.price(10) == 10


def test_names():
    assert ",".join({"red", "blue", "green"}) == "red,blue,green"


def test_deal():
    cards = list(range(4))
    random.shuffle(cards)
    assert cards != list(range(4))


def test_bold():
    assert threading.active_count() < 2 or random.random() < 2
"""
HERE = "tests/test_shop.py::test_"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "p/tests").mkdir(parents=True)
    (tmp_path / "p/pytest.ini").write_text("[pytest]\npythonpath = .\n", "utf-8")
    (tmp_path / "p/shop.py").write_text("RATE = 0.2\n\n\ndef price(net):\n    return net * (1 + RATE)\n", "utf-8")
    (tmp_path / "p/tests/test_shop.py").write_text(TESTS.lstrip("\n"), "utf-8")
    return tmp_path / "p"


def found(name, category, fails, passes=None, **more):
    return FlakyTest(HERE + name, "flaky", category, 5, 5, (0.5, 1.0), fails=fails, passes=passes, **more)


def victim(name):
    culprit = Culprit(polluters=((HERE + "zero_rate",),), state=("shop.RATE",))
    return found(name, VICTIM, Recipe((HERE + "zero_rate", HERE + name)), Recipe((HERE + name,)), culprit=culprit)


RATE, LABEL = victim("rate"), victim("label")
NAMES = found("names", "unordered", Recipe((HERE + "names",), {"hash_seed": 5}), trigger={"hash_seed": 5})
BOLD = found("bold", "concurrency", Recipe((HERE + "bold",)))


def cured(copy, tests, budget, told=lambda nodeid: None):
    """With real child processes, and with broken code in the sandbox."""
    runner = ChildRunner(Place(copy.rootdir, copy.rootdir, ("-pno:randomly",)), Registry(), budget)
    around = Surroundings(copy.original / "pytest.ini", ("-pno:randomly",))
    try:
        return cure(tests, copy, runner, Jailed(copy, around, budget), told)
    finally:
        runner.close()


def test_without_a_run_the_first_proposal_is_made(root):
    cures = propose([RATE, NAMES, BOLD, FlakyTest(HERE + "red", "broken", "unknown", 1, 1, (0, 1))], root)

    assert [(fix.kind, fix.validated) for fix in cures.fixes.values()] == [
        ("monkeypatch", False),
        ("sorted", False),
        ("advice", False),
    ]
    assert 'monkeypatch.setattr(shop, "RATE", 0)' in cures.fixes[RATE.nodeid].diff
    assert cures.changes == {}


@pytest.mark.slow
def test_fixes_that_hold_are_applied_and_can_be_taken_back(root):
    before = (root / "tests/test_shop.py").read_text("utf-8")
    told = []
    with WorkCopy(root) as copy:
        cures = cured(copy, [RATE, LABEL, BOLD], Budget(600), told.append)

    assert told == [RATE.nodeid, LABEL.nodeid, BOLD.nodeid]
    kinds = {nodeid.rpartition("_")[2]: (fix.kind, fix.validated) for nodeid, fix in cures.fixes.items()}
    assert kinds == {"rate": ("monkeypatch", True), "label": ("shared", True), "bold": ("advice", False)}
    assert (root / "tests/test_shop.py").read_text("utf-8") == before

    patch = apply(cures.changes, root, date(2031, 5, 6))

    assert patch == root / ".aqe/patches/2031-05-06.patch"
    assert 'monkeypatch.setattr(shop, "RATE", 0)' in (root / "tests/test_shop.py").read_text("utf-8")
    subprocess.run(["git", "apply", os.fspath(patch)], cwd=root, check=True)
    assert (root / "tests/test_shop.py").read_text("utf-8") == before


@pytest.mark.slow
def test_a_fix_that_changes_what_is_tested_is_dropped(root):
    """Sorted on one side of a bug: the test then fails as it did before, and only advice is left."""
    file = root / "tests/test_shop.py"
    file.write_text(file.read_text("utf-8").replace('== "red,blue,green"', '== "red,blue"'), "utf-8")
    with WorkCopy(root) as copy:
        cures = cured(copy, [NAMES], Budget(600))

    assert cures.changes == {}
    fix = cures.fixes[NAMES.nodeid]
    assert (fix.kind, fix.validated) == ("advice", False)
    assert "tried and dropped: sorted: the failing recipe still fails" in fix.advice


MUTUAL = """
import shop


def test_unknown():
    assert shop.tariff("XX") == 0


def test_fallback():
    shop.FALLBACK = 7
    assert shop.tariff("XX") == 7
    shop.FALLBACK = 0
"""


@pytest.mark.slow
def test_two_tests_that_pollute_one_another_are_both_cured(root):
    """The first one holds only after the second: the other test, when it fails, leaves more behind than it does else."""
    (root / "tests/test_shop.py").write_text(MUTUAL.lstrip("\n"), "utf-8")
    product = "import functools\n\nFALLBACK = 0\n\n\n@functools.lru_cache\ndef tariff(name):\n    return FALLBACK\n"
    (root / "shop.py").write_text(product, "utf-8")

    def polluted(name, other):
        culprit = Culprit(polluters=((HERE + other,),), state=("shop.tariff",))
        return found(name, VICTIM, Recipe((HERE + other, HERE + name)), Recipe((HERE + name,)), culprit=culprit)

    with WorkCopy(root) as copy:
        cures = cured(copy, [polluted("unknown", "fallback"), polluted("fallback", "unknown")], Budget(600))

    assert [(fix.kind, fix.validated) for fix in cures.fixes.values()] == [("restore-fixture", True)] * 2
    assert cures.changes["tests/test_shop.py"].count('@pytest.mark.usefixtures("restore_tariff")') == 2


def test_a_budget_that_ends_leaves_proposals(root):
    with WorkCopy(root) as copy:
        cures = cured(copy, [RATE], Budget(600, 0))

    assert (cures.fixes[RATE.nodeid].kind, cures.fixes[RATE.nodeid].validated) == ("monkeypatch", False)
    assert cures.notes == ("the budget ended before all fixes were tried",)


def test_a_project_too_large_to_copy(root):
    with WorkCopy(root, largest=10) as copy:
        cures = cure([RATE], copy, None, None, lambda nodeid: None)

    assert cures.fixes[RATE.nodeid].kind == "monkeypatch"
    assert "too large" in cures.notes[0]


def test_nothing_to_write(root):
    assert apply({"shop.py": (root / "shop.py").read_text("utf-8")}, root, date(2031, 5, 6)) is None
    assert not (root / ".aqe").exists()


def test_the_mode_of_a_file_stays(root):
    (root / "shop.py").chmod(0o755)
    apply({"shop.py": "RATE = 1\n"}, root, date(2031, 5, 6))

    assert Path(root / "shop.py").stat().st_mode & 0o777 == 0o755
