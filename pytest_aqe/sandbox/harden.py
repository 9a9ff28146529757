"""What a worker does to itself before it runs foreign code: fewer rights, then limits. The order matters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_aqe.sandbox import capabilities, jail, landlock, reap, seccomp, supervise
from pytest_aqe.sandbox import limits as limits_module
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.view import View

LINUX = sys.platform.startswith("linux")
DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty"))
TERMINALS = ("/dev/ptmx", "/dev/pts")
"""Where there is no /dev of the sandbox's own they are the user's: others read there what is typed."""


def enter(config: dict[str, Any], line: int) -> None:
    """Harden this process as `config` says; afterwards only its scratch folder can be written.

    `line` is the descriptor of the line to the parent. Writes down in `config` how far signals reach (``all_mine``).
    """
    limits = Limits.from_json(config["limits"])
    view = View.from_json(config["view"])
    tier = str(config["tier"])
    drop = int(config["drop"])
    os.umask(0o022)
    if LINUX:
        parent = int(config["parent"])
        if tier in supervise.TIERS:
            supervise.enter(parent, line, view.scratch)
        else:
            capabilities.die_with_parent(parent if tier != "bwrap" else 0)
        reap.first_to_go()
    if tier == "jail":
        jail.enter(view, limits, user_namespace=not drop, keep_open=line)
    elif drop and tier != "bwrap":  # there the folder is everybody's anyway
        os.chown(view.scratch, drop, drop)
    if drop:
        capabilities.become(drop, capabilities.DAC_READ_SEARCH if seccomp.supported() else None)
    for name in ("home", "tmp", "work"):
        os.makedirs(os.path.join(view.scratch, name), mode=0o700, exist_ok=True)
    limits_module.apply(limits, int(config["processes"]))
    if LINUX:
        _confine(config, tier, view, drop)
    os.chdir(os.path.join(view.scratch, "work"))
    sys.dont_write_bytecode = True
    config["all_mine"] = LINUX and _alone(config)


def _confine(config: Mapping[str, Any], tier: str, view: View, drop: int) -> None:
    """Drop all capabilities, then Landlock and the system call filter, as far as the tier needs them."""
    if not drop:
        capabilities.drop_all()
    capabilities.die_with_parent()  # a change of uid has cleared it
    capabilities.no_new_privileges()
    abi = landlock.version()
    lite = tier == "jail-lite"
    if tier != "weak" and abi:
        writable = [view.scratch, *config["shared"]]
        whole, parts, listing = _grants(view)
        listing += [] if lite else ["/", "/tmp"]
        devices = DEVICES if lite else (*DEVICES, *TERMINALS)
        landlock.restrict([*whole, *parts, "/proc"], writable, listing, devices, net=lite)
    if tier != "weak" and seccomp.supported():
        seccomp.install(seccomp.build(network=lite, truncation=lite and abi < 3))
    if lite:
        from pytest_aqe.sandbox import sharing

        sharing.install()


def _grants(view: View) -> tuple[list[str], list[str], list[str]]:
    """Trees to read as a whole, parts of trees that hold something hidden, and folders to list on the way.

    Landlock can only allow, so a tree with something hidden is allowed entry by entry.
    """
    whole: list[str] = []
    parts: list[str] = []
    listing: list[str] = []
    for tree in view.read:
        inner = [path for path in view.hide if path.startswith(tree + "/")]
        if tree in view.hide:
            continue
        if not inner:
            whole.append(tree)
            continue
        for kind, path in _split(tree, inner):
            (parts if kind else listing).append(path)
    return whole, parts, listing


def _split(tree: str, hidden: list[str]) -> Iterator[tuple[bool, str]]:
    yield False, tree
    try:
        names = os.listdir(tree)
    except OSError:
        return
    for name in names:
        path = os.path.join(tree, name)
        if path in hidden or os.path.islink(path):  # a rule for a link would be one for what it points to
            continue
        inner = [other for other in hidden if other.startswith(path + "/")]
        if inner:
            yield from _split(path, inner)
        else:
            yield True, path


def _alone(config: Mapping[str, Any]) -> bool:
    """Whether a signal to -1 stays among what this process starts: tried on the parent, by harmless signal 0."""
    if config["tier"] in ("bwrap", "jail"):
        try:
            return bool(config["pid_namespace"]) and os.readlink("/proc/self/ns/pid") != config["pid_namespace"]
        except OSError:
            return os.getpid() == 1
    if config["tier"] == "jail-lite" and landlock.version() >= 6:
        try:
            os.kill(int(config["parent"]), 0)
        except PermissionError:
            return True
        except OSError:
            return False
    return False
