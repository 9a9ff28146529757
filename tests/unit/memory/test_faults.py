"""A share of `benchmarks/bank_faults.py`: nothing acknowledged is lost, no changed row passes."""

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parents[3] / "benchmarks" / "bank_faults.py"


def run(*options):
    command = [sys.executable, str(FAULTS), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_kills_writers_flips_cuts_full_disks_and_killed_migrations():
    pytest.importorskip("hnswlib", reason="the index is harmed, too")
    assert run("--share", "0.02").count(" 0 wrong") == 6


@pytest.mark.slow
def test_sixteen_writers_lose_nothing():
    assert " 1,600 times, 0 wrong" in run("--only", "16 writers")


@pytest.mark.slow
def test_two_runs_at_once_with_four_workers_each_are_both_stored():
    assert " 1 times, 0 wrong" in run("--only", "two runs", "--share", "0.34")
