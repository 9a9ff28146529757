"""Which ways to jail work here: found out by running a worker in each, never by what is installed."""

from __future__ import annotations

import functools
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_aqe.errors import SandboxError
from pytest_aqe.sandbox import improve

NAMES = ("bwrap", "jail", "jail-lite", "weak")
"""Strongest first; ``auto`` takes the first available one but never ``weak``."""


@dataclass(frozen=True)
class Tier:
    """A tier that works here, with what its probe found out."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def _variants(name: str) -> Iterator[tuple[str, Tier | None]]:
    """Ways to set a tier up, best first; a reason instead where it cannot be tried."""
    from pytest_aqe.sandbox import bwrap, identity, jail, landlock, seccomp

    linux = sys.platform.startswith("linux")
    if name == "weak":
        yield "", Tier("weak")
    elif not linux:
        yield "only on Linux", None
    elif name == "bwrap":
        binary = bwrap.executable()
        if binary is None:
            yield "bubblewrap is not installed", None
            return
        for root_caps in (True, False) if identity.can_drop() else (False,):
            for proc in ("new", "bind"):
                yield "", Tier("bwrap", {"binary": binary, "proc": proc, "root_caps": root_caps})
    elif name == "jail":
        reason = jail.supported()
        yield reason, None if reason else Tier("jail")
    elif not landlock.version():
        yield "the kernel has no Landlock", None
    elif not seccomp.supported():
        yield "no system call filter for this machine", None
    else:
        yield "", Tier("jail-lite", {"landlock": landlock.version()})


@functools.cache
def _probe(name: str) -> tuple[str, Tier | None]:
    """A tier that works, or why none does."""
    reason = ""
    for reason, tier in _variants(name):
        if tier is None:
            continue
        reason = _try(tier)
        if not reason:
            return "", tier
    return reason, None


def _try(tier: Tier) -> str:
    """Start a worker that tries to get out; empty when it cannot and can do its work."""
    from pytest_aqe.sandbox import launch
    from pytest_aqe.sandbox.limits import Limits

    if tier.name == "weak":
        return ""
    with tempfile.NamedTemporaryFile(prefix="aqe-canary-") as canary, socket.create_server(("127.0.0.1", 0)) as server:
        os.chmod(canary.name, 0o666)
        extra = {"canary": canary.name, "port": server.getsockname()[1]}
        running = launch.start(tier, "probe", sys_path=(), root="", limits=Limits(), hash_seed=0, extra=extra)
        try:
            answer = running.line.receive(15.0)
        except SandboxError as error:
            running.wait(1.0)
            said = running.complaint(500).splitlines()
            return said[-1] if said else str(error)
        finally:
            running.kill()
    if "refused" in answer:
        return str(answer["refused"])
    return "; ".join([*answer["leaks"], *answer["lacks"]])


def available() -> dict[str, str]:
    """Each tier with the reason why it does not work here, empty where it does."""
    return {name: _probe(name)[0] for name in NAMES}


def choose(tier: str = "auto") -> Tier:
    """The tier asked for, or for ``auto`` the strongest that works; never ``weak`` unless it was asked for."""
    allowed = ", ".join(("auto", *NAMES))
    if tier not in (*NAMES, "auto"):
        raise SandboxError(f"--aqe-sandbox (aqe_sandbox): unknown value {tier!r}; allowed: {allowed}")
    if os.name != "posix":
        raise SandboxError(f"--aqe-sandbox (aqe_sandbox) = {tier}: needs a POSIX system")
    reasons = []
    for name in NAMES[:-1] if tier == "auto" else (tier,):
        reason, found = _probe(name)
        if found is not None:
            return found
        reasons.append(f"{name}: {reason}")
    if tier == "auto":
        hints = [improve.best(available()), "or accept resource limits alone with --aqe-sandbox=weak"]
    else:
        hints = [improve.advice(tier), f"allowed: {allowed}"]
    hint = "; ".join(filter(None, hints))
    raise SandboxError(f"--aqe-sandbox (aqe_sandbox) = {tier}: not available here ({'; '.join(reasons)}); {hint}")
