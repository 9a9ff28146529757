"""What the sandbox costs: starting a worker, and running small candidates in forks, as ratios measured in one run.

    python benchmarks/sandbox.py [ROUNDS]

Starts are interleaved over the tiers that work here and compared with the same worker in no jail (tier weak). The
candidates are calls of ``textwrap.shorten``; the loop that they are compared with calls the same function with the
same probes in one process, resets the probes before and reads them after each call, and does nothing else.
"""

from __future__ import annotations

import statistics
import sys
import textwrap
import time
from pathlib import Path
from types import ModuleType

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Program, Raw
from pytest_aqe.sandbox import probes, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker

CANDIDATES = 4_000
SPEC = SubjectSpec("textwrap", str(textwrap.__file__))
ACTS = [f"shorten('one two three four {number}', {10 + number % 20})" for number in range(CANDIDATES)]


def start_of(tier: str) -> float:
    """Seconds until a worker is ready."""
    started = time.perf_counter()
    with Worker(SPEC, tier):
        return time.perf_counter() - started


def in_forks(tier: str) -> tuple[float, float]:
    """Wall and CPU seconds a candidate, through the worker of a tier; CPU of both sides."""
    imports = (("textwrap", "shorten"),)
    programs = [Program("textwrap", "shorten", Raw(act, imports)) for act in ACTS]
    candidates = [Candidate(number, program, "bench") for number, program in enumerate(programs)]
    with Worker(SPEC, tier) as worker:
        worker.run(candidates[:200])
        cpu = worker.cpu_seconds + time.process_time()
        started = time.perf_counter()
        runs = worker.run(candidates)
        seconds = time.perf_counter() - started
        cpu = worker.cpu_seconds + time.process_time() - cpu
    if {run.outcome for run in runs} != {"passed"}:
        raise SystemExit("candidates failed")
    return seconds / CANDIDATES, cpu / CANDIDATES


def in_a_loop() -> tuple[float, float]:
    """Wall and CPU seconds a call, in this process with the same probes."""
    source = Path(SPEC.file).read_text(encoding="utf-8")
    plan = probes.plan(source, SPEC.file)
    state = probes.ProbeState(plan)
    module = ModuleType("textwrap")
    module.__dict__.update(state.scope())
    exec(compile(probes.instrument(source, SPEC.file, plan), SPEC.file, "exec"), module.__dict__)
    codes = [compile(act, "<act>", "eval") for act in ACTS]
    cpu, started = time.process_time(), time.perf_counter()
    for code in codes:
        state.reset()
        eval(code, module.__dict__)
        state.hit_ids()
    return (time.perf_counter() - started) / CANDIDATES, (time.process_time() - cpu) / CANDIDATES


def median(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians of both columns."""
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def main(rounds: int) -> None:
    """Measure and print."""
    names = [name for name, reason in tiers.available().items() if not reason]
    starts: dict[str, list[float]] = {name: [] for name in names}
    forks: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    loops = []
    for _ in range(rounds):
        loops.append(in_a_loop())
        for name in names:
            starts[name].append(start_of(name))
            forks[name].append(in_forks(name))
    loop, loop_cpu = median(loops)
    bare = statistics.median(starts["weak"])
    print(
        f"bare loop with probes: {loop * 1e6:.1f} us a call, {loop_cpu * 1e6:.1f} of CPU (medians of {rounds} rounds)"
    )
    print("tier       start ms  over unjailed  us/candidate  CPU us  candidates/s  ratio  CPU ratio")
    for name in names:
        start, (wall, cpu) = statistics.median(starts[name]), median(forks[name])
        print(
            f"{name:<11}{start * 1e3:8.0f}{(start - bare) * 1e3:15.0f}{wall * 1e6:14.0f}{cpu * 1e6:8.0f}"
            f"{1 / wall:14.0f}{wall / loop:7.1f}{cpu / loop_cpu:11.1f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
