"""One table of options: each is a flag and an ini value, and all of them become one frozen `Settings`.

Every run loads this file and reads all values; `Settings` itself is made only where something of ours is on.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pytest

if TYPE_CHECKING:
    from pytest_aqe.settings import Settings

PLANNERS = ("auto", "thompson", "uniform")
SANDBOXES = ("auto", "bwrap", "jail", "jail-lite", "weak")


class Option(NamedTuple):
    """One row of the table. `parse` raises ValueError for what `allowed` does not allow."""

    name: str
    kind: Literal["bool", "string", "int", "float", "linelist"]
    default: Any
    help: str
    parse: Callable[[Any], Any] | None = None
    allowed: str = ""
    metavar: str = ""
    flag: bool = True
    ini: bool = True

    @property
    def dest(self) -> str:
        """Its name in the parsed arguments and in ini files."""
        return f"aqe_{self.name}"

    @property
    def flag_name(self) -> str:
        """Its name on the command line."""
        return "--aqe-" + self.name.replace("_", "-")

    def checked(self, value: Any) -> Any:
        """The value as it goes into `Settings`; ValueError says what is allowed."""
        try:
            return self.parse(value) if self.parse else value
        except (ValueError, TypeError, OverflowError):
            raise ValueError(f"{value!r} is not allowed (allowed: {self.allowed})") from None

    def flag_type(self, text: str) -> Any:
        """For argparse: the same check with its kind of error."""
        try:
            return self.checked(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not math.isfinite(seconds) or seconds <= 0:
        raise ValueError
    return seconds


def _at_least(least: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        number = int(value)
        if number < least:
            raise ValueError
        return number

    return parse


def _one_of(names: tuple[str, ...]) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if value not in names:
            raise ValueError
        return str(value)

    return parse


def _text(value: Any) -> str:
    if not str(value).strip():
        raise ValueError
    return str(value).strip()


TABLE = (
    Option("generate", "bool", False, "Generate tests for what the run leaves uncovered, after the run"),
    Option(
        "target",
        "linelist",
        [],
        "Work on this only: a dotted module, a path, or either with ::qualified.name (may be repeated; default: "
        "all first-party packages under the rootdir)",
        _text,
        "a dotted module, a path, or either with ::qualified.name",
        "SPEC",
    ),
    Option(
        "budget",
        "float",
        60.0,
        "Wall time for everything after your own tests (default: 60)",
        _seconds,
        "a number of seconds above 0",
        "SECONDS",
    ),
    Option(
        "max_executions",
        "int",
        None,
        "Stop after N executions of candidate tests; makes a run repeatable (default: no limit)",
        _at_least(1),
        "a whole number from 1",
        "N",
    ),
    Option(
        "round_executions",
        "int",
        None,
        "Executions in one round of refinement (default: chosen by the size of the target)",
        _at_least(1),
        "a whole number from 1",
        "N",
    ),
    Option(
        "max_tests",
        "int",
        50,
        "Keep at most N suggested tests, the most valuable ones (default: 50)",
        _at_least(1),
        "a whole number from 1",
        "N",
    ),
    Option(
        "output",
        "string",
        "tests/aqe",
        "Folder for suggested tests (default: tests/aqe under the rootdir)",
        _text,
        "a folder",
        "DIR",
    ),
    Option("seed", "int", 0, "Seed of the search (default: 0)", _at_least(0), "a whole number from 0", "N"),
    Option(
        "jobs",
        "int",
        None,
        "Sandboxed workers at a time (default: one for each CPU)",
        _at_least(1),
        "a whole number from 1",
        "N",
    ),
    Option("planner", "string", "auto", "Who chooses the next move", _one_of(PLANNERS), ", ".join(PLANNERS), "NAME"),
    Option(
        "sandbox",
        "string",
        "auto",
        "How candidate tests are contained; weak has resource limits only and must be asked for",
        _one_of(SANDBOXES),
        ", ".join(SANDBOXES),
        "TIER",
    ),
    Option("dry_run", "bool", False, "Print the diff of suggested tests and write nothing"),
    Option("write", "bool", False, "Write suggested tests in CI too, instead of a patch under .aqe/patches"),
    Option("json", "string", None, "Write a report as JSON to PATH", _text, "a file", "PATH"),
    Option("doctor", "bool", False, "Show which sandbox tiers work here and why, run no test", ini=False),
    Option(
        "observe",
        "bool",
        True,
        "Sample argument types and small plain values of first-party calls while tests run under --aqe-generate",
        flag=False,
    ),
    Option("record", "bool", False, "Record the outcomes of ordinary runs, one line a session", flag=False),
)


def declare(parser: pytest.Parser) -> None:
    """Add every option to pytest's parser."""
    group = parser.getgroup("aqe", "agentic quality engineering")
    for option in TABLE:
        if option.ini:
            parser.addini(option.dest, option.help, type=option.kind, default=None)
        if not option.flag:
            continue
        if option.kind == "bool":
            group.addoption(option.flag_name, dest=option.dest, action="store_true", default=None, help=option.help)
        else:
            group.addoption(
                option.flag_name,
                dest=option.dest,
                action="append" if option.kind == "linelist" else "store",
                default=None,
                metavar=option.metavar or "PATH",
                type=option.flag_type,
                help=option.help,
            )


