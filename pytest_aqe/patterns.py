"""What passes between the bank and the rest: patterns to store, patterns found, and how those fared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_aqe.facts import Round, TestOutcome
from pytest_aqe.program import Node, Program
from pytest_aqe.roles import Role

TIER = "tier."
"""How counters of a tier begin: ``tier.NAME.starts``."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A way of testing that was executed: kept for a test, or failed (`kept` is False: what not to try).

    `oracle` names what is asserted (kinds of checks, type of the exception), `goals` and `mutants` count what it was
    kept for, `rounds` and `seconds` what its function took.
    """

    module: str
    function: str
    program: Program
    move: str
    agent: str
    kept: bool = True
    oracle: tuple[str, ...] = ()
    goals: int = 0
    mutants: int = 0
    rounds: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Argument:
    """A value that stood for a parameter, with the text of the parameter's annotation."""

    name: str
    type: str
    node: Node


@dataclass(frozen=True, slots=True)
class Pattern:
    """A stored way, as it was found for some function: where it comes from, how near, how good it proved.

    `arguments` are those of its act that can stand alone, `roles` what literals are to its function, by their text.
    `quality` is the share of its uses that gave a kept test (the mean of a Beta distribution).
    """

    key: bytes
    module: str
    function: str
    program: Program
    move: str
    kept: bool
    similarity: float
    quality: float
    cluster: int = -1
    arguments: tuple[Argument, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recollection:
    """What the bank knows for one function: patterns, best first, and by move how often it gained on neighbours."""

    patterns: tuple[Pattern, ...] = ()
    priors: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern that candidates were made from, and whether one of them, or a descendant, became a kept test."""

    key: bytes
    won: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that one session has to tell. `texts` holds the source of each module: profiles are made from it.

    `agent` is who searched, `counts` are counters that are raised, by name.
    """

    session: str
    texts: Mapping[str, str] = field(default_factory=dict)
    learned: tuple[Learned, ...] = ()
    used: tuple[Used, ...] = ()
    rounds: Mapping[str, tuple[Round, ...]] = field(default_factory=dict)
    outcomes: tuple[TestOutcome, ...] = ()
    agent: str = "generate"
    counts: Mapping[str, float] = field(default_factory=dict)
