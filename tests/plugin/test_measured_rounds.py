"""coverage.py has its say in every round of a run, unless it is told not to."""

import json

import pytest

from tests.plugin.shops import SHOP


@pytest.fixture
def rounds(pytester):
    """A function that generates for `SHOP`, and gives the rounds that led to something."""
    pytester.makepyfile(shop=SHOP, test_nothing="def test_nothing():\n    assert True\n")
    pytester.makeini("[pytest]\npythonpath = .\n")

    def run(*args):
        result = pytester.runpytest_subprocess(
            "--aqe-generate",
            "--aqe-target=shop",
            "--aqe-max-executions=200",
            "--aqe-jobs=1",
            "--aqe-json=report.json",
            "--aqe-dry-run",
            *args,
        )
        assert result.ret == 0, result.stdout.str()
        report = json.loads((pytester.path / "report.json").read_text())
        return [row for target in report["targets"] for row in target["rounds"] if row["gained"]]

    return run


@pytest.mark.slow
def test_each_round_is_measured(rounds):
    found = rounds()

    assert found
    assert [row["measured"] for row in found] == [row["gained"] for row in found]


@pytest.mark.slow
def test_no_round_is_measured_where_that_is_off(rounds):
    found = rounds("-o", "aqe_measure_rounds=off")

    assert found
    assert {row["measured"] for row in found} == {None}
