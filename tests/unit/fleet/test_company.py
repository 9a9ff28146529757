"""Which of the user's tests are run beside suggested ones."""

import pytest

from pytest_aqe import facts as known_facts
from pytest_aqe.fleet.company import SECONDS, company_of
from pytest_aqe.results import SessionFacts


@pytest.fixture
def facts(tmp_path):
    (tmp_path / "test_cart.py").write_text("from shop import cart\n")
    (tmp_path / "test_other.py").write_text("import os\n")

    def make(*rows):
        outcomes = tuple(known_facts.TestOutcome(*row) for row in rows)
        return SessionFacts(tmp_path, outcomes=outcomes)

    return make


def test_quick_tests_that_passed_and_speak_of_the_module(facts):
    known = facts(
        ("test_cart.py::test_a", "passed", 0.1),
        ("test_cart.py::test_slow", "passed", SECONDS),
        ("test_cart.py::test_b", "failed", 0.1),
        ("test_cart.py::test_c", "passed", 0.1),
        ("test_other.py::test_d", "passed", 0.1),
        ("test_gone.py::test_e", "passed", 0.1),
    )

    assert company_of(known, ["shop.cart"]) == ("test_cart.py::test_a", "test_cart.py::test_c")
    assert company_of(known, ["shop.tax"]) == ()


def test_not_too_many(facts):
    known = facts(*((f"test_cart.py::test_{number}", "passed", 0.0) for number in range(1000)))

    assert len(company_of(known, ["shop.cart"])) == 300
