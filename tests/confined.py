"""Evaluates what a search made in a fork of the test's process that is confined as a worker of tier jail-lite is."""

from __future__ import annotations

import ast
import builtins
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_aqe.sandbox import harden, limits, tiers, view

BOUNDS = limits.Limits(cpu=60)


class Raised(Exception):
    """An error inside, of no builtin type."""


def confined(acts: Sequence[Callable[[], Any]], project: Path) -> list[Any]:
    """What each of some calls gives, one after the other in one fork, which can write its empty working folder only.

    A plain value comes back as itself, any other one as its repr. An error takes the place of a value: of the same
    type where that is a builtin one, else a `Raised` with the type's name.
    """
    if tiers.available()["jail-lite"]:
        pytest.skip("what a search made is confined by Landlock and a filter of system calls, which do not work here")
    told, tell = os.pipe()
    with tempfile.TemporaryDirectory(prefix="aqe-") as scratch:
        seen = view.build([path for path in sys.path if path], str(project), scratch)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads, which only wait here
            child = os.fork()
        if not child:
            _serve(acts, seen, tell)
        os.close(tell)
        with open(told, encoding="utf-8") as answer:
            found = [_again(**json.loads(line)) for line in answer]
        os.waitpid(child, 0)
    assert len(found) == len(acts), "the fork did not come to its end"
    return found


def errors(found: list[Any]) -> list[Exception]:
    """Errors among what was found."""
    return [one for one in found if isinstance(one, Exception)]


def _serve(acts: Sequence[Callable[[], Any]], seen: view.View, tell: int) -> None:
    """In the fork, which never comes back from here."""
    try:
        limits.apply(BOUNDS, BOUNDS.processes)
        limits.apply_to_fork(BOUNDS, limits.SPARE * BOUNDS.memory)
        harden._confine({"shared": []}, "jail-lite", seen, 0)
        os.chdir(seen.scratch)
        with os.fdopen(tell, "w", encoding="utf-8") as line:
            for act in acts:
                line.write(f"{json.dumps(_told(act))}\n")
    finally:
        os._exit(0)


def _told(act: Callable[[], Any]) -> dict[str, str]:
    try:
        return {"value": repr(act())}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}


def _again(value: str = "", error: str = "", message: str = "") -> Any:
    if error:
        kind = getattr(builtins, error, None)
        return kind(message) if kind else Raised(error, message)
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return value
