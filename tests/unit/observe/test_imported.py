"""Modules have the names that the user's tests import them by."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pytest_aqe.facts import Target
from pytest_aqe.observe.imported import as_imported, home, names
from pytest_aqe.observe.targets import Found


@pytest.fixture
def project(tmp_path):
    for name in (
        "one/shop/__init__.py",
        "one/shop/price.py",
        "one/shop/rest.py",
        "two/shelf/__init__.py",
        "two/shelf/box.py",
    ):
        file = tmp_path / "services" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("X = 1\n")
    return tmp_path / "services"


def found(project):
    """As they are named from above."""
    files = ("one/shop/price.py", "one/shop/rest.py", "two/shelf/box.py")
    named = (f"services.{file[:-3].replace('/', '.')}" for file in files)
    return Found(tuple(Target(name, project / file) for name, file in zip(named, files)), (), ("/else",))


def named(found):
    return [target.module for target in found.targets]


class Renamed:
    """What an editable install puts there: a package whose folder has another name."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        if name != "cupboard":
            return None
        init = self.folder / "__init__.py"
        return importlib.util.spec_from_file_location(name, init, submodule_search_locations=[str(self.folder)])


class TestAsImported:
    def test_what_was_imported_has_that_name_and_its_neighbours_one_alike(self, project):
        now = as_imported(found(project), {str(project / "one/shop/price.py"): ["shop.price"]}, ())

        assert named(now) == ["shop.price", "shop.rest", "services.two.shelf.box"]
        assert now.paths == ("/else", str(project / "one"))

    def test_a_name_that_was_used_stays_though_there_is_another(self, project):
        known = {str(project / "one/shop/price.py"): ["shop.price", "services.one.shop.price"]}

        assert as_imported(found(project), known, ()) == found(project)

    @pytest.mark.parametrize("spec", ["services.one.shop.price", "services.one.*", "services.one.shop.price::f"])
    def test_a_name_that_was_asked_for_stays(self, project, spec):
        known = {str(project / "one/shop/price.py"): ["shop.price"]}

        assert named(as_imported(found(project), known, (spec,)))[0] == "services.one.shop.price"

    def test_a_folder_that_an_editable_install_gives_another_name(self, project, monkeypatch):
        known = {str(project / "two/shelf/box.py"): ["cupboard.box"]}
        monkeypatch.setattr("sys.meta_path", [Renamed(project / "two" / "shelf"), *sys.meta_path])

        now = as_imported(found(project), known, ())

        assert named(now)[2] == "cupboard.box"
        assert now.paths == ("/else",)  # no folder on sys.path would give it that name

    @pytest.mark.parametrize("name", ["made_up", "not-a-name", "shop.made_up"])
    def test_a_name_that_a_test_made_up_is_none(self, project, name):
        known = {str(project / "one/shop/price.py"): [name]}

        assert as_imported(found(project), known, ()) == found(project)

    def test_modules_beside_one_that_is_no_package(self, project):
        targets = tuple(
            Target(f"services.one.shop.{name}", project / f"one/shop/{name}.py") for name in ("price", "rest")
        )
        now = as_imported(Found(targets), {str(project / "one/shop/price.py"): ["price"]}, ())

        assert named(now) == ["price", "rest"]
        assert now.paths == (str(project / "one" / "shop"),)

    def test_nothing_imported_changes_nothing(self, project):
        assert as_imported(found(project), {}, ()) == found(project)

    def test_a_neighbour_that_cannot_be_imported_alike_stays(self, project):
        (project / "one" / "shop" / "rest").mkdir()
        (project / "one" / "shop" / "rest" / "__init__.py").write_text("")  # takes the name of rest.py
        known = {str(project / "one/shop/price.py"): ["shop.price"]}

        assert named(as_imported(found(project), known, ()))[1] == "services.one.shop.rest"


class TestNames:
    def test_files_of_the_project_with_their_names(self, project, monkeypatch):
        file = project / "one" / "shop" / "price.py"
        spec = importlib.util.spec_from_file_location("shop_price", file)
        monkeypatch.setitem(sys.modules, "shop_price", importlib.util.module_from_spec(spec))
        monkeypatch.setitem(sys.modules, "__mp_main__", sys.modules["shop_price"])
        monkeypatch.setitem(sys.modules, "odd", object())

        assert names(project) == {str(file): ["shop_price"]}

    def test_a_lazy_module_is_not_loaded(self, project, monkeypatch):
        class Lazy(ModuleType):
            def __getattribute__(self, name):
                raise RuntimeError(f"loaded by a look at {name}")

        module = ModuleType("lazy_price")
        module.__file__ = str(project / "one" / "shop" / "price.py")
        module.__class__ = Lazy
        monkeypatch.setitem(sys.modules, "lazy_price", module)

        assert names(project) == {str(project / "one" / "shop" / "price.py"): ["lazy_price"]}


@pytest.mark.parametrize(
    ("module", "file", "folder"),
    [
        ("a.b.c", "/x/a/b/c.py", "/x"),
        ("a.b", "/x/a/b/__init__.py", "/x"),
        ("a", "/x/a.py", "/x"),
        ("a.b.c.d", "/x/d.py", "/"),
    ],
)
def test_the_folder_that_must_be_on_the_path(module, file, folder):
    assert home(module, Path(file)) == Path(folder)
