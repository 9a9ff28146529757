"""Who a worker is: the uid that it drops to as root, and how many processes that uid may have."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import platform
import socket
import sys
from dataclasses import dataclass

from pytest_aqe.sandbox import capabilities, supervise
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.tiers import Tier

FIRST_UID, UIDS = 61_000, 3_000
_turn = itertools.count()


@dataclass(frozen=True, slots=True)
class Identity:
    """`drop`: the uid to become, 0 for none. `processes`: the value for RLIMIT_NPROC. `watch`: how many processes to
    allow where that limit does not bind (uid 0 that cannot be left), 0 where it does. `claim` holds the uid as long as
    it is open."""

    drop: int
    processes: int
    watch: int
    claim: socket.socket | None = None


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
        uid, claim = _free_uid()
        return Identity(uid, limits.processes + 2, 0, claim)
    counted = 4 if own_users and _counts_per_namespace() else _processes_of_mine()
    counted += tier.name in supervise.TIERS
    return Identity(0, limits.processes + counted, limits.processes if os.geteuid() == 0 else 0)


def _free_uid() -> tuple[int, socket.socket | None]:
    """A uid that nobody has and no other worker of this machine uses, as the kernel counts processes by uid.

    It is claimed by a name in the abstract namespace of sockets, which goes with the process that holds it.
    """
    import pwd

    for _ in range(UIDS):
        uid = FIRST_UID + (os.getpid() * 31 + next(_turn)) % UIDS
        with contextlib.suppress(KeyError):
            pwd.getpwuid(uid)
            continue
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0pytest-aqe-uid-{uid}")
        except OSError as error:
            claim.close()
            if error.errno == errno.EADDRINUSE:
                continue
            return uid, None
        return uid, claim
    return FIRST_UID + os.getpid() % UIDS, None


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
