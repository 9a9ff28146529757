"""Single tests in the sandbox, as they are in the copy of the project."""

import pytest

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.fix.jailed import Jailed
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.hunt.recipe import OutOfBudget
from pytest_aqe.results import Surroundings

TESTS = """
import pathlib

import shop
from helpers import given


def test_spoils():
    shop.price = None


def test_price(net):
    assert given(shop.price(net)) == 12


def test_writes():
    pathlib.Path(shop.PLACE).write_text("gone")
    assert shop.price(5) == 6


def test_other():
    assert False
"""
FILE = "tests/unit/test_shop.py"
OTHERS = [f"{FILE}::test_other", f"{FILE}::test_writes", f"{FILE}::test_spoils"]


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "p"
    (root / "tests/unit").mkdir(parents=True)
    (root / "src").mkdir()
    (root / "pytest.ini").write_text("[pytest]\naddopts = --maxfail=1\npython_functions = test_*\n")
    (root / "src/shop.py").write_text(
        f"PLACE = {str(tmp_path / 'victim')!r}\n\n\ndef price(net):\n    return net * 1.2\n"
    )
    (root / "tests/conftest.py").write_text("import pytest\n\n\n@pytest.fixture\ndef net():\n    return 10\n")
    (root / "tests/unit/helpers.py").write_text("def given(value):\n    return value\n")
    (root / FILE).write_text(TESTS)
    (tmp_path / "victim").write_text("precious")
    return root


def jailed(copy, budget=None, paths=("src",), **more):
    order = ("-p", "no:randomly")
    around = Surroundings(copy.original / "pytest.ini", order, paths=tuple(str(copy.original / path) for path in paths))
    return Jailed(copy, around, budget or Budget(600), **more)


def test_a_test_passes_or_fails_with_the_user_s_own_set_up(project):
    with WorkCopy(project) as copy:
        budget = Budget(600)
        trial = jailed(copy, budget)

        assert trial.passes(f"{FILE}::test_price", OTHERS)
        assert not trial.passes(f"{FILE}::test_other", [f"{FILE}::test_price", *OTHERS[1:]])
        copy.write({"src/shop.py": "PLACE = ''\n\n\ndef price(net):\n    return net\n"})
        assert not trial.passes(f"{FILE}::test_price", OTHERS)
        assert budget.executions == 3


def test_a_package_that_is_found_by_an_editable_install_is_that_of_the_copy(project):
    with WorkCopy(project) as copy:
        assert jailed(copy, paths=()).passes(f"{FILE}::test_price", OTHERS)


def test_an_ini_file_outside_of_the_project_is_in_force(project):
    elsewhere = project.parent / "other.ini"
    elsewhere.write_text("[pytest]\npython_functions = test_p*\n")
    with WorkCopy(project) as copy:
        trial = Jailed(copy, Surroundings(elsewhere), Budget(600))

        assert trial.passes(f"{FILE}::test_price", [])


def test_what_is_broken_does_no_harm(project):
    with WorkCopy(project) as copy:
        assert not jailed(copy).passes(
            f"{FILE}::test_writes", [f"{FILE}::test_price", f"{FILE}::test_other", f"{FILE}::test_spoils"]
        )

    assert (project.parent / "victim").read_text() == "precious"


def test_what_is_not_there_does_not_pass(project):
    with WorkCopy(project) as copy:
        budget = Budget(600)

        assert not jailed(copy, budget).passes(f"{FILE}::test_none", [])
        assert budget.executions == 0


def test_without_a_sandbox_nothing_passes(project):
    with WorkCopy(project) as copy:
        assert not jailed(copy, tier="none").passes(f"{FILE}::test_price", [])


def test_it_counts_against_the_budget(project):
    with WorkCopy(project) as copy, pytest.raises(OutOfBudget):
        jailed(copy, Budget(600, 0)).passes(f"{FILE}::test_price", [])
