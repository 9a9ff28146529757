"""The one thing to do where a tier is missing: it depends on what keeps it from working here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pytest_aqe.sandbox import bwrap

INSTALL = "sudo apt-get install bubblewrap (or dnf, apk, pacman: the package is called bubblewrap)"
CONTAINER = "start the container with: docker run --security-opt seccomp=unconfined (or podman run, the same)"
LANDLOCK = "boot a Linux 5.13 or later with Landlock in its list of security modules (lsm=landlock,...)"
SWITCHES = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("user.max_user_namespaces", "0", "10000"),
)
"""Settings of the kernel, the value that denies namespaces, and one that allows them."""
_CONTAINERS = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")


def advice(tier: str) -> str:
    """What makes `tier` work; empty where nothing is known that would."""
    if not sys.platform.startswith("linux"):
        return ""
    if tier == "bwrap" and bwrap.executable() is None:
        return INSTALL
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


def _namespaces() -> str:
    """What allows namespaces here, as far as it can be seen what denies them."""
    for name, denies, allows in SWITCHES:
        try:
            value = Path(_place(name)).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if value == denies:
            return f"sudo sysctl -w {name}={allows}"
    return CONTAINER if any(map(os.path.exists, _CONTAINERS)) else ""


def _place(name: str) -> str:
    """Where a setting of the kernel can be read."""
    return "/proc/sys/" + name.replace(".", "/")
