"""Frozen values that travel between the rooms. Standard library only; no behaviour beyond small reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.program import Import, Node, Program

Arc = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to reach in a module, numbered from 0 in the order of its source.

    `kind` is ``branch`` (the coverage.py arc `line` → `to`) or ``line`` (the first line of a block, where no
    branch leads: function entries, handlers, code behind a statement that may raise; with a negative `to` the
    return from there, which a call in its expression may prevent). `function` is the
    qualified name of the innermost named function that holds it, ``""`` at module level. `parent` is the goal
    whose reaching makes this one possible (DynaMOSA's control dependence), None at the top of a function.
    `side` is the outcome of the predicate that leads to a branch.
    """

    id: int
    kind: str
    line: int
    to: int
    function: str
    parent: int | None = None
    side: bool | None = None

    @property
    def gives(self) -> bool:
        """Whether it is the return of a value, not merely the line that computes it."""
        return self.kind == "line" and self.to < 0


LIKELY_BUGS = frozenset(
    f"builtins:{name}"
    for name in (
        "AttributeError",
        "TypeError",
        "NameError",
        "UnboundLocalError",
        "IndexError",
        "KeyError",
        "AssertionError",
        "RecursionError",
        "ArithmeticError",
    )
) | {"struct:error", "re:error", "re:PatternError"}
"""Errors, with those derived from them, that speak of a bug of the subject, or of the call, unless code raises them on
purpose. Those of other modules say nothing of what they are about, so that nobody would expect them from a function."""

CARELESS = re.compile(r"(?:max|min)\(\) (?:arg|iterable argument) is (?:an )?empty|list\.remove\(x\): x not in list$")
"""Messages of a ValueError that speak of a builtin which the subject calls, not of what the subject was given."""

Span = tuple[int, int, int, int]
"""Where an expression stands in a source: first line and column, last line and column (0 columns: not known)."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that an act let out.

    `type` is ``module:qualname``. `origin` is ``explicit`` (a raise statement of first-party code),
    ``library`` (raised by code outside the subject's package that the subject called) or ``implicit`` (the
    interpreter raised it in the subject's own lines). `documented`: a docstring of the function names it, or the
    protocol that the function is part of (KeyError of ``__getitem__``). `trail` leads from the function under test
    inwards to the expression of the subject's file that failed; empty for explicit errors.
    """

    type: str
    message: str
    origin: str
    line: int = 0
    documented: bool = False
    bases: tuple[str, ...] = ()
    trail: tuple[Span, ...] = ()

    @property
    def likely_bug(self) -> bool:
        """Whether it is of a kind that speaks of a bug, unless it was raised on purpose."""
        if self.type in LIKELY_BUGS or any(base in LIKELY_BUGS for base in self.bases):
            return True
        return self.type == "builtins:ValueError" and CARELESS.match(self.message) is not None


@dataclass(frozen=True, slots=True)
class Check:
    """One possible assertion, true when it was recorded.

    `kind`: ``equal`` (``subject == expected``), ``is`` (``subject is expected``), ``approx``, ``output``
    (`subject` is ``capsys.readouterr().out`` or ``.err``), ``raises`` (`subject` is the exception's type,
    `expected` the message). `subject` is an expression over ``result`` and the arranged names.
    `about` says what it looks at: ``result``, ``state`` (that the act changed), ``unchanged`` (state as it was before),
    ``output`` or ``raised``.
    """

    kind: str
    subject: str
    expected: str
    about: str
    imports: tuple[Import, ...] = ()


