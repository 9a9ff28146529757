"""One table of options: each is a flag and an ini value, and all of them become one frozen `Settings`.

Every run loads this file and reads all values, so it holds nothing that only a run with one of our flags needs.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_aqe.settings import Settings


class Option(NamedTuple):
    """One row of the table: `kind` is the ini type, `check` names an entry of `validate.CHECKS`."""

    name: str
    kind: Any
    check: str
    default: Any
    metavar: str
    help: str
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


TABLE = tuple(
    Option(*row)
    for row in (
        ("generate", "bool", "switch", False, "", "Generate tests for what the run leaves uncovered, after the run"),
        ("target", "linelist", "target", (), "SPEC", "Work on this only: a dotted module, a path, or either with "
         "::qualified.name (may be repeated; default: all first-party packages under the rootdir)"),
        ("budget", "float", "seconds", 60.0, "SECONDS", "Wall time for everything after your own tests (default: 60)"),
        ("max_executions", "int", "count", None, "N", "Stop after N executions of candidate tests instead of after "
         "the budget; makes a run repeatable (default: no limit)"),
        ("round_executions", "int", "count", None, "N", "Executions in one round of refinement (default: by size)"),
        ("max_tests", "int", "count", 50, "N", "Keep at most N suggested tests, the most valuable ones (default: 50)"),
        ("output", "string", "folder", "tests/aqe", "DIR", "Folder for suggested tests (default: tests/aqe under the "
         "rootdir)"),
        ("seed", "int", "number", 0, "N", "Seed of the search (default: 0)"),
        ("jobs", "int", "count", None, "N", "Sandboxed workers at a time (default: one for each CPU)"),
        ("planner", "string", "planner", "auto", "NAME", "Who chooses the next move: auto, thompson or uniform"),
        ("sandbox", "string", "sandbox", "auto", "TIER", "How candidate tests are contained: auto, bwrap, jail, "
         "jail-lite, or weak, which has resource limits only and must be asked for"),
        ("dry_run", "bool", "switch", False, "", "Print the diff of suggested tests and write nothing"),
        ("write", "bool", "switch", False, "", "Write suggested tests in CI too, instead of a patch under "
         ".aqe/patches"),
        ("json", "string", "file", None, "PATH", "Write a report as JSON to PATH"),
        ("doctor", "bool", "switch", False, "", "Show which sandbox tiers work here and why, run no test", True, False),
        ("observe", "bool", "switch", True, "", "Sample argument types and small plain values of first-party calls "
         "while tests run under --aqe-generate", False),
        ("record", "bool", "switch", False, "", "Record the outcomes of ordinary runs, one line a session", False),
    )
)  # fmt: skip


def declare(parser: pytest.Parser) -> None:
    """Add every option to pytest's parser."""
    group = parser.getgroup("aqe", "agentic quality engineering")
    for option in TABLE:
        if option.ini:
            parser.addini(option.dest, option.help, type=option.kind, default=None)
        if not option.flag:
            continue
        more: dict[str, Any] = {"action": "store_true"}
        if option.kind != "bool":
            action = "append" if option.kind == "linelist" else "store"
            more = {"action": action, "metavar": option.metavar, "type": flag_type(option.check)}
        group.addoption(option.flag_name, dest=option.dest, default=None, help=option.help, **more)


def flag_type(check: str) -> Callable[[str], Any]:
    """What argparse calls with the text of a flag."""

    def parse(text: str) -> Any:
        from pytest_aqe.validate import checked

        try:
            return checked(check, text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parse


def is_on(config: pytest.Config, namespace: argparse.Namespace) -> bool:
    """Is generation asked for? `namespace`: pytest has not parsed its arguments to the end yet."""
    flag = getattr(namespace, "aqe_generate", None)
    return bool(flag if flag is not None else _ini(config, TABLE[0]))


def read(config: pytest.Config) -> dict[str, Any]:
    """All values by name, flag before ini before default; UsageError names option, value and what is allowed."""
    found = {}
    for option in TABLE:
        value = getattr(config.option, option.dest, None) if option.flag else None
        if value is None and option.ini:
            value = _ini(config, option)
        found[option.name] = option.default if value is None else value
    if found["dry_run"] and found["write"]:
        raise pytest.UsageError("--aqe-dry-run writes nothing and --aqe-write writes: give one of them")
    return found


def _ini(config: pytest.Config, option: Option) -> Any:
    try:
        value = config.getini(option.dest)
        if value is None or option.kind == "bool":
            return value
        from pytest_aqe.validate import checked

        if option.kind == "linelist":
            return [checked(option.check, item) for item in value]
        return checked(option.check, value)
    except (ValueError, TypeError, pytest.UsageError) as error:
        from pytest_aqe.validate import explained

        raise pytest.UsageError(f"ini option {option.dest}: {explained(option.check, str(error))}") from None


def settings(config: pytest.Config) -> Settings:
    """All values as they are worked with: paths absolute, what depends on the machine filled in."""
    from pytest_aqe.settings import Settings, cpus, in_ci

    found = read(config)
    return Settings(
        rootdir=config.rootpath,
        targets=tuple(dict.fromkeys(found.pop("target"))),
        output=_path(config, "output", found.pop("output")),
        json=_path(config, "json", json) if (json := found.pop("json")) else None,
        jobs=found.pop("jobs") or cpus(),
        ci=in_ci(os.environ.get("CI", "")),
        **found,
    )


def _path(config: pytest.Config, name: str, value: str) -> Path:
    """A flag is relative to where pytest was started, an ini value to its file, a default to the rootdir."""
    from pytest_aqe.settings import absolute

    base = config.rootpath
    if getattr(config.option, f"aqe_{name}", None) is not None:
        base = config.invocation_params.dir
    elif config.inipath is not None and config.getini(f"aqe_{name}") is not None:
        base = config.inipath.parent
    return absolute(base, value)
