"""The category of a flaky test: the most specific mechanism on its failing path."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pytest_aqe.hunt import failures, sources
from pytest_aqe.hunt.facts import PRECEDENCE
from pytest_aqe.hunt.recipe import NodeRun

BY_TRIGGER = {"tz": "timezone", "clock": "time", "env": "environment", "tmpdir": "filesystem", "no_network": "network"}
FILE_ERRORS = frozenset(
    f"builtins.{name}"
    for name in ("FileExistsError", "FileNotFoundError", "PermissionError", "IsADirectoryError", "NotADirectoryError")
)
TIMEOUTS = frozenset({"builtins.TimeoutError", "asyncio.exceptions.TimeoutError", "queue.Empty", "_queue.Empty"})
DRAWN = frozenset({sources.RANDOM, sources.ENTROPY, sources.THREADS, sources.PROCESSES, sources.TASKS, sources.NETWORK})
"""Sources that may reorder things; without any of them it is the order of a set, by where its objects lie."""
DEADLINES = ("DeadlineExceeded", "FlakyFailure")


def category(
    trigger: Collection[str], touched: Mapping[str, Any], failed: Sequence[NodeRun], users: Collection[str] = ()
) -> str:
    """The first of `PRECEDENCE` that holds for a test with these triggers, sources and failures.

    `users` are the categories that the user's own perturbations among the triggers speak for.
    """
    holding = {BY_TRIGGER[name] for name in trigger if name in BY_TRIGGER} | set(users)
    holding |= _by_failures(trigger, touched, failed)
    return next((name for name in PRECEDENCE if name in holding), "unknown")


def _by_failures(trigger: Collection[str], touched: Mapping[str, Any], failed: Sequence[NodeRun]) -> set[str]:
    kinds = [run.facts.get("compared", {}).get("kind", "") for run in failed]
    raised = {name for run in failed for name in run.facts.get("raised", ())}
    holding = set()
    if sources.NETWORK in touched:
        holding.add("network")
    elif raised & FILE_ERRORS:
        holding.add("filesystem")
    if failures.FLOAT_CLOSE in kinds:
        holding.add("floating-point")
    reordered = failures.REORDERED in kinds
    if "hash_seed" in trigger or (reordered and (sources.LISTING in touched or not DRAWN & set(touched))):
        holding.add("unordered")
    if _is_timeout(touched, kinds, raised, failed):
        holding.add("timeout")
    holding |= _waits(touched, kinds, raised)
    if "turns" in trigger or _goes_on_beside(touched):
        holding.add("concurrency")
    if sources.RANDOM in touched or sources.ENTROPY in touched:
        holding.add("randomness")
    if not holding and sources.CLOCK in touched:
        holding.add("time")
    return holding


def _is_timeout(
    touched: Mapping[str, Any], kinds: Sequence[str], raised: Collection[str], failed: Sequence[NodeRun]
) -> bool:
    """A bound on elapsed time that was missed, or a time-out of the test itself."""
    measured = touched.get(sources.TIMER, {}).get("direct") and failures.ORDERING in kinds
    plugin = any(run.message.startswith("Failed: Timeout") for run in failed)
    return bool(measured) or plugin or any(name.endswith(DEADLINES) for name in raised)


def _waits(touched: Mapping[str, Any], kinds: Sequence[str], raised: Collection[str]) -> set[str]:
    """A wait of the test's own for something that goes on beside it.

    Where all has come, only in another order, no wait was too short.
    """
    own_sleep = touched.get(sources.SLEEP, {}).get("main") and set(kinds) != {failures.REORDERED}
    late = TIMEOUTS & set(raised)
    waits = _goes_on_beside(touched) or {sources.TASKS, sources.WAIT} & set(touched)
    return {"async-wait"} if (_goes_on_beside(touched) and own_sleep) or (waits and late) else set()


def _goes_on_beside(touched: Mapping[str, Any]) -> bool:
    """Did anything go on beside the test's own course?"""
    tasks = touched.get(sources.TASKS, {}).get("beside")
    return bool(tasks or {sources.THREADS, sources.PROCESSES} & set(touched))
