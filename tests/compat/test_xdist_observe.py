"""Observation under pytest-xdist: workers measure, sample and collect, the controller combines."""

from __future__ import annotations

import pytest

pytest.importorskip("xdist")

LEFT = [[3, 4], [7, 8]]


def test_workers_measure_and_the_controller_combines(observed):
    told = observed("-n2", conftest="import shop\n")

    assert told.kind == "own"
    assert told.gaps["shop"]["missing"] == LEFT
    assert told.gaps["shop"]["measured"] == "own"


def test_outcomes_hashes_and_markers_come_from_the_workers(observed):
    marked = """
        import pytest, shop

        @pytest.mark.parametrize("n", [1, 2])
        def test_marked(n):
            assert shop.price(n) == n
    """

    told = observed("-n2", test_marked=marked)

    assert len(told.tests) == 5
    assert {test[1] for test in told.tests} == {"passed"}
    assert all(len(test[2]) == 16 for test in told.tests)
    assert {tuple(test[3]) for test in told.tests} == {(), ("parametrize",)}


def test_values_come_from_the_workers(observed):
    told = observed("-n2")

    assert ["shop", "price", "amount", "builtins:int", "10"] in told.samples
    assert ["shop", "loop", "items", "builtins:list", "[1, 2]"] in told.samples


def test_a_worker_that_crashes_costs_its_own_share_only(observed):
    crash = "import os\n\ndef test_crash():\n    os._exit(3)\n"

    told = observed("-n2", test_crash=crash)

    assert told.result.ret == 1
    assert [test[1] for test in told.tests if test[0].endswith("test_crash")] == ["crashed"]
    assert {test[1] for test in told.tests if "test_shop" in test[0]} == {"passed"}


def test_without_processes_it_is_an_ordinary_run(observed):
    assert observed("-n0").gaps["shop"]["missing"] == LEFT


def test_blocked_it_is_an_ordinary_run(observed):
    assert observed("-p", "no:xdist").gaps["shop"]["missing"] == LEFT


def test_the_output_is_the_usual_one(observed):
    told = observed("-n2", "-W", "error")

    told.result.assert_outcomes(passed=3)
    assert "overage" not in told.result.stdout.str() + told.result.stderr.str()
