"""How the user runs pytest: the ini file in force, and the options that may change how a test ends."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
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


def look(config: pytest.Config, paths: Iterable[str], modules: Iterable[str]) -> Surroundings:
    """The surroundings that `config` describes; `paths` was sys.path before any test, `modules` are the targets."""
    variable = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    words = [*config.getini("addopts"), *variable, *map(str, config.invocation_params.args)]
    places = getattr(config.option, "file_or_dir", None) or ()
    alone = bool(os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")) or "--disable-plugin-autoload" in words
    return Surroundings(
        config.inipath,
        tuple(kept(words, places)),
        plugins=not alone,
        paths=tuple(map(os.path.abspath, paths)),
        pythonpath=tuple(map(str, config.getini("pythonpath"))),
        installed=frozenset(_installed({module.partition(".")[0] for module in modules})),
    )


def command() -> str:
    """How pytest was started: as a module it has the working folder on sys.path, and so should the next run."""
    return "python -m pytest" if os.path.basename(next(iter(sys.argv), "")) == "__main__.py" else "pytest"


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
            if not value.startswith(("addopts", "aqe_")) and value not in ("xdist", "pytest_cov"):
                yield from (word, value)
        elif word not in away and not LEFT_OUT.fullmatch(word) and word != "--disable-plugin-autoload":
            yield word
