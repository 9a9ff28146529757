"""The pytest of a child run: applies a recipe, runs its items in its order, and notes each one as it goes.

``python -m pytest_aqe.hunt.child_plugin RECIPE LOG ARGS...``: the recipe is a JSON file, the log gets one JSON line an
event and is complete up to the moment at which the process is killed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from pytest_aqe.hunt import failures
from pytest_aqe.hunt.conduct import Replay, arranged, next_of, repeatable
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe
from pytest_aqe.hunt.replay_plugin import settle_neighbours
from pytest_aqe.hunt.sources import Sources
from pytest_aqe.hunt.state.probe import StateProbe

RETRIES = ("rerunfailures", "flaky", "flaky_pytest_plugin", "pytest-retry", "retry")
"""Plugins that run a failed test again: a hunt wants the first answer."""

OFF: dict[str, Any] = {
    "maxfail": 0, "lf": False, "failedfirst": False, "newfirst": False, "stepwise": False, "stepwise_skip": False,
    "usepdb": False, "trace": False, "xmlpath": None, "htmlpath": None, "json_report": False, "reruns": None,
    "randomly_reorganize": False, "cov_source": [], "cov_fail_under": None, "no_cov": True, "tbstyle": "no",
    "durations": None, "keyword": "", "markexpr": "", "deselect": None, "numprocesses": None, "dist": "no", "tx": [],
    "collectonly": False, "setupplan": False, "setuponly": False, "setupshow": False, "random_order_bucket": None,
    "random_order_enabled": False, "looponfail": False, "profile": False,
}  # fmt: skip
"""Options that would select, stop, reorder, rerun, measure or write; each is set where the user's plugins have it."""


ENCODER = json.JSONEncoder(default=str)
"""Ours, for tests may replace ``json.dumps`` and leave it so."""


