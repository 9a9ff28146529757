"""What the plugin costs a run without its flags: CPU time over ``-p no:aqe``, in interleaved pairs.

    python benchmarks/startup.py [--pairs 200] [--bound 5.0]

Prints the mean difference in milliseconds with its 95 % confidence interval (bootstrap over pairs of the mean of
differences, and the median beside it). Exit status 1 where the upper bound of the interval is not below --bound.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

ON: tuple[str, ...] = ()
OFF = ("-p", "no:aqe")
ALONE = [f"-pno:{name}" for name in ("hypothesispytest", "pytest_cov", "xdist", "xdist.looponfail", "randomly")]
ALONE += ["-pno:asyncio", "-pno:rerunfailures"]
"""Other plugins stay out on both sides, so that their noise does not drown the difference."""


def cpu_ms(folder: Path, *args: str) -> float:
    """CPU milliseconds, user and system, of one pytest run in `folder`."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ALONE, *args]
    pid = os.fork()
    if not pid:
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        os.execv(sys.executable, command)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"pytest {' '.join(args)} ended with status {status}")
    return 1000 * (usage.ru_utime + usage.ru_stime)


def main() -> int:
    """Measure, print, compare with the bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--bound", type=float, default=5.0, help="milliseconds")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    shuffle = random.Random(0)
    without, differences = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
        for args in (ON, OFF):
            cpu_ms(folder, *args)
        for _ in range(options.pairs):
            sides = [ON, OFF]
            shuffle.shuffle(sides)
            taken = {args: cpu_ms(folder, *args) for args in sides}
            without.append(taken[OFF])
            differences.append(taken[ON] - without[-1])
    means = sorted(statistics.fmean(shuffle.choices(differences, k=len(differences))) for _ in range(5000))
    low, high = means[124], means[4874]
    found = {
        "pairs": options.pairs,
        "without_ms": round(statistics.median(without), 2),
        "mean_ms": round(statistics.fmean(differences), 2),
        "median_ms": round(statistics.median(differences), 2),
        "interval_ms": [round(low, 2), round(high, 2)],
    }
    print(json.dumps(found))
    if options.json:
        options.json.write_text(json.dumps(found) + "\n")
    return 0 if high < options.bound else 1


if __name__ == "__main__":
    raise SystemExit(main())
