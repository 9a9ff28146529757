"""Gaps: what coverage.py says the user's suite left uncovered, file by file, after the project's own configuration."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_aqe.facts import Arc, Gap, Target
from pytest_aqe.observe.measured import Measured

if TYPE_CHECKING:
    from coverage import Coverage, CoverageData

_CONFIG_FILES = {
    ".coveragerc": "",
    ".coveragerc.toml": "",
    "setup.cfg": "[coverage:",
    "tox.ini": "[coverage:",
    "pyproject.toml": "[tool.coverage",
}


def gaps(targets: Iterable[Target], measured: Measured, rootdir: Path, *, omitted: bool = False) -> list[Gap]:
    """One `Gap` for each file of `targets`, in their order.

    Files that the coverage configuration omits are left out unless `omitted` is true (they were named by the user).
    A file that coverage.py cannot analyse is left out too.
    """
    files: dict[str, Target] = {}
    for target in targets:
        files.setdefault(os.path.realpath(target.file), target)
    with settled(rootdir, measured.config):
        analyser = in_memory(rootdir, measured.config)
        if not omitted:
            skip = left_out(analyser, files)
            files = {file: target for file, target in files.items() if file not in skip}
        data = analyser.get_data()
        try:
            data.add_arcs({file: measured.arcs.get(file, frozenset()) for file in files})
            found = [_gap(analyser, file, target, measured) for file, target in files.items()]
        finally:
            release(data)
        return [gap for gap in found if gap is not None]


def release(data: CoverageData) -> None:
    """Closes the database in memory: left open it would be a ResourceWarning in the user's output."""
    close = getattr(data, "close", None)  # older versions have none
    if close is not None:
        close(force=True)


def exclude_regex(rootdir: Path, config: str = "") -> str:
    """The project's exclusion patterns (``# pragma: no cover`` and what is configured) as one regex."""
    with settled(rootdir, config):
        patterns = in_memory(rootdir, config).get_exclude_list()
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def in_memory(rootdir: Path, config: str = "", **options: Any) -> Coverage:
    """A coverage.py instance after the project's configuration (or the file `config`) that writes no file and patches
    nothing."""
    from coverage import Coverage
    from coverage.exceptions import CoverageException

    settings: dict[str, Any] = {"data_file": None, "branch": True, "messages": False, "debug": [], **options}
    with _beside_automatic():
        try:
            made = Coverage(config_file=config or config_file(rootdir)[0], **settings)
            _tame(made)
            made.get_exclude_list()  # loads the plugins, which may be missing
        except (CoverageException, ImportError, OSError):
            made = Coverage(config_file=False, **settings)
            _tame(made)
    return made


@contextmanager
def _beside_automatic() -> Iterator[None]:
    """Making an instance tells coverage.py not to save what one started by COVERAGE_PROCESS_START sees: it shall."""
    from coverage import process_startup

    automatic = getattr(process_startup, "coverage", None)
    saves = getattr(automatic, "_auto_save", None)
    try:
        yield
    finally:
        if saves is not None:
            setattr(automatic, "_auto_save", saves)  # noqa: B010 (any version's attribute)


def _tame(made: Coverage) -> None:
    """Switches off what a configuration may ask for and an observer must not do: files, signals, other processes."""
    config = made.config
    config.parallel = False
    config.relative_files = False
    config.dynamic_context = None
    for name, value in (("sigterm", False), ("patch", [])):
        if hasattr(config, name):
            setattr(config, name, value)
    config.concurrency = [kind for kind in config.concurrency if kind != "multiprocessing"]


def config_file(rootdir: Path) -> tuple[str | bool, Path]:
    """The file that configures coverage.py, and the folder that its relative paths mean.

    Looked for in the working folder as coverage.py does, then in `rootdir`, where pytest may find its own.
    """
    folders = dict.fromkeys((_here() or rootdir, rootdir))
    if "COVERAGE_RCFILE" in os.environ:
        return True, next(iter(folders))
    for folder in folders:
        for name, mark in _CONFIG_FILES.items():
            path = folder / name
            try:
                lines = path.read_text("utf-8", "replace").splitlines()
            except OSError:
                continue
            if not mark or any(line.strip().startswith(mark) for line in lines):
                return str(path), folder
    return True, rootdir


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # a test removed the folder that it was in
        return None


