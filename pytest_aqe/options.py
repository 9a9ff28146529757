"""One table of options: each is a flag and an ini value, and all of them become one frozen `Settings`.

Every run loads this file and reads all values, so it holds nothing that only a run with one of our flags needs: what is
allowed is in `validate`, defaults are in `settings`. The table is text because that is quick to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

ROWS = """
name              where  ini type  allowed  value    help
generate          both   bool      switch   -        Generate tests for what the run leaves uncovered, after the run
target            both   linelist  target   SPEC     Work on this module or path, or ::qualified.name in it (repeatable)
budget            both   float     seconds  SECONDS  Wall time for everything after your own tests (default: 60)
max_executions    both   int       count    N        Stop after N candidate tests, not after the budget: repeatable runs
round_executions  both   int       count    N        Candidate tests in one round of refinement (default: by size)
max_tests         both   int       count    N        Keep at most N suggested tests, the most valuable (default: 50)
output            both   string    folder   DIR      Folder for suggested tests (default: tests/aqe under the rootdir)
seed              both   int       number   N        Seed of the search (default: 0)
jobs              both   int       count    N        Sandboxed workers at a time (default: one for each CPU)
planner           both   string    planner  NAME     Who chooses the next move: auto, thompson or uniform
sandbox           both   string    sandbox  TIER     Containment: auto, bwrap, jail, jail-lite, or weak (limits only)
limit_wall        both   float     limit    SECONDS  Wall time of a candidate test in the sandbox (default: 0.4)
limit_batch       ini    float     limit    -        Wall time of one process of candidates (default: 20)
limit_start       both   float     limit    SECONDS  Wall time of importing a module in the sandbox (default: 30)
limit_cpu         ini    int       cpu      -        Seconds of CPU time of one process of candidates (default: 60)
limit_memory      both   string    size     SIZE     Address space of a candidate, like 512M or 2G (default: 2G)
limit_processes   ini    int       procs    -        Processes that candidates may have at once (default: 64)
limit_open_files  ini    int       files    -        Open descriptors of a process in the sandbox (default: 256)
limit_file_size   ini    string    size     -        The largest file that candidates may write (default: 16M)
limit_scratch     ini    string    size     -        All files of candidates together (bwrap, jail; default: 256M)
limit_output      ini    string    output   -        Kept output of a candidate, and its result (default: 1M)
dry_run           both   bool      switch   -        Print the diff of suggested tests and write nothing
write             both   bool      switch   -        Write suggested tests in CI too, where a patch is kept otherwise
json              both   string    file     PATH     Write a report as JSON to PATH
flaky_hunt        both   bool      switch   -        Hunt flaky tests: run the suite under changed conditions
hunt_exclude      ini    linelist  text     -        Patterns of node ids that the hunt never runs
hunt_memory       ini    bool      switch   -        Remember what hunts found, and start the next one with it
fix               flag   bool      switch   -        With --aqe-flaky-hunt: apply those fixes that were validated
repeat            flag   int       count    N        Run the selected tests N times in one process, with fresh fixtures
replay            flag   string    replay   SPEC     Bring conditions about that a hunt found (JSON), or the order
doctor            flag   bool      switch   -        Show which sandbox tiers work here and why, run no test
memory            ini    string    mode     -        What was learned stays in .aqe and is used: on, readonly or off
memory_verb       flag   string    verb     VERB     Run no test, look after what was learned: status, verify, ...
memory_file       flag   string    file     PATH     What --aqe-memory reads or writes
observe           ini    bool      switch   -        Sample argument values while tests run under --aqe-generate
measure_rounds    ini    bool      switch   -        Let coverage.py measure what each round of the search kept
record            ini    bool      switch   -        Record the outcomes of ordinary runs, one line a session
quarantine        ini    string    anything FILE     Quarantine file (default: aqe-quarantine.jsonl; empty: none)
quarantine_owner  both   string    text     NAME     Put flaky tests that a hunt finds into quarantine, owned by NAME
"""


HEEDING = ("generate", "flaky_hunt")
"""Options that ask for work; those that are both flag and ini value say how it is done."""


class Option:
    """One row: `kind` is the ini type, `check` an entry of `validate.CHECKS`, `where` both, flag or ini."""

    def __init__(self, name: str, where: str, kind: Any, check: str, metavar: str, help: str) -> None:
        self.name = name
        self.where = where
        self.kind = kind
        self.check = check
        self.metavar = metavar
        self.help = help
        self.dest = f"aqe_{name}"
        self.flag = "--aqe-" + name.replace("_verb", "").replace("_", "-")


TABLE = [Option(*row.split(None, 5)) for row in ROWS.splitlines()[2:]]


def declare(parser: pytest.Parser) -> None:
    """Add every option to pytest's parser."""
    group = parser.getgroup("aqe", "agentic quality engineering")
    for option in TABLE:
        if option.where != "flag":
            parser.addini(option.dest, option.help, type=option.kind, default=None)
        if option.where != "ini":
            more: dict[str, Any] = {"action": "store_true"}
            if option.kind != "bool":
                action = "append" if option.kind == "linelist" else "store"
                more = {"action": action, "metavar": option.metavar, "type": flag_type(option.check)}
            group.addoption(option.flag, dest=option.dest, default=None, help=option.help, **more)


