"""The book of suspects: for every place of an error that is the subject's own, the plainest call that meets it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pytest_aqe.facts import Candidate, Execution, Raised, Span
from pytest_aqe.generate.search.bugs.blame import SURE, Blame
from pytest_aqe.generate.search.bugs.inputs import DECLARED, FITTING, UNTOLD, WRONG, Inputs
from pytest_aqe.generate.search.bugs.place import Places
from pytest_aqe.generate.search.bugs.provenance import Source
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import size, wrapped
from pytest_aqe.generate.search.naming import internal
from pytest_aqe.program import Attr, Lit, Program, literals

Place = tuple[str, Span]
UNSURE = 0.15
"""What the certainty loses where the types of arguments are told by use alone."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A call that met an error which is the subject's own."""

    candidate: Candidate
    raised: Raised
    blame: Blame
    grade: int

    @property
    def certainty(self) -> float:
        """From what the place says and how well the arguments are known."""
        return round(self.blame.certainty - (UNSURE if self.grade < DECLARED else 0.0), 2)


class Suspects:
    """Looks at every execution that ended in an error which nobody raised on purpose."""

    def __init__(self, context: Context) -> None:
        self.places = Places(Source(context.source.tree))
        self.inputs = Inputs(context)
        self.found: dict[Place, Suspect] = {}

    def note(self, candidate: Candidate, execution: Execution) -> None:
        """Remember a suspect; of several at one place the one that is known best, then the plainest."""
        raised = execution.raised
        if raised is None or not raised.trail or execution.phase != "act" or execution.touched:
            return
        place = raised.type, raised.trail[-1]
        known = self.found.get(place)
        if known is not None and self._rank(known) <= (-DECLARED, False, size(candidate)):
            return
        suspect = self.suspect(wrapped(candidate, execution), raised)
        if suspect is not None and (known is None or self._rank(suspect) < self._rank(known)):
            self.found[place] = suspect

    def suspect(self, candidate: Candidate, raised: Raised) -> Suspect | None:
        """The judgement on one call, None where the call may be to blame."""
        blame = self.places.blame(raised)
        if blame is None or internal(candidate.program.subject.replace("__", "")):
            return None
        grade = self.inputs.grade(candidate.program)
        needed = DECLARED if blame.strict else UNTOLD if blame.certainty >= SURE else FITTING
        if grade < max(needed, WRONG + 1):
            return None
        if "NoneType" in raised.message and grade < DECLARED and _gives_none(candidate.program):
            return None
        if blame.text:
            given = self.inputs.given(candidate.program, blame.text)
            if not isinstance(given, Lit) or not isinstance(given.value, (str, bytes)):
                return None
        if blame.member and not isinstance(self.inputs.given(candidate.program, blame.member), Attr):
            return None
        return Suspect(candidate, raised, blame, grade)

    def _rank(self, suspect: Suspect) -> tuple[int, bool, int]:
        """Arguments that are known best come first, then calls of the very function that fails, then short ones."""
        function = self.places.source.function_at(suspect.raised.trail[-1][0])
        name = suspect.candidate.program.subject.rpartition(".")[2]
        direct = not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or function.name == name
        return -suspect.grade, not direct, size(suspect.candidate)


def _gives_none(program: Program) -> bool:
    return any(literal.value is None for literal in literals(program))
