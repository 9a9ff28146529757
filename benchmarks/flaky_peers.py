"""What peers find in a seeded suite: python benchmarks/flaky_peers.py SUITE --python PYTHON

PYTHON is an interpreter with pytest, pytest-flakefinder and pytest-randomly. A test counts as found where it both
passed and failed in the runs of a tool; false are tests that the truth file calls stable. No peer names a cause.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from common import heading

LISTENER = """
import os
def pytest_runtest_logreport(report):
    if report.when == "call" or report.failed:
        with open(os.environ["AQE_OUTCOMES"], "a") as stream:
            stream.write(report.outcome + " " + report.nodeid + "\\n")
"""
FLAKEFINDER = ["-p", "no:randomly", "--flake-finder", "--flake-runs=50"]
TOOLS = (
    ("pytest-flakefinder, 50 runs", [FLAKEFINDER]),
    ("pytest-randomly, 10 runs", [[f"--randomly-seed={n}"] for n in range(10)]),
    ("pytest-randomly, 30 runs", [[f"--randomly-seed={n}"] for n in range(30)]),
    ("plain reruns, 30 runs", [["-p", "no:randomly"]] * 30),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("suite", type=Path)
    options.add_argument("--python", default="python")
    given = options.parse_args()
    truth = {row["test"]: row for row in json.loads((given.suite / "truth.json").read_text())["tests"]}
    flaky = {name for name, row in truth.items() if row["flaky"] and row["scored"]}
    stable = {name for name, row in truth.items() if not row["flaky"]}
    print(heading())
    print("| tool | found | false | executions |\n|---|---|---|---|")
    for name, runs in TOOLS:
        outcomes, executions = observe(given.suite, given.python, runs)
        found = {test for test, seen in outcomes.items() if {"passed", "failed"} <= seen}
        print(f"| {name} | {len(found & flaky)}/{len(flaky)} | {len(found & stable)} | {executions:,} |")


def observe(suite: Path, python: str, runs: list[list[str]]) -> tuple[dict[str, set[str]], int]:
    """Outcomes of each test over all runs, and how many items ran."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "suite"
        shutil.copytree(suite, copy)
        (Path(folder) / "outcome_listener.py").write_text(LISTENER)
        log = Path(folder) / "outcomes"
        log.touch()
        for number, flags in enumerate(runs):
            temporary = Path(folder) / f"tmp{number}"
            temporary.mkdir()
            environment = {
                **os.environ, "AQE_OUTCOMES": str(log), "PYTHONPATH": folder, "TMPDIR": str(temporary),
                "PYTEST_PLUGINS": "outcome_listener",
            }  # fmt: skip
            command = [python, "-m", "pytest", "-q", *flags]
            subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
        lines = log.read_text().splitlines()
    seen: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        outcome, _, node = line.partition(" ")
        seen[plain(node) if runs == [FLAKEFINDER] else node].add(outcome)
    return seen, len(lines)


def plain(node: str) -> str:
    """A node id without the number that flakefinder puts before the parameters."""
    return re.sub(r"\[\d+-", "[", re.sub(r"\[\d+\]$", "", node))


if __name__ == "__main__":
    main()
