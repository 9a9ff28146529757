"""Who a worker is: the uid that it drops to as root, and how many processes that uid may have."""

from __future__ import annotations

import contextlib
import itertools
import os
import platform
import sys
from dataclasses import dataclass

from pytest_aqe.sandbox import capabilities
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.tiers import Tier

FIRST_UID, UIDS = 61_000, 3_000
_turn = itertools.count()


@dataclass(frozen=True, slots=True)
class Identity:
    """`drop`: the uid to become, 0 for none. `processes`: the value for RLIMIT_NPROC. `watch`: how many processes to
    allow where that limit does not bind (uid 0 that cannot be left), 0 where it does."""

    drop: int
    processes: int
    watch: int


def can_drop() -> bool:
    """Whether this is a root that may change its uid."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    return all(capabilities.has(number) for number in (capabilities.SETUID, capabilities.SETGID))


def choose(tier: Tier, limits: Limits) -> Identity:
    """The identity of a worker in `tier`."""
    own_users = not can_drop() and tier.name in ("bwrap", "jail")
    if tier.name == "bwrap":
        own_users = not tier.facts["root_caps"]
    if can_drop() and not own_users:
        return Identity(_free_uid(), limits.processes + 2, 0)
    counted = 4 if own_users and _counts_per_namespace() else _processes_of_mine()
    return Identity(0, limits.processes + counted, limits.processes if os.geteuid() == 0 else 0)


def _free_uid() -> int:
    """A uid that nobody has, another one for each worker: the kernel counts processes by uid."""
    import pwd

    while True:
        uid = FIRST_UID + (os.getpid() * 31 + next(_turn)) % UIDS
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid


def _counts_per_namespace() -> bool:
    """Whether the kernel counts processes of a uid by user namespace (since Linux 5.14)."""
    try:
        major, minor = (int(part) for part in platform.release().split(".")[:2])
    except ValueError:
        return False
    return (major, minor) >= (5, 14)


def _processes_of_mine() -> int:
    """How many threads this uid runs now; a guess on the high side where /proc cannot say."""
    uid, count = os.getuid(), 0
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return 512
    for name in names:
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == uid:
                count += max(1, os.stat(f"/proc/{name}/task").st_nlink - 2)
    return count


def pid_namespace() -> str:
    """The name of this process's pid namespace, empty where there is none."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
