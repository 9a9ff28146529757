"""The test generator: from what the user's run left uncovered to suggested tests that were executed and measured."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from pytest_aqe.errors import AqeError, one_line
from pytest_aqe.facts import Round
from pytest_aqe.fleet import publish
from pytest_aqe.fleet.existing import Existing, count
from pytest_aqe.fleet.job import Job, jobs_of
from pytest_aqe.fleet.learning import learn
from pytest_aqe.fleet.module import ModuleWork, search_limits
from pytest_aqe.fleet.rooms import Rooms
from pytest_aqe.fleet.verify import Bench
from pytest_aqe.fleet.why import targets_of
from pytest_aqe.generate.search.callsites import harvest
from pytest_aqe.generate.search.planners import Counts, Thompson, Uniform
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.refine import Budget, Planner
from pytest_aqe.results import INTERRUPTED, AgentResult, Progress, SessionFacts
from pytest_aqe.sandbox.client import SubjectSpec
from pytest_aqe.settings import Settings

VERIFY_SHARE = 0.2
SEARCH_SHARE = 0.45
POLISH_SHARE = 0.15
"""The part of a module's time in which chosen tests get plainer inputs: nobody keeps what nobody can read."""
SHORT = 20.0
SHORT_SHARE = 0.65
"""Where there is little time, coverage comes before mutants."""
CYCLES = 4
ROUND = 128
"""Executions of a round where executions are limited and nothing else is said."""
LEAST = 2.0
"""Seconds below which a module is not worth starting."""


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
        return Bench(self.settings, self.facts, cover, self.left)

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
        reserve = 0.0 if self.deadline == float("inf") else min(12.0, max(1.5, VERIFY_SHARE * self.settings.budget))
        self.until = self.deadline - reserve
        self.lock = threading.Lock()
        self.weights = sum(job.weight**0.5 for job in jobs)
        one_by_one = self.settings.jobs == 1 or len(jobs) == 1
        self.rooms = Rooms(self.settings.max_executions, [job.weight**0.5 for job in jobs], not one_by_one)
        self.places = {id(job): place for place, job in enumerate(jobs)}
        if one_by_one:
            for job in jobs:
                self.one(job, len(jobs), 1)
            return
        with ThreadPoolExecutor(self.settings.jobs) as pool:
            futures: list[Future[None]] = [pool.submit(self.one, job, len(jobs), self.settings.jobs) for job in jobs]
            try:
                for future in futures:
                    future.result()
            except KeyboardInterrupt:
                self.stop.set()
                for future in futures:
                    future.cancel()
                raise

    def one(self, job: Job, total: int, parallel: int) -> None:
        """One module; what is wrong with it is its problem alone."""
        with self.lock:
            weight = job.weight**0.5
            share = min(1.0, weight / max(1e-9, self.weights) * (parallel if total >= parallel else 1))
            self.weights -= weight
            seconds = max(0.0, self.until - time.monotonic()) * share
            room = self.rooms.of(self.places[id(job)])
        if self.stop.is_set():
            job.problem = INTERRUPTED
        elif self.deadline != float("inf") and seconds < LEAST and self.until - time.monotonic() < LEAST:
            job.problem = "budget"
        elif room == 0:
            job.problem = "executions"
        else:
            try:
                self.work(job, min(max(seconds, LEAST), self.until - time.monotonic()), room, total)
            except AqeError as error:
                job.problem = one_line(str(error)).removeprefix(f"{job.module}: ")
        job.finished = not self.stop.is_set()
        with self.lock:
            self.rooms.spend(job.executions)
            self.done += 1
        self.progress.update(self.done, total, self.gained, max(0.0, self.left()))

    def work(self, job: Job, seconds: float, room: int | None, total: int) -> None:
        """Search, reduce, strengthen; search again with what is left."""
        started = time.monotonic()
        whole = Budget(started + seconds if self.deadline != float("inf") else float("inf"), room, 0, self.clock)
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
            search_limits(self.settings.limits, seconds, self.until - started),
            recalled,
        )
        self.seed_values(work, job)

        def note(row: Round) -> None:
            job.rounds.append(row)
            self.gained += row.gained
            self.progress.update(self.done, total, self.gained, max(0.0, self.left()))

        until = self.clock() + max(0.0, whole.left()) * (1 - POLISH_SHARE)

        def phase(share: float, run: Callable[[Budget], None], last: bool = False) -> None:
            left = max(0.0, whole.left() if last else until - self.clock())
            part = whole.until(left * share, share if last else share * (1 - POLISH_SHARE))
            try:
                run(part)
            finally:
                whole.spend(part.spent)
                job.executions = whole.spent

        size = self.settings.round_executions or (ROUND if self.settings.max_executions is not None else None)
        phase(SEARCH_SHARE if seconds >= SHORT else SHORT_SHARE, lambda part: work.explore(part, size, note))
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
        phase(1.0, work.polish, last=True)
        job.cpu = work.cpu_seconds
        work.close()

    def mend(self, job: Job, lost: frozenset[int]) -> bool:
        """Search again for what was lost when tests did not hold in fresh processes; whether anything was found."""
        work = job.work
        room = None if self.rooms.left is None else max(0, self.rooms.left)
        seconds = min(self.left() - 0.6 * VERIFY_SHARE * self.settings.budget, 0.25 * self.settings.budget)
        if work is None or self.stop.is_set() or room == 0 or seconds < LEAST:
            return False
        work.forget(lost)
        deadline = float("inf") if room is not None else time.monotonic() + seconds
        whole = Budget(deadline, None if room is None else min(room, 2_000), 0, self.clock)
        size = self.settings.round_executions or (ROUND if room is not None else None)
        before = len(work.search.archive.kept)
        for share, phase in (
            (0.6, lambda part: work.explore(part, size, job.rounds.append)),
            (0.5, work.reduce),
            (1.0, work.strengthen),
        ):
            part = whole.until(max(0.0, whole.left()) * share, share)
            phase(part)
            whole.spend(part.spent)
        job.executions += whole.spent
        self.rooms.spend(whole.spent)
        work.close()
        return len(work.search.archive.kept) > before or bool(set(work.extra) - lost)

    def clock(self) -> float:
        """Monotonic seconds; the end of time once Ctrl-C was pressed, so that every budget is over."""
        return float("inf") if self.stop.is_set() else time.monotonic()

    def planner(self, known: Mapping[str, Counts], rng: random.Random) -> Planner:
        """The planner that the settings name; `known` is what the bank says about moves, by function."""
        return Uniform(rng) if self.settings.planner == "uniform" else Thompson(rng, known=known)

    def seed_values(self, work: ModuleWork, job: Job) -> None:
        """Values that call sites of the project show: tests, README, the module itself."""
        texts = []
        for file in (*self.facts.test_files, *self.facts.rootdir.glob("README*"), job.file):
            try:
                text = publish.source_text(file) if file.suffix == ".py" else file.read_text("utf-8", "replace")
            except (OSError, ValueError, SyntaxError, AqeError):
                continue
            if job.module.rpartition(".")[2] in text or file == job.file:
                texts.append(text)
        for key, nodes in harvest(texts, work.info).items():
            known = work.search.context.samples.setdefault(key, [])
            known += [node for node in nodes if node not in known]
