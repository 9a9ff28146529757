"""What the writer works on: one kept candidate with the checks and goals that earn it a test."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_aqe.facts import Check, Kept
from pytest_aqe.program import Program


@dataclass(frozen=True, slots=True)
class Draft:
    """One candidate that becomes a test or a row of one.

    `goals` and `mutants` are its own ones: no other draft of the suite reaches or kills them. `covers` is
    every goal that it reaches. `mute` says that all it can assert is that a procedure gave None. `price` is what
    its arguments cost a reader, beside their length.
    """

    kept: Kept
    checks: tuple[Check, ...]
    goals: frozenset[int] = frozenset()
    mutants: frozenset[int] = frozenset()
    covers: frozenset[int] = frozenset()
    mute: bool = False
    price: float = 0.0

    @property
    def program(self) -> Program:
        """The program that it runs, in the wrap that its act needed."""
        program = self.kept.candidate.program
        wrap = self.kept.execution.wrap
        return program if program.wrap or not wrap else program.with_wrap(wrap)

    @property
    def raises(self) -> Check | None:
        """The check on the exception, where the act raises."""
        return next((check for check in self.checks if check.kind == "raises"), None)

    @property
    def value(self) -> tuple[int, int]:
        """How much only this draft gives: goals first, then mutants."""
        return len(self.goals), len(self.mutants)
