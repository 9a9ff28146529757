"""The moves of the search, each one way to come up with candidates."""

from __future__ import annotations

from pytest_aqe.generate.search.moves.base import BaseMove
from pytest_aqe.generate.search.moves.define import DefineClasses
from pytest_aqe.generate.search.moves.examples import Examples
from pytest_aqe.generate.search.moves.flags import Flags
from pytest_aqe.generate.search.moves.follow import Follow
from pytest_aqe.generate.search.moves.grammar import Grammar
from pytest_aqe.generate.search.moves.mutation import Mutation
from pytest_aqe.generate.search.moves.objects import Objects
from pytest_aqe.generate.search.moves.operands import Operands
from pytest_aqe.generate.search.moves.reach import Reach
from pytest_aqe.generate.search.moves.recall import Recall
from pytest_aqe.generate.search.moves.scenario import Scenario
from pytest_aqe.generate.search.moves.sequence import Sequence
from pytest_aqe.generate.search.moves.solve import Solve
from pytest_aqe.generate.search.moves.world import World

MOVES: tuple[type[BaseMove], ...] = (
    Recall,
    Reach,
    Examples,
    Grammar,
    Solve,
    Operands,
    Mutation,
    Objects,
    DefineClasses,
    World,
    Scenario,
    Flags,
    Sequence,
    Follow,
)
"""Every move, in the order of the first round."""
