"""Ends processes, all of them: a worker is the subreaper of everything that its forks start."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator

PAGE = os.sysconf("SC_PAGE_SIZE")
LINUX = sys.platform.startswith("linux")
_prctl = ctypes.CDLL(None).prctl if LINUX else None  # looked up once: forks have no time to load a library


def become_subreaper() -> bool:
    """Make orphans of this process's children its own children, so that none can get away by forking twice."""
    return _prctl is not None and _prctl(36, 1, 0, 0, 0) == 0


def fork(patience: float = 5.0) -> int:
    """As ``os.fork``, asked again for `patience` seconds where others of this uid have taken all processes for now."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with contextlib.suppress(BlockingIOError):
            return os.fork()
        time.sleep(0.02)
    return os.fork()


def die_with_worker() -> None:
    """Let the kernel kill this fork should its worker die."""
    if _prctl is not None:
        _prctl(1, 9, 0, 0, 0)


def shield(on: bool) -> None:
    """Close this process's memory to others of its uid (or open it again, as a fork needs its own /proc/self)."""
    if _prctl is not None:
        _prctl(4, 0 if on else 1, 0, 0, 0)


def first_to_go() -> None:
    """Where memory runs out let the kernel kill this process and its children before anything of the user's."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def own_memory(pid: int | str) -> int:
    """Bytes of memory that are no file's and no other process's by mapping, 0 where /proc cannot say."""
    for folder in (f"/proc/{pid}", *others(pid)):  # the first thread may have ended: it has no memory then
        try:
            with open(f"{folder}/statm", encoding="ascii") as file:
                _, resident, shared = map(int, file.read().split()[:3])
        except (OSError, ValueError):
            continue
        if resident:
            return (resident - shared) * PAGE
    return 0


def shared_memory() -> int:
    """Bytes of memory in the whole machine that lie in files of memory or are shared, 0 where /proc cannot say.

    Which process holds them cannot be told: some do without having them mapped.
    """
    try:
        with open("/proc/meminfo", "rb") as file:
            return next((int(line.split()[1]) << 10 for line in file if line.startswith(b"Shmem:")), 0)
    except (OSError, ValueError, IndexError):
        return 0


def address_space() -> int:
    """Bytes of address space that this process uses now, 0 where /proc cannot say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


def confine(lite: bool = False) -> None:
    """Take from a fork the right to signal anything outside itself: by Landlock (Linux 6.12), else by a filter.

    Where the tier is `lite`, files outside are the user's own: their rights and times cannot be changed, either.
    """
    if not LINUX:
        return
    from pytest_aqe.sandbox import landlock, seccomp

    scoped = landlock.version() >= 6
    if scoped:
        landlock.scope()
    if seccomp.supported() and (lite or not scoped):
        seccomp.install(seccomp.build_fork(signals=not scoped, metadata=lite, pid=os.getpid()))


