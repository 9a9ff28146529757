"""A small project whose only agent is scripted: what the plugin does around agents, without any search."""

import json

import coverage.tracer  # noqa: F401  (inner runs in this process must not load its extension module a second time)
import pytest

import pytest_aqe.session  # noqa: F401

SHOP = """
def price(count):
    if count < 0:
        raise ValueError("negative")
    return count * 2
"""

TEST = """
from shop import price


def test_price():
    assert price(2) == 4
"""

AGENT = """
import json
import pytest
from pytest_aqe.results import AgentResult, Covered, Left, Tally, TargetReport


class Scripted:
    def __init__(self, settings, facts, progress):
        self.settings, self.facts, self.progress = settings, facts, progress

    def run(self):
        facts = self.facts
        seen = {
            "targets": [target.name for target in facts.targets],
            "skipped": [list(row) for row in facts.skipped],
            "gaps": {gap.module: [gap.measured, sorted(gap.missing), sorted(gap.missing_lines)] for gap in facts.gaps},
            "outcomes": {test.nodeid: test.outcome for test in facts.outcomes},
            "hashes": sum(bool(test.code_hash) for test in facts.outcomes),
            "samples": sorted({(sample.function, sample.parameter, sample.type) for sample in facts.samples}),
            "test_files": [path.name for path in facts.test_files],
            "budget": self.settings.budget,
            "ci": facts.ci,
        }
        (facts.rootdir / "seen.json").write_text(json.dumps(seen))
        self.progress.update(0, 1, 0, 1.0)
        return self.answer()

    def answer(self):
        name = "tests/aqe/test_aqe_shop.py"
        diff = f"--- /dev/null\\n+++ b/{name}\\n@@ -0,0 +1,2 @@\\n+def test_a():\\n+    assert 1 + 1 == 2\\n"
        path, files, diffs = self.facts.rootdir / name, (), ()
        if self.settings.placing == "files":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("def test_a():\\n    assert 1 + 1 == 2\\n")
            files = (path,)
        else:
            diffs = (diff,)
        targets = tuple(
            TargetReport(target.name, target.file, (1, 5), 2, 1, 2, (f"{name}::test_a",), stopped="covered")
            for target in self.facts.targets
        )
        before, after = Covered(Tally(3, 4), Tally(1, 2)), Covered(Tally(4, 4), Tally(2, 2))
        return AgentResult("scripted", 0.1, 10, STOPPED, targets, before, after, files, diffs, sandbox_tier="bwrap")


STOPPED = "done"
ANSWER = None


class Plugin:
    @pytest.hookimpl(optionalhook=True)
    def pytest_aqe_agents(self, settings):
        return [Scripted]


def pytest_configure(config):
    config.pluginmanager.register(Plugin())
"""


class Project:
    """A folder with a module, a test and a scripted agent; `run` runs pytest --aqe-generate in it."""

    def __init__(self, pytester):
        self.pytester = pytester
        self.path = pytester.path
        pytester.makepyfile(shop=SHOP, test_shop=TEST)
        pytester.makeconftest(AGENT)
        pytester.makeini("[pytest]\npythonpath = .\n")

    def script(self, body, stopped="done"):
        """Replace what the agent answers with."""
        lines = [f"    {line}" for line in body.splitlines()]
        text = AGENT.replace('STOPPED = "done"', f'STOPPED = "{stopped}"')
        at = text.index("\nSTOPPED")
        added = "\ndef answer(self):\n" + "\n".join(lines) + "\n\n\nScripted.answer = answer\n" if body else ""
        self.pytester.makeconftest(text[:at] + added + text[at:])

    def run(self, *args, apart=False):
        """pytest with the scripted agent only; `apart` in a process of its own."""
        run = self.pytester.runpytest_subprocess if apart else self.pytester.runpytest_inprocess
        return run("--aqe-generate", "-p", "no:aqe-built-in", *args)

    @property
    def seen(self):
        """The facts that the agent was given; None where it did not run."""
        path = self.path / "seen.json"
        return json.loads(path.read_text()) if path.exists() else None


@pytest.fixture
def project(pytester):
    return Project(pytester)
