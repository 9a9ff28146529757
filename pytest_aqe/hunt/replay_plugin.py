"""``--aqe-replay`` and ``--aqe-repeat``: what the commands of a hunt's report need in an ordinary run of pytest."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pytest_aqe.hunt.conduct import Replay, arranged, next_of, repeatable
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.reproduce import conditions_of


class ReplayPlugin:
    """Runs the selected tests in the order of the command line, several times over, under the conditions."""

    def __init__(self, replay: Replay, repeat: int, *, ordered: bool) -> None:
        self._replay = replay
        self._repeat = repeat
        self._ordered = ordered

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None]:
        """Nobody changes the order that a command names."""
        before = list(items)
        yield
        if self._ordered:
            kept = set(items)
            items[:] = [item for item in before if item in kept]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """As pytest's own loop, over the list as often as asked."""
        option = session.config.option
        if option.collectonly or (session.testsfailed and not option.continue_on_collection_errors):
            return None
        items, _ = arranged(session.items, (), self._repeat)
        with self._replay.session():
            for index, item in enumerate(items):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_of(items, index))
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """The conditions around an item."""
        with self._replay.item(item.nodeid), repeatable(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """The conditions around the test itself."""
        with self._replay.call(item.nodeid):
            return (yield)


def join(config: pytest.Config, spec: str, repeat: int) -> None:
    """Register; a condition that nobody knows, or that needs something else, is a UsageError."""
    conditions: dict[str, Any] = conditions_of(spec) if spec else {}
    registry = Registry(one for answer in config.hook.pytest_aqe_perturbations() for one in answer)
    for name in conditions:
        if name not in registry:
            raise pytest.UsageError(f"--aqe-replay: no condition is called {name!r} (known: {', '.join(registry)})")
        if missing := registry.missing(name):
            raise pytest.UsageError(f"--aqe-replay: {name} needs {missing}: pip install 'pytest-aqe[hunt]'")
    settle_neighbours(config, conditions.get("seed"))
    config.pluginmanager.register(ReplayPlugin(Replay(registry, conditions), repeat, ordered=bool(spec)), "aqe-replay")


def settle_neighbours(config: pytest.Config, seed: int | None) -> None:
    """Let plugins that seed use this seed, and let those that rerun and reorder leave it.

    None gives a test the same chance each time that it runs in one process: what is run often shall be seen to flip.
    """
    wanted: dict[str, Any] = {"randomly_reorganize": False, "randomly_reset_seed": False, "reruns": None}
    if seed is not None:
        wanted.update(randomly_seed=seed, hypothesis_seed=str(seed))
    for name, value in wanted.items():
        if hasattr(config.option, name):
            setattr(config.option, name, value)
