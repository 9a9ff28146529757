"""Runs of real projects beside other plugins, observed by the same object that the plugin uses."""

from __future__ import annotations

import json
import os
import sys
from types import SimpleNamespace
from typing import Any

import pytest

SPY = """
import json, pathlib
import pytest
from pytest_aqe.facts import Target
from pytest_aqe.observe import gaps
from pytest_aqe.watch import SENT, Watch

HERE = pathlib.Path(__file__).parent
KEY = pytest.StashKey()
TARGETS = [Target("shop", HERE / "shop.py"), Target("idle", HERE / "idle.py")]

@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    watch = early_config.stash[KEY] = Watch(early_config.rootpath)
    early_config.add_cleanup(watch.end)
    watch.measure(early_config.known_args_namespace)

class Spy:
    def __init__(self, config):
        self.config, self.watch = config, config.stash[KEY]
        self.watch.sample(TARGETS)

    def cov(self):
        return self.config.pluginmanager.get_plugin("_cov")

    def pytest_collection_finish(self, session):
        self.watch.outcomes.collected(session.items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self):
        self.watch.refresh()

    def pytest_runtest_logreport(self, report):
        self.watch.outcomes.report(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        share = getattr(node, "workeroutput", {}).get(SENT)
        if share is not None:
            self.watch.receive(share)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session):
        result = yield
        if hasattr(self.config, "workerinput"):
            self.config.workeroutput[SENT] = self.watch.send(self.cov())
            return result
        measured = self.watch.stop(self.cov())
        found = gaps.gaps(TARGETS, measured, self.config.rootpath)
        rows = {
            gap.module: {
                "measured": gap.measured,
                "branches": sorted(gap.branches), "missing": sorted(gap.missing),
                "lines": sorted(gap.lines), "missing_lines": sorted(gap.missing_lines),
            }
            for gap in found
        }
        tests = [
            [test.nodeid, test.outcome, test.code_hash, test.markers, test.reruns, test.subtests]
            for test in self.watch.tests()
        ]
        samples = [
            [one.module, one.function, one.parameter, one.type, one.node.text() if one.node else None]
            for one in self.watch.samples()
        ]
        told = {"note": measured.note, "kind": measured.kind, "gaps": rows, "tests": tests, "samples": samples}
        (HERE / "told.json").write_text(json.dumps(told))
        return result

def pytest_configure(config):
    config.pluginmanager.register(Spy(config), "aqe-spy")
"""

SHOP = """\
import sys

if sys.version_info < (3,):
    OLD = True

def price(amount, member=False):
    if amount < 0:
        raise ValueError("negative")
    if member:
        return amount * 0.9
    return amount

def spare(n):  # pragma: no cover
    return n if n else 0

def loop(items):
    total = 0
    for item in items:
        total += item
    return total
"""

TESTS = """\
import shop

def test_price():
    assert shop.price(10) == 10

def test_member():
    assert shop.price(10, member=True) == 9

def test_loop():
    assert shop.loop([1, 2]) == 3
"""


@pytest.fixture
def observed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs pytest on a small project (or the files given) and answers what was observed."""
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_CORE"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: str, runner: tuple[str, ...] = (), **files: str) -> SimpleNamespace:
        idle = "def idle():\n    return 1\n"
        pytester.makepyfile(**{"spy": SPY, "shop": SHOP, "idle": idle, "test_shop": TESTS, **files})
        monkeypatch.setenv("PYTHONPATH", str(pytester.path), prepend=os.pathsep)
        result = pytester.run(sys.executable, *runner, "-m", "pytest", "-p", "spy", *args)
        file = pytester.path / "told.json"
        told = json.loads(file.read_text()) if file.exists() else {"gaps": {}}
        return SimpleNamespace(result=result, **told)

    return run
