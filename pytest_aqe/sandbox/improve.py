"""The one thing to do where a tier is missing: it depends on what keeps it from working here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pytest_aqe.sandbox import bwrap

INSTALL = "apt-get install bubblewrap (or dnf, apk, pacman: the package is called bubblewrap)"
CONTAINER = "start the container with: docker run --security-opt seccomp=unconfined{more} (or podman run, the same)"
APPARMOR = " --security-opt apparmor=unconfined"
LANDLOCK = "boot a Linux 5.13 or later with Landlock in its list of security modules (lsm=landlock,...)"
SWITCHES = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("user.max_user_namespaces", "0", "10000"),
)
"""Settings of the kernel, the value that denies namespaces, and one that allows them."""
STATUS, PROFILE = "/proc/self/status", "/proc/self/attr/apparmor/current"
_CONTAINERS = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")


def advice(tier: str) -> str:
    """What makes `tier` work; empty where nothing is known that would."""
    if not sys.platform.startswith("linux"):
        return ""
    if tier == "bwrap" and bwrap.executable() is None:
        return as_root(INSTALL)
    if tier in ("bwrap", "jail"):
        return _namespaces()
    return LANDLOCK if tier == "jail-lite" else ""


def best(reasons: Mapping[str, str]) -> str:
    """What gives a stronger tier than works now. `reasons` are those why tiers do not work, strongest first.

    Bubblewrap needs the namespaces of `jail`: where they are denied they come first.
    """
    if not reasons["bwrap"]:
        return ""
    if reasons["jail"]:
        return advice("jail") or (advice("jail-lite") if reasons["jail-lite"] else "")
    return advice("bwrap")


def as_root(command: str) -> str:
    """A command that only root may give, as whoever reads it here has to type it."""
    return command if os.geteuid() == 0 else f"sudo {command}"


def _namespaces() -> str:
    """What allows namespaces here, as far as it can be seen what denies them.

    In a container its own filter denies them first, and the kernel's settings cannot be changed from there.
    """
    contained = any(map(os.path.exists, _CONTAINERS))
    if contained and "\nSeccomp:\t2\n" in _read(STATUS):
        return _container()
    for name, denies, allows in SWITCHES:
        if _read(_place(name)).strip() == denies:
            return as_root(f"sysctl -w {name}={allows}")
    return _container() if contained else ""


def _container() -> str:
    """How to start a container that may make namespaces; the usual profile of AppArmor denies it to mount."""
    return CONTAINER.format(more="" if _read(PROFILE).strip() in ("", "unconfined") else APPARMOR)


def _read(path: str) -> str:
    """What a file of the kernel says, nothing where it is not there."""
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _place(name: str) -> str:
    """Where a setting of the kernel can be read."""
    return "/proc/sys/" + name.replace(".", "/")
