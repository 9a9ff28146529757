"""The flaky hunt on a seeded suite: python benchmarks/flaky.py [SUITE] [--runs N] [--again] [--replay] [--fix]

SUITE is a folder with tests and a truth.json; without one it is the suite beside this file. It is copied first. Items
that ran are counted from outside, by a plugin of the benchmark's own in each process. With ``--again`` the unchanged
suite is hunted a second time, which shall confirm what the first hunt found. With ``--replay`` each reproduce pair of
the last run is run: the failing command must fail and the passing one pass, five times of five. With ``--fix`` fixes
are tried and applied by a hunt of their own, told one by one, and taken back by the patch that is kept. ``--budget``
are seconds for each hunt. Prints one line a run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import heading

HERE = Path(__file__).parent
COUNTER = """
import os
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logstart(nodeid):
    with open(os.environ["AQE_COUNT"], "a") as stream:
        stream.write(nodeid + "\\n")
"""
FAMILIES = (
    ("order-dependent/victim", "order-dependent/victim"), ("order-dependent/brittle", "order-dependent/brittle"),
    ("order-dependent/NIO", "order-dependent/self"), ("time/timezone", "timezone"), ("time", "time"),
    ("randomness", "randomness"), ("async", "async-wait"), ("concurrency", "concurrency"), ("network", "network"),
    ("filesystem", "filesystem"), ("unordered", "unordered"), ("floating", "floating-point"),
    ("environment", "environment"), ("test-timeout", "timeout"),
)  # fmt: skip
"""Categories of a truth file by how they begin, and ours."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("suite", nargs="?", type=Path, default=HERE / "flaky_suite")
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--budget", type=float, default=3600.0)
    options.add_argument("--again", action="store_true")
    options.add_argument("--replay", action="store_true")
    options.add_argument("--fix", action="store_true")
    given = options.parse_args()
    print(heading())
    counts = []
    for number in range(given.runs):
        with tempfile.TemporaryDirectory() as folder:
            suite = Path(folder) / "suite"
            shutil.copytree(given.suite, suite)
            report, counted, seconds = hunt(suite, Path(folder), given.budget)
            print(f"run {number + 1}: {score(suite / 'truth.json', report, counted)}, {seconds:.0f} s")
            counts.append(counted)
            if given.again:
                second, more, _ = hunt(suite, Path(folder), given.budget)
                print(f"run {number + 1}, again: {confirmed(report, second, more, counted)}")
            if given.replay and number == given.runs - 1:
                replay(suite, report)
    if given.fix:
        with tempfile.TemporaryDirectory() as folder:
            suite = Path(folder) / "suite"
            shutil.copytree(given.suite, suite)
            report, counted, seconds = hunt(suite, Path(folder), given.budget, "--aqe-fix")
            print(f"{fixes(report)}, {counted} executions, {seconds:.0f} s; {taken_back(given.suite, suite)}")
    if counts:
        print(f"executions, median: {statistics.median(counts):g}")


def hunt(suite: Path, folder: Path, budget: float, *flags: str) -> tuple[dict, int, float]:
    """One hunt: its report, the items that ran in all processes, and seconds."""
    (folder / "counting_items.py").write_text(COUNTER)
    count = folder / "count"
    count.write_text("")
    environment = {
        **os.environ, "AQE_COUNT": str(count), "PYTEST_PLUGINS": "counting_items", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")])),
    }  # fmt: skip
    began = time.monotonic()
    ours = ("--aqe-flaky-hunt", f"--aqe-budget={budget:g}", "--aqe-json=report.json", *flags)
    command = [sys.executable, "-m", "pytest", *ours]
    subprocess.run(command, cwd=suite, env=environment, capture_output=True, check=False)
    seconds = time.monotonic() - began
    return json.loads((suite / "report.json").read_text()), len(count.read_text().splitlines()), seconds


def confirmed(first: dict, second: dict, counted: int, before: int) -> str:
    """How many findings of a hunt a second one has again, as they were, and what that cost."""
    told = {row["nodeid"]: row for row in second["tests"]}
    same = 0
    for row in first["tests"]:
        again = told.pop(row["nodeid"], None)
        kept = again is not None and (again["verdict"], again["category"]) == (row["verdict"], row["category"])
        same += kept
        if not kept:
            print(f"  not confirmed: {row['nodeid']}: {row['category']}, now {again and again['category']}")
    for name in told:
        print(f"  new: {name}: {told[name]['category']}")
    share = counted / before
    return f"{same}/{len(first['tests'])} confirmed, {counted} executions, {share:.1%} of the first hunt's"


