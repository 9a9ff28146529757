"""A process between a worker and its parent that outlives both, where no pid namespace ends what a worker started."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

from pytest_aqe.sandbox import capabilities, emptying, reap

TIERS = ("jail-lite", "weak")
PARENT_DIED = signal.SIGTERM


def enter(parent: int, line: int, scratch: str) -> None:
    """Return in a new process, the worker to be; the calling one stays behind, without limits, running nothing foreign.

    It ends as the worker ends, and takes with it whatever that left; when `parent` dies, all of them at once, and
    the `scratch` folder. It closes `line`, which only the worker needs.
    """
    reap.become_subreaper()
    waited = {signal.SIGCHLD, PARENT_DIED}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waited)
    capabilities.die_with_parent(parent, PARENT_DIED)
    supervisor = os.getpid()
    worker = os.fork()
    if worker:
        os.close(line)
        _watch(worker, waited, scratch)
    capabilities.die_with_parent(supervisor)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watch(worker: int, waited: set[signal.Signals], scratch: str) -> NoReturn:
    """Wait for the end of the worker or the parent, whichever comes first."""
    while signal.sigwait(waited) != PARENT_DIED:
        status = _ended(worker)
        if status is not None:
            reap.Reaper().sweep()
            os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
    reap.kill_tree(worker)
    reap.Reaper().sweep()
    emptying.remove(scratch)
    os._exit(1)


def _ended(worker: int) -> int | None:
    """The worker's status once it has ended; others that come here are orphans of its, and are waited for too."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not pid:
            return found
        if pid == worker:
            found = status
