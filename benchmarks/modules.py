"""Tests for modules of the standard library and of installed packages: coverage gained, broken tests, time.

    python benchmarks/modules.py [--budget 30] [--seed 1] [MODULE ...]

Each module is worked on from nothing, in an empty folder. The suite is then run twice in fresh processes without the
plugin (two hash seeds); a test that fails in either is broken. Branches are coverage.py's, from the second run.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
from pathlib import Path

from common import generate, heading, judge

MODULES = (
    "textwrap", "shlex", "fractions", "difflib", "configparser", "csv", "string", "colorsys", "fnmatch", "statistics",
    "html.parser", "gettext", "pluggy._result", "iniconfig", "packaging.version", "packaging.specifiers",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--budget", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(heading())
    print(f"budget {args.budget:g} s a module, one worker, seed {args.seed}\n")
    print("| module | branches | covered | % | tests | broken | executions | wall s | CPU s |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    shares, broken = [], 0
    for module in args.modules:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{module}: no source")
        with tempfile.TemporaryDirectory() as folder:
            cwd = Path(folder)
            options = ("--aqe-budget", str(args.budget), "--aqe-jobs", "1", "--aqe-seed", str(args.seed))
            document = generate(module, cwd / "tests", cwd, *options)
            judged = judge(cwd / "tests", Path(spec.origin), cwd)
        share = 100 * judged.covered / max(1, judged.branches)
        shares.append(share)
        broken += judged.broken
        agent = document["agents"][0]  # type: ignore[index]
        print(
            f"| {module} | {judged.branches} | {judged.covered} | {share:.1f} | {judged.tests} | {judged.broken} "
            f"| {document['executions']} | {agent['seconds']:.1f} | {agent['cpu_seconds']:.1f} |",
            flush=True,
        )
    print(f"\n{len(shares)} modules: mean {statistics.mean(shares):.1f} % of branches, {broken} broken tests")


if __name__ == "__main__":
    main()
