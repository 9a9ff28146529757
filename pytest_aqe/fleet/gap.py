"""The test generator: from what the user's run left uncovered to suggested tests that were executed and measured."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from pytest_aqe.errors import AqeError, SlowImport, one_line
from pytest_aqe.facts import Round
from pytest_aqe.fleet import publish
from pytest_aqe.fleet.company import company_of
from pytest_aqe.fleet.existing import Existing, count
from pytest_aqe.fleet.finishing import finishing
from pytest_aqe.fleet.job import Job, jobs_of
from pytest_aqe.fleet.learning import learn
from pytest_aqe.fleet.mishap import told
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.pace import Pace
from pytest_aqe.fleet.rooms import Rooms
from pytest_aqe.fleet.seeding import seed
from pytest_aqe.fleet.turns import LEAST, Turns
from pytest_aqe.fleet.verify import Bench, world_of
from pytest_aqe.fleet.why import targets_of
from pytest_aqe.generate.search.planners import Counts, Thompson, Uniform
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.refine import Budget, Planner
from pytest_aqe.results import INTERRUPTED, AgentResult, Progress, SessionFacts
from pytest_aqe.sandbox.client import SubjectSpec
from pytest_aqe.sandbox.limits import SEARCH
from pytest_aqe.settings import Settings

SEARCH_SHARE = 0.45
POLISH_SHARE = 0.25
"""The part of a module's time in which chosen tests get plainer inputs: nobody keeps what nobody can read."""
SETTLING = 3.0
"""How long it takes to settle likely bugs, in starts of a worker."""
HARVEST = 0.1
"""The part of a module's time in which call sites of the project may be read for values."""
SHORT = 20.0
SHORT_SHARE = 0.65
"""Where there is little time, coverage comes before mutants."""
CYCLES = 4
ROUND = 128
"""Executions of a round where executions are limited and nothing else is said."""