STREAMS = "standard streams"
"""The place of a `Leftover` that closed one of them: what is printed afterwards fails, or goes into some file."""
FOLDER, HOME = "working folder", "home folder"
"""Places of a `Leftover` that put files there."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that is not as before when a candidate has ended and its fixtures are undone.

    `place` is ``module:qualname``, ``""`` where no name leads there, `STREAMS`, `FOLDER` or `HOME`. `before` is an
    expression for what was there, ``""`` where there is none.
    """

    place: str
    before: str = ""
    imports: tuple[Import, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program that somebody proposed: `move` names who, `parent` the corpus entry that it descends from."""

    id: int
    program: Program
    move: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """What running one candidate once gave.

    `outcome`: ``passed``, ``raised``, ``timeout``, ``crashed``, ``exited`` or ``invalid`` (the arrangement
    itself failed, or the text does not compile). `hits` are goal ids. `distances` holds for goals that were
    asked for the smallest branch distance in [0, 1); `operands` what their predicates compared, as plain
    values (goal, left, right). `wrap` is the wrap that the act needed. `result` describes the value's type as
    ``module:qualname``; `callable_result` says that calling it is worth a try. `checks` only in detail runs.
    `phase` is ``arrange`` where an exception came before the act. `setup` are hits that the arrangement alone made;
    `empty` says that the result is None, zero, an empty container or an inner function. `touched` says what it did, or
    tried, outside its own folders: ``deleting files outside tmp_path (os.remove)``.
    """

    candidate: int
    outcome: str
    hits: frozenset[int] = frozenset()
    distances: Mapping[int, float] = field(default_factory=dict)
    operands: tuple[tuple[int, object, object], ...] = ()
    wrap: str = ""
    result: str = ""
    callable_result: bool = False
    raised: Raised | None = None
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0
    phase: str = "act"
    note: str = ""
    setup: frozenset[int] = frozenset()
    empty: bool = False
    left: tuple[Leftover, ...] = ()
    touched: str = ""

    @property
    def acted(self) -> frozenset[int]:
        """Goals that the act reached: what a test of it may claim to cover."""
        return self.hits - self.setup


@dataclass(frozen=True, slots=True)
class Kill:
    """One mutant of the subject that one check of one candidate notices (`check` is an index into its checks)."""

    mutant: int
    candidate: int
    check: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed place: standard operators (relational, arithmetic, boolean, constant, return, negation)."""

    id: int
    operator: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class CallSample:
    """Values that one parameter of one function was really called with in the user's own run."""

    module: str
    function: str
    parameter: str
    type: str
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """One test of the user's run. `outcome`: passed, failed, error, skipped, xfailed, xpassed, crashed, rerun."""

    nodeid: str
    outcome: str
    seconds: float
    code_hash: str = ""
    markers: tuple[str, ...] = ()
    reruns: int = 0
    subtests: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """What the user's suite left uncovered in one file: coverage.py's own counts and arcs.

    `branches` is all branch arcs, `missing` those not taken; `excluded` lines are never goals. `measured`
    names how it came about: ``pytest-cov``, ``own``, ``none`` (nothing ran: all is missing), ``lines``, ``suggested``
    (by suggested tests of earlier runs alone). `unknown` are branches that count as taken though nobody knows.
    """

    module: str
    file: Path
    branches: frozenset[Arc]
    missing: frozenset[Arc]
    lines: frozenset[int]
    missing_lines: frozenset[int]
    excluded: frozenset[int] = frozenset()
    measured: str = "none"
    unknown: frozenset[Arc] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """One function (or a whole module: `function` is ``""``) to work on, by qualified name."""

    module: str
    file: Path
    function: str = ""

    @property
    def name(self) -> str:
        """``module::function``, or the module."""
        return f"{self.module}::{self.function}" if self.function else self.module


@dataclass(frozen=True, slots=True)
class Round:
    """One round of refinement, logged as data: how often each move was tried and what it gained.

    `gained` are goals that the probes saw covered, `measured` those of them that coverage.py saw as well, None where it
    was not asked.
    """

    target: str
    moves: Mapping[str, int]
    gains: Mapping[str, int]
    gained: int
    executions: int
    seconds: float
    open_goals: int
    features: Mapping[str, float] = field(default_factory=dict)
    measured: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A candidate that earned its place: its detailed execution, and the goals that it was kept for."""

    candidate: Candidate
    execution: Execution
    goals: frozenset[int]
    mutants: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A likely bug: a minimal call and the implicit error that it meets. Listed, never cemented in a test.

    `call` is a whole program, imports included, that meets the error in a process of its own. `why` says what speaks
    for a bug of the function and not of the call, `certainty` (0 to 1) how much.
    """

    target: str
    call: str
    error: str
    line: int
    why: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class Suite:
    """What refinement gives to the writer for one module.

    `prices` say by candidate what arguments that do not suit their parameters cost a reader, in characters.
    """

    module: str
    file: Path
    kept: tuple[Kept, ...]
    goals: tuple[Goal, ...]
    findings: tuple[Finding, ...] = ()
    rejected: Mapping[str, int] = field(default_factory=dict)
    prices: Mapping[int, float] = field(default_factory=dict)
