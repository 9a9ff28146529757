"""The most specific mechanism wins."""

import pytest

from pytest_aqe.hunt.classify import category
from pytest_aqe.hunt.recipe import NodeRun


def failed(message="AssertionError", raised=("builtins.AssertionError",), kind="", **facts):
    compared = {"compared": {"op": "==", "kind": kind}} if kind else {}
    return NodeRun("t", 0, "failed", message=message, facts={"raised": list(raised), **compared, **facts})


def touched(*names, **more):
    return {name: {"line": "x.py:1", "count": 1, **more.get(name, {})} for name in names}


CASES = [
    (["tz"], touched("clock"), failed(), "timezone"),
    (["clock"], touched("clock", "random"), failed(), "time"),
    (["env"], touched("env"), failed(), "environment"),
    (["tmpdir"], touched("files"), failed(), "filesystem"),
    (["hash_seed"], {}, failed(), "unordered"),
    (["hash_seed"], {}, failed(kind="float-close"), "floating-point"),
    (["seed"], touched("random"), failed(), "randomness"),
    (["entropy"], touched("entropy"), failed(), "randomness"),
    (["entropy"], touched("entropy", "listing"), failed(kind="reordered"), "unordered"),
    (["seed"], touched("random", "listing"), failed(), "randomness"),
    (["entropy"], touched("entropy", "network", "threads"), failed(), "network"),
    (["rerun"], touched("files"), failed(raised=["builtins.FileExistsError", "builtins.OSError"]), "filesystem"),
    (["entropy"], touched("entropy", "threads"), failed(), "concurrency"),
    (["turns"], touched("random"), failed(), "concurrency"),
    (["entropy"], touched("entropy", "threads", "sleep", sleep={"main": True}), failed(), "async-wait"),
    (["entropy"], touched("entropy", "threads", "sleep"), failed(), "concurrency"),
    (["rerun"], touched("tasks"), failed(raised=["builtins.TimeoutError"]), "async-wait"),
    (["entropy"], touched("entropy", "tasks", "sleep", sleep={"main": True}), failed(), "randomness"),
    (["entropy"], touched("entropy", "tasks", tasks={"beside": [True]}), failed(), "concurrency"),
    (["rerun"], touched("tasks", "sleep", tasks={"beside": [True]}, sleep={"main": True}), failed(), "async-wait"),
    (["rerun"], touched("threads", "sleep", sleep={"main": True}), failed(kind="reordered"), "concurrency"),
    (["rerun"], {}, failed(kind="reordered"), "unordered"),
    (["rerun"], touched("wait"), failed(raised=["queue.Empty"]), "async-wait"),
    (["rerun"], touched("threads"), failed(raised=["_queue.Empty"]), "async-wait"),
    (["rerun"], touched("timer", timer={"direct": True}), failed(kind="ordering"), "timeout"),
    (["rerun"], touched("timer"), failed(kind="ordering"), "unknown"),
    (["rerun"], {}, failed("Failed: Timeout >1.0s"), "timeout"),
    (["rerun"], {}, failed(raised=["hypothesis.errors.DeadlineExceeded"]), "timeout"),
    (["rerun"], touched("clock"), failed(), "time"),
    (["rerun"], {}, failed(), "unknown"),
    (["load"], touched("timer", timer={"direct": True}), failed(kind="ordering"), "timeout"),
]


@pytest.mark.parametrize(("trigger", "sources", "run", "wanted"), CASES)
def test_category(trigger, sources, run, wanted):
    assert category(trigger, sources, [run]) == wanted
