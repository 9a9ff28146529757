"""Outcomes beside pytest-rerunfailures: an attempt is evidence, not a verdict."""

from __future__ import annotations

import pytest

pytest.importorskip("pytest_rerunfailures")

FLAKY = """
    import pytest

    calls = []

    def test_flaky():
        calls.append(1)
        assert len(calls) > 2

    def test_always():
        assert False
"""


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_attempts_are_counted_and_the_last_one_decides(observed, workers):
    if workers:
        pytest.importorskip("xdist")

    told = observed("--reruns", "3", *workers, test_flaky=FLAKY)

    found = {test[0].rpartition("::")[2]: (test[1], test[4]) for test in told.tests}
    assert found["test_flaky"] == ("passed", 2)
    assert found["test_always"] == ("failed", 3)
    assert found["test_price"] == ("passed", 0)
