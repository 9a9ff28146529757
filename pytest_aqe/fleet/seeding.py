"""Values that call sites of the project show: tests, README, the module itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

from pytest_aqe.errors import AqeError
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.publish import source_text
from pytest_aqe.generate.search.callsites import harvest
from pytest_aqe.results import SessionFacts


def seed(work: ModuleWork, facts: SessionFacts, seconds: float = float("inf")) -> None:
    """Tell the search of one module what is passed to its functions, as far as the time to read allows."""
    known = work.search.context.samples
    for key, nodes in harvest(_texts(work, facts, time.monotonic() + seconds), work.info).items():
        mine = known.setdefault(key, [])
        mine += [node for node in nodes if node not in mine]


def _texts(work: ModuleWork, facts: SessionFacts, until: float) -> Iterator[str]:
    """Texts that speak of the module, as long as there is time, then its own."""
    name = work.spec.module.rpartition(".")[2]
    for file in (*facts.test_files, *facts.rootdir.glob("README*")):
        if time.monotonic() > until:
            break
        try:
            text = source_text(file) if file.suffix == ".py" else file.read_text("utf-8", "replace")
        except (OSError, ValueError, AqeError):
            continue
        if name in text:
            yield text
    yield work.text
