"""The user's own tests in one process with suggested ones: which of ours do not go with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from pytest_aqe.fleet.verify import Bench, inside, laid_out, world_of
from pytest_aqe.results import SessionFacts
from pytest_aqe.sandbox.shadow import World

MOST = 300
SECONDS = 3.0
"""How many of the user's tests are run, and how long all of them may have taken in the user's own run."""


def company_of(facts: SessionFacts, modules: Collection[str]) -> tuple[str, ...]:
    """Node ids of quick tests that passed, in files that speak of one of the modules."""
    chosen: list[str] = []
    left = SECONDS
    speaks = {path: _speaks(facts.rootdir / path, modules) for path in _files(facts)}
    for test in facts.outcomes:
        if test.outcome != "passed" or not speaks.get(test.nodeid.partition("::")[0]) or test.seconds > left:
            continue
        left -= test.seconds
        chosen.append(test.nodeid)
        if len(chosen) >= MOST:
            break
    return tuple(chosen)


def _files(facts: SessionFacts) -> Iterator[str]:
    yield from dict.fromkeys(test.nodeid.partition("::")[0] for test in facts.outcomes)


def _speaks(file: Path, modules: Collection[str]) -> bool:
    """Whether a test file names a module, by its last name: that is how it is imported, one way or another."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(module.rpartition(".")[2] in text for module in modules)


def unsociable(
    files: Mapping[str, str], modules: Collection[str], bench: Bench, deselect: Sequence[str] = ()
) -> tuple[dict[str, str], float]:
    """Node ids of suggested tests that change how tests of the user end, or the other way round, with what is known
    of it; and CPU seconds. Nothing where the user's tests do not pass in the sandbox either."""
    settings, facts = bench.settings, bench.facts
    mine = set(files)
    company = [nodeid for nodeid in company_of(facts, modules) if Path(nodeid.partition("::")[0]).name not in mine]
    if not company or not settings.output.is_relative_to(facts.rootdir):
        return {}, 0.0
    below = str(settings.output.relative_to(facts.rootdir))
    around = facts.surroundings
    plain = World(str(facts.rootdir), below, "", around.options, around.plugins)
    world = world_of(settings, facts) or plain
    away = [inside(world, nodeid) for nodeid in deselect]
    with laid_out(files) as place:
        run = bench.run(place, measured=False, world=world, deselect=away, company=company)
    return {nodeid: said for nodeid, (outcome, said) in run.outcomes.items() if outcome == "failed"}, run.cpu
