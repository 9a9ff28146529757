"""How a fork can end before its time, and what that says of the item in work."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

KILLED = {
    "timeout": ("timeout", "killed at the time limit"),
    "exploded": ("crashed", "too many processes"),
    "filling": ("crashed", "too much in all files together"),
    "hoarding": ("crashed", "too much memory in all processes together"),
    "forged": ("crashed", "garbled results"),
}
"""What becomes of the item during which a fork was killed."""


@dataclass(frozen=True, slots=True)
class Death:
    """The item during which a fork ended, how (``timeout``, ``crashed`` or ``exited``), and whether it was killed."""

    item: int
    outcome: str
    note: str
    killed: bool = False


def of_status(item: int, status: int) -> Death:
    """What an exit status says."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return Death(item, "timeout", "killed at the limit of CPU time")
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = str(number)
        return Death(item, "crashed", f"killed by {name}")
    code = os.WEXITSTATUS(status)
    if code == 70:
        return Death(item, "crashed", "the interpreter was left unusable")
    if code == 71:
        return Death(item, "crashed", "result too large")
    return Death(item, "exited", f"the process exited with status {code}")
