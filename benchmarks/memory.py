"""Resident memory over ten rounds of everything in one process: search, mutants, writing, verification.

    python benchmarks/memory.py [--rounds 10] [--executions 1500]

The growth from round 2 to the last one is printed; exit status 1 where it is above --bound MiB.
"""

from __future__ import annotations

import argparse
import colorsys
import gc
import tempfile
from pathlib import Path

from common import heading

from pytest_aqe.facts import Target
from pytest_aqe.fleet.gap import GapAgent
from pytest_aqe.results import SessionFacts
from pytest_aqe.settings import Settings


class Quiet:
    def update(self, done: int, total: int, gained: int, left_seconds: float) -> None:
        """Say nothing."""


def resident() -> float:
    """Resident set size in MiB, as /proc/self/statm has it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / (1 << 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--executions", type=int, default=1500)
    parser.add_argument("--bound", type=float, default=10.0)
    args = parser.parse_args()
    print(heading())
    print(f"colorsys, {args.executions} executions a round\n\n| round | tests | RSS MiB |\n|--:|--:|--:|")
    sizes = []
    for turn in range(1, args.rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            settings = Settings(
                root,
                generate=True,
                output=root / "tests",
                max_executions=args.executions,
                seed=turn,
                jobs=1,
                write=True,
            )
            facts = SessionFacts(root, (Target("colorsys", Path(colorsys.__file__)),))
            result = GapAgent(settings, facts, Quiet()).run()
        gc.collect()
        sizes.append(resident())
        print(f"| {turn} | {sum(len(target.tests) for target in result.targets)} | {sizes[-1]:.1f} |", flush=True)
    growth = sizes[-1] - sizes[1]
    print(f"\ngrowth from round 2 to round {args.rounds}: {growth:.1f} MiB (bound {args.bound:g})")
    raise SystemExit(growth > args.bound)


if __name__ == "__main__":
    main()
