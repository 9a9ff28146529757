"""What is advised is what keeps a stronger tier from working, not what is there already."""

import pytest

from pytest_aqe.sandbox import bwrap, improve

ALL = {"bwrap": "", "jail": "", "jail-lite": "", "weak": ""}


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    """A Linux with bubblewrap whose kernel denies nothing; gives the setter of its settings."""
    monkeypatch.setattr(improve.sys, "platform", "linux")
    monkeypatch.setattr(bwrap, "executable", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(improve, "_place", lambda name: str(tmp_path / name))
    monkeypatch.setattr(improve, "STATUS", str(tmp_path / "status"))
    monkeypatch.setattr(improve, "PROFILE", str(tmp_path / "profile"))
    monkeypatch.setattr(improve.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(improve, "_CONTAINERS", (str(tmp_path / "container"),))
    return lambda name, value: (tmp_path / name).write_text(f"{value}\n")


def test_nothing_where_the_strongest_works():
    assert improve.best({**ALL, "jail-lite": "no Landlock"}) == ""


def test_bubblewrap_where_only_that_is_missing(monkeypatch):
    monkeypatch.setattr(bwrap, "executable", lambda: None)

    assert improve.best({**ALL, "bwrap": "not installed"}) == f"sudo {improve.INSTALL}"
    monkeypatch.setattr(improve.os, "geteuid", lambda: 0)
    assert improve.best({**ALL, "bwrap": "not installed"}) == improve.INSTALL


@pytest.mark.parametrize("installed", [None, "/usr/bin/bwrap"])
@pytest.mark.parametrize(("name", "denies", "allows"), improve.SWITCHES)
def test_the_setting_that_denies_namespaces_comes_first(machine, monkeypatch, installed, name, denies, allows):
    monkeypatch.setattr(bwrap, "executable", lambda: installed)
    for other, _, fine in improve.SWITCHES:
        machine(other, denies if other == name else fine)

    assert improve.best({**ALL, "bwrap": "denied", "jail": "denied"}) == f"sudo sysctl -w {name}={allows}"


def test_how_a_container_is_started_where_that_denies_them(machine):
    assert improve.best({**ALL, "bwrap": "denied", "jail": "denied"}) == ""
    machine("container", "")

    assert improve.best({**ALL, "bwrap": "denied", "jail": "denied"}) == improve.CONTAINER.format(more="")


@pytest.mark.parametrize("profile", ["", "unconfined", "docker-default (enforce)"])
def test_the_filter_and_the_profile_of_a_container_come_before_settings_of_its_host(machine, profile):
    name, denies, _ = improve.SWITCHES[0]
    machine("container", "")
    machine(name, denies)
    machine("profile", profile)
    assert improve.advice("jail").startswith("sudo sysctl")

    machine("status", "Name:\tpython\nSeccomp:\t2\nSeccomp_filters:\t1")

    more = improve.APPARMOR if "docker" in profile else ""
    assert improve.advice("jail") == improve.CONTAINER.format(more=more)


def test_landlock_where_there_is_no_better_way():
    nothing = {**ALL, "bwrap": "denied", "jail": "denied", "jail-lite": "no Landlock"}

    assert improve.best(nothing) == improve.LANDLOCK


def test_nothing_is_known_that_helps_elsewhere(monkeypatch):
    monkeypatch.setattr(improve.sys, "platform", "darwin")

    assert improve.best({**ALL, "bwrap": "only on Linux", "jail": "only on Linux", "jail-lite": "x"}) == ""
    assert improve.advice("weak") == ""