class GapAgent:
    """Generates tests for gaps, within the budget of the settings."""

    name = "generate"

    def __init__(self, settings: Settings, facts: SessionFacts, progress: Progress) -> None:
        self.settings = settings
        self.facts = facts
        self.progress = progress
        self.stop = threading.Event()
        self.interrupted = False
        self.gained = 0
        self.done = 0
        self.notes: list[str] = []
        self.bank = GuardedBank(settings.rootdir, settings.bank_mode)
        self.start = time.monotonic()
        self.start_cpu = time.process_time()
        limited = settings.max_executions is not None
        self.deadline = float("inf") if limited else self.start + settings.budget
        beside = bool(company_of(facts, {target.module for target in facts.targets}))
        self.pace = Pace(settings.budget, world_of(settings, facts) is not None, settings.jobs > 1, beside)

    def run(self) -> AgentResult:
        """Search, then write; Ctrl-C keeps what was found."""
        jobs: list[Job] = []
        there = Existing(self.facts.gaps)
        try:
            there = count(self.bench([str(gap.file) for gap in self.facts.gaps]))
            self.facts = replace(self.facts, gaps=there.gaps)
            jobs = list(jobs_of(self.facts))
            self.search(jobs)
        except KeyboardInterrupt:
            self.interrupted = True
            self.stop.set()
        with finishing(self.hurry) if not self.interrupted else nullcontext():
            return self.finish(jobs, there)

    def hurry(self) -> None:
        """Ctrl-C while the last steps are done: they come to their end, nothing new is begun."""
        self.interrupted = True
        self.stop.set()

    def finish(self, jobs: Sequence[Job], there: Existing) -> AgentResult:
        """From what was found to files and a report."""
        try:
            cover = [str(job.file) for job in jobs if job.work is not None]
            outcome = publish.publish(self.bench(cover), jobs, self.mend, there)
        except KeyboardInterrupt:
            self.interrupted = True
            outcome = publish.Published()
        finally:
            for job in jobs:
                if job.work is not None:
                    job.cpu = job.work.cpu_seconds
                    job.work.close()
        self.remember(jobs, outcome)
        reports = targets_of(jobs, outcome, self.facts, self.interrupted)
        executions = sum(job.executions for job in jobs)
        tier = next((job.work.worker.tier for job in jobs if job.work is not None), "")
        jailed = sum(job.cpu for job in jobs) + there.cpu + outcome.cpu
        stopped = INTERRUPTED if self.interrupted else self.reason(jobs)
        return AgentResult(
            name=self.name,
            seconds=time.monotonic() - self.start,
            executions=executions,
            stopped=stopped,
            targets=reports,
            before=outcome.before,
            after=outcome.after,
            files=outcome.files,
            diffs=outcome.diffs,
            rejected=outcome.rejected,
            findings=outcome.findings,
            stale=outcome.stale,
            sandbox_tier=tier,
            cpu_seconds=round(time.process_time() - self.start_cpu + jailed, 2),
            notes=(*self.notes, *outcome.notes),
            pythonpath=outcome.reach.pythonpath,
            unwritten=outcome.unwritten,
        )

    def remember(self, jobs: Sequence[Job], outcome: publish.Published) -> None:
        """Tell the bank what was learned; Ctrl-C leaves it as it was."""
        works = [job.work for job in jobs if job.work is not None]
        try:
            self.notes += learn(self.bank, self.name, works, outcome.kept, self.facts.outcomes)
        except KeyboardInterrupt:
            self.interrupted = True

    def bench(self, cover: Sequence[str]) -> Bench:
        """What runs of suggested files need."""
        return Bench(self.settings, self.facts, cover, self.left, pace=self.pace)

    def left(self) -> float:
        """Seconds of the budget that are left."""
        return self.deadline - time.monotonic()

    def reason(self, jobs: Sequence[Job]) -> str:
        """Why the whole ended."""
        reasons = {job.work.stopped for job in jobs if job.work is not None}
        for reason in ("budget", "executions"):
            if reason in reasons or any(job.problem == reason for job in jobs):
                return reason
        return "done"

    # the search over all modules

    def search(self, jobs: Sequence[Job]) -> None:
        """Work through the jobs, each with its share of time and executions."""
        self.lock = threading.Lock()
        one_by_one = self.settings.jobs == 1 or len(jobs) == 1
        self.rooms = Rooms(self.settings.max_executions, [job.weight**0.5 for job in jobs], not one_by_one)
        self.places = {id(job): place for place, job in enumerate(jobs)}
        patience = self.settings.limits.get("start")
        self.turns = Turns(jobs, 1 if one_by_one else self.settings.jobs, self.settings.budget, patience)
        for some in (jobs, self.turns.late):
            if one_by_one:
                for job in some:
                    self.one(job, len(jobs))
            else:
                self.side_by_side(some, len(jobs))

    def search_left(self) -> float:
        """Seconds that are left to search in."""
        return self.left() - self.pace.reserve

    def side_by_side(self, jobs: Sequence[Job], total: int) -> None:
        """Work on several jobs at the same time."""
        with ThreadPoolExecutor(self.settings.jobs) as pool:
            futures: list[Future[None]] = [pool.submit(self.one, job, total) for job in jobs]
            try:
                for future in futures:
                    future.result()
            except KeyboardInterrupt:
                self.stop.set()
                for future in futures:
                    future.cancel()
                raise

    def one(self, job: Job, total: int) -> None:
        """One module; what is wrong with it is its problem alone."""
        with self.lock:
            seconds = self.turns.share(job, self.search_left())
            room = self.rooms.of(self.places[id(job)])
        if self.stop.is_set():
            job.problem = INTERRUPTED
        elif self.search_left() < LEAST:
            job.problem = job.problem or "budget"
        elif room == 0:
            job.problem = "executions"
        else:
            job.problem = ""
            try:
                self.work(job, min(max(seconds, LEAST), self.search_left()), room, total)
            except SlowImport as error:
                self.pace.started(error.boot)
                job.problem = one_line(str(error)).removeprefix(f"{job.module}: ")
                with self.lock:
                    if self.deadline != float("inf") and self.turns.put_off(job):
                        return
            except Exception as error:  # whatever it is, the other modules go on
                job.problem = told(error, job.module, self.settings.rootdir)
                self.notes += [] if isinstance(error, AqeError) else [f"{job.module}: {job.problem}"]
        job.finished = not self.stop.is_set()
        with self.lock:
            self.rooms.spend(job.executions)
            self.done += 1
        self.progress.update(self.done, total, self.gained, max(0.0, self.left()))

    def work(self, job: Job, seconds: float, room: int | None, total: int) -> None:
        """Search, reduce, strengthen; search again with what is left."""
        started, limited = time.monotonic(), self.deadline == float("inf")
        with self.lock:
            patience = self.turns.import_seconds(job, seconds, self.search_left(), self.pace.boot)
        text = publish.source_text(job.file)
        spec = SubjectSpec(job.module, str(job.file), self.facts.sys_path, str(self.facts.rootdir), self.facts.exclude)
        recalled = self.bank.recall(job.module, text)
        work = job.work = ModuleWork(
            spec,
            text,
            job.gap,
            job.functions,
            self.settings.sandbox,
            self.settings.seed,
            partial(self.planner, {name: known.priors for name, known in recalled.items()}),
            self.facts.samples,
            publish.settled(self.settings, job.module),
            SEARCH.but(self.settings.limits),
            None if limited else patience,
            recalled,
            self.settings.measure_rounds,
        )
        self.pace.started(work.worker.boot)
        whole = Budget(min(started + seconds, time.monotonic() + self.search_left()), room, 0, self.clock)
        seed(work, self.facts, HARVEST * min(seconds, self.search_left()))

        def note(row: Round) -> None:
            job.rounds.append(row)
            self.gained += row.gained
            self.progress.update(self.done, total, self.gained, max(0.0, self.left()))

        polishing = int(whole.room() * POLISH_SHARE)
        apart = SETTLING * work.worker.boot  # likely bugs are looked at in a process of their own
        until = self.clock() + max(
            0.0, min(whole.left() * (1 - POLISH_SHARE), max(whole.left() / 2, whole.left() - apart))
        )

        def phase(share: float, run: Callable[[Budget], None], last: bool = False, least: float = 0.0) -> None:
            left = max(0.0, whole.left() if last else until - self.clock())
            part = whole.until(max(left * share, least), share)
            if not last and part.executions is not None:
                part.executions = max(0, int((whole.room() - polishing) * share))
            try:
                run(part)
            finally:
                whole.spend(part.spent)
                job.executions = whole.spent

        size = self.settings.round_executions or (ROUND if self.settings.max_executions is not None else None)
        phase(SEARCH_SHARE if seconds >= SHORT else SHORT_SHARE, lambda part: work.explore(part, size, note))
        phase(0.1, work.probe)
        phase(0.3, work.reduce)
        phase(0.6, work.strengthen)
        for _ in range(CYCLES):  # what one found the other may need: as long as either gains and time is left
            before = work.standing()
            if whole.over() or self.clock() > until or not any(before):
                break
            work.refresh()
            phase(0.4, lambda part: work.explore(part, size, note))
            phase(0.3, work.reduce)
            phase(0.5, work.strengthen)
            if work.standing() == before:
                break
        phase(0.4, work.settle, last=True, least=apart)
        phase(1.0, work.polish, last=True)
        job.cpu = work.cpu_seconds
        work.close()

    def mend(self, job: Job, lost: frozenset[int]) -> bool:
        """Search again for what was lost when tests did not hold in fresh processes; whether anything was found."""
        work = job.work
        room = None if self.rooms.left is None else max(0, self.rooms.left)
        seconds = min(self.left() - 1.5 * self.pace.cost, 0.25 * self.settings.budget)
        if work is None or self.stop.is_set() or room == 0 or seconds < LEAST:
            return False
        deadline = float("inf") if room is not None else time.monotonic() + seconds
        whole = Budget(deadline, None if room is None else min(room, 2_000), 0, self.clock)
        size = self.settings.round_executions or (ROUND if room is not None else None)
        found = work.mend(lost, whole, size, job.rounds.append)
        job.executions += whole.spent
        self.rooms.spend(whole.spent)
        work.close()
        return found

    def clock(self) -> float:
        """Monotonic seconds; the end of time once Ctrl-C was pressed, so that every budget is over."""
        return float("inf") if self.stop.is_set() else time.monotonic()

    def planner(self, known: Mapping[str, Counts], rng: random.Random) -> Planner:
        """The planner that the settings name; `known` is what the bank says about moves, by function."""
        return Uniform(rng) if self.settings.planner == "uniform" else Thompson(rng, known=known)
