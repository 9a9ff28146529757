"""Why branches of one module stayed uncovered: the first reason that holds, and never a guess where time ran out."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from pytest_aqe.facts import Goal
from pytest_aqe.fleet.most import OVER
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.results import ENDS, Left

if TYPE_CHECKING:
    from pytest_aqe.fleet.job import Job
    from pytest_aqe.fleet.publish import Published

DEAD = ("TYPE_CHECKING", "sys.version_info", "__debug__", "False", "0")


class Reasons:
    """Reads one module once and answers for all its functions."""

    def __init__(self, job: Job, outcome: Published, ended: str) -> None:
        assert job.work is not None
        self._work = job.work
        self._ended = ended
        self._tests = conditions(job.work.text)
        self._tried: dict[str, int] = {}
        for row in job.rounds:
            self._tried[row.target] = self._tried.get(row.target, 0) + row.executions
        self._written = {one.candidate.id for one in outcome.kept.get(job.module, ())}
        self._limited = OVER in outcome.rejected

    def left(self, goals: Sequence[Goal]) -> tuple[Left, ...]:
        """One line each of some goals, in the order of the source."""
        out: dict[int, Left] = {}
        for goal in sorted(goals, key=lambda g: g.line):
            if goal.line not in out:
                out[goal.line] = Left(goal.line, self._reason(goal))
        return tuple(out.values())

    def _reason(self, goal: Goal) -> str:
        archive, test = self._work.search.archive, self._tests.get(goal.line, "")
        if any(word in test for word in DEAD[:3]) or test in DEAD:
            return f"never in this environment: {test}"
        if goal.id in archive.kept:
            over = self._limited and archive.kept[goal.id].candidate.id not in self._written
            return "its test is over the limit (--aqe-max-tests)" if over else "its test was dropped"
        if goal.id in self._work.unsettled:
            return "its test did not hold in a fresh process"
        if goal.id in archive.touching and goal.id not in archive.imported:
            return f"only reached by {archive.touching[goal.id]}"
        if goal.id in archive.reached and goal.id not in archive.imported:
            return "reached only with an error that looks like a bug, or with nothing to assert"
        if not goal.function:
            return "import time: needs another environment when the module is imported"
        if self._work.search.info(goal.function) is None:
            return "no way to call it directly was found"
        tried = self._tried.get(goal.function, 0)
        if not tried and self._ended in ENDS:
            return f"not tried, {ENDS[self._ended]}"
        if behind := line_behind(goal, archive):
            return f"behind line {behind}"
        if not test:
            return f"not reached{_tries(tried)}"
        needs = f"needs `{_short(test)}`"
        return (needs if goal.side is None else f"{needs} to be {'true' if goal.side else 'false'}") + _tries(tried)


def line_behind(goal: Goal, archive: Archive) -> int:
    """The nearest line above on which the way to a goal was never taken; 0 where the goal's own line decides."""
    parent = goal.parent
    while parent is not None and parent not in archive.reached:
        above = archive.goals[parent]
        if above.line != goal.line:
            return above.line
        parent = above.parent
    return 0


def conditions(text: str) -> dict[int, str]:
    """What decides at each line of a module, as source."""
    found: dict[int, str] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.If, ast.While)):
            found.setdefault(node.lineno, ast.unparse(node.test))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            found.setdefault(node.lineno, f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}")
        elif isinstance(node, ast.ExceptHandler):
            found.setdefault(node.lineno, "except " + (ast.unparse(node.type) if node.type else ""))
        elif isinstance(node, ast.match_case):
            found.setdefault(node.pattern.lineno, f"case {ast.unparse(node.pattern)}")
    return found


def functions(text: str) -> dict[str, tuple[int, int]]:
    """First and last line of each function and method of a module, by qualified name."""
    found: dict[str, tuple[int, int]] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{prefix}{child.name}"
                if not isinstance(child, ast.ClassDef):
                    found.setdefault(name, (child.lineno, child.end_lineno or child.lineno))
                visit(child, f"{name}.")
            else:
                visit(child, prefix)

    visit(ast.parse(text), "")
    return found


def missed(goals: Iterable[Goal], arcs: Collection[tuple[int, int]]) -> list[Goal]:
    """Branch goals whose arc is not among some."""
    return [goal for goal in goals if goal.kind == "branch" and (goal.line, goal.to) not in arcs]


def _tries(count: int) -> str:
    return f", {count:,} tries" if count > 1 else f", {count} try" if count else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
