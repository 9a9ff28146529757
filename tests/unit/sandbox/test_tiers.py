"""Tiers: what works here is found by trying, what does not says why."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pytest_aqe.errors import SandboxError
from pytest_aqe.sandbox import bwrap, landlock, seccomp, tiers


def test_every_tier_has_a_verdict():
    found = tiers.available()

    assert tuple(found) == tiers.NAMES
    assert found["weak"] == ""
    assert all(isinstance(reason, str) for reason in found.values())


def test_auto_takes_the_strongest_that_works():
    working = [name for name in tiers.NAMES[:-1] if not tiers.available()[name]]
    if not working:
        pytest.skip("no tier but weak works here")

    assert tiers.choose("auto").name == working[0]
    assert tiers.choose().name == working[0]


@pytest.mark.parametrize("name", ["", "docker", "BWRAP", "jail_lite"])
def test_unknown_tier(name):
    with pytest.raises(SandboxError, match=r"unknown value .* allowed: auto, bwrap, jail, jail-lite, weak"):
        tiers.choose(name)


@pytest.fixture
def nothing_works(monkeypatch):
    monkeypatch.setattr(tiers, "_probe", lambda name: ("", tiers.Tier(name)) if name == "weak" else ("broken", None))


def test_auto_never_falls_to_weak(nothing_works):
    with pytest.raises(SandboxError, match=r"bwrap: broken; jail: broken; jail-lite: broken.*--aqe-sandbox=weak"):
        tiers.choose("auto")
    assert tiers.choose("weak").name == "weak"


def test_a_missing_tier_says_why_and_what_helps(nothing_works, monkeypatch):
    monkeypatch.setattr(bwrap, "executable", lambda: None)
    with pytest.raises(SandboxError, match=r"= bwrap: not available here .*apt-get install bubblewrap.*allowed"):
        tiers.choose("bwrap")


def test_a_tier_that_leaks_does_not_count(monkeypatch):
    """The probe of `weak`, were it made, would find the leaks."""
    monkeypatch.setattr(tiers.Tier, "name", "weak", raising=False)
    tier = tiers.Tier("weak")
    object.__setattr__(tier, "name", "leaky")

    reason = tiers._try(tier)

    assert "a local port can be reached" in reason


def test_bubblewrap_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(bwrap, "executable", lambda: None)

    assert tiers._probe.__wrapped__("bwrap") == ("bubblewrap is not installed", None)


def test_bubblewrap_that_cannot_start_anything(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'no permission' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(bwrap, "executable", lambda: str(broken))

    reason, tier = tiers._probe.__wrapped__("bwrap")

    assert tier is None
    assert "no permission" in reason


def test_kernel_without_landlock(monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: 0)

    assert tiers._probe.__wrapped__("jail-lite") == ("the kernel has no Landlock", None)


@pytest.mark.skipif(not seccomp.supported(), reason="no system call filter for this machine")
@pytest.mark.skipif(not landlock.version(), reason="the kernel has no Landlock")
def test_jail_lite_is_chosen_where_namespaces_are_denied():
    code = (
        "from pytest_aqe.sandbox import capabilities, seccomp, tiers\n"
        "capabilities.no_new_privileges()\n"
        "seccomp.install(seccomp.build(network=False))\n"
        "found = tiers.available()\n"
        "print(tiers.choose('auto').name, bool(found['bwrap']), bool(found['jail']))\n"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)

    assert done.stdout.split() == ["jail-lite", "True", "True"], done.stderr
