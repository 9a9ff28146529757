"""What a judgement says: how certain, why, and what of the call it depends on."""

from __future__ import annotations

import ast
from dataclasses import dataclass

SURE, LIKELY, POSSIBLE = 0.95, 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Blame:
    """Why an error is the function's own. `strict`: only where every argument is of a type that is declared;
    `text` names a parameter that has to be text, `member` one that has to be a member of an enumeration, for the rule
    to hold."""

    certainty: float
    why: str
    strict: bool = False
    text: str = ""
    member: str = ""


def unsought(holder: ast.expr) -> Blame:
    """An element of what the function put in order, which may be nothing."""
    return Blame(POSSIBLE, f"the function does not look whether {ast.unparse(holder)} has anything in it", strict=True)
