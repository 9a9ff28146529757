"""Modules that put an object in their own place: described through it, called through it, put back with it."""

from pathlib import Path

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program, Raw
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from tests.unit.generate.search.trial import trial

SOURCE = """
import sys


def unreachable(x):
    return x


class Shelf:
    limit = 10

    def __init__(self):
        self.seen = []

    def classify(self, number):
        self.seen.append(number)
        if number > self.limit:
            return "big"
        return "small"

    @property
    def busy(self):
        return "busy" if self.seen else "idle"

    @staticmethod
    def double(number):
        return number * 2


sys.modules[__name__] = Shelf()
"""
MODULE = """
import sys
from types import ModuleType


class _Lazy(ModuleType):
    def pick(self, name):
        if name == "tea":
            return "leaf"
        return "nothing"


sys.modules[__name__] = _Lazy(__name__)
"""


def worker(folder: Path, source: str) -> Worker:
    file = folder / "stand_in_subject.py"
    file.write_text(source)
    return Worker(SubjectSpec("stand_in_subject", str(file), (str(folder),), str(folder)))


def test_methods_of_the_object_are_described(tmp_path: Path):
    with worker(tmp_path, SOURCE) as running:
        info = running.describe()

    names = {function.qualname for function in info.functions}
    assert info.alone == "Shelf"
    assert {"Shelf.classify", "Shelf.busy", "Shelf.double"} <= names
    assert "unreachable" not in names
    assert info.file.endswith("stand_in_subject.py")


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return 1\n",
        "import sys\nclass A:\n    def f(self):\n        return 1\nsys.modules[__name__].A = A\n",
    ],
)
def test_plain_modules_have_none(tmp_path: Path, source: str):
    with worker(tmp_path, source) as running:
        assert running.describe().alone == ""


def test_the_object_is_as_before_for_the_next_candidate(tmp_path: Path):
    act = Raw("stand_in_subject.busy", (("stand_in_subject", ""),))
    soil = Program(
        "stand_in_subject", "Shelf.busy", act, (Block("import stand_in_subject\nstand_in_subject.classify(3)"),)
    )
    with worker(tmp_path, SOURCE) as running:
        rows = running.run(
            [Candidate(1, soil, "x"), Candidate(2, Program("stand_in_subject", "Shelf.busy", act), "x")], detail=True
        )

    assert [row.outcome for row in rows] == ["passed", "passed"]
    assert [[check.expected for check in row.checks][:1] for row in rows] == [['"busy"'], ['"idle"']]


@pytest.mark.parametrize(
    ("source", "markers"),
    [(SOURCE, ('"big"', '"small"', '"idle"', "number * 2")), (MODULE, ('"leaf"', '"nothing"'))],
)
def test_tests_call_it_through_the_module(tmp_path: Path, source: str, markers: tuple[str, ...]):
    with trial(tmp_path, source) as subject:
        found = subject.search(400)

    for marker in markers:
        assert found.covers(marker), (marker, found.programs())
    assert not [text for text in found.programs() if "Shelf(" in text or "_Lazy(" in text]