def family(category: str) -> str:
    """Our name of a category of the truth file."""
    return next(ours for theirs, ours in FAMILIES if category.startswith(theirs))


def score(truth_file: Path, report: dict, counted: int) -> str:
    """What was found, who was falsely accused, and how much of the explanation is right."""
    truth = {row["test"]: row for row in json.loads(truth_file.read_text())["tests"]}
    accused = {row["nodeid"]: row for row in report["tests"] if row["verdict"] != "broken"}
    wanted = {name for name, row in truth.items() if row["flaky"] and row["scored"]}
    stable = {name for name, row in truth.items() if not row["flaky"]}
    false = sorted(stable & set(accused))
    found = wanted & set(accused)
    wrong = [(n, family(truth[n]["category"]), accused[n]["category"]) for n in sorted(found)]
    wrong = [(name, want, got) for name, want, got in wrong if want != got]
    culprits, states = [], []
    for name in sorted(found):
        culprit, mine = truth[name].get("culprit") or {}, accused[name]["culprit"]
        sets = culprit.get("polluter_set") or culprit.get("polluter") or culprit.get("setter")
        if sets:
            right = [{one} if isinstance(one, str) else set(one) for one in sets]
            given = [set(one) for one in mine["polluters"]] + [{one} for one in mine["setters"]]
            culprits.append((name, any(one in right for one in given[:3])))
        if culprit.get("state"):
            last = culprit["state"].replace("os.environ[", "").strip("]' ").split("/")[-1].split()[-1].split(".")[-1]
            states.append((name, any(last in state for state in mine["state"][:3])))
    for title, rows in (("missed", sorted(wanted - found)), ("falsely accused", false), ("category", wrong)):
        for row in rows:
            print(f"  {title}: {row}")
    for title, rows in (("culprit", culprits), ("state", states)):
        for name, right in rows:
            if not right:
                print(f"  {title}: {name}: {accused[name]['culprit']}")
    return (
        f"found {len(found)}/{len(wanted)}, falsely accused {len(false)}/{len(stable)}, "
        f"category {len(found) - len(wrong)}/{len(found)}, culprit {sum(ok for _, ok in culprits)}/{len(culprits)}, "
        f"state {sum(ok for _, ok in states)}/{len(states)}, {counted} executions (said: {report['executions']})"
    )


def fixes(report: dict) -> str:
    """How many fixes were tried and hold; what became of each is printed."""
    flaky = [row for row in report["tests"] if row["verdict"] != "broken"]
    held = 0
    for row in flaky:
        fix = row["fix"] or {"kind": "none", "validated": False, "advice": ""}
        held += fix["validated"]
        holds = "holds" if fix["validated"] else fix["advice"]
        print(f"  fix: {row['nodeid']}: {row['category']}: {fix['kind']}: {holds}")
    tried = sum(bool(row["fix"]) and (row["fix"]["validated"] or "tried" in row["fix"]["advice"]) for row in flaky)
    return f"fixes: {tried} of {len(flaky)} tests had one to try, {held} hold and were applied"


def taken_back(before: Path, suite: Path) -> str:
    """Does the patch that was kept give every file back?"""
    patches = sorted((suite / ".aqe/patches").glob("*.patch"))
    files = [file.relative_to(before) for file in before.rglob("*.py")]
    changed = sum((before / file).read_bytes() != (suite / file).read_bytes() for file in files)
    for patch in patches:
        subprocess.run(["git", "apply", str(patch)], cwd=suite, capture_output=True, check=False)
    left = sum((before / file).read_bytes() != (suite / file).read_bytes() for file in files)
    return f"{len(patches)} patch, {changed} files changed, {left} after it was applied"


def replay(suite: Path, report: dict) -> None:
    """Run every command of the report five times."""
    true = 0
    pairs = [row for row in report["tests"] if row["reproduce"]["fails"]]
    for row in pairs:
        wrong = [
            f"{side} {bad}/5: {command}"
            for side, command in row["reproduce"].items()
            if command and (bad := sum(is_wrong(suite, command, side) for _ in range(5)))
        ]
        true += not wrong
        for line in wrong:
            print(f"  not true: {row['nodeid']}: {line}")
    print(f"reproduce pairs true: {true}/{len(pairs)}")


def is_wrong(suite: Path, command: str, side: str) -> bool:
    """Does a command not do what it says?"""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    code = subprocess.run(command, shell=True, cwd=suite, env=environment, capture_output=True, check=False).returncode
    return code not in ((1,) if side == "fails" else (0,))


if __name__ == "__main__":
    main()
