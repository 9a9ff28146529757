"""A share of `benchmarks/bank_faults.py`: nothing acknowledged is lost, no changed row passes."""

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parents[3] / "benchmarks" / "bank_faults.py"


@pytest.mark.slow
def test_kills_writers_flips_cuts_full_disks_and_killed_migrations():
    done = subprocess.run([sys.executable, str(FAULTS), "--share", "0.02"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" 0 wrong") == 6
