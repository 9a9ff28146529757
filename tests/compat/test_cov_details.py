"""Coverage beside the user's own settings: nothing written, nothing printed, everything respected."""

from __future__ import annotations

import json
import re
import sys

import pytest

pytestmark = pytest.mark.slow

LEFT = [[3, 4], [7, 8]]
"""Branches that the tests of the small project leave."""
ALL_BUT = [[3, 6], [7, 9], [9, 10], [9, 11], [18, 19], [18, 20]]


def test_a_module_that_no_test_imports_is_all_missing(observed):
    told = observed()

    assert told.gaps["idle"]["missing_lines"] == told.gaps["idle"]["lines"] == [1, 2]
    assert told.gaps["idle"]["measured"] == "own"


def test_what_is_excluded_is_no_gap(observed):
    told = observed()

    assert not {13, 14} & set(told.gaps["shop"]["lines"])


def test_our_numbers_are_those_of_coverage_py(observed, pytester):
    told = observed()
    pytester.run(sys.executable, "-m", "coverage", "run", "--branch", "-m", "pytest")
    pytester.run(sys.executable, "-m", "coverage", "json", "-o", "truth.json")
    truth = json.loads((pytester.path / "truth.json").read_text())["files"]["shop.py"]

    ours = told.gaps["shop"]
    assert ours["missing"] == sorted(truth["missing_branches"])
    assert sorted(map(tuple, ours["branches"])) == sorted(
        map(tuple, truth["missing_branches"] + truth["executed_branches"])
    )
    assert ours["missing_lines"] == truth["missing_lines"]
    assert len(ours["branches"]) == truth["summary"]["num_branches"]


def test_nothing_is_written_and_nothing_is_printed(observed, pytester):
    pytester.makepyprojecttoml(
        "[tool.coverage.run]\nparallel = true\nsigterm = true\npatch = ['subprocess']\n"
        "concurrency = ['multiprocessing', 'thread']\nsource = ['absent_package', '.']\n"
    )
    told = observed("-W", "error")

    assert told.result.ret == 0
    assert "overage" not in told.result.stdout.str() + told.result.stderr.str()
    assert not list(pytester.path.glob(".coverage*"))
    assert told.gaps["shop"]["missing"] == LEFT


def test_a_broken_coverage_configuration_is_no_business_of_ours(observed, pytester):
    pytester.makepyprojecttoml("[tool.coverage.run]\nplugins = ['no_such_plugin']\nno_such_option = 1\n")

    told = observed()

    assert told.result.ret == 0
    assert told.gaps["shop"]["missing"] == LEFT


def test_configured_exclusions_are_respected(observed, pytester):
    pytester.makepyprojecttoml("[tool.coverage.report]\nexclude_also = ['if amount < 0']\n")

    assert observed().gaps["shop"]["missing"] == [[3, 4]]


def test_a_file_that_the_configuration_omits_is_no_gap(observed, pytester):
    pytester.makepyprojecttoml("[tool.coverage.run]\nomit = ['idle.py']\n")

    assert list(observed().gaps) == ["shop"]


def test_configuration_in_rootdir_counts_from_a_folder_below(observed, pytester, monkeypatch):
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\n[tool.coverage.report]\nexclude_also = ['if amount < 0']\n")
    pytester.mkdir("below")

    monkeypatch.chdir(pytester.path / "below")

    told = observed("..")

    assert told.gaps["shop"]["missing"] == [[3, 4]]


def test_a_test_that_removes_its_folder_changes_nothing(observed):
    told = observed(test_gone="import os\n\ndef test_gone(tmp_path):\n    os.chdir(tmp_path)\n    os.rmdir(tmp_path)\n")

    assert told.gaps["shop"]["missing"] == LEFT


def test_the_exit_code_and_the_output_stay(observed, pytester):
    failing = "import shop\n\ndef test_fails():\n    assert shop.price(1) == 2\n"
    with_us = observed(test_fails=failing).result
    without = pytester.run(sys.executable, "-m", "pytest")

    def said(result):
        lines = [re.sub(r"0x\w+", "0x", line) for line in result.outlines]
        return [line for line in lines if " in " not in line and not line.startswith("plugins:")]

    assert with_us.ret == without.ret == 1
    assert said(with_us) == said(without)


class TestPytestCov:
    @pytest.fixture(autouse=True)
    def _needs(self):
        pytest.importorskip("pytest_cov")

    def test_a_file_outside_its_source_is_not_measured(self, observed):
        told = observed("--cov=shop", "--cov-branch")

        assert told.gaps["shop"]["measured"] == "pytest-cov"
        assert told.gaps["idle"]["measured"] == "none"

    def test_a_configuration_of_another_name_is_respected(self, observed, pytester):
        (pytester.path / "conf").mkdir()
        (pytester.path / "conf" / "own.rc").write_text(
            "[run]\nbranch = True\nomit = idle.py\n[report]\nexclude_also =\n    if amount < 0\n"
        )

        told = observed("--cov", "--cov-config=conf/own.rc")

        assert list(told.gaps) == ["shop"]
        assert told.gaps["shop"]["missing"] == [[3, 4]]

    def test_switched_off_by_its_own_flag_we_measure(self, observed):
        told = observed("--cov", "--no-cov")

        assert told.kind == "own"
        assert told.gaps["shop"]["missing"] == LEFT

    def test_blocked_we_measure(self, observed):
        assert observed("-p", "no:pytest_cov").kind == "own"

    def test_relative_file_names_are_found(self, observed, pytester):
        pytester.makepyprojecttoml("[tool.coverage.run]\nrelative_files = true\n")

        assert observed("--cov", "--cov-branch").gaps["shop"]["missing"] == LEFT

    def test_its_report_is_the_same_with_us(self, observed, pytester):
        with_us = observed("--cov=shop", "--cov-branch").result
        without = pytester.run(sys.executable, "-m", "pytest", "--cov=shop", "--cov-branch")

        def table(result):
            return [line for line in result.outlines if line.startswith(("shop.py", "TOTAL"))]

        assert table(with_us) == table(without) != []
