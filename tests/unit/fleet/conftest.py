"""A module of its own to work on, with its jailed worker."""

import pytest

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.sandbox.client import SubjectSpec


@pytest.fixture
def work(request, tmp_path):
    """`ModuleWork` on the text `SOURCE` of the test's own module."""
    source = request.module.SOURCE
    file = tmp_path / "subject_of_work.py"
    file.write_text(source)
    spec = SubjectSpec(file.stem, str(file), (str(tmp_path),), str(tmp_path))
    with ModuleWork(spec, source, None, None, "auto", 1, Thompson) as made:
        yield made
