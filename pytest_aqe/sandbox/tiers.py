"""Which ways to jail work here: found out by running something in each, never by what is installed."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_aqe.errors import SandboxError
from pytest_aqe.sandbox import bwrap
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.view import View

NAMES = ("bwrap", "jail", "jail-lite", "weak")
"""Strongest first; ``auto`` takes the first available one but never ``weak``."""


@dataclass(frozen=True)
class Tier:
    """A tier that works here, with what its probe found out."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def has_capability(number: int) -> bool:
    """Whether this process holds a capability (21 is SYS_ADMIN, 7 is SETUID)."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            row = next(line for line in file if line.startswith("CapEff:"))
        return bool(int(row.split()[1], 16) >> number & 1)
    except (OSError, StopIteration, ValueError):
        return False


def is_real_root() -> bool:
    """Whether this is uid 0 with the rights to change uid and to mount."""
    return os.geteuid() == 0 and has_capability(7) and has_capability(21)


@functools.lru_cache(maxsize=None)
def _probe_bwrap() -> tuple[str, Tier | None]:
    if not sys.platform.startswith("linux"):
        return "only on Linux", None
    binary = bwrap.executable()
    if binary is None:
        return "bubblewrap is not installed (apt install bubblewrap)", None
    view = View(tuple(path for path in ("/usr", "/bin", "/lib", "/lib64") if os.path.exists(path)), "/tmp/aqe")
    said = ""
    for root_caps in (True, False) if is_real_root() else (False,):
        for proc in ("new", "bind"):
            command = bwrap.command(binary, view, Limits(), proc=proc, root_caps=root_caps)
            code, text = _run([*command, "/bin/true"])
            if code == 0:
                return "", Tier("bwrap", {"binary": binary, "proc": proc, "root_caps": root_caps})
            said = text or f"exit status {code}"
    return f"bubblewrap does not run here: {said}", None


def _run(command: list[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=10, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, lines[-1] if lines else ""


PROBES = {"bwrap": _probe_bwrap, "weak": lambda: ("", Tier("weak"))}


def available() -> dict[str, str]:
    """Each tier with the reason why it does not work here, empty where it does."""
    return {name: PROBES[name]()[0] if name in PROBES else "not built" for name in NAMES}


def choose(tier: str = "auto") -> Tier:
    """The tier asked for, or for ``auto`` the strongest that works; never ``weak`` unless it was asked for."""
    allowed = ", ".join(("auto", *NAMES))
    if tier not in (*NAMES, "auto"):
        raise SandboxError(f"--aqe-sandbox (aqe_sandbox): unknown value {tier!r}; allowed: {allowed}")
    reasons = []
    for name in NAMES[:-1] if tier == "auto" else (tier,):
        if name not in PROBES:
            continue
        reason, found = PROBES[name]()
        if found is not None:
            return found
        reasons.append(f"{name}: {reason}")
    hint = "; with --aqe-sandbox=weak you accept resource limits only" if tier == "auto" else f"; allowed: {allowed}"
    raise SandboxError(f"--aqe-sandbox (aqe_sandbox) = {tier}: not available here ({'; '.join(reasons)}){hint}")
