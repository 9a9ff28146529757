"""Values that call sites of the project show: tests, README, the module itself."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_aqe.errors import AqeError
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.publish import source_text
from pytest_aqe.generate.search.callsites import harvest
from pytest_aqe.results import SessionFacts


def seed(work: ModuleWork, facts: SessionFacts, seconds: float = float("inf")) -> None:
    """Tell the search of one module what is passed to its functions, as far as the time to read allows."""
    context = work.search.context
    found = harvest(_texts(work, facts, time.monotonic() + seconds), work.info)
    for key, nodes in found.arguments.items():
        mine = context.samples.setdefault(key, [])
        mine += [node for node in nodes if node not in mine]
    context.witnessed = found.objects


def _texts(work: ModuleWork, facts: SessionFacts, until: float) -> Iterator[str]:
    """Fixtures, and texts that speak of the module or of the project's classes that it uses, as long as there is time;
    then its own."""
    root = work.spec.module.partition(".")[0]
    names = {one.qualname for one in work.info.classes.values() if one.module.partition(".")[0] == root}
    names.add(work.spec.module.rpartition(".")[2])
    spoken = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(names)))})")
    for file in (*facts.test_files, *_conftests(facts), *facts.rootdir.glob("README*")):
        if time.monotonic() > until:
            break
        try:
            text = source_text(file) if file.suffix == ".py" else file.read_text("utf-8", "replace")
        except (OSError, ValueError, AqeError):
            continue
        if spoken.search(text):
            yield text
    yield work.text


def _conftests(facts: SessionFacts) -> Iterator[Path]:
    """``conftest.py`` beside the tests and above them, up to the root."""
    folders = dict.fromkeys(above for file in facts.test_files for above in file.parents)
    for folder in folders:
        if folder.is_relative_to(facts.rootdir) and (folder / "conftest.py").is_file():
            yield folder / "conftest.py"
