"""Collected tests in forks of their process: what one run of them leaves behind, the next does not see."""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

CRASHED = "crashed", "the process ended in it"
TICK = 0.1
Outcomes = Mapping[str, tuple[str, str]]
GOOD = ("passed", "skipped", "xfailed")


class Forked:
    """Runs some items, one after another, in one fork; their outcomes by node id, the worst where there are several."""

    def __init__(self, listen: Callable[[Callable[[dict[str, Any]], None]], None]) -> None:
        """`listen` has the rows that a plugin tells given to somebody else."""
        self._listen = listen

    def run(self, items: Sequence[Any], prepare: Callable[[], None] = lambda: None, *, stop: bool = False) -> Outcomes:
        """`prepare` is called in the fork first; with `stop` nothing is run after one that does not pass."""
        sys.stdout.flush()
        ours, theirs = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(ours)
            self._inside(items, prepare, theirs, stop)
        os.close(theirs)
        try:
            rows = [json.loads(line) for line in _read(ours, pid).splitlines() if line.endswith(b"}")]
        finally:
            os.close(ours)
        return _outcomes(rows)

    def _inside(self, items: Sequence[Any], prepare: Callable[[], None], pipe: int, stop: bool) -> None:
        try:
            write = os.write
            bad: list[str] = []

            def tell(row: dict[str, Any]) -> None:
                write(pipe, json.dumps(row).encode() + b"\n")
                if row.get("outcome", GOOD[0]) not in GOOD:
                    bad.append(row["outcome"])

            self._listen(tell)
            prepare()
            seen: set[str] = set()
            for item, following in zip(items, [*items[1:], None]):
                if item.nodeid in seen:
                    item._initrequest()  # as for a test that is run once more
                seen.add(item.nodeid)
                following = None if following is item else following  # its fixtures are undone in between
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if stop and bad:
                    break
        finally:
            sys.stdout.flush()
            os._exit(0)


def _read(pipe: int, pid: int) -> bytes:
    """All that a fork writes until its end, whoever else may still hold the pipe."""
    parts: list[bytes] = []
    ended = False
    while True:
        if select.select([pipe], [], [], 0 if ended else TICK)[0]:
            part = os.read(pipe, 1 << 16)
            parts.append(part)
            if part:
                continue
            if not ended:
                os.waitpid(pid, 0)
            break
        if ended:
            break
        ended = os.waitpid(pid, os.WNOHANG)[0] != 0
    return b"".join(parts)


def _outcomes(rows: Sequence[Mapping[str, Any]]) -> Outcomes:
    found: dict[str, tuple[str, str]] = {}
    running = ""
    for row in rows:
        if row["kind"] == "start":
            running = row["test"]
        elif row["kind"] == "test":
            running = ""
            if found.get(row["test"], GOOD)[0] in GOOD:
                found[row["test"]] = row["outcome"], row["message"]
    if running:
        found[running] = CRASHED
    return found
