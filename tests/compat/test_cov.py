"""Where the user's coverage comes from: pytest-cov with and without branches, or our own tracer."""

from __future__ import annotations

import sys

import pytest

LEFT = [[3, 4], [7, 8]]
"""Branches that the tests of the small project leave."""
ALL_BUT = [[3, 6], [7, 9], [9, 10], [9, 11], [18, 19], [18, 20]]


def test_alone_coverage_is_measured_from_the_first_import_on(observed):
    told = observed(conftest="import shop\n")

    assert told.kind == "own"
    assert told.gaps["shop"]["missing"] == LEFT
    assert told.gaps["shop"]["branches"] == sorted(LEFT + ALL_BUT)
    assert told.gaps["shop"]["missing_lines"] == [4, 8]
    assert told.gaps["shop"]["measured"] == "own"


class TestPytestCov:
    @pytest.fixture(autouse=True)
    def _needs(self):
        pytest.importorskip("pytest_cov")

    def test_with_branches_its_data_is_reused(self, observed):
        told = observed("--cov", "--cov-branch")

        assert told.kind == "pytest-cov"
        assert told.gaps["shop"]["missing"] == LEFT
        assert told.gaps["shop"]["measured"] == "pytest-cov"
        assert told.gaps["idle"]["missing_lines"] == [1, 2]
        told.result.stdout.fnmatch_lines(["*coverage:*", "shop.py*"])

    def test_without_branches_lines_are_the_goals_and_it_is_said(self, observed):
        told = observed("--cov=.")

        assert told.kind == "lines"
        assert told.gaps["shop"]["measured"] == "lines"
        assert told.gaps["shop"]["missing_lines"] == [4, 8]
        assert told.gaps["shop"]["missing"] == LEFT
        assert "no branches" in told.note

    @pytest.mark.parametrize("branch", [True, False])
    def test_under_xdist_the_controllers_data_is_reused(self, observed, branch):
        pytest.importorskip("xdist")

        told = observed("-n2", "--cov", *(["--cov-branch"] if branch else []))

        assert told.kind == ("pytest-cov" if branch else "lines")
        assert told.gaps["shop"]["missing"] == LEFT


def test_under_coverage_run_its_data_is_reused(observed):
    told = observed(runner=("-m", "coverage", "run", "--branch"))

    assert told.kind == "coverage run"
    assert told.gaps["shop"]["missing"] == LEFT


def test_beside_a_debugger_nothing_is_traced(observed):
    debugger = (
        "import sys\ndef trace(frame, event, arg):\n    return None\ntrace.__module__ = 'pydevd'\nsys.settrace(trace)\n"
    )

    told = observed(
        "-p", "debugger", debugger=debugger, test_trace="import sys\ndef test_on():\n    assert sys.gettrace()\n"
    )

    assert told.result.ret == 0
    assert told.kind == "none"
    assert told.note == "pydevd traces this run, so coverage was not measured"
    assert told.gaps["shop"]["measured"] == "none"
    assert told.gaps["shop"]["missing"] == told.gaps["shop"]["branches"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring came with Python 3.12")
class TestSysmon:
    @pytest.fixture(autouse=True)
    def _core(self, observed, monkeypatch):
        monkeypatch.setenv("COVERAGE_CORE", "sysmon")

    def test_alone(self, observed):
        told = observed("-W", "error")

        assert told.result.ret == 0
        assert told.kind == "own"
        assert told.gaps["shop"]["missing"] == LEFT
        assert told.samples

    @pytest.mark.parametrize("branch", [True, False])
    def test_beside_pytest_cov(self, observed, branch):
        pytest.importorskip("pytest_cov")

        told = observed("--cov", *(["--cov-branch"] if branch else []))

        assert told.gaps["shop"]["missing"] == LEFT
        assert told.kind == ("pytest-cov" if branch else "lines")