@contextmanager
def settled(rootdir: Path, config: str = "") -> Iterator[None]:
    """For work with coverage.py: in the folder that its configuration means, and without its warnings.

    That of a file `config` that was named means the working folder.

    The warnings would be about our own use of it, and must not reach the user's output.
    """
    before = _here()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with suppress(OSError):
            os.chdir((before or rootdir) if config else config_file(rootdir)[1])
        try:
            yield
        finally:
            if before is not None:
                with suppress(OSError):
                    os.chdir(before)
                _relative_to_here()


def _relative_to_here() -> None:
    """coverage.py keeps one folder that relative names refer to, taken anew by each instance: gives it back."""
    from coverage import files

    files.set_relative_directory()


def left_out(analyser: Coverage, files: Iterable[str]) -> set[str]:
    """Those of `files` that the configuration omits, or does not include, from measuring or from reports."""
    from coverage.files import GlobMatcher, prep_patterns

    config = analyser.config
    skip: set[str] = set()
    for include, omit in ((config.run_include, config.run_omit), (config.report_include, config.report_omit)):
        inside = GlobMatcher(prep_patterns(include), "include") if include else None
        outside = GlobMatcher(prep_patterns(omit), "omit") if omit else None
        for file in files:
            if (inside and not inside.match(file)) or (outside and outside.match(file)):
                skip.add(file)
    return skip


def _gap(analyser: Coverage, file: str, target: Target, measured: Measured) -> Gap | None:
    from coverage.exceptions import CoverageException

    try:
        seen = analyser._analyze(file)
    except (CoverageException, SyntaxError, OSError):
        return None
    many = {line for line, count in seen.exit_counts.items() if count > 1}
    possible = [arc for arc in seen.arc_possibilities if arc[0] in many and not seen.excluded & {arc[0], arc[1]}]
    missing = [(line, to) for line, tos in seen.missing_branch_arcs().items() for to in tos]
    lines, absent, kind = seen.statements, seen.missing, measured.kind
    unsure: frozenset[Arc] = frozenset()
    if measured.kind == "lines":
        executed = measured.lines.get(file, frozenset())
        absent = lines - _first_lines(analyser, file, executed)
        missing = [arc for arc in possible if _surely_missing(arc, lines, absent)]
        known = file in measured.lines
        arrivals = Counter(to for start, to in seen.arc_possibilities if start not in absent)
        taken = {arc for arc in possible if arc[1] in lines - absent and arrivals[arc[1]] == 1}
        unsure = frozenset(possible) - set(missing) - taken
    else:
        known = file in measured.arcs
    if (measured.bounded and not known) or _never_traced(file, known):
        kind, unsure = "none", frozenset()
    return Gap(
        target.module, target.file, frozenset(possible), frozenset(missing),
        frozenset(lines), frozenset(absent), frozenset(seen.excluded), kind, unsure,
    )  # fmt: skip


def _surely_missing(arc: Arc, lines: set[int], absent: set[int]) -> bool:
    """Without arcs only this is known: a branch from or to a line that never ran was not taken."""
    return arc[0] in absent or (arc[1] in lines and arc[1] in absent)


def _first_lines(analyser: Coverage, file: str, executed: Iterable[int]) -> set[int]:
    """Executed lines as first lines of their statements."""
    return set(analyser._get_file_reporter(file).translate_lines(executed))


def _never_traced(file: str, known: bool) -> bool:
    """Files that coverage.py leaves aside by itself, unless told otherwise: the library and what is installed."""
    if known:
        return False
    return "site-packages" in file or file.startswith(os.path.dirname(os.path.realpath(os.__file__)) + os.sep)


def unknown(found: Sequence[Gap]) -> str:
    """What is not known where only lines were measured, as a sentence; empty where nothing is."""
    gaps = [gap for gap in found if gap.measured == "lines"]
    count, total = sum(len(gap.unknown) for gap in gaps), sum(len(gap.branches) for gap in gaps)
    if not gaps:
        return ""
    told = "lines are the goals, and branches as far as lines tell"
    if not count:
        return told
    return f"{told}; for {count} of {total} it is unknown whether your tests take them, they count as covered"


def totals(found: Sequence[Gap]) -> dict[str, int]:
    """Branches and lines of all gaps, and how many of each are covered, as coverage.py counts them."""
    return {
        "branches": sum(len(gap.branches) for gap in found),
        "covered_branches": sum(len(gap.branches) - len(gap.missing) for gap in found),
        "lines": sum(len(gap.lines) for gap in found),
        "covered_lines": sum(len(gap.lines) - len(gap.missing_lines) for gap in found),
    }