def flag_type(check: str) -> Callable[[str], Any]:
    """What argparse calls with the text of a flag."""

    def parse(text: str) -> Any:
        from pytest_aqe.validate import flag

        return flag(check, text)

    return parse


def is_on(config: pytest.Config, namespace: Namespace) -> bool:
    """Is generation asked for? `namespace`: pytest has not parsed its arguments to the end yet."""
    flag = getattr(namespace, "aqe_generate", None)
    return bool(_ini(config, TABLE[0]) if flag is None else flag)


def unheeded(config: pytest.Config) -> list[str]:
    """Warnings about flags that were given though nothing in this run heeds them; ini values wait for other runs."""
    without_verb = "aqe warning: no effect without --aqe-memory: --aqe-memory-file"  # with it, no run gets here
    found = [without_verb] if config.option.aqe_memory_file is not None else []
    heeding = [option for option in TABLE if option.name in HEEDING]
    asked = [getattr(config.option, option.dest, None) for option in heeding]
    if any(_ini(config, option) if value is None else value for option, value in zip(heeding, asked)):
        return found
    given = [option.flag for option in TABLE if option.where == "both" and option not in heeding]
    given = [flag for flag in given if getattr(config.option, flag[2:].replace("-", "_"), None) is not None]
    without = " or ".join(option.flag for option in heeding)
    return [*found, *([f"aqe warning: no effect without {without}: {', '.join(given)}"] if given else [])]


def read(config: pytest.Config) -> dict[str, Any]:
    """The values that were given, flag before ini; UsageError names option, value and what is allowed."""
    found = {}
    for option in TABLE:
        value = getattr(config.option, option.dest, None)
        if option.where != "flag":
            given = _ini(config, option)  # read in any case: a bad one is said though a flag wins
            value = given if value is None else value
        if value is not None:
            found[option.name] = value
    if found.get("dry_run") and found.get("write"):
        raise pytest.UsageError("--aqe-dry-run writes nothing and --aqe-write writes: give one of them")
    return found


def _ini(config: pytest.Config, option: Option) -> Any:
    try:
        value = config.getini(option.dest)
        if value is None or option.kind == "bool":
            return value
        from pytest_aqe.validate import checked

        return checked(option.check, value)
    except (ValueError, TypeError, pytest.UsageError) as error:
        from pytest_aqe.validate import explained

        raise pytest.UsageError(f"ini option {option.dest}: {explained(option.check, str(error))}") from None
