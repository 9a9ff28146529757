import pytest

from pytest_aqe.hunt.hunt import Hunt
from tests.unit.hunt.scripted import NAMES, ScriptedRunner, Suite


@pytest.fixture
def hunted(tmp_path):
    """A whole hunt over a scripted suite: the hunt, and what it reports by test."""
    runners = []

    def hunt(scripts=None, text=lambda nodeid: "", executions=3000, interrupt_at=0, **more):
        runner = ScriptedRunner(Suite(NAMES, scripts or {}, **more), tmp_path, executions=executions)
        runner.interrupt_at = interrupt_at
        runners.append(runner)
        found = Hunt(runner, NAMES, text=text)
        found.run()
        return found, {test.nodeid: test for test in found.report().tests}

    yield hunt
    for runner in runners:
        runner.close()
