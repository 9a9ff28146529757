"""Keeps CPUs busy for a while, bounded by what the machine has to spare."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BURN = "import os\nwhile os.getppid() == {parent}: sum(range(100000))"
"""What a busy child does; it ends by itself where its parent is gone."""


@contextmanager
def loaded(processes: int) -> Iterator[None]:
    """So many busy processes while the body runs."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(processes):
            source = BURN.format(parent=os.getpid())
            children.append(
                subprocess.Popen([sys.executable, "-S", "-E", "-c", source], stdin=subprocess.DEVNULL, close_fds=True)
            )
        yield
    finally:
        for child in children:
            child.kill()
        for child in children:
            child.wait()


def spare() -> int:
    """CPUs that are idle now, at least one: what a load may take without harm to others."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    average = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, round(count - average))
