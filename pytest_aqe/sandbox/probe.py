"""Tries out a tier: a worker that says how far it gets with what it must not do."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Any

from pytest_aqe.sandbox.frames import Line


def serve(line: Line, config: Mapping[str, Any]) -> None:
    """Answer with what was possible: an empty ``leaks`` is what a tier must give."""
    leaks = []
    if _can_write(str(config["canary"])):
        leaks.append("a file outside can be written")
    if _can_connect(int(config["port"])):
        leaks.append("a local port can be reached")
    if _can_signal(int(config["parent"]), str(config["tier"])):
        leaks.append("the parent can be signalled")
    own = os.path.join(str(config["view"]["scratch"]), "work", "x")
    lacks = [] if _can_write(own, create=True) else ["the scratch folder cannot be written"]
    line.send({"leaks": leaks, "lacks": lacks})
    os._exit(0)


def _can_write(path: str, create: bool = False) -> bool:
    try:
        os.close(os.open(path, os.O_WRONLY | (os.O_CREAT if create else 0), 0o600))
        return True
    except OSError:
        return False


def _can_connect(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
        return True
    except OSError:
        return False


def _can_signal(pid: int, tier: str) -> bool:
    if tier in ("bwrap", "jail"):  # pids are others there
        return False
    try:
        os.kill(pid, 0)
        return True
    except OSError:
        return False
