"""Runs what was generated in the sandbox: written test files, whole projects with them, and the user's later runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_aqe.sandbox.limits import VERIFY
from pytest_aqe.sandbox.pytest_run import PytestRun, run_pytest
from pytest_aqe.sandbox.tiers import choose

WRITTEN = b", suggested by pytest-aqe."
"""Stands in the first line of every file that is written."""
INI_FILES = ("pytest.ini", "tox.ini", "pyproject.toml")
GOOD = ("passed", "skipped", "xfailed")
LISTS_NOTHING = ("--aqe-memory=", "--aqe-doctor")


def run(project: Path, *tests: str, args: Sequence[str] = (), **options: Any) -> PytestRun:
    """pytest over `tests`, files or folders below `project` (or all of it), in the best tier that works here.

    The project is its rootdir and read-only; its ini file and its conftest.py files apply; the working folder and home
    are empty, and a test that leaves something there fails. Our plugin is not loaded. `options` are the sandbox's.
    """
    ini = next((["-c", str(project / name)] for name in INI_FILES if (project / name).is_file()), [])
    first, *more = [str(project / name) for name in tests or (".",)]
    args = [*ini, f"--rootdir={project}", f"--confcutdir={project}", "-p", "no:asyncio", *args, *more]
    options = {"sys_path": [str(project)], "limits": VERIFY, **options}
    return run_pytest(Path(first), args, root=str(project), **options)


def passes(project: Path, *tests: str, **options: Any) -> Mapping[str, str]:
    """The same, where all must pass: outcomes by node id."""
    done = run(project, *tests, **options)
    assert done.passed, (done.tail, done.trouble, done.outcomes)
    return {name: outcome for name, (outcome, _) in done.outcomes.items()}


def run_as_user(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    """The user's own pytest with the plugin over files that were written before: all of it in bubblewrap.

    Without a network, and with nothing to write but the project and what measures this very run; the workers that it
    starts have a sandbox in the sandbox.
    """
    tier = choose("auto")
    if tier.name != "bwrap":
        pytest.skip("a whole run of pytest is put into bubblewrap only, which does not work here")
    measured = os.environ.get("COVERAGE_FILE", "")
    written = [str(pytester.path), *([os.path.dirname(measured)] if measured else [])]
    bound = [word for folder in written for word in ("--bind", folder, folder)]
    shown = [word for folder in _imported_from() for word in ("--ro-bind", folder, folder)]
    jail = ["--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--ro-bind", "/", "/"]
    jail += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", *shown, *bound, "--chdir", str(pytester.path)]
    return pytester.run(str(tier.facts["binary"]), *jail, "--", sys.executable, "-m", "pytest", *args)


def _imported_from() -> list[str]:
    """Folders of Python's below /tmp, which is an empty one in bubblewrap."""
    return [folder for folder in dict.fromkeys((*sys.path, sys.prefix)) if folder.startswith("/tmp/")]


def written_below(folder: Path) -> list[Path]:
    """Files below a folder that were written by the plugin, edited since or not."""
    return [
        path for path in folder.rglob("*.py") if path.is_file() and WRITTEN in path.read_bytes().partition(b"\n")[0]
    ]


def refuse_outside(folder: Path, args: Iterable[object]) -> None:
    """Let no pytest start in `folder` that would run written files outside the sandbox."""
    words = [str(arg) for arg in args]
    if os.path.basename(words[0] if words else "") == "bwrap" or any(word.startswith(LISTS_NOTHING) for word in words):
        return
    named = [folder / word.partition("::")[0] for word in words if word[:1] not in ("-", "/", "")]
    places = [place for place in named if place.exists()] or [folder]
    found = [path.name for path in written_below(folder) if any(path.is_relative_to(place) for place in places)]
    assert not found, f"generated tests would be run outside the sandbox: {found}"
