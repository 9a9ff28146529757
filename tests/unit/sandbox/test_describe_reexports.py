"""Classes of a private module that its package re-exports, some of which say that they are from the package."""

import sys

import pytest

from pytest_aqe.sandbox.describe import describe
from pytest_aqe.subject import ModuleInfo

SOURCE = """
from pack._other import Borrowed

class Kept:
    def __init__(self, size: int):
        self.size = size

    class Inner:
        def inside(self): ...

class Renamed:
    def __init__(self, kept: Kept):
        self.kept = kept

    def area(self, borrowed: Borrowed) -> Kept: ...

Renamed.__module__ = "pack"
"""


@pytest.fixture
def info(tmp_path, monkeypatch):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "__init__.py").write_text("from pack._inner import Kept, Renamed\nfrom pack._other import Borrowed\n")
    (pack / "_other.py").write_text('class Borrowed:\n    def lend(self): ...\n\nBorrowed.__module__ = "pack"\n')
    (pack / "_inner.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("pack._inner")
    yield ModuleInfo.from_json(describe("pack._inner"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "pack"]:
        del sys.modules[name]


def test_own_classes_are_found_under_the_name_of_their_module(info):
    assert {"pack._inner:Kept", "pack._inner:Renamed"} <= set(info.classes)
    assert [param.name for param in info.classes["pack._inner:Kept"].params] == ["size"]


def test_methods_of_a_class_that_says_it_is_from_the_package(info):
    names = [function.qualname for function in info.functions]

    assert names == ["Kept.__init__", "Kept.Inner.inside", "Renamed.__init__", "Renamed.area"]


def test_annotations_lead_to_own_classes(info):
    (function,) = [function for function in info.functions if function.qualname == "Renamed.area"]

    assert function.returns.ref == "pack._inner:Kept"


def test_a_class_of_another_private_module_keeps_its_public_name(info):
    assert "pack:Borrowed" in info.classes
    assert "pack._inner:Borrowed" not in info.classes
