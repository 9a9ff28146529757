"""The embedded generator: moves over one module, and the archive with the feedback that they learn from."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pytest_aqe.facts import CallSample, Candidate, Execution, Goal, Kept
from pytest_aqe.generate.search.boundaries import Boundaries
from pytest_aqe.generate.search.bugs.book import Suspects
from pytest_aqe.generate.search.calls import Caller, tidy
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.exposed import exposed
from pytest_aqe.generate.search.goals import Archive, Entry, closes_streams, flaws, oddness, wrapped, writable
from pytest_aqe.generate.search.moves import MOVES
from pytest_aqe.generate.search.moves.recall import Recall
from pytest_aqe.generate.search.own_folder import in_own_folder, leaves_files
from pytest_aqe.generate.search.planners import promising
from pytest_aqe.generate.search.source import analyse
from pytest_aqe.generate.search.values import Values
from pytest_aqe.patterns import Recollection
from pytest_aqe.subject import FunctionInfo, ModuleInfo

BOUNDARY = "boundary"
"""The name of the move that makes no part of the search: it comes once, after it."""
MAKERS = ("__init__", "__new__", "__post_init__")
"""What they show of making an object is of use to all other methods."""


class Search:
    """Generator and archive of one module. `standing` makes what the planner sees of a function."""

    def __init__(
        self,
        info: ModuleInfo,
        text: str,
        goals: Sequence[Goal],
        wanted: Iterable[int],
        reached: Iterable[int],
        seed: int,
        standing: Any,
        samples: Iterable[CallSample] = (),
        functions: Collection[str] | None = None,
        recollections: Mapping[str, Recollection] | None = None,
    ) -> None:
        self.archive = Archive(goals, wanted, reached)
        self.context = Context(info, analyse(text), self.archive, random.Random(seed))
        self.context.add_samples(samples)
        self.context.recollections = recollections or {}
        self.caller = Caller(self.context, Values(self.context))
        moves = MOVES if recollections else [move for move in MOVES if move is not Recall]
        self.by_name = {move.name: move(self.context, self.caller) for move in moves}
        self.barren: dict[tuple[str, str], int] = {}
        self.rejected: dict[str, int] = {}
        self.failed: list[Candidate] = []
        self.suspects = Suspects(self.context)
        self.boundaries = Boundaries(self.context, self.caller, self.suspects.inputs)
        self._moved: list[Candidate] = []
        self.functions = [f for f in info.functions if functions is None or f.qualname in functions]
        makers_first = sorted(self.functions, key=lambda f: f.name not in MAKERS)
        self._standings = {f.qualname: standing(f.qualname, 0) for f in makers_first}
        for goal in self.archive.wanted:
            owner = self.archive.goals[goal].function
            if owner and owner not in self._standings and (functions is None or owner in functions):
                self._standings[owner] = standing(owner, 0)

    # the generator

    def moves(self, function: str) -> Sequence[str]:
        """Moves that have not come back empty too often."""
        live = [name for name in self.by_name if self.barren.get((function, name), 0) < 4]
        standing = self._standings.get(function)
        if function in self.context.recollections and standing is not None and not standing.rounds:
            others = [name for name in live if name != Recall.name]  # it was there before the first round
            live = promising(self.context.recollections[function].priors, others)
        return live or ["reach", "mutation"]

    def info(self, function: str) -> FunctionInfo | None:
        """The described function; what is not described (a nested class's method, say) cannot be called."""
        return self.context.functions.get(function)

    def propose(self, function: str, move: str, count: int) -> list[Candidate]:
        """Candidates of one move for one function."""
        info = self.info(function)
        made = list(self.by_name[move].propose(info, count)) if info is not None else []
        key = (function, move)
        self.barren[key] = 0 if made else self.barren.get(key, 0) + 1
        if not made and self.barren[key] >= 4 and move in ("operands", "mutation", "follow", "solve"):
            self.barren[key] = 3  # they depend on feedback that may still come
        return made

    def at_boundaries(self, count: int) -> list[Candidate]:
        """At most `count` calls that went well with a value at its edge, of each function in turn."""
        streams = [self.boundaries.programs(function) for function in self.functions]
        programs = (one for turn in itertools.zip_longest(*streams) for one in turn if one is not None)
        made = (self.context.candidate(tidy(program), BOUNDARY) for program in programs)
        return list(itertools.islice((one for one in made if one is not None), count))

    def again(self) -> None:
        """Let everything be proposed once more: what brought no coverage may still tell a mutant from the original."""
        self.context.seen.clear()
        self.barren.clear()

    # the archive

    def frontier(self) -> Collection[int]:
        """Open goals whose parents were reached."""
        return self.archive.frontier()

    def standings(self) -> Sequence[Any]:
        """Every function with the number of its open goals."""
        counts = dict.fromkeys(self._standings, 0)
        for goal in self.archive.open():
            owner = self.archive.goals[goal].function
            if owner in counts:
                counts[owner] += 1
        for name, standing in self._standings.items():
            standing.open_goals = counts[name] if self.info(name) is not None else 0
        return list(self._standings.values())

    def absorb(
        self, candidates: Sequence[Candidate], executions: Sequence[Execution]
    ) -> tuple[list[bool], list[Candidate]]:
        """Corpus, distances, feedback; what covers open goals is to be confirmed alone and in detail."""
        news: list[bool] = []
        confirm, self._moved = self._moved, []
        claimed: set[int] = set()
        for candidate, execution in zip(candidates, executions):
            open_ = self.archive.open()
            if execution.outcome in ("timeout", "crashed", "exited"):
                info = self.info(candidate.program.subject)
                self.caller.values.strike(
                    candidate.program.subject, info.owner if info else "", candidate.program.text()
                )
                self.rejected[execution.outcome] = self.rejected.get(execution.outcome, 0) + 1
                self.failed.append(candidate)
                news.append(False)
                continue
            new = self.archive.news(execution, claimed)
            entry: Entry | None = None
            wins: set[int] = set(execution.hits & open_)
            if not wins and writable(execution):
                wins = self.nicer(candidate, execution)
            wins -= claimed
            if new:
                entry = self.archive.remember(candidate, execution)
            if wins and writable(execution):
                claimed |= wins
                known = self.info(candidate.program.subject)
                confirm.append(in_own_folder(exposed(wrapped(candidate, execution), known), execution))
            elif new and wins:
                self.reject(candidate, execution)
            if execution.touched:
                for goal in execution.hits & open_:
                    self.archive.touching.setdefault(goal, execution.touched)
            self.learn(candidate, execution, entry)
            news.append(new)
        return news, confirm

    def nicer(self, candidate: Candidate, execution: Execution) -> set[int]:
        """Covered goals whose test this candidate would make more telling or more natural."""
        odd = oddness(candidate)
        kept = self.archive.kept
        return {
            g
            for g in execution.hits
            if g in kept
            and g in self.archive.wanted
            and (*flaws(g, execution), odd) < (*flaws(g, kept[g].execution), oddness(kept[g].candidate))
        }

    def learn(self, candidate: Candidate, execution: Execution, entry: Entry | None) -> None:
        """Tell the moves, and the book of suspects."""
        if execution.raised is not None:
            self.suspects.note(candidate, execution)
        for move in self.by_name.values():
            move.learn(candidate, execution, entry)

    def confirm(self, candidates: Sequence[Candidate], executions: Sequence[Execution]) -> int:
        """Keep what did it again, alone, with something to assert."""
        gained: set[int] = set()
        for candidate, execution in zip(candidates, executions):
            if writable(execution) and execution.checks and not leaves_files(execution):
                gained |= self.archive.keep(candidate, execution)
            elif leaves_files(execution) and (moved := in_own_folder(candidate, execution)) != candidate:
                self._moved.append(moved)  # what it looks at in the user's folders showed only in detail
            elif execution.outcome != "invalid" or execution.note != "not run":
                self.reject(candidate, execution)
        return len(gained)

    def reject(self, candidate: Candidate, execution: Execution) -> None:
        """Count why a candidate with new coverage cannot become a test."""
        raised = execution.raised
        reason = execution.outcome
        if reason in ("timeout", "crashed", "exited"):
            return  # counted where it happened
        if execution.touched:
            reason = "touches the world"  # an error may come of what the sandbox denies
        elif execution.outcome == "raised" and raised is not None and raised.likely_bug:
            reason = "implicit error"
        elif closes_streams(execution):
            reason = "closes standard streams"
        elif leaves_files(execution):
            reason = "leaves files behind"
        elif execution.outcome == "passed":
            reason = "nothing to assert" if not execution.checks else "not repeatable"
        self.rejected[reason] = self.rejected.get(reason, 0) + 1

    def kept(self) -> list[Kept]:
        """The suite so far."""
        return self.archive.suite()
