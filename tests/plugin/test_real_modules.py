"""Real modules from nothing, at a small budget: coverage is gained, and nothing that is written is broken."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from tests.inside import passes, run

LEAST = {"textwrap": 50, "colorsys": 75, "shlex": 35}
"""Covered branches in percent that a slow machine reaches too; the benchmark says what a quiet one does."""


@pytest.mark.slow
@pytest.mark.parametrize("module", sorted(LEAST))
def test_a_module_of_the_standard_library_is_covered_by_tests_that_hold(module, tmp_path):
    source = importlib.util.find_spec(module).origin
    quiet = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist"]
    generating = ["--aqe-generate", "--aqe-target", module, "--aqe-budget", "25", "--aqe-jobs", "1", "--aqe-write"]

    made = _run([*quiet, *generating, "--aqe-output", "suite", "--aqe-json", "report.json"], tmp_path)

    assert made.returncode == 5, made.stdout  # no test of its own: pytest's own exit code stays
    assert passes(tmp_path, "suite", hash_seed=1)
    again = run(tmp_path, "suite", hash_seed=2, cover=[source])
    assert again.passed, again.tail
    summary = again.coverage[source].summary
    assert 100 * summary["covered_branches"] >= LEAST[module] * summary["num_branches"]
    report = json.loads((tmp_path / "report.json").read_text())
    said = report["coverage"]["after"]["branches"]["covered"]
    assert abs(said - summary["covered_branches"]) <= 2  # a branch on the order of a set depends on the hash seed


def _run(command, cwd):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_", "PYTEST_"))}
    kept.pop("CI", None)
    return subprocess.run(
        command, cwd=cwd, env=kept, text=True, timeout=240, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
