"""Async scenarios: two calls that run at the same time."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.sandbox.limits import Limits
from tests.unit.generate.search.trial import trial

SUBJECT = """
import asyncio

def single(fn):
    running = []

    async def wrapper(*args):
        if running:
            return "found"
        running.append(1)
        try:
            return await fn(*args)
        finally:
            running.pop()

    return wrapper
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT, limits=Limits(wall=0.5)) as subject:  # a coroutine that waits is given up
        everything = subject.search(500)
        without = subject.search(500, without="scenario")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
