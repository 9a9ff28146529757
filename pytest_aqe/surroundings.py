"""How the user runs pytest: the ini file in force, and the options that may change how a test ends."""

from __future__ import annotations

import glob
import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pytest_aqe.results import Surroundings

if TYPE_CHECKING:
    import pytest

LEFT_OUT = re.compile(
    r"""--aqe-.* | --(no-)?cov.* | --pdb.* | --trace | --collect-?only | --co | --setup-.* | --fixtures.* | --cache-.*
    | --numprocesses.* | --maxprocesses.* | --dist.* | --tx.* | --px.* | --rsync.* | --looponfail | --reruns.*
    | --maxfail.* | --exitfirst | --(lf|ff|nf|sw)(-.*)? | --(last|new)-f.* | --failed-first | --stepwise.*
    | --deselect.* | --ignore.* | --rootdir.* | --confcutdir.* | --config-file.* | --inifile.* | --basetemp.*
    | --junit.* | --durations.* | --verbos.* | --quiet | --doctest-.* | --color.* | --tb.* | --pyargs | --markers
    | --help | --version | -[qvsxlhV]+ | -[nkmcrdf].*""",
    re.VERBOSE,
)
"""Options that say what is run, in which processes, and how it is shown; the others may decide how a test ends."""
WITH_VALUE = re.compile(
    r"--(aqe-(?!generate|write|dry-run|doctor)[\w-]+|numprocesses|maxprocesses|dist|tx|px|rsyncdir|maxfail|deselect|ignore|"
    r"ignore-glob|rootdir|confcutdir|config-file|inifile|junit-?xml|junit-?prefix|basetemp|durations|durations-min|cov|"
    r"cov-report|cov-config|cov-fail-under|cov-context|pdbcls|reruns|reruns-delay|color|tb|verbosity|cache-show)|-[nkmcr]"
)
"""Those of them whose value may be a word of its own."""
LEADING = ("--config-file", "--inifile", "--rootdir", "--confcutdir", "--import-mode", "--override-ini")
"""Long options without which the next run may not find the same."""
DISTRIBUTING = ("xdist", "pytest_cov")
"""Plugins that change no outcome."""


class Start:
    """How the run began: sys.path before any test or conftest.py, and what each conftest.py added to it."""

    def __init__(self) -> None:
        self.paths = list(sys.path)
        self.opened: dict[str, tuple[str, ...]] = {}
        self._last = self.paths

    def pytest_plugin_registered(self, plugin: object) -> None:
        """A plugin was loaded, which may be a conftest.py."""
        added = tuple(os.path.realpath(path) for path in sys.path if path not in self._last)
        self._last = list(sys.path)
        file = plugin.__dict__.get("__file__") if type(plugin) is ModuleType else None
        if added and file and os.path.basename(file) == "conftest.py" and _speaks_of_paths(file):
            self.opened[os.path.dirname(file)] = added


def _speaks_of_paths(file: str) -> bool:
    """Whether it may be this file that changed sys.path, and not a test that was collected before."""
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "sys" in text or "site" in text


def look(config: pytest.Config, start: Start, modules: Iterable[str]) -> Surroundings:
    """The surroundings that `config` describes; `modules` are the targets."""
    variable = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    words = [*config.getini("addopts"), *variable, *map(str, config.invocation_params.args)]
    places = getattr(config.option, "file_or_dir", None) or ()
    alone = bool(os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")) or "--disable-plugin-autoload" in words
    return Surroundings(
        config.inipath,
        tuple(kept(words, places)),
        plugins=not alone,
        paths=tuple(map(os.path.abspath, start.paths)),
        pythonpath=tuple(map(str, config.getini("pythonpath"))),
        installed=frozenset(_installed({module.partition(".")[0] for module in modules})),
        opened=start.opened,
    )


def command(words: Iterable[str] = ()) -> str:
    """How pytest was started, as the next run should be: as a module it has the working folder on sys.path, and of the
    `words` of the command line those count without which tests may not be found or imported."""
    start = "python -m pytest" if os.path.basename(next(iter(sys.argv), "")) == "__main__.py" else "pytest"
    return shlex.join([*start.split(), *leading(words)])


def leading(words: Iterable[str]) -> Iterator[str]:
    """The words of a command line that say where pytest looks for its configuration, plugins and modules."""
    left = iter(words)
    for word in left:
        name, joined, _ = word.partition("=")
        if name in LEADING:
            yield word
            if not joined:
                yield next(left, "")
        elif word[:2] in ("-c", "-p", "-o"):
            value = word[2:] or next(left, "")
            if not value.startswith(("no:", "addopts", "aqe_")) and value not in DISTRIBUTING:
                yield from (word[:2], value)


def passed_over(session: pytest.Session, files: Sequence[Path]) -> str:
    """Why pytest, started in the same folder without saying what to run, would leave `files` out; else empty."""
    for file in files:
        if why := _passed_over(session, file):
            return f"a run of pytest that names no path leaves {file.name} out: {why}"
    return ""


def _passed_over(session: pytest.Session, file: Path) -> str:
    config = session.config
    here = config.invocation_params.dir
    asked = config.getini("testpaths") if here == config.rootpath else []
    found = (here / path for word in asked for path in sorted(glob.iglob(word, root_dir=here, recursive=True)))
    places = [os.path.realpath(path) for path in found] or [os.path.realpath(here)]
    real = Path(os.path.realpath(file))
    top = next((place for place in places if real.is_relative_to(place)), None)
    if top is None:
        said = f"it is not in testpaths = {' '.join(asked)}" if asked else f"it is not below {here}"
        below = next((place for place in places if os.path.isdir(place)), str(here))
        return f"{said} (`aqe_output = {os.path.join(os.path.relpath(below, config.rootpath), 'aqe')}` would be)"
    patterns = config.getini("python_files")
    if not any(fnmatch(str(file), f"*/{one}") if "/" in one else fnmatch(file.name, one) for one in patterns):
        return f"python_files = {' '.join(patterns)}"
    for path in (*(above for above in reversed(file.parents) if above.is_relative_to(top)), file):
        if session.gethookproxy(path.parent).pytest_ignore_collect(collection_path=path, config=config):
            return f"{path} is ignored (norecursedirs, --ignore, collect_ignore)"
    return ""


def _installed(names: Iterable[str]) -> Iterator[str]:
    """Those names that a finder of an editable install leads to."""
    finders = [finder for finder in sys.meta_path if "editable" in getattr(finder, "__module__", "").lower()]
    for name in names:
        if any(finder.find_spec(name, None) is not None for finder in finders):
            yield name


def kept(words: Iterable[str], places: Iterable[str]) -> Iterator[str]:
    """The words of a command line without the `places` to run and without options that change no outcome."""
    away = frozenset(map(str, places))
    left = iter(words)
    for word in left:
        if WITH_VALUE.fullmatch(word):
            next(left, None)
        elif word in ("-p", "-o", "-W", "--override-ini", "--pythonwarnings"):
            value = next(left, "")
            if not value.startswith(("addopts", "aqe_")) and value not in (*DISTRIBUTING, "no:terminal"):
                yield from (word, value)
        elif word not in away and not LEFT_OUT.fullmatch(word) and word != "--disable-plugin-autoload":
            yield word
