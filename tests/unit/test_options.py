"""Options: precedence, validation, and the frozen result."""

import argparse
import dataclasses
import os

import pytest

from pytest_aqe import options
from pytest_aqe.options import TABLE
from pytest_aqe.sandbox.limits import SEARCH, Limits
from pytest_aqe.settings import Settings, in_ci, settle
from pytest_aqe.validate import checked


@pytest.fixture
def read(pytester):
    """Settings of a run with these arguments and this ini text."""

    def read(*args, ini=""):
        pytester.makefile(".toml", pyproject=f"[tool.pytest.ini_options]\n{ini}\n")
        config = pytester.parseconfig(*args)
        return settle(config, options.read(config))

    return read


def test_defaults(read, pytester):
    settings = read()

    assert settings == Settings(
        rootdir=pytester.path, output=pytester.path / "tests" / "aqe", jobs=len(os.sched_getaffinity(0))
    )


@pytest.mark.parametrize(
    ("flag", "ini", "name", "from_ini", "from_flag"),
    [
        ("--aqe-budget=12.5", 'aqe_budget = "7"', "budget", 7.0, 12.5),
        ("--aqe-max-executions=9", 'aqe_max_executions = "8"', "max_executions", 8, 9),
        ("--aqe-round-executions=9", 'aqe_round_executions = "8"', "round_executions", 8, 9),
        ("--aqe-max-tests=9", 'aqe_max_tests = "8"', "max_tests", 8, 9),
        ("--aqe-seed=9", 'aqe_seed = "8"', "seed", 8, 9),
        ("--aqe-jobs=9", 'aqe_jobs = "8"', "jobs", 8, 9),
        ("--aqe-planner=uniform", 'aqe_planner = "thompson"', "planner", "thompson", "uniform"),
        ("--aqe-sandbox=weak", 'aqe_sandbox = "jail-lite"', "sandbox", "jail-lite", "weak"),
        ("--aqe-target=a.b", 'aqe_target = ["c", "d::e"]', "targets", ("c", "d::e"), ("a.b",)),
        ("--aqe-generate", "aqe_generate = true", "generate", True, True),
        ("--aqe-dry-run", "aqe_dry_run = true", "dry_run", True, True),
        ("--aqe-write", "aqe_write = true", "write", True, True),
    ],
)
def test_a_flag_wins_over_an_ini_value(read, flag, ini, name, from_ini, from_flag):
    assert getattr(read(ini=ini), name) == from_ini
    assert getattr(read(flag, ini=ini), name) == from_flag


@pytest.mark.parametrize(("name", "default"), [("observe", True), ("record", False)])
def test_switches_of_ini_files(read, name, default):
    assert getattr(read(), name) is default
    assert getattr(read(ini=f'aqe_{name} = "{"off" if default else "on"}"'), name) is not default


def test_paths_are_relative_to_where_they_were_given(read, pytester, monkeypatch):
    below = pytester.mkdir("below")

    assert read(ini='aqe_output = "ours"').output == pytester.path / "ours"
    monkeypatch.chdir(below)
    assert read("--rootdir=..", "--aqe-output=ours", "--aqe-json=../x.json").output == below / "ours"
    assert read("--rootdir=..", "--aqe-json=../x.json").json == pytester.path / "x.json"
    assert read("--rootdir=..").output == pytester.path / "tests" / "aqe"


