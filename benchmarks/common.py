"""What the benchmarks share: the plugin run from outside, as a user does, and its suites judged by coverage.py."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True)
class Judged:
    """A suite run twice in fresh processes, without the plugin: what failed in either, and coverage of one file."""

    tests: int
    broken: int
    branches: int
    covered: int
    seconds: float


def heading() -> str:
    """When, where and with what: the first lines of every printed table."""
    parts = [f"{name} {version(name)}" for name in ("pytest-aqe", "pytest", "coverage", "hypothesis")]
    day = datetime.now(timezone.utc).date().isoformat()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    return f"{day}; {machine}; Python {platform.python_version()}; " + ", ".join(parts)


def python(*args: str, cwd: Path, seconds: float = 600.0, seed: int = 0, path: Sequence[Path] = ()) -> str:
    """Run this interpreter with `args`; its output, whatever its exit code."""
    environment = {**ENVIRONMENT, "PYTHONHASHSEED": str(seed)}
    environment.pop("CI", None)
    if path:
        environment["PYTHONPATH"] = os.pathsep.join(map(str, path))
    done = subprocess.run(
        [sys.executable, *args], cwd=cwd, env=environment, timeout=seconds, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout


def generate(target: str, output: Path, cwd: Path, *options: str, seconds: float = 900.0) -> dict[str, object]:
    """One run of ``pytest --aqe-generate`` for one target; its JSON document."""
    report = cwd / "aqe.json"
    said = python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "--aqe-generate", "--aqe-target", target, "--aqe-write",
        "--aqe-output", str(output), "--aqe-json", str(report), *options, cwd=cwd, seconds=seconds,
    )  # fmt: skip
    if not report.exists():
        raise RuntimeError(said[-2000:])
    document: dict[str, object] = json.loads(report.read_text("utf-8"))
    return document


def judge(suite: Path, source: Path, cwd: Path, path: Sequence[Path] = ()) -> Judged:
    """Run a suite twice, with two hash seeds, and measure the branches of `source` from the second run."""
    quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:aqe", "-p", "no:randomly", "-rA", str(suite))
    outcomes: dict[str, set[str]] = {}
    started = datetime.now(timezone.utc)
    for seed in (0, 4711):
        said = python(
            "-m", "coverage", "run", "--branch", f"--include={source}", "-m", "pytest", *quiet,
            cwd=cwd, seed=seed, path=path,
        )  # fmt: skip
        for line in said.splitlines():
            kind, _, name = line.partition(" ")
            if kind in ("PASSED", "FAILED", "ERROR"):
                outcomes.setdefault(name.split(" - ")[0], set()).add(kind)
    elapsed = (datetime.now(timezone.utc) - started).total_seconds() / 2
    told = python("-m", "coverage", "json", "-o", "judged.json", cwd=cwd)
    if not (cwd / "judged.json").exists():
        raise RuntimeError(f"{told}\n{said[-2000:]}")
    files = json.loads((cwd / "judged.json").read_text("utf-8"))["files"]
    summary = next(iter(files.values()))["summary"] if files else {"num_branches": 0, "covered_branches": 0}
    broken = sum(seen != {"PASSED"} for seen in outcomes.values())
    return Judged(len(outcomes), broken, summary["num_branches"], summary["covered_branches"], elapsed)
