"""The jailed worker: imports the subject once, then answers requests, each in forks of its own."""

from __future__ import annotations

import gc
import os
import re
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_aqe.sandbox import reap
from pytest_aqe.sandbox.batch import Forks
from pytest_aqe.sandbox.blame import HURTS, Batches, Purse, hangs
from pytest_aqe.sandbox.deaths import Death
from pytest_aqe.sandbox.frames import Closed, Line, Rows
from pytest_aqe.sandbox.idle import end_idle_loops
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.rows import parsed, whole
from pytest_aqe.sandbox.rowtext import RowText, encode, short
from pytest_aqe.sandbox.schemata import NONE_ACTIVE
from pytest_aqe.sandbox.subject_load import Loaded, NoProbes, load

Row = dict[str, Any]
CAREFUL = re.compile("modules|builtins")
"""A candidate that speaks of these may change what every later one needs: the next gets a fresh fork."""
WORLDS = 1.0
"""Seconds more for a look in detail: it takes runs in other worlds."""
MANY_HANGS = 2
MAX_HANGS = 1
"""After so many candidates that hang on a mutant the others are not tried on it."""
MUTANTS = 24
"""Mutants between two answers."""
BATCH = 256
"""Runs of mutants in one fork."""


def serve(line: Line, config: Mapping[str, Any]) -> None:
    """Import the subject, say what it holds, and answer until the parent closes the line."""
    limits = Limits.from_json(config["limits"])
    scratch = str(config["view"]["scratch"])
    reap.become_subreaper()
    reaper = reap.Reaper(bool(config.get("all_mine")), int(config.get("watch", 0)))
    line.send({"booted": True})
    try:
        loaded = load(config, Path(scratch))
    except BaseException as error:  # whatever the subject's import raises is an answer, SystemExit included
        line.send({"error": f"{type(error).__name__}: {_text(error)}", "unchanged": isinstance(error, NoProbes)})
        os._exit(0)
    end_idle_loops()
    loaded.session.streams.limit(limits.output)
    warnings.simplefilter("ignore", DeprecationWarning)  # forking beside a thread that the import started
    gc.collect()
    gc.freeze()
    forks = Forks(limits, scratch, reaper, line, config["shared"], config["tier"] == "jail-lite")
    worker = Worker(line, loaded, forks, limits)
    line.send(
        {
            "ready": True,
            "goals": [list(goal) for goal in loaded.goals],
            "import_hits": loaded.import_hits,
            "mutants": [list(mutant) for mutant in loaded.mutants],
            "pid": os.getpid(),
        }
    )
    try:
        while True:
            worker.answer(line.receive())
    except Closed:
        pass
    finally:
        reaper.sweep(1.0)
        os._exit(0)


