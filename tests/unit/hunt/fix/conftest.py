import textwrap

import pytest

pytest.importorskip("libcst")

from pytest_aqe.hunt.facts import Culprit, FlakyTest
from pytest_aqe.hunt.fix.source import TestFile
from pytest_aqe.hunt.recipe import Recipe


@pytest.fixture
def write(tmp_path):
    """Writes files of a project; the last one as a `TestFile`."""

    def make(**files):
        for name, text in files.items():
            parts = name.replace("____init__", "__:").split("__")
            path = tmp_path / ("/".join(parts).replace(":", "__init__") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
        return TestFile(tmp_path, path.relative_to(tmp_path).as_posix())

    return make


@pytest.fixture
def flaky():
    """A finding, with what matters for its fix."""

    def make(nodeid, category, *, polluters=(), setters=(), state=(), line="", trigger=None, passing=None, message=""):
        culprit = Culprit(tuple(map(tuple, polluters)), tuple(setters), tuple(state), line)
        passes = Recipe((nodeid,), passing) if passing is not None else None
        return FlakyTest(
            nodeid, "flaky", category, 1, 5, (0.0, 1.0), trigger or {}, culprit, passes=passes, message=message
        )

    return make
