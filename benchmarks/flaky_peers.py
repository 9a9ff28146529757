"""What peers find in a seeded suite: python benchmarks/flaky_peers.py SUITE --python PYTHON [--ipflakies PYTHON]

PYTHON is an interpreter with pytest, pytest-flakefinder and pytest-randomly. A test counts as found where it both
passed and failed in the runs of a tool; false are tests that the truth file calls stable. The second one has ipflakies
(which pins an old pytest, so it is another one): found is what it calls flaky in 20 orders, and it names a cause where
it calls a test a victim, or brittle; the others name none.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    options.add_argument("--ipflakies", metavar="PYTHON")
    given = options.parse_args()
    truth = {row["test"]: row for row in json.loads((given.suite / "truth.json").read_text())["tests"]}
    flaky = {name for name, row in truth.items() if row["flaky"] and row["scored"]}
    stable = {name for name, row in truth.items() if not row["flaky"]}
    print(heading())
    print("| tool | found | false | causes named | executions |\n|---|---|---|---|---|")
    for name, runs in TOOLS:
        outcomes, executions = observe(given.suite, given.python, runs)
        found = {test for test, seen in outcomes.items() if {"passed", "failed"} <= seen}
        print(
            f"| {name} | {len(found & flaky)}/{len(flaky)} | {len(found & stable)} | 0 | {executions:,} |", flush=True
        )
    if given.ipflakies:
        kinds, executions = ipflakies(given.suite, given.ipflakies)
        orders = {name: row["category"].rpartition("/")[2] for name, row in truth.items() if row["flaky"]}
        named = sum(orders.get(name) == kind for name, kind in kinds.items())
        share = f"{len(flaky & set(kinds))}/{len(flaky)} | {len(stable & set(kinds))}"
        print(f"| iPFlakies, 20 orders | {share} | {named} | {executions:,} |")


@contextmanager
def watched(suite: Path) -> Iterator[tuple[Path, Path, dict[str, str]]]:
    """A copy of a suite, a file that gets a line an outcome, and the environment in which it does."""
    with tempfile.TemporaryDirectory() as folder:
        copy, log = Path(folder) / "suite", Path(folder) / "outcomes"
        shutil.copytree(suite, copy)
        (Path(folder) / "outcome_listener.py").write_text(LISTENER)
        log.touch()
        environment = {**os.environ, "AQE_OUTCOMES": str(log), "PYTHONPATH": folder, "TMPDIR": folder}
        yield copy, log, {**environment, "PYTEST_PLUGINS": "outcome_listener"}


def observe(suite: Path, python: str, runs: list[list[str]]) -> tuple[dict[str, set[str]], int]:
    """Outcomes of each test over all runs, and how many items ran."""
    with watched(suite) as (copy, log, environment):
        for number, flags in enumerate(runs):
            temporary = log.parent / f"tmp{number}"
            temporary.mkdir()
            command = [python, "-m", "pytest", "-q", *flags]
            subprocess.run(
                command, cwd=copy, env={**environment, "TMPDIR": str(temporary)}, capture_output=True, check=False
            )
        lines = log.read_text().splitlines()
    seen: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        outcome, _, node = line.partition(" ")
        seen[plain(node) if runs == [FLAKEFINDER] else node].add(outcome)
    return seen, len(lines)


def ipflakies(suite: Path, python: str) -> tuple[dict[str, str], int]:
    """What it calls each flaky test, and how many items ran. It wants a terminal, and calls ``python3``."""
    with watched(suite) as (copy, log, environment):
        environment["PATH"] = f"{Path(python).parent}{os.pathsep}{environment['PATH']}"
        ours, theirs = pty.openpty()
        command = [python, "-m", "ipflakies", "-i", "20"]
        running = subprocess.Popen(command, cwd=copy, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        with suppress(OSError):  # the terminal is closed at its end
            while os.read(ours, 65_536):
                pass
        running.wait()
        os.close(ours)
        found = json.loads((copy / "ipflakies_result/flakies.json").read_text())
        return {name: row["type"] for name, row in found.items() if name != "time"}, len(log.read_text().splitlines())


def plain(node: str) -> str:
    """A node id without the number that flakefinder puts before the parameters."""
    return re.sub(r"\[\d+-", "[", re.sub(r"\[\d+\]$", "", node))


if __name__ == "__main__":
    main()
