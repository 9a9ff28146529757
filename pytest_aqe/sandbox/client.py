"""The parent's side of a jailed worker: candidates in, executions out, and never a hang."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from pytest_aqe.errors import SandboxError, SlowImport, SubjectError
from pytest_aqe.facts import Candidate, Execution, Goal, Kill, Mutant
from pytest_aqe.sandbox import launch, rows
from pytest_aqe.sandbox.frames import Closed, Garbled, Message, Silent
from pytest_aqe.sandbox.limits import DEFAULT, Limits
from pytest_aqe.sandbox.tiers import Tier, choose
from pytest_aqe.subject import ModuleInfo

BATCH = 1024
CHUNK = 2048
MARGIN = 2.5
"""Seconds of silence beyond a candidate's own limit after which a worker counts as hung."""
BOOT = 30.0
"""Seconds that a worker may need until it begins to import its subject."""
MODES = ("probes", "schemata", "tracer", "plain")


@dataclass(frozen=True)
class SubjectSpec:
    """What to import, and from where: `sys_path` goes first inside, `root` is the project that can be read."""

    module: str
    file: str
    sys_path: tuple[str, ...] = ()
    root: str = ""
    exclude: str = ""


class Worker:
    """One jailed process that has imported the subject. Use it as a context manager, or `close` it.

    `goals`, `import_hits` and `mutants` are what the worker found, `boot` the seconds until it
    began to import it, `starts` and `restarts` how many processes were begun, and lost; a subject that
    cannot be imported is a `SubjectError` at once. A worker that dies is started again by itself; the
    candidate that killed it is remembered and never run again.
    """

    def __init__(
        self,
        spec: SubjectSpec,
        tier: str = "auto",
        limits: Limits = DEFAULT,
        mode: str = "probes",
        hash_seed: int = 0,
        mutant: int = -1,
    ) -> None:
        if mode not in MODES:
            raise SandboxError(f"unknown worker mode {mode!r}; allowed: {', '.join(MODES)}")
        self.spec = spec
        self.limits = limits
        self.mode = mode
        self.hash_seed = hash_seed
        self.starts = self.restarts = 0
        self.boot = 0.0
        self._cpu: dict[int, float] = {}
        self._mutant = mutant
        self._tier: Tier = choose(tier)
        self._culprits: dict[str, Execution] = {}
        self._running: launch.Running | None = None
        self.goals: tuple[Goal, ...] = ()
        self._known: frozenset[int] = frozenset()
        self.import_hits: frozenset[int] = frozenset()
        self.mutants: tuple[Mutant, ...] = ()
        self._started()

    @property
    def cpu_seconds(self) -> float:
        """CPU time that its processes had used when they last answered."""
        return sum(self._cpu.values())

    @property
    def tier(self) -> str:
        """Name of the tier in force."""
        return self._tier.name

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process; a later call starts a new one."""
        if self._running is not None:
            self._running.kill()
            self._running = None

    def describe(self, refs: Sequence[str] = ()) -> ModuleInfo:
        """The subject as plain data, with the classes `refs` (``module:qualname``) besides."""
        for _ in range(2):  # once more where the worker was lost
            for message in list(
                self._ask({"op": "describe", "refs": list(refs), "wall": self.limits.start}, self.limits.start)
            ):
                answer = message
                for _, text in message.get("rows", ()):
                    answer = rows.parsed(text) or {}
                if "info" in answer:
                    return ModuleInfo.from_json(answer["info"])
                if "error" in answer:
                    raise SubjectError(f"{self.spec.module}: {answer['error']}")
        raise SubjectError(f"{self.spec.module}: the worker died while it described the module")

    def run(
        self,
        candidates: Sequence[Candidate],
        *,
        frontier: Collection[int] = (),
        detail: bool = False,
        solo: bool = False,
        deadline: float | None = None,
    ) -> list[Execution]:
        """Run candidates; executions in the same order, one for each.

        Distances and operands come for the goals in `frontier`, checks in `detail`. With `solo` each has a fork of
        its own. What was not run before `deadline` (monotonic seconds) is ``invalid`` with the note "not run".
        """
        found: dict[int, Execution] = {}
        todo = []
        for index, candidate in enumerate(candidates):
            known = self._culprits.get(candidate.program.text()) if self._culprits else None
            if known is not None:
                found[index] = replace(known, candidate=candidate.id)
            else:
                todo.append((index, candidate))
        request = {"op": "run", "frontier": sorted(frontier), "detail": detail}
        wall = self.limits.wall * (3 if detail else 1)
        for first in range(0, len(todo), CHUNK):
            self._run_chunk(todo[first : first + CHUNK], request, 1 if solo else BATCH, wall, deadline, found)
        return [
            rows.credited(found[index], candidate.program, self.goals)
            if index in found
            else Execution(candidate.id, "invalid", note="not run")
            for index, candidate in enumerate(candidates)
        ]

    def _run_chunk(
        self,
        chunk: list[tuple[int, Candidate]],
        request: Message,
        size: int,
        wall: float,
        deadline: float | None,
        found: dict[int, Execution],
    ) -> None:
        """Run one chunk, again and again with what is left whenever a worker dies over it."""
        while chunk and (deadline is None or time.monotonic() < deadline):
            scripts = [rows.script(candidate) for _, candidate in chunk]
            message = {**request, "scripts": scripts, "size": size, "wall": wall, "deadline": deadline}
            seen: set[int] = set()
            whole = False
            for answer in self._ask(message, wall):
                if "done" in answer:
                    whole = True
                    break
                fatal = "fatal" in answer
                for position, execution in rows.told(answer, [one.id for _, one in chunk], self._known):
                    if position not in seen or fatal:  # also of one that hurts what runs after it
                        seen.add(position)
                        index, candidate = chunk[position]
                        found[index] = execution
                        if fatal:
                            self._culprits[candidate.program.text()] = execution
            if whole:
                return
            left = [pair for position, pair in enumerate(chunk) if position not in seen]
            if size == 1 and left:  # rows come in order and one fork holds one candidate: this is who did it
                index, candidate = left.pop(0)
                found[index] = Execution(candidate.id, "crashed", note="the worker died or hung")
                self._culprits[candidate.program.text()] = found[index]
            elif not seen or len(left) <= BATCH:
                size = 1
            chunk = left

    def kill(
        self, pairs: Sequence[tuple[Candidate, Execution]], mutants: Sequence[int], deadline: float | None = None
    ) -> list[Kill]:
        """Which checks of which candidates notice which mutants (mode ``schemata``); check -1 is another outcome."""
        if self.mode != "schemata":
            raise SandboxError("mutants need a worker of mode 'schemata'")
        usable = [pair for pair in pairs if pair[0].program.text() not in self._culprits]
        todo = list(mutants)
        kills: list[Kill] = []
        sent = [
            {
                "script": rows.script(candidate, execution.wrap),
                "checks": [rows.check_row(check) for check in execution.checks],
                "seconds": execution.seconds,
            }
            for candidate, execution in usable
        ]
        patience = max([0.2, *(10 * execution.seconds for _, execution in usable)])
        while todo and usable and (deadline is None or time.monotonic() < deadline):
            finished: set[int] = set()
            whole = False
            request = {"op": "kill", "pairs": sent, "mutants": todo, "deadline": deadline}
            for answer in self._ask(request, max(patience * len(usable), self.limits.batch)):
                if "done" in answer:
                    whole = True
                    break
                mutant = answer.get("mutant")
                if mutant in todo:
                    finished.add(mutant)
                    kills.extend(rows.kills(answer, mutant, [candidate.id for candidate, _ in usable]))
            if whole:
                break
            left = [mutant for mutant in todo if mutant not in finished]
            todo = left[1:]  # the first of these took the worker with it: it is noticed by all, attributed to none
        return kills

    def _ask(self, request: Message, patience: float) -> Iterator[Message]:
        """Answers to one request until its end; ends early (without ``done``) when the worker is lost."""
        running = self._started()
        whole = False
        try:
            running.line.send(request)
            while not whole:
                answer = running.line.receive(patience + MARGIN)
                whole = "done" in answer
                if whole:
                    self._cpu[running.popen.pid] = float(answer.get("cpu", 0.0))
                yield answer
        except (Closed, Garbled, Silent):
            self.restarts += 1
        finally:
            if not whole:  # also after Ctrl-C: what else it says would be taken for the next answer
                self.close()

    def _started(self) -> launch.Running:
        """The worker's process, started if there is none."""
        if self._running is not None:
            return self._running
        spec = self.spec
        extra: Mapping[str, Any] = {
            "module": spec.module,
            "file": spec.file,
            "exclude": spec.exclude,
            "mode": self.mode,
            "mutant": self._mutant,
        }
        running = launch.start(
            self._tier,
            "child",
            sys_path=spec.sys_path,
            root=spec.root,
            limits=self.limits,
            hash_seed=self.hash_seed,
            extra=extra,
        )
        self.starts += 1
        try:
            self._greet(running)
        except SubjectError:
            running.kill()
            if self.mode != "probes":
                raise
            self.mode = "tracer"  # probes may have been what the import could not bear
            return self._started()
        except BaseException:
            running.kill()
            raise
        self._running = running
        return running

    def _greet(self, running: launch.Running) -> None:
        """Wait until the subject is imported, and take in what it holds."""
        name = self.spec.module
        started = time.monotonic()
        try:
            first = running.line.receive(BOOT)
            self.boot = time.monotonic() - started
            first = running.line.receive(self.limits.start) if "booted" in first else first
        except Silent:
            self.mode = "plain" if self.mode == "probes" else self.mode  # it would only hang once more
            raise SlowImport(
                f"{name}: importing it took more than {self.limits.start:.3g} seconds", self.boot
            ) from None
        except Garbled as error:
            raise SubjectError(f"{name}: something else spoke on the worker's line while it was imported") from error
        except Closed:
            raise SubjectError(f"{name}: {running.fate()} while it was imported") from None
        if "refused" in first:
            raise SandboxError(f"the sandbox tier {self.tier!r} failed to start: {first['refused']}")
        if "error" in first:
            raise SubjectError(f"{name}: importing it failed: {first['error']}")
        try:
            self.goals = tuple(Goal(*row) for row in first["goals"])
            self._known = frozenset(goal.id for goal in self.goals)
            self.import_hits = frozenset(first["import_hits"])
            self.mutants = tuple(Mutant(*row) for row in first["mutants"])
        except (KeyError, TypeError) as error:  # the subject has our process to itself while it is imported
            raise SubjectError(f"{name}: something else spoke on the worker's line while it was imported") from error
