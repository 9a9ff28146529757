"""What --aqe-doctor says."""

from pytest_aqe.report.doctor import lines


def test_what_works_and_what_does_not():
    tiers = {"bwrap": "not installed", "jail": "", "jail-lite": "no Landlock", "weak": ""}

    assert list(lines(tiers, "jail", "", "install bubblewrap")) == [
        "sandbox tiers, strongest first:",
        "  bwrap      no: not installed",
        "  jail       works    (own namespaces, Landlock and seccomp)",
        "  jail-lite  no: no Landlock",
        "  weak       works    (resource limits only, never chosen by itself)",
        "in force: jail",
        "to improve: install bubblewrap",
    ]


def test_nothing_to_improve():
    assert list(lines({"bwrap": ""}, "bwrap", "", ""))[-1] == "in force: bwrap"


def test_why_there_is_none():
    assert list(lines({"weak": ""}, "", "nothing works here", ""))[-1] == "in force: none. nothing works here"
