"""Gathers possible assertions on a candidate, each confirmed, and judges them again later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_aqe.sandbox.script import Scripts
from pytest_aqe.sandbox.trial import Trial


def gather(session: Any, script: dict[str, Any], row: dict[str, Any]) -> list[dict[str, Any]]:
    """Assertions that hold, most useful first."""
    return []


def still_true(trial: Trial, checks: Sequence[dict[str, Any]], scripts: Scripts) -> list[int]:
    """Indices of checks that do not hold; ``[-1]`` where the candidate ended in another way."""
    return []
