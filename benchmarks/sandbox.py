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


def in_forks(tier: str) -> float:
    """Seconds a candidate, through the worker of a tier."""
    imports = (("textwrap", "shorten"),)
    candidates = [
        Candidate(n, Program("textwrap", "shorten", Raw(act, imports)), "bench") for n, act in enumerate(ACTS)
    ]
    with Worker(SPEC, tier) as worker:
        worker.run(candidates[:200])
        started = time.perf_counter()
        runs = worker.run(candidates)
        seconds = time.perf_counter() - started
    if {run.outcome for run in runs} != {"passed"}:
        raise SystemExit("candidates failed")
    return seconds / CANDIDATES


def in_a_loop() -> float:
    """Seconds a call, in this process with the same probes."""
    with open(SPEC.file, encoding="utf-8") as file:
        source = file.read()
    plan = probes.plan(source, SPEC.file)
    state = probes.ProbeState(plan)
    module = ModuleType("textwrap")
    module.__dict__.update(state.scope())
    exec(compile(probes.instrument(source, SPEC.file, plan), SPEC.file, "exec"), module.__dict__)
    codes = [compile(act, "<act>", "eval") for act in ACTS]
    started = time.perf_counter()
    for code in codes:
        state.reset()
        eval(code, module.__dict__)
        state.hit_ids()
    return (time.perf_counter() - started) / CANDIDATES


def main(rounds: int) -> None:
    """Measure and print."""
    names = [name for name, reason in tiers.available().items() if not reason]
    starts: dict[str, list[float]] = {name: [] for name in names}
    forks: dict[str, list[float]] = {name: [] for name in names}
    loops = []
    for _ in range(rounds):
        loops.append(in_a_loop())
        for name in names:
            starts[name].append(start_of(name))
            forks[name].append(in_forks(name))
    loop = statistics.median(loops)
    bare = statistics.median(starts["weak"])
    print(f"bare loop with probes: {loop * 1e6:.0f} us a call (median of {rounds})")
    print("tier        start ms   over unjailed ms   us a candidate   candidates/s   ratio to the loop")
    for name in names:
        start, fork = statistics.median(starts[name]), statistics.median(forks[name])
        extra = (start - bare) * 1e3
        print(f"{name:<12}{start * 1e3:>8.0f}{extra:>19.0f}{fork * 1e6:>17.0f}{1 / fork:>15.0f}{fork / loop:>20.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
