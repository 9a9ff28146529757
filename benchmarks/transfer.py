"""What the bank is worth: executions to the same coverage with it and without it, on functions not seen before.

    python benchmarks/transfer.py PROJECT/module.py ... [--executions 600] [--seeds 3]

Three questions, for modules named by path, package root first on sys.path as given with --root:

replay    session 1 works on a module, session 2 on the same functions again (reported, no gate)
within    session 1 works on half of a module's functions, session 2 on the other half
across    sessions 1 work on all other modules, session 2 on a module of another package

Executions are counted up to the last goal that the weaker of both arms reaches (``all``), and to 90 % of them. Ratios
are geometric means over modules and seeds, with a bootstrap interval over modules. Reuse: kept candidates that descend
from a recalled pattern. Top fifth: the share of all uses in sessions 2 that the fifth of the patterns with most uses
has, among all patterns of their banks and among those that were used at all.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from common import heading

from pytest_aqe.errors import AqeError
from pytest_aqe.fleet import learning
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.generate.search.planners import Counts, Thompson
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.memory.store import Store
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import SubjectSpec

ROUND = 128
Trace = list[tuple[int, int]]
"""Executions, and goals covered by then."""


@dataclass(frozen=True)
class Subject:
    """A module to work on: its dotted name, file and the root that it is imported from."""

    name: str
    file: Path
    root: Path

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Run:
    """One session: how coverage grew, how many candidates were kept, and how many of those descend from the bank."""

    trace: Trace
    spent: int
    kept: int
    reused: int
    used: frozenset[bytes] = frozenset()

    @property
    def reached(self) -> int:
        return self.trace[-1][1] if self.trace else 0

    def until(self, goals: float) -> int:
        """Executions until so many goals are covered."""
        return next((spent for spent, covered in self.trace if covered >= goals), self.spent)


def subject(path: Path) -> Subject:
    """A module by its file: packages are the folders with an ``__init__.py`` above it."""
    parts, folder = [path.stem], path.resolve().parent
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    name = ".".join(part for part in parts if part != "__init__")
    return Subject(name, path.resolve(), folder)


def session(
    one: Subject, functions: Collection[str] | None, bank: GuardedBank | None, seed: int, executions: int, learn: bool
) -> Run:
    """Work on some functions of a module (None: all of them), with the bank or without."""
    text = one.file.read_text("utf-8")
    known = bank.recall(one.name, text) if bank is not None else {}
    known = {name: found for name, found in known.items() if functions is None or name in functions}
    priors: Mapping[str, Counts] = {name: found.priors for name, found in known.items()}
    spec = SubjectSpec(one.name, str(one.file), (str(one.root),), str(one.root))
    planner = partial(_planner, priors)
    with ModuleWork(spec, text, None, functions, "auto", seed, planner, recollections=known) as work:
        budget, trace = Budget(executions=executions), Trace()
        confirm = work.search.confirm

        def watched(*args: object) -> int:
            gained = confirm(*args)  # type: ignore[arg-type]
            trace.append((budget.spent, len(work.search.archive.wanted) - len(work.search.archive.open())))
            return gained

        work.search.confirm = watched  # type: ignore[method-assign]
        work.explore(budget, ROUND, lambda row: None)
        kept = work.suite().kept
        if bank is not None and learn:
            bank.learn(learning.lesson(f"{one.name} {seed}", "generate", [work], {one.name: kept}))
        used = frozenset(work.search.context.descent.values())
        return Run(trace, budget.spent, len(kept), learning.reused(work, kept), used)


def _planner(priors: Mapping[str, Counts], chance: random.Random) -> Thompson:
    return Thompson(chance, known=priors)


def halves(one: Subject) -> tuple[frozenset[str], frozenset[str]]:
    """The functions of a module in two halves, by chance."""
    text = one.file.read_text("utf-8")
    spec = SubjectSpec(one.name, str(one.file), (str(one.root),), str(one.root))
    with ModuleWork(spec, text, None, None, "auto", 0, Thompson) as work:
        names = [function.qualname for function in work.info.functions]
    random.Random(11).shuffle(names)
    return frozenset(names[: len(names) // 2]), frozenset(names[len(names) // 2 :])


def usable(one: Subject) -> bool:
    """Whether a module can be imported; what keeps it from that is printed."""
    try:
        halves(one)
    except AqeError as error:
        print(f"  {one.name} is left out: {error}")
        return False
    return True


@dataclass
class Table:
    """Pairs of runs, off and on, by module."""

    name: str
    rows: dict[str, list[tuple[Run, Run]]]
    patterns: dict[str, int]

    def add(self, module: str, off: Run, on: Run) -> None:
        self.rows.setdefault(module, []).append((off, on))
        goals = min(off.reached, on.reached)
        print(
            f"  {self.name:8} {module:32} goals {off.reached:4} {on.reached:4}  executions to all {off.until(goals):5}"
            f" {on.until(goals):5}  to 90 % {off.until(0.9 * goals):5} {on.until(0.9 * goals):5}"
            f"  reuse {on.reused}/{on.kept}",
            flush=True,
        )

    def show(self) -> None:
        for label, share in (("all", 1.0), ("90 %", 0.9)):
            logs = {name: [_log_ratio(off, on, share) for off, on in runs] for name, runs in self.rows.items()}
            means = [statistics.fmean(values) for values in logs.values()]
            low, high = interval(means)
            middle = math.exp(statistics.fmean(means))
            print(
                f"{self.name}: executions to {label} of the same coverage, on / off: {middle:.2f}"
                f" [{math.exp(low):.2f}, {math.exp(high):.2f}] over {len(means)} modules"
            )
        kept = sum(on.kept for runs in self.rows.values() for _, on in runs)
        reused = sum(on.reused for runs in self.rows.values() for _, on in runs)
        print(f"{self.name}: reuse {reused}/{kept} = {reused / max(1, kept):.2f}")
        for what, of_all in (("stored", True), ("used", False)):
            print(f"{self.name}: the top fifth of the patterns {what} has {self.top_fifth(of_all):.0%} of all uses")

    def top_fifth(self, of_all: bool) -> float:
        """The share of uses that the most used fifth of the patterns has, bank by bank, over all banks."""
        top = total = 0
        for name, runs in self.rows.items():
            counts = Counter(key for _, on in runs for key in on.used)
            size = self.patterns[name] if of_all else len(counts)
            top += sum(count for _, count in counts.most_common(max(1, round(0.2 * size))))
            total += counts.total()
        return top / max(1, total)


def _log_ratio(off: Run, on: Run, share: float) -> float:
    goals = share * min(off.reached, on.reached)
    return math.log(max(1, on.until(goals)) / max(1, off.until(goals)))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """A bootstrap interval of the mean, 95 %."""
    chance = random.Random(5)
    means = sorted(statistics.fmean(chance.choices(values, k=len(values))) for _ in range(4000))
    return means[100], means[-101]


def compare(
    table: Table, one: Subject, part: Collection[str] | None, teach: Iterable[tuple[Subject, Collection[str] | None]],
    seeds: int, executions: int,
) -> None:  # fmt: skip
    """Teach a new bank, then run with it and without it for each seed."""
    with tempfile.TemporaryDirectory() as scratch:
        teacher = GuardedBank(Path(scratch), "on")
        for other, functions in teach:
            session(other, functions, teacher, 1, executions, learn=True)
        teacher.close()
        with Store(Path(scratch, ".aqe", "memory.db"), readonly=True) as store:
            table.patterns[one.name] = store.count("patterns")
        for seed in range(2, 2 + seeds):
            off = session(one, part, None, seed, executions, learn=False)
            bank = GuardedBank(Path(scratch), "readonly")
            on = session(one, part, bank, seed, executions, learn=False)
            bank.close()
            if bank.notes:
                print(f"  {one.name}: {bank.notes}")
            if min(off.reached, on.reached):
                table.add(one.name, off, on)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", type=Path, nargs="+")
    parser.add_argument("--executions", type=int, default=600)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--questions", nargs="+", default=["replay", "within", "across"])
    parser.add_argument("--teachers", type=int, default=6, help="modules of other packages that session 1 works on")
    options = parser.parse_args()
    print(heading())
    subjects = [one for one in map(subject, options.modules) if usable(one)]
    for question in options.questions:
        table = Table(question, {}, {})
        for one in subjects:
            teach: list[tuple[Subject, Collection[str] | None]] = [(one, None)]
            part: Collection[str] | None = None
            try:
                if question == "within":
                    first, part = halves(one)
                    teach = [(one, first)]
                elif question == "across":
                    others = [other for other in subjects if other.package != one.package]
                    chance = random.Random(one.name)
                    teach = [(other, None) for other in chance.sample(others, min(options.teachers, len(others)))]
                compare(table, one, part, teach, options.seeds, options.executions)
            except AqeError as error:
                print(f"  {one.name}: {error}")
        table.show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