class Reaper:
    """Waits for forks and sweeps up after them. `all_mine`: a signal to -1 reaches nothing but what we started."""

    def __init__(self, all_mine: bool = False, processes: int = 0) -> None:
        self.all_mine = all_mine
        self.processes = processes
        self._first = self._last_pid() if processes else 0
        self._group = 0
        if hasattr(signal, "sigtimedwait"):
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])

    def wait(self, pid: int, seconds: float) -> int | None:
        """The status of `pid` once it has ended, None after `seconds` (or earlier: something else ended)."""
        self._group = pid
        status = self._status(pid)
        if status is not None:
            return status
        if self.processes:
            seconds = min(seconds, 0.01)
        if hasattr(signal, "sigtimedwait"):
            signal.sigtimedwait([signal.SIGCHLD], seconds)
            return self._status(pid)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.002)
            status = self._status(pid)
            if status is not None:
                return status
        return None

    @staticmethod
    def _status(pid: int) -> int | None:
        try:
            found, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return 0
        return status if found else None

    def kill(self, pid: int) -> None:
        """Kill one fork and, where the tier allows it at once, all that it started."""
        try:
            os.kill(-1 if self.all_mine else pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:
            os.kill(pid, signal.SIGKILL)

    @staticmethod
    def signal(pid: int, number: int) -> None:
        """Send one fork a signal; harmless when it has just ended."""
        _signal(pid, number)

    def exploded(self) -> bool:
        """Whether processes are being made faster than allowed, where no resource limit binds (uid 0)."""
        return bool(self.processes) and self._last_pid() - self._first > 8 * self.processes

    @staticmethod
    def hoarded() -> int:
        """Bytes that all processes below this one hold beyond what each had from it at first; one alone has a limit."""
        below = descendants(os.getpid())
        if len(below) < 2:
            return 0
        inherited = own_memory("self")
        return sum(max(0, own_memory(pid) - inherited) for pid in below)

    @staticmethod
    def _last_pid() -> int:
        try:
            with open("/proc/loadavg", encoding="ascii") as file:
                return int(file.read().split()[-1])
        except (OSError, ValueError, IndexError):
            return 0

    def sweep(self, seconds: float = 5.0) -> bool:
        """Kill every descendant that is left, and wait for each; False where some outlived `seconds`."""
        until = time.monotonic() + seconds
        pause = 0.0
        while True:
            try:
                found = os.waitpid(-1, os.WNOHANG)[0]
            except ChildProcessError:
                break
            if found:
                continue
            if self.all_mine:
                try:
                    os.kill(-1, signal.SIGKILL)
                except OSError:
                    pass
            else:
                if self._group:
                    _signal(-self._group, signal.SIGKILL)
                for number in (signal.SIGSTOP, signal.SIGKILL):
                    for pid in children():
                        _signal(pid, number)
            if time.monotonic() > until:
                return False
            time.sleep(pause)
            pause = min(0.01, pause + 0.0005)
        if self.processes:
            self._first = self._last_pid()
        return True


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError as error:
        if error.errno not in (errno.ESRCH, errno.EPERM):
            raise


def kill_tree(root: int) -> None:
    """Kill all that lives below a process, then the process: as a subreaper it holds its orphans until the end."""
    _signal(root, signal.SIGSTOP)
    for _ in range(1000):
        below = [pid for pid in descendants(root) if not is_zombie(pid)]
        if not below:
            break
        for pid in below:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.001)
    _signal(root, signal.SIGKILL)


def descendants(root: int) -> list[int]:
    """All processes below one, by /proc."""
    found: list[int] = []
    todo = [root]
    while todo:
        below = children(todo.pop())
        found += below
        todo += below
    return found


def is_zombie(pid: int) -> bool:
    """Whether a process has ended with all its threads, even if nobody has asked how."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            ended = file.read().rpartition(")")[2].split()[0] in "ZX"
    except (OSError, IndexError):
        return True
    return ended and not any(True for _ in others(pid))  # the first thread alone may end, and looks so, too


def others(pid: int | str) -> Iterator[str]:
    """Folders in /proc of the threads of a process but its first."""
    first = str(os.getpid() if pid == "self" else pid)
    with contextlib.suppress(OSError):
        yield from (f"/proc/{pid}/task/{name}" for name in os.listdir(f"/proc/{pid}/task") if name != first)


def children(pid: int | None = None) -> list[int]:
    """Direct children of a process (this one by default), by /proc: those of each of its threads."""
    mine = os.getpid() if pid is None else pid
    found: list[int] = []
    try:
        with open(f"/proc/{mine}/task/{mine}/children", encoding="ascii") as file:
            found += map(int, file.read().split())
        for thread in others(mine):
            with contextlib.suppress(OSError), open(f"{thread}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
        return found
    except OSError:
        pass
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    for name in names:
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == mine:
            found.append(int(name))
    return found


def cpu_seconds() -> float:
    """CPU time of this process and of all children that it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