def is_on(config: pytest.Config, namespace: argparse.Namespace | None = None) -> bool:
    """Is generation asked for? `namespace` where pytest has not parsed its arguments to the end yet."""
    flag = getattr(namespace if namespace is not None else config.option, "aqe_generate", None)
    return bool(flag if flag is not None else _ini(config, TABLE[0]))


def read(config: pytest.Config) -> dict[str, Any]:
    """All values by name, flag before ini before default; UsageError names option, value and what is allowed."""
    found = {option.name: _value(config, option) for option in TABLE}
    if found["dry_run"] and found["write"]:
        raise pytest.UsageError("--aqe-dry-run writes nothing and --aqe-write writes: give one of them")
    return found


def settings(config: pytest.Config) -> Settings:
    """All values as they are worked with: paths absolute, what depends on the machine filled in."""
    from pytest_aqe.settings import Settings

    found = read(config)
    return Settings(
        rootdir=config.rootpath,
        targets=tuple(dict.fromkeys(found.pop("target"))),
        output=_path(config, "output", found.pop("output")),
        json=_path(config, "json", json) if (json := found.pop("json")) else None,
        jobs=found.pop("jobs") or _cpus(),
        ci=in_ci(os.environ.get("CI", "")),
        **found,
    )


def in_ci(value: str) -> bool:
    """Does this value of the variable CI say that we run in CI?"""
    return value.strip().lower() not in ("", "0", "false", "no", "off")


def _value(config: pytest.Config, option: Option) -> Any:
    value = getattr(config.option, option.dest, None) if option.flag else None
    if value is None and option.ini:
        value = _ini(config, option)
    return option.default if value is None else value


def _ini(config: pytest.Config, option: Option) -> Any:
    try:
        value = config.getini(option.dest)
        if value is None or option.kind == "bool":
            return value
        return [option.checked(item) for item in value] if option.kind == "linelist" else option.checked(value)
    except (ValueError, TypeError, pytest.UsageError) as error:
        allowed = option.allowed or "true, false, on, off"
        detail = str(error) if option.kind != "bool" and "allowed" in str(error) else f"{error} (allowed: {allowed})"
        raise pytest.UsageError(f"ini option {option.dest}: {detail}") from None


def _path(config: pytest.Config, name: str, value: str) -> Path:
    """A flag is relative to where pytest was started, an ini value to its file, a default to the rootdir."""
    base = config.rootpath
    if getattr(config.option, f"aqe_{name}", None) is not None:
        base = config.invocation_params.dir
    elif config.inipath is not None and config.getini(f"aqe_{name}") is not None:
        base = config.inipath.parent
    return Path(os.path.normpath(base / Path(value).expanduser()))


def _cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