class ChildPlugin:
    """One child run."""

    def __init__(self, recipe: Recipe, log: Path) -> None:
        self._recipe = recipe
        self._stream = log.open("a", encoding="utf-8", errors="surrogatepass", buffering=1)
        self._index = -1
        self._entry: dict[str, Any] = {}
        self._registry = Registry()
        self._session = self._replay = Replay(self._registry, {})
        self._sources: Sources | None = None
        self._root = ""
        self._plan: list[pytest.Item] = []
        self._state: StateProbe | None = None
        self._wide: dict[str, object] = {}

    def _say(self, event: str, **more: Any) -> None:
        self._stream.write(ENCODER.encode({"event": event, **more}) + "\n")
        self._stream.flush()

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_parse(self) -> Generator[None, pytest.Config, pytest.Config]:
        """Switch off what the user's options would do to a run of ours."""
        config = yield
        for name, value in OFF.items():
            if hasattr(config.option, name):
                setattr(config.option, name, value)
        settle_neighbours(config, self._recipe.conditions.get("seed", int.from_bytes(os.urandom(3), "big")))
        return config

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Every plugin is there now: take those out that rerun, get ready to look and to perturb."""
        for name in RETRIES:
            plugin = config.pluginmanager.get_plugin(name)
            if plugin is not None:
                config.pluginmanager.unregister(plugin)
        self._root = os.path.realpath(config.rootpath)
        self._sources = Sources(self._root)
        users = [one for answer in config.hook.pytest_aqe_perturbations() for one in answer]
        self._registry = Registry(users)
        self._session = Replay(self._registry, self._recipe.conditions)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and order."""
        self._plan, missing = arranged(items, self._recipe.nodes, self._recipe.repeat)
        items[:] = self._plan
        self._say("collected", count=len(self._plan), missing=missing)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the items, each with its true next one; nothing stops early but the user's own `shouldstop`."""
        probing = self._sources is not None and self._recipe.probe == "sources"
        with ExitStack() as stack:
            stack.enter_context(self._session.session())
            if self._sources is not None and probing:
                stack.enter_context(self._sources.listening())
            for index, item in enumerate(self._plan):
                self._index = index
                self._run(item, next_of(self._plan, index))
                if session.shouldstop:
                    break
        return True

    def _run(self, item: pytest.Item, following: Any) -> None:
        self._entry = {"outcome": "passed", "seconds": 0.0, "facts": {}}
        self._say("begin", index=self._index, nodeid=item.nodeid)
        recipe = self._recipe
        looks = recipe.probe == "state" and (not recipe.state_of or item.nodeid in recipe.state_of)
        state = self._state = StateProbe(Path(self._root), recipe.restore, self._wide) if looks else None
        sources = self._sources if recipe.probe == "sources" else None
        if state is not None:
            state.before()
        if sources is not None:
            sources.begin()
        self._replay = Replay(self._registry, recipe.at(self._index))
        with self._replay.item(item.nodeid), repeatable(item):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if sources is not None:
            self._entry["facts"]["sources"] = sources.end()
        if state is not None:
            self._entry["facts"].update(leaks=state.after(), stuck=list(state.stuck), telling=state.telling)
        self._say("end", index=self._index, nodeid=item.nodeid, **self._entry)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """The conditions that begin with the test itself."""
        with self._replay.call(item.nodeid), self._drawing(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """Values that live longer than a test are state too."""
        value = yield
        if fixturedef.scope != "function":
            self._wide[fixturedef.argname] = value
            if self._state is not None:
                self._state.made(fixturedef.argname, value)
        return value

    def pytest_fixture_post_finalizer(self, fixturedef: pytest.FixtureDef[object]) -> None:
        """... until they are torn down."""
        self._wide.pop(fixturedef.argname, None)

    @contextmanager
    def _drawing(self, item: pytest.Item) -> Iterator[None]:
        """Look at the shared generators around the test itself: plugins seed them in the hooks before it."""
        if self._sources is None or self._recipe.probe != "sources":
            yield
            return
        sources, runtest = self._sources, item.runtest

        def watched() -> None:
            with sources.drawing():
                runtest()

        item.runtest = watched  # type: ignore[method-assign]
        try:
            yield
        finally:
            del item.runtest

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """A comparison failed: how?"""
        self._entry.setdefault("facts", {})["compared"] = failures.compare(op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A phase ended: where did it fail?"""
        report = yield
        if report.failed and call.excinfo is not None and "message" not in self._entry and self._sources is not None:
            ours = self._sources.is_ours
            said = failures.describe(call.excinfo.value, call.excinfo.tb, ours, self._root)
            for key in ("message", "line", "trace"):
                self._entry[key] = said.pop(key)
            self._entry["facts"].update(said)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How a phase ended; the first trouble of an item is what counts."""
        self._entry["seconds"] = round(self._entry.get("seconds", 0.0) + report.duration, 6)
        if report.when == "call":
            self._entry["call"] = round(self._entry.get("call", 0.0) + report.duration, 6)
        outcome = outcome_of(report)
        if outcome != "passed" and self._entry.get("outcome") in (None, "passed"):
            self._entry["outcome"] = outcome
        if outcome == "failed" and "message" not in self._entry:
            self._entry["message"] = str(report.longrepr or "").strip().rpartition("\n")[2][:300]


def outcome_of(report: pytest.TestReport) -> str:
    """The word for a report."""
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    return "skipped" if report.skipped else "passed"


def main(arguments: list[str]) -> int:
    """Run one recipe."""
    recipe, log, *rest = arguments
    here = os.getcwd()
    if os.environ.pop("AQE_CHILD_PATH", "") == "script" and sys.path and sys.path[0] in ("", here):
        del sys.path[0]  # the user's pytest was started by its script: the working folder was not on the path
    plugin = ChildPlugin(Recipe.from_json(Path(recipe).read_text("utf-8", "surrogatepass")), Path(log))
    return int(pytest.main(rest, plugins=[plugin]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
