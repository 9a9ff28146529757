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
    if "hash_seed" in trigger or (sources.LISTING in touched and failures.REORDERED in kinds):
        holding.add("unordered")
    if _is_timeout(touched, kinds, raised, failed):
        holding.add("timeout")
    holding |= _waits(touched, raised)
    if "turns" in trigger or {sources.THREADS, sources.PROCESSES, sources.TASKS} & set(touched):
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


def _waits(touched: Mapping[str, Any], raised: Collection[str]) -> set[str]:
    """A wait of the test's own for something that goes on beside it."""
    beside = {sources.THREADS, sources.PROCESSES, sources.TASKS} & set(touched)
    own_sleep = touched.get(sources.SLEEP, {}).get("main")
    late = TIMEOUTS & set(raised)
    if (beside and (own_sleep or late)) or (sources.WAIT in touched and late):
        return {"async-wait"}
    return set()
