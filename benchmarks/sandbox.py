"""What the sandbox costs: starting a worker, and running small candidates in forks, as ratios measured in one run.

    python benchmarks/sandbox.py [--rounds 7] [--starts 9] [--calls 2000]

Starts are interleaved over the tiers that work here and compared with the same worker in no jail (tier weak), by the
wall until the worker has imported the subject. Candidates are one call each of a small function of the
standard library, none like another. The bare loop calls the same functions with the same arguments and the same probes
in this process, with code compiled before, resets the probes before and reads them after each call, and does nothing
else; state, output, time and files are nobody's concern there. Both are measured in turn; every figure is a median
over the rounds. As root it measures workers that drop their uid: a normal user runs it once more.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from common import heading

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Program, Raw
from pytest_aqe.sandbox import probes, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker

WORDS = "one two three four five six seven eight nine ten"
FUNCTIONS = {
    "colorsys.rgb_to_hls": "(0.{n:04}, 0.5, 0.25)",
    "textwrap.shorten": "('one two three four {n}', {m})",
    "urllib.parse.urljoin": "('http://example.org/a/{n}/b', '../c?d={m}')",
    "statistics.stdev": "([{m}, 2, {n}, 4.5])",
    "shlex.split": "('copy \"a b {n}\" c{m} -- d')",
    "textwrap.fill": f"('{WORDS} {{n}} {WORDS} {{m}}', 30)",
    "calendar.month": "({n} + 1, 1 + {m} % 12)",
    "difflib.get_close_matches": "('appel{n}', ['ape', 'apple', 'peach', 'puppy'])",
}
"""Functions and the text of their arguments: `n` is another number in each candidate, `m` one from 10 to 29."""


@dataclass
class Subject:
    """One function: its probed module in this process, and its candidates."""

    function: str
    calls: int
    loops: list[tuple[float, float]] = field(default_factory=list)
    jailed: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        module, _, name = self.function.rpartition(".")
        file = str(importlib.import_module(module).__file__)
        self.spec = SubjectSpec(module, file)
        texts = FUNCTIONS[self.function]
        acts = [name + texts.format(n=number, m=10 + number % 20) for number in range(self.calls)]
        programs = [Program(module, name, Raw(act, ((module, name),))) for act in acts]
        self.candidates = [Candidate(number, program, "bench") for number, program in enumerate(programs)]
        plan = probes.plan(Path(file).read_text(encoding="utf-8"), file)
        self.state = probes.ProbeState(plan)
        self.module = ModuleType(module)
        self.module.__dict__.update(self.state.scope())
        tree = probes.instrument(Path(file).read_text(encoding="utf-8"), file, plan)
        exec(compile(tree, file, "exec"), self.module.__dict__)
        self.codes = [compile(act, "<act>", "eval") for act in acts]

    def loop(self) -> None:
        """One round in this process."""
        state, space = self.state, self.module.__dict__
        with noted(self.loops, self.calls):
            for code in self.codes:
                state.reset()
                eval(code, space)
                state.hit_ids()

    def jail(self, worker: Worker) -> None:
        """One round in a worker."""
        with noted(self.jailed.setdefault(worker.tier, []), self.calls, worker):
            runs = worker.run(self.candidates)
        failed = [run for run in runs if run.outcome != "passed"]
        if failed:
            raise SystemExit(f"{self.function}: {len(failed)} candidates failed in tier {worker.tier}: {failed[0]}")


@contextlib.contextmanager
def noted(rows: list[tuple[float, float]], calls: int, worker: Worker | None = None) -> Iterator[None]:
    """Add wall and CPU seconds a call; of both sides where there is a worker."""
    before = worker.cpu_seconds if worker is not None else 0.0
    cpu, started = time.process_time(), time.perf_counter()
    yield
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    cpu += worker.cpu_seconds - before if worker is not None else 0.0
    rows.append((wall / calls, cpu / calls))


def start_of(tier: str) -> float:
    """Seconds until a worker is ready."""
    spec = SubjectSpec("textwrap", str(importlib.import_module("textwrap").__file__))
    started = time.perf_counter()
    with Worker(spec, tier):
        return time.perf_counter() - started


def median(rows: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians of both columns."""
    return statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows)


def show_starts(names: list[str], rounds: int) -> None:
    """Start each tier in turn and print the table."""
    rows: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        start_of(name)  # the first one of each fills caches of files
    for _ in range(rounds):
        for name in names:
            rows[name].append(start_of(name))
    bare = statistics.median(rows["weak"])
    print("\n| start of a worker | median ms | fastest | slowest | over unjailed, ms |\n|---|--:|--:|--:|--:|")
    for name in names:
        middle = statistics.median(rows[name])
        least, most = min(rows[name]) * 1e3, max(rows[name]) * 1e3
        print(f"| {name} | {middle * 1e3:.0f} | {least:.0f} | {most:.0f} | {(middle - bare) * 1e3:+.0f} |")


def show_throughput(tier: str, names: list[str], rounds: int, calls: int) -> None:
    """Every function in one tier, one function in every tier."""
    subjects = [Subject(function, calls) for function in FUNCTIONS]
    other = next(subject for subject in subjects if subject.function == "textwrap.shorten")
    with contextlib.ExitStack() as stack:
        pairs = [(subject, stack.enter_context(Worker(subject.spec, tier))) for subject in subjects]
        pairs += [(other, stack.enter_context(Worker(other.spec, name))) for name in names if name != tier]
        for subject, worker in pairs:
            worker.run(subject.candidates[:64])
        for _ in range(rounds):
            for subject, worker in pairs:
                subject.loop()
                subject.jail(worker)
    print("\n| function | tier | bare loop: us | CPU us | sandbox: us | CPU us | wall ratio | CPU ratio |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    ratios = []
    for subject in subjects:
        for name, rows in subject.jailed.items():
            (loop, loop_cpu), (wall, cpu) = median(subject.loops), median(rows)
            if name == tier:
                ratios.append((wall / loop, cpu / loop_cpu))
            print(
                f"| {subject.function} | {name} | {loop * 1e6:.1f} | {loop_cpu * 1e6:.1f} | {wall * 1e6:.1f} "
                f"| {cpu * 1e6:.1f} | {wall / loop:.2f} | {cpu / loop_cpu:.2f} |"
            )
    wall, cpu = median(ratios)
    print(f"\nmedian ratio of the {len(ratios)} functions in tier {tier}: wall {wall:.2f}, CPU {cpu:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--starts", type=int, default=9)
    parser.add_argument("--calls", type=int, default=2000)
    args = parser.parse_args()
    names = [name for name, reason in tiers.available().items() if not reason]
    print(f"{heading()}; uid {os.getuid()}; load {os.getloadavg()[0]:.1f}", flush=True)
    show_starts(names, args.starts)
    sys.stdout.flush()
    show_throughput(names[0], names, args.rounds, args.calls)


if __name__ == "__main__":
    main()
