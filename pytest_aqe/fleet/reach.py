"""Can pytest import the modules that suggested tests import, when it runs nothing but these tests?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_aqe.observe.imported import home
from pytest_aqe.observe.modules import locate
from pytest_aqe.results import SessionFacts


@dataclass(frozen=True, slots=True)
class Reach:
    """What pytest's ``pythonpath`` must be set to, and what to tell the user; both empty where nothing is missing."""

    pythonpath: str = ""
    note: str = ""


def reach(files: Iterable[tuple[str, Path]], output: Path, facts: SessionFacts) -> Reach:
    """How to make modules (name and file) importable that are not where pytest looks."""
    missing: dict[str, list[str]] = {}
    unfound: list[tuple[str, Path]] = []
    base = facts.rootdir if output.is_relative_to(facts.rootdir) else None
    known = list(dict.fromkeys(_known(output, facts)))
    for module, file in files:
        place = home(module, file)
        top = module.partition(".")[0]
        there = os.path.realpath(place) in known or top in facts.surroundings.installed
        if not there and not _leads_to(module, file, known):
            missing.setdefault(_shown(place, base), []).append(module)
            unfound.append((module, file))
    if not missing:
        return Reach()
    given = (_shown(Path(path), base) for path in facts.surroundings.pythonpath)
    paths = " ".join(dict.fromkeys([*given, *missing]))
    modules = sorted({module for module, _ in unfound})
    named = ", ".join(modules[:3]) + (", ..." if len(modules) > 3 else "")
    said = f"pytest does not find {named} by itself when it runs these tests, and may stop there"
    if base is None:
        return Reach(paths, f"{said}: outside {facts.rootdir} its configuration is not in force")
    advice = f"install the project, or set `pythonpath = {paths}` in its configuration"
    for folder, opened in facts.surroundings.opened.items():
        if all(_leads_to(module, file, opened) for module, file in unfound):
            advice += f", or `aqe_output = {_shown(Path(folder, 'aqe'), base)}`: the conftest.py there does it"
            break
    return Reach(paths, f"{said}: {advice}")


def _leads_to(module: str, file: Path, known: Sequence[str]) -> bool:
    """Whether folders hold a module under its name, by links as well (an editable install may be a tree of them)."""
    found = locate(module, known).file
    return found is not None and os.path.realpath(found) == os.path.realpath(file)


def _known(output: Path, facts: SessionFacts) -> Iterator[str]:
    """Folders that are on sys.path when only the tests in `output` are run."""
    around = facts.surroundings
    there = Counter(around.paths)
    if output.is_relative_to(facts.rootdir):
        there.update(around.pythonpath)
    else:  # pytest does not look into the project's ini file, whose entries are in `paths` too
        there.subtract(around.pythonpath)
    yield from (os.path.realpath(path) for path, count in there.items() if count > 0)
    applying = [output, *(above for above in output.parents if above.is_relative_to(facts.rootdir))]
    for folder in applying:
        yield from around.opened.get(str(folder), ())
    if "--import-mode=importlib" in around.options:
        return
    folder = output
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    yield os.path.realpath(folder)  # where pytest starts to import the tests from
    for above in (output, *output.parents):
        if (above / "conftest.py").is_file():
            top = above
            while (top / "__init__.py").is_file():
                top = top.parent
            yield os.path.realpath(top)
        if above == facts.rootdir:
            return


def _shown(path: Path, base: Path | None) -> str:
    return path.relative_to(base).as_posix() if base is not None and path.is_relative_to(base) else str(path)