def test_repeated_targets_count_once(read):
    assert read("--aqe-target=a", "--aqe-target=b", "--aqe-target=a").targets == ("a", "b")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("budget", "0", "a number of seconds above 0"),
        ("budget", "-3", "a number of seconds above 0"),
        ("budget", "nan", "a number of seconds above 0"),
        ("budget", "inf", "a number of seconds above 0"),
        ("budget", "soon", "a number of seconds above 0"),
        ("max_executions", "0", "a whole number from 1"),
        ("round_executions", "1.5", "a whole number from 1"),
        ("max_tests", "-1", "a whole number from 1"),
        ("jobs", "0", "a whole number from 1"),
        ("seed", "-1", "a whole number from 0"),
        ("planner", "trm", "auto, thompson, uniform"),
        ("sandbox", "docker", "auto, bwrap, jail, jail-lite, weak"),
        ("target", " ", "a dotted module, a path"),
        ("output", "", "a folder"),
        ("limit_wall", "0", "a number of seconds above 0, at most 86400"),
        ("limit_batch", "-1", "a number of seconds above 0, at most 86400"),
        ("limit_start", "86401", "a number of seconds above 0, at most 86400"),
        ("limit_cpu", "0", "a whole number of seconds from 1 to 86400"),
        ("limit_memory", "0", "a number of bytes from 1 to 1024T"),
        ("limit_memory", "-1G", "a number of bytes from 1 to 1024T"),
        ("limit_memory", "1.5G", "a number of bytes from 1 to 1024T"),
        ("limit_memory", "G", "a number of bytes from 1 to 1024T"),
        ("limit_memory", "2P", "a number of bytes from 1 to 1024T"),
        ("limit_memory", "2000T", "a number of bytes from 1 to 1024T"),
        ("limit_processes", "1", "a whole number from 2 to 65536"),
        ("limit_open_files", "31", "a whole number from 32 to 65536"),
        ("limit_file_size", "²M", "a number of bytes from 1 to 1024T"),
        ("limit_scratch", "much", "a number of bytes from 1 to 1024T"),
        ("limit_output", "16M", "a number of bytes from 1K to 8M"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(read, name, value, allowed):
    option = next(option for option in TABLE if option.name == name)
    quoted = f'["{value}"]' if name == "target" else f'"{value}"'

    with pytest.raises(argparse.ArgumentTypeError) as by_flag:
        options.flag_type(option.check)(value)
    with pytest.raises(pytest.UsageError) as by_ini:
        read(ini=f"aqe_{name} = {quoted}")

    for said in (str(by_flag.value), str(by_ini.value)):
        assert value in said
        assert allowed in said
    assert f"aqe_{name}" in str(by_ini.value)


@pytest.mark.parametrize("name", ["generate", "observe", "record", "dry_run"])
def test_a_bad_switch_is_named_with_what_is_allowed(read, name):
    with pytest.raises(pytest.UsageError, match=rf"aqe_{name}.*'maybe'.*true, false, on, off"):
        read(ini=f'aqe_{name} = "maybe"')


def test_a_dry_run_cannot_write(read):
    with pytest.raises(pytest.UsageError, match="--aqe-dry-run writes nothing and --aqe-write writes"):
        read("--aqe-dry-run", "--aqe-write")


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("", False), ("false", False), ("0", False)]
)
def test_ci_is_told_from_the_environment(read, monkeypatch, value, expected):
    monkeypatch.setenv("CI", value)

    assert read().ci is expected
    assert in_ci(value) is expected


@pytest.mark.parametrize(
    ("ci", "write", "dry_run", "placing"),
    [
        (False, False, False, "files"),
        (True, False, False, "patch"),
        (True, True, False, "files"),
        (False, False, True, "diff"),
        (True, False, True, "diff"),
    ],
)
def test_what_becomes_of_suggested_tests(tmp_path, ci, write, dry_run, placing):
    assert Settings(tmp_path, ci=ci, write=write, dry_run=dry_run).placing == placing


def test_settings_cannot_be_changed(tmp_path):
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings(tmp_path).budget = 1.0


def test_every_setting_has_its_row():
    fields = {field.name for field in dataclasses.fields(Settings)} - {"rootdir", "ci", "limits"}
    limits = {f"limit_{field.name}" for field in dataclasses.fields(Limits)}

    assert {option.name for option in TABLE} == {"target" if name == "targets" else name for name in fields} | limits


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Limits)])
def test_what_is_said_of_a_limit_is_its_default(name):
    option = next(option for option in TABLE if option.name == f"limit_{name}")
    said = option.help.rpartition("default: ")[2].rstrip(")")

    assert checked(option.check, said) == getattr(SEARCH, name)


@pytest.mark.parametrize(
    ("value", "size"), [("512", 512), ("4K", 4096), ("512M", 512 << 20), (" 2g ", 2 << 30), ("1024T", 1 << 50)]
)
def test_sizes_have_units(read, value, size):
    assert read(ini=f'aqe_limit_memory = "{value}"').limits == {"memory": size}
    assert read(f"--aqe-limit-memory={value}", ini='aqe_limit_memory = "1M"').limits == {"memory": size}


def test_limits_that_were_given_are_kept_together(read):
    assert read().limits == {}
    settings = read("--aqe-limit-start=5", ini='aqe_limit_wall = "1.5"\naqe_limit_cpu = 7\naqe_limit_output = "2K"')
    assert settings.limits == {"wall": 1.5, "start": 5.0, "cpu": 7, "output": 2048}
    assert SEARCH.but(settings.limits) == Limits(wall=1.5, start=5.0, cpu=7, output=2048)


@pytest.mark.parametrize("option", [option for option in TABLE if option.name.startswith("limit_")])
def test_every_limit_that_is_allowed_can_be_set(option):
    """What is refused here and what is refused there is the same."""
    for value in ("1", "2", "31", "32", "1024", "65536", "86400", "8388608", str(1 << 50), str(1 << 51)):
        try:
            given = {option.name.removeprefix("limit_"): checked(option.check, value)}
        except ValueError:
            continue
        assert SEARCH.but(given).to_json() == {**SEARCH.to_json(), **given}


def test_help_lists_every_flag(pytester):
    result = pytester.runpytest_inprocess("--help")

    text = result.stdout.str()
    for option in TABLE:
        assert option.where == "ini" or option.flag in text
        assert option.where == "flag" or f"{option.dest} (" in text