def _text(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except BaseException:
        return "(its text cannot be had)"


class Worker:
    """Answers requests over the line."""

    def __init__(self, line: Line, loaded: Loaded, forks: Forks, limits: Limits) -> None:
        self.line = line
        self.loaded = loaded
        self.forks = forks
        loaded.session.fixtures.watch = forks.watch
        self.limits = limits
        self.purse = Purse()

    def answer(self, request: Row) -> None:
        """Do what one request asks, and say so at its end."""
        deadline = request.get("deadline")
        if request["op"] == "run":
            self._run(request, deadline)
        elif request["op"] == "kill":
            self._kill(request, deadline)
        elif request["op"] == "describe":
            self._describe(request)
        self.line.send({"done": request["op"], "cpu": reap.cpu_seconds()})

    def _run(self, request: Row, deadline: float | None) -> None:
        scripts = [whole(script, number) for number, script in enumerate(request["scripts"])]
        frontier, detail = frozenset(request["frontier"]), bool(request["detail"])
        run, text, touch = self.loaded.session.run, RowText().of, self.loaded.session.touch
        careful = [bool(CAREFUL.search(script["act"]) or CAREFUL.search(script["arrange"])) for script in scripts]

        def work(item: int) -> tuple[bytes, bool]:
            try:
                row = run(scripts[item], frontier=frontier, detail=detail)
                return text(row), row["outcome"] != "timeout" and not careful[item] and not touch.lasting
            except Exception as error:  # nothing of the candidate's comes out of `run`: this is an error of ours
                return short("invalid", f"worker: {type(error).__name__}: {_text(error)}"), False

        wall = float(request.get("wall") or self.limits.wall) + (WORLDS if detail else 0.0)
        walls = [wall] * len(scripts)
        many = 0

        def hung(item: int) -> None:
            """Where several hang, more will: the others get less time."""
            nonlocal many
            many += 1
            if many >= MANY_HANGS:
                walls[item + 1 :] = [wall / 4] * (len(walls) - item - 1)

        def died(death: Death) -> None:
            self.line.send({"fatal": [death.item, death.outcome, death.note]})
            if death.outcome == "timeout":
                hung(death.item)

        def emit(rows: Rows) -> None:
            for position, (item, row) in enumerate(rows):
                if not row:
                    rows[position] = item, short("timeout", "time limit")
                elif len(row) > self.limits.output:  # the fork itself would not have written it
                    rows[position] = item, short("crashed", "result too large")
                if hangs(row):
                    hung(item)
            self.line.send_rows(rows)

        def polluted(item: int) -> None:
            self.line.send({"fatal": [item, "crashed", HURTS]})

        batches = Batches(self.forks, work, emit, died, walls, deadline, polluted=polluted, purse=self.purse)
        batches.run(len(scripts), int(request["size"]))

    def _kill(self, request: Row, deadline: float | None) -> None:
        pairs = [{**pair, "script": whole(pair["script"], number)} for number, pair in enumerate(request["pairs"])]
        met = self._met(pairs, set(request["mutants"]), deadline)
        for first in range(0, len(request["mutants"]), MUTANTS):
            some = request["mutants"][first : first + MUTANTS]
            if deadline is not None and time.monotonic() >= deadline:
                return
            found = self._kill_some(
                [(mutant, item) for mutant in some for item in met.get(mutant, ())], pairs, deadline
            )
            for mutant in some:
                self.line.send({"mutant": mutant, "found": found.get(mutant, [])})

    def _met(self, pairs: list[Row], mutants: set[int], deadline: float | None) -> dict[int, list[int]]:
        """Which items come across which mutants at all: the others cannot notice them."""
        met: dict[int, list[int]] = {}
        walls = [max(0.5, 20 * float(pair["seconds"])) for pair in pairs]
        reached: list[Any] = []

        def enter() -> None:
            reached.append(self.loaded.record())

        def work(item: int) -> tuple[bytes, bool]:
            reached[-1].met.clear()
            self.loaded.session.check(pairs[item]["script"], pairs[item]["checks"])
            return encode({"met": sorted(mutants & reached[-1].met)}), True

        def emit(rows: Rows) -> None:
            for item, row in rows:
                found = parsed(row) if row else None
                reaches = found.get("met") if isinstance(found, dict) else None
                known = isinstance(reaches, list) and all(isinstance(mutant, int) for mutant in reaches)
                for mutant in mutants.intersection(reaches or ()) if known else mutants:
                    met.setdefault(mutant, []).append(item)

        def died(death: Death) -> None:
            emit([(death.item, b"")])

        Batches(self.forks, work, emit, died, walls, deadline, enter).run(len(pairs), max(1, len(pairs)))
        return met

    def _kill_some(
        self, todo: list[tuple[int, int]], pairs: list[Row], deadline: float | None
    ) -> dict[int, list[list[Any]]]:
        """Which items notice which mutants, by which checks: rows of item and failed checks, by mutant.

        Many share a fork. A check that fails is tried once more without the mutant: where it fails again, what was
        left behind by another mutant is to blame, and the pair is tried in a fork of its own.
        """
        walls = [max(0.1, 10 * float(pairs[item]["seconds"])) for _, item in todo]
        check, activate, clock = self.loaded.session.check, self.loaded.activate, time.monotonic
        found: dict[int, list[list[Any]]] = {}
        hung: dict[int, int] = {}
        again: list[tuple[int, int]] = []
        alone = False

        def work(index: int) -> tuple[bytes, bool | None]:
            mutant, item = todo[index]
            if hung.get(mutant, 0) >= MAX_HANGS:
                return b"{}", True
            pair, started = pairs[item], clock()
            activate(mutant)
            failed = check(pair["script"], pair["checks"])
            activate(NONE_ACTIVE)
            if clock() - started >= walls[index]:
                hung[mutant] = hung.get(mutant, 0) + 1
                return b"", False
            if failed and not alone and check(pair["script"], pair["checks"]):
                return b'{"soiled":1}', False
            return (encode({"failed": failed}) if failed else b"{}"), True

        def emit(rows: Rows) -> None:
            for index, row in rows:
                mutant, item = todo[index]
                answer = parsed(row) if row else {"failed": [-1]}
                if not isinstance(answer, dict):  # a fork has written it, not the worker
                    answer = {}
                if not row:
                    hung[mutant] = hung.get(mutant, 0) + 1
                if answer.get("soiled"):
                    again.append((mutant, item))
                elif answer.get("failed"):
                    found.setdefault(mutant, []).append([item, answer["failed"]])

        def died(death: Death) -> None:
            mutant, item = todo[death.item]
            found.setdefault(mutant, []).append([item, [-1]])
            if death.outcome == "timeout":
                hung[mutant] = hung.get(mutant, 0) + 1

        Batches(self.forks, work, emit, died, walls, deadline).run(len(todo), BATCH)
        alone, todo = True, again
        walls = [max(0.1, 10 * float(pairs[item]["seconds"])) for _, item in todo]
        Batches(self.forks, work, emit, died, walls, deadline).run(len(todo), 1)
        return found

    def _describe(self, request: Row) -> None:
        def work(item: int) -> tuple[bytes, bool]:
            return encode({"info": self.loaded.describe(request["refs"])}), True

        def emit(rows: Rows) -> None:
            for item, row in rows:
                self.line.send_rows([(item, row or encode({"error": "describing the module took too long"}))])

        def died(death: Death) -> None:
            self.line.send({"error": f"describing the module: {death.outcome} ({death.note})"})

        Batches(self.forks, work, emit, died, [float(request["wall"])]).run(1, 1)
