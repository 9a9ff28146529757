"""What of the user's way to run pytest may change how a test ends."""

import shlex
import sys
from types import ModuleType

import pytest

from pytest_aqe import surroundings


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("-W error --strict-markers", "-W error --strict-markers"),
        ("-p myplugin -p no:warnings", "-p myplugin -p no:warnings"),
        ("-p no:terminal -p no:cacheprovider", "-p no:cacheprovider"),
        ("-p xdist -p pytest_cov -o addopts=-x -o aqe_seed=1 -o xfail_strict=true", "-o xfail_strict=true"),
        ("--import-mode=importlib --ds=site.settings", "--import-mode=importlib --ds=site.settings"),
        ("-n 4 --dist loadfile -n4 --numprocesses=2", ""),
        ("--cov=src --cov-branch --no-cov-on-fail --cov-report term --cov src", ""),
        ("-xvs -ra -q -vv --tb=short --maxfail=1 --maxfail 2 --color yes", ""),
        ("-k name -m slow --lf --ff --sw --nf --last-failed -x", ""),
        ("--aqe-generate --aqe-target shop --aqe-budget=3 --aqe-write --strict-config", "--strict-config"),
        ("-c other.ini --rootdir . --ignore build --deselect tests/a.py::b --junitxml out.xml", ""),
        ("tests/unit other", "other"),
        ("--asyncio-mode auto --timeout=3", "--asyncio-mode auto --timeout=3"),
        ("--disable-plugin-autoload --pdb --trace --co", ""),
    ],
)
def test_options_that_may_change_an_outcome_are_kept(words, expected):
    assert " ".join(surroundings.kept(words.split(), ["tests/unit"])) == expected


def test_all_sources_of_options_count(pytester, monkeypatch):
    pytester.makeini("[pytest]\naddopts = -W error --strict-markers\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-W 'ignore::UserWarning'")
    config = pytester.parseconfig("--import-mode=append", "-k", "x")

    start = surroundings.Start()
    start.paths = ["/one"]

    found = surroundings.look(config, start, ["shop.cart"])

    assert found.ini == pytester.path / "tox.ini"
    assert found.plugins
    assert (found.paths, found.installed) == (("/one",), frozenset())
    words = list(found.options)
    assert words[:5] == ["-W", "error", "--strict-markers", "-W", "ignore::UserWarning"]
    assert "--import-mode=append" in words
    assert "-k" not in words


def test_plugins_that_are_not_loaded_by_themselves(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    assert not surroundings.look(pytester.parseconfig("-p", "aqe"), surroundings.Start(), []).plugins


def test_editable_installs_are_found_by_their_finder(pytester, monkeypatch):
    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            return object() if name == "shop" else None

    Finder.__module__ = "__editable___shop_finder"
    monkeypatch.setattr("sys.meta_path", [*sys.meta_path, Finder])

    assert surroundings.look(pytester.parseconfig(), surroundings.Start(), ["shop.cart", "other"]).installed == {"shop"}


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["/venv/bin/pytest", "-q"], "pytest"),
        (["/venv/lib/site-packages/pytest/__main__.py"], "python -m pytest"),
        ([], "pytest"),
    ],
)
def test_the_next_run_starts_as_this_one_did(monkeypatch, argv, said):
    monkeypatch.setattr(sys, "argv", argv)

    assert surroundings.command() == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-c conf/pytest.ini --rootdir=. --confcutdir . -q -x", "pytest -c conf/pytest.ini --rootdir=. --confcutdir ."),
        ("-cother.ini -pplug -p no:cacheprovider -p xdist", "pytest -c other.ini -p plug"),
        ("-o pythonpath=lib -o addopts= -o aqe_seed=3 tests/unit -k name", "pytest -o pythonpath=lib"),
        ("--import-mode=importlib --aqe-generate --cov", "pytest --import-mode=importlib"),
        ("-o 'pythonpath=. lib'", "pytest -o 'pythonpath=. lib'"),
    ],
)
def test_the_next_run_finds_what_this_one_found(monkeypatch, words, said):
    monkeypatch.setattr(sys, "argv", ["pytest"])

    assert surroundings.command(shlex.split(words)) == said


class TestStart:
    @pytest.fixture
    def start(self, monkeypatch):
        monkeypatch.setattr(sys, "path", [*sys.path])
        return surroundings.Start()

    def conftest(self, folder, text):
        folder.mkdir()
        (folder / "conftest.py").write_text(text)
        module = ModuleType("conftest")
        module.__file__ = str(folder / "conftest.py")
        return module

    def test_what_a_conftest_puts_on_the_path_is_noted(self, start, tmp_path):
        plugin = self.conftest(tmp_path / "tests", "import sys\nsys.path.insert(0, 'lib')\n")
        sys.path.insert(0, str(tmp_path / "tests" / ".." / "lib"))

        start.pytest_plugin_registered(plugin)

        assert start.opened == {str(tmp_path / "tests"): (str(tmp_path / "lib"),)}
        assert str(tmp_path / "lib") not in start.paths

    def test_what_others_put_there_is_not(self, start, tmp_path):
        sys.path.insert(0, "/somewhere")
        start.pytest_plugin_registered(object())
        start.pytest_plugin_registered(self.conftest(tmp_path / "one", "import sys\n"))
        sys.path.insert(0, "/elsewhere")
        start.pytest_plugin_registered(self.conftest(tmp_path / "two", "import pytest\n"))
        gone = self.conftest(tmp_path / "three", "import sys\n")
        (tmp_path / "three" / "conftest.py").unlink()
        sys.path.insert(0, "/anywhere")
        start.pytest_plugin_registered(gone)

        assert start.opened == {}
