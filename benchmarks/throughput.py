"""Candidates a second in the sandbox with probes on, as a ratio to bare calls and to probed calls in one process.

    python benchmarks/throughput.py [--calls 4000] [--rounds 7]

One function of the standard library, small texts. Bare: the imported function in a loop. Probed: the same loop with the
instrumented module. Sandbox: programs through the jailed worker, in forks of up to a thousand, state reset, rows sent
back. Medians over rounds that are interleaved, so that a noisy machine disturbs all three alike.
"""

from __future__ import annotations

import argparse
import statistics
import textwrap
import time
import types

from common import heading

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Call, Lit, Program, Ref
from pytest_aqe.sandbox import probes
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.plan import plan
from pytest_aqe.sandbox.predicates import ProbeState


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    texts = [f"word{i} " * (i % 7) for i in range(args.calls)]
    probed = instrumented(textwrap.__file__)
    candidates = [
        Candidate(i, Program("textwrap", "shorten", Call(Ref("textwrap", "shorten"), (Lit(text), Lit(20)))), "bench")
        for i, text in enumerate(texts)
    ]
    bare, with_probes, jailed = [], [], []
    with Worker(SubjectSpec("textwrap", textwrap.__file__)) as worker:
        for _ in range(args.rounds):
            bare.append(seconds(lambda: [textwrap.shorten(text, 20) for text in texts]))
            with_probes.append(seconds(lambda: [probed.shorten(text, 20) for text in texts]))
            jailed.append(seconds(lambda: worker.run(candidates)))
        tier = worker.tier
    each = {
        name: statistics.median(times) / args.calls
        for name, times in (("bare", bare), ("probed", with_probes), ("sandbox", jailed))
    }
    print(heading())
    print(f"textwrap.shorten, {args.calls} calls a round, {args.rounds} rounds, sandbox {tier}\n")
    print("| | µs a call | a second | times bare | times probed |")
    print("|---|--:|--:|--:|--:|")
    for name, one in each.items():
        print(f"| {name} | {1e6 * one:.1f} | {1 / one:,.0f} | {one / each['bare']:.2f} | {one / each['probed']:.2f} |")


def seconds(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def instrumented(file: str) -> types.ModuleType:
    with open(file, encoding="utf-8") as handle:
        source = handle.read()
    planned = plan(source, file)
    module = types.ModuleType("textwrap")
    module.__dict__.update(ProbeState(planned).scope())
    exec(compile(probes.instrument(source, file, planned), file, "exec"), module.__dict__)
    return module


if __name__ == "__main__":
    main()
