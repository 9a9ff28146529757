"""Target specifications resolved to modules and functions, with nothing imported."""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from pytest_aqe.errors import TargetError
from pytest_aqe.facts import Target
from pytest_aqe.observe import discover, targets
from pytest_aqe.observe.targets import Found, find, resolve

CODE = "def work(a):\n    return a\n"
RAISES = "raise SystemExit('nobody may import this')\n"


def put(root: Path, **files: str) -> None:
    """Files by path with ``__`` for slashes would be ugly: keys are paths, given with ``**{}``."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def names(found: Found) -> list[str]:
    return [target.name for target in found.targets]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    put(
        tmp_path,
        **{
            "shop/__init__.py": '"""A shop."""\n' + RAISES,
            "shop/cart.py": "class Cart:\n    def add(self, item):\n        return item\n" + CODE + RAISES,
            "shop/tax/__init__.py": RAISES,
            "shop/tax/rate.py": CODE + RAISES,
            "tests/test_cart.py": CODE,
            "conftest.py": CODE,
            "setup.py": CODE,
        },
    )
    return tmp_path


class TestNamedModules:
    def test_a_dotted_module(self, shop):
        assert resolve(["shop.cart"], shop, [str(shop)]) == [Target("shop.cart", shop / "shop/cart.py")]

    def test_nothing_is_imported(self, shop):
        before = set(sys.modules)

        resolve(["shop.tax.rate", "shop/cart.py", "shop"], shop, [str(shop)])

        assert {name for name in set(sys.modules) - before if name.startswith("shop")} == set()

    @pytest.mark.parametrize("spec", ["shop/cart.py", "./shop/cart.py", "{shop}/shop/cart.py"])
    def test_a_path(self, shop, spec):
        found = find([spec.format(shop=shop)], shop, [str(shop)], cwd=shop)

        assert names(found) == ["shop.cart"]

    def test_a_path_is_seen_from_the_working_folder_and_from_rootdir(self, shop):
        assert names(find(["cart.py"], shop, [str(shop)], cwd=shop / "shop")) == ["shop.cart"]
        assert names(find(["shop/cart.py"], shop, [str(shop)], cwd=shop / "tests")) == ["shop.cart"]

    @pytest.mark.parametrize("spec", ["shop.cart::Cart.add", "shop/cart.py::Cart.add", "shop/cart.py::Cart::add"])
    def test_a_function(self, shop, spec):
        assert names(find([spec], shop, [str(shop)], cwd=shop)) == ["shop.cart::Cart.add"]

    def test_a_whole_module_takes_its_functions_in(self, shop):
        found = find(["shop.cart::Cart.add", "shop.cart::work", "shop.cart"], shop, [str(shop)])

        assert names(found) == ["shop.cart"]

    def test_a_class_takes_its_methods_in(self, shop):
        assert names(find(["shop.cart::Cart.add", "shop.cart::Cart"], shop, [str(shop)])) == ["shop.cart::Cart"]

    def test_functions_under_conditions_count(self, tmp_path):
        put(tmp_path, **{"m.py": "try:\n    import x\nexcept ImportError:\n    def work(): ...\n"})

        assert names(find(["m::work"], tmp_path, [str(tmp_path)])) == ["m::work"]

    def test_a_library_module(self, tmp_path):
        import textwrap

        assert resolve(["textwrap"], tmp_path, sys.path) == [Target("textwrap", Path(textwrap.__file__))]

    def test_a_package_without_code_of_its_own_stands_for_all_below(self, shop):
        assert names(find(["shop"], shop, [str(shop)])) == ["shop.cart", "shop.tax.rate"]

    def test_a_package_with_code_of_its_own_is_that_module(self, shop):
        (shop / "shop/__init__.py").write_text(CODE)

        assert names(find(["shop"], shop, [str(shop)])) == ["shop"]
        assert names(find(["shop.*"], shop, [str(shop)])) == ["shop", "shop.cart", "shop.tax.rate"]

    def test_a_folder_stands_for_all_below(self, shop):
        assert names(find(["shop/"], shop, [str(shop)], cwd=shop)) == ["shop.cart", "shop.tax.rate"]
        assert names(find(["shop/tax"], shop, [str(shop)], cwd=shop)) == ["shop.tax.rate"]

    def test_a_module_outside_rootdir(self, shop, tmp_path_factory):
        empty = tmp_path_factory.mktemp("empty")

        assert names(find(["shop.cart"], empty, [str(shop)])) == ["shop.cart"]

    def test_a_path_outside_rootdir_and_sys_path(self, shop, tmp_path_factory):
        empty = tmp_path_factory.mktemp("empty")

        found = find([str(shop / "shop/cart.py")], empty, [])

        assert names(found) == ["shop.cart"]
        assert found.paths == (os.path.realpath(shop),)

    def test_the_entry_that_sys_path_lacks_is_named(self, shop):
        assert find(["shop.cart"], shop, []).paths == (os.path.realpath(shop),)
        assert find(["shop.cart"], shop, [str(shop)]).paths == ()


class TestPlacesToImportFrom:
    def test_a_namespace_package(self, tmp_path):
        put(tmp_path, **{"a/corp/one/x.py": CODE, "b/corp/two/y.py": CODE})
        path = [str(tmp_path / "a"), str(tmp_path / "b")]

        assert names(find(["corp.two.y", "corp.one.x"], tmp_path, path)) == ["corp.two.y", "corp.one.x"]
        assert names(find(["corp"], tmp_path, path)) == ["corp.one.x", "corp.two.y"]

    def test_a_pkgutil_style_namespace_package(self, tmp_path):
        extend = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
        put(tmp_path, **{"a/corp/__init__.py": extend, "b/corp/__init__.py": extend, "b/corp/y.py": CODE})

        found = find(["corp.y"], tmp_path, [str(tmp_path / "a"), str(tmp_path / "b")])

        assert found.targets[0].file == tmp_path / "b/corp/y.py"

    def test_src_layout_not_installed(self, tmp_path):
        put(tmp_path, **{"src/shop/__init__.py": "", "src/shop/cart.py": CODE, "pyproject.toml": ""})

        for specs in (["shop.cart"], ["src/shop/cart.py"], []):
            found = find(specs, tmp_path, [str(tmp_path)], cwd=tmp_path)
            assert names(found) == ["shop.cart"]
            assert found.paths == (os.path.realpath(tmp_path / "src"),)

    def test_src_layout_on_sys_path(self, tmp_path):
        put(tmp_path, **{"src/shop/__init__.py": "", "src/shop/cart.py": CODE})

        found = find([], tmp_path, [str(tmp_path), str(tmp_path / "src")])

        assert names(found) == ["shop.cart"]
        assert found.paths == ()

    def test_an_editable_install_that_only_a_finder_knows(self, tmp_path, monkeypatch):
        from importlib.util import spec_from_file_location

        put(tmp_path, **{"anywhere/shop/__init__.py": RAISES, "anywhere/shop/cart.py": CODE})

        class Finder:
            @staticmethod
            def find_spec(name, path=None, target=None):
                if name == "shop":
                    folder = tmp_path / "anywhere/shop"
                    return spec_from_file_location(
                        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
                    )
                return None

        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])

        assert resolve(["shop.cart"], tmp_path, []) == [Target("shop.cart", tmp_path / "anywhere/shop/cart.py")]

    def test_a_package_that_replaces_itself_in_sys_modules_is_its_file(self, tmp_path):
        put(tmp_path, **{"magic/__init__.py": CODE + "import sys\nsys.modules[__name__] = object()\n"})

        assert names(find(["magic"], tmp_path, [str(tmp_path)])) == ["magic"]

    def test_a_package_goes_before_a_module(self, tmp_path):
        put(tmp_path, **{"shop.py": CODE, "shop/__init__.py": CODE})

        assert find(["shop"], tmp_path, [str(tmp_path)]).targets[0].file == tmp_path / "shop/__init__.py"
        with pytest.raises(TargetError, match="takes its name"):
            find(["shop.py"], tmp_path, [str(tmp_path)], cwd=tmp_path)

    def test_the_name_with_the_fewest_namespace_folders_wins(self, tmp_path):
        put(tmp_path, **{"packages/shop/__init__.py": "", "packages/shop/cart.py": CODE})

        found = find([], tmp_path, [str(tmp_path), str(tmp_path / "packages")])

        assert names(found) == ["shop.cart"]

    def test_rootdir_that_is_itself_a_package(self, tmp_path):
        put(tmp_path, **{"shop/__init__.py": "", "shop/cart.py": CODE})

        found = find([], tmp_path / "shop", [])

        assert names(found) == ["shop.cart"]


class TestDefaults:
    def test_first_party_modules_with_code(self, shop):
        assert names(find([], shop, [str(shop)])) == ["shop.cart", "shop.tax.rate"]

    @pytest.mark.parametrize(
        "path",
        [
            "tests/helper.py", "shop/tests/helper.py", "docs/conf.py", "examples/demo.py", ".hidden/x.py", "build/x.py",
            "venv/lib/x.py", "node_modules/x.py", "shop.egg-info/x.py", "scripts/run.py", "shop/test_own.py",
            "shop/own_test.py", "noxfile.py", "shop/not-a-name.py", ".aqe/x.py",
        ],
    )  # fmt: skip
    def test_what_is_left_out(self, shop, path):
        put(shop, **{path: CODE})

        assert names(find([], shop, [str(shop)])) == ["shop.cart", "shop.tax.rate"]

    def test_a_virtual_environment_of_any_name_is_left_out(self, shop):
        put(shop, **{"envs/mine/pyvenv.cfg": "", "envs/mine/lib/x.py": CODE})

        assert names(find([], shop, [str(shop)])) == ["shop.cart", "shop.tax.rate"]

    def test_what_pytest_collects_by_configuration_is_left_out(self, shop):
        put(shop, **{"shop/check_cart.py": CODE})

        found = find([], shop, [str(shop)], ignore=[*discover.TEST_FILES, "check_*.py"])

        assert "shop.check_cart" not in names(found)

    def test_a_script_folder_that_is_a_package_counts(self, shop):
        put(shop, **{"scripts/__init__.py": "", "scripts/run.py": CODE})

        assert "scripts.run" in names(find([], shop, [str(shop)]))

    def test_modules_without_code_are_not_worth_a_line(self, shop):
        put(shop, **{"shop/constants.py": "A = 1\n"})

        found = find([], shop, [str(shop)])

        assert "shop.constants" not in names(found)
        assert found.skipped == ()

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (b"def broken(:\n", "syntax error in line 1"),
            ("x = 'é'\n".encode("latin-1"), "line 1 is not utf-8"),
            (b"# coding: no-such-code\n", "unknown encoding"),
            (b"x = '\0'\n", "null bytes"),
        ],
    )
    def test_a_file_that_cannot_be_worked_on_is_skipped_with_the_reason(self, shop, text, reason):
        (shop / "shop/bad.py").write_bytes(text)

        found = find([], shop, [str(shop)])

        assert [skip.name for skip in found.skipped] == [str(Path("shop/bad.py"))]
        assert reason in found.skipped[0].reason
        assert str(shop) not in found.skipped[0].reason  # the line begins with the file

    def test_folders_in_folders_without_end_end_the_walk_and_not_the_run(self, tmp_path):
        deep = "/".join(["d"] * (discover.DEPTH + 1))
        put(tmp_path, **{f"{deep[2:]}/near.py": CODE, f"{deep}/far.py": CODE})

        found = list(discover.files(tmp_path))

        assert [file.name for file in found] == ["near.py"]

    def test_a_link_that_leads_nowhere_is_not_what_was_meant(self, shop):
        (shop / "shop/gone.py").symlink_to(shop / "nowhere.py")

        with pytest.raises(TargetError, match=r"no such file or folder \(seen from [^)]*\)$"):
            find(["shop/gone.py"], shop, [str(shop)], cwd=shop)

    def test_a_declared_encoding_is_respected(self, shop):
        (shop / "shop/latin.py").write_bytes("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1") + CODE.encode())

        assert "shop.latin" in names(find([], shop, [str(shop)]))

    def test_an_empty_project_has_no_targets(self, tmp_path):
        assert find([], tmp_path, []) == Found(())

    def test_without_check_no_file_is_parsed(self, shop):
        put(shop, **{"shop/bad.py": "def broken(:\n", "shop/constants.py": "A = 1\n"})

        found = find([], shop, [str(shop)], check=False)

        assert {"shop.bad", "shop.constants", "shop.cart"} <= set(names(found))
        assert found.skipped == ()

    def test_a_tree_without_end_is_cut_and_it_is_said(self, shop, monkeypatch):
        monkeypatch.setattr(targets, "MODULES", 1)

        found = find([], shop, [str(shop)])

        assert len(found.targets) <= 1
        assert "name the targets" in found.skipped[0].reason

    def test_an_invalid_escape_warns_nobody(self, shop, recwarn):
        put(shop, **{"shop/escape.py": CODE + "x = '\\d'\n"})

        find([], shop, [str(shop)])

        assert not recwarn.list


class TestErrors:
    @pytest.mark.parametrize(
        ("spec", "message"),
        [
            ("", "name a module or a path"),
            ("::work", "name a module or a path"),
            ("nope", "there is no module nope"),
            ("shop.crat", "did you mean shop.cart?"),
            ("shop.cart.Cart", "write shop.cart::Cart"),
            ("shop.cart::wrok", "defines no wrok; did you mean work?"),
            ("shop.cart::add", "did you mean Cart.add?"),
            ("shop/crat.py", "no such file or folder"),
            ("sys", "built into the interpreter"),
            ("shop.cart::json", "only imports json from"),
            ("shop.tax::work", "defines no work"),
            ("pyproject.toml", "no such file"),
        ],
    )
    def test_a_spec_that_leads_nowhere(self, shop, spec, message):
        with (shop / "shop/cart.py").open("a") as file:
            file.write("from some import json\n")

        with pytest.raises(TargetError) as error:
            find([spec], shop, [str(shop), *sys.path], cwd=shop)

        if spec != "pyproject.toml":
            assert message in str(error.value)

    def test_a_compiled_extension(self, tmp_path):
        (tmp_path / f"fast{EXTENSION_SUFFIXES[0]}").write_bytes(b"\x7fELF")

        with pytest.raises(TargetError, match="compiled extension"):
            find(["fast"], tmp_path, [str(tmp_path)])
        with pytest.raises(TargetError, match="compiled extension"):
            find([f"./fast{EXTENSION_SUFFIXES[0]}"], tmp_path, [str(tmp_path)], cwd=tmp_path)

    def test_a_stub(self, tmp_path):
        put(tmp_path, **{"typed.pyi": "def f() -> int: ...\n"})

        with pytest.raises(TargetError, match="only a stub"):
            find(["typed"], tmp_path, [str(tmp_path)])

    def test_bytecode_without_source(self, tmp_path):
        (tmp_path / "old.pyc").write_bytes(b"")

        with pytest.raises(TargetError, match="without its source"):
            find(["old"], tmp_path, [str(tmp_path)])

    def test_an_archive(self, tmp_path):
        import zipfile

        with zipfile.ZipFile(tmp_path / "lib.zip", "w") as archive:
            archive.writestr("zipped.py", CODE)

        with pytest.raises(TargetError, match="archive"):
            find(["zipped"], tmp_path, [str(tmp_path / "lib.zip")])

    def test_a_namespace_package_with_a_function(self, tmp_path):
        put(tmp_path, **{"corp/x.py": CODE})

        with pytest.raises(TargetError, match="namespace package"):
            find(["corp::work"], tmp_path, [str(tmp_path)])

    def test_a_syntax_error_in_a_named_module(self, tmp_path):
        put(tmp_path, **{"bad.py": "def broken(:\n"})

        with pytest.raises(TargetError, match="syntax error in line 1"):
            find(["bad"], tmp_path, [str(tmp_path)])

    def test_two_files_under_one_relative_path(self, shop):
        put(shop, **{"sub/shop/cart.py": CODE})

        with pytest.raises(TargetError, match="ambiguous"):
            find(["shop/cart.py"], shop, [str(shop)], cwd=shop / "sub")

    def test_a_name_that_two_folders_of_the_project_hold(self, tmp_path):
        put(tmp_path, **{"src/m.py": CODE, "m.py": CODE})

        with pytest.raises(TargetError, match="ambiguous"):
            find(["m"], tmp_path, [])

    def test_a_name_that_cannot_be_imported(self, tmp_path):
        put(tmp_path, **{"my-script.py": CODE})

        with pytest.raises(TargetError, match="not one that can be imported"):
            find(["my-script.py"], tmp_path, [str(tmp_path)], cwd=tmp_path)

    def test_a_folder_without_code(self, tmp_path):
        (tmp_path / "empty").mkdir()

        with pytest.raises(TargetError, match="no module with code"):
            find(["empty/"], tmp_path, [str(tmp_path)], cwd=tmp_path)

    def test_a_file_that_is_not_python(self, tmp_path):
        put(tmp_path, **{"data/x.json": "{}"})

        with pytest.raises(TargetError, match="not a Python source file"):
            find(["data/x.json"], tmp_path, [str(tmp_path)], cwd=tmp_path)
