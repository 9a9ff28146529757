"""One module is imported from a changed tree; everything else, and everything about it, stays as it was."""

import ast
import importlib
import inspect
import sys
import types

import pytest

from pytest_aqe.sandbox import loader


def doubled(source, filename):
    """Every number of the module is doubled."""
    tree = ast.parse(source, filename)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            node.value *= 2
    return tree


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder on the path, whose modules are forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def install():
    """`loader.install` with the finder removed at the end."""
    made = []

    def run(module, transform=doubled, scope=None):
        made.append(loader.install(module, transform, {} if scope is None else scope))
        return made[-1]

    yield run
    for finder in made:
        finder.remove()


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()


def test_exactly_one_module_is_changed(project, install):
    folder = project
    put(folder, "pack/__init__.py", "from pack.one import x\nfrom pack.two import y\n")
    put(folder, "pack/one.py", "x = 4\n")
    put(folder, "pack/two.py", "y = 4\n")
    found = install("pack.one")
    pack = importlib.import_module("pack")
    assert (pack.x, pack.y) == (8, 4)
    assert (found.loaded, found.error, found.file) == (True, "", str(folder / "pack" / "one.py"))
    assert inspect.getsource(sys.modules["pack.one"]) == "x = 4\n"


def test_packages_their_main_and_relative_imports(project, install):
    folder = project
    put(folder, "pack/__init__.py", "from .part import size\nhere = 5\n")
    put(folder, "pack/part.py", "size = 5\n")
    put(folder, "pack/__main__.py", "from . import here\ntwice = 5\n")
    install("pack")
    install("pack.__main__")
    main = importlib.import_module("pack.__main__")
    assert (main.here, main.twice, sys.modules["pack"].size) == (10, 10, 5)
    assert sys.modules["pack"].__path__ == [str(folder / "pack")]
    assert main.__spec__.name == "pack.__main__"


def test_the_scope_is_there_before_the_module_runs_and_read_after_the_transformation(project, install):
    put(project, "needs.py", "value = given\n")
    scope = {}

    def transform(source, filename):
        scope["given"] = 3
        return ast.parse(source)

    install("needs", transform, scope)
    assert importlib.import_module("needs").value == 3


def test_cached_bytecode_is_neither_used_nor_written(project, install):
    folder = project
    put(folder, "cached.py", "x = 1\n")
    importlib.import_module("cached")
    assert loader.forget("cached").keys() == {"cached"}
    kept = sorted(folder.rglob("*.pyc"))
    before = [path.read_bytes() for path in kept]
    install("cached")
    assert importlib.import_module("cached").x == 2
    assert [path.read_bytes() for path in kept] == before
    assert sorted(folder.rglob("*.pyc")) == kept


def test_a_module_that_replaces_itself(project, install):
    put(project, "swapped.py", "import sys, types\nreal = types.SimpleNamespace(x=2)\nsys.modules[__name__] = real\n")
    found = install("swapped")
    assert importlib.import_module("swapped").x == 4
    assert found.loaded


def test_an_import_anew_keeps_the_same_code(project, install):
    put(project, "again.py", "x = 1\n")
    calls = []

    def transform(source, filename):
        calls.append(filename)
        return doubled(source, filename)

    install("again", transform)
    module = importlib.import_module("again")
    assert importlib.reload(module).x == 2
    assert len(calls) == 1


def test_source_in_another_encoding(project, install):
    folder = project
    (folder / "latin.py").write_bytes("# coding: latin-1\nx = 'é', 1\n".encode("latin-1"))
    importlib.invalidate_caches()
    install("latin")
    assert importlib.import_module("latin").x == ("é", 2)


def test_a_syntax_error_stays_one(project, install):
    put(project, "broken.py", "def f(:\n")
    found = install("broken")
    with pytest.raises(SyntaxError):
        importlib.import_module("broken")
    assert not found.loaded


def test_a_failed_transformation_leaves_the_module_as_it_is(project, install):
    put(project, "plain.py", "x = 1\n")

    def transform(source, filename):
        raise LookupError("no idea")

    found = install("plain", transform)
    assert importlib.import_module("plain").x == 1
    assert not found.loaded
    assert found.error == "LookupError while plain was prepared: no idea"


@pytest.mark.parametrize("module", ["_testcapi", "_json", "math", "sys", "_ast"])
def test_extensions_and_builtins_have_no_source(module, install):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"no {module} here")
    found = install(module)
    found.prepare()
    assert not found.loaded
    assert "extension" in found.error or "no source" in found.error


def test_namespace_packages_have_no_source(project, install):
    folder = project
    put(folder, "space/part.py", "x = 1\n")
    found = install("space")
    importlib.import_module("space.part")
    assert "namespace package" in found.error


def test_bytecode_alone_is_no_source(project, install):
    folder = project
    put(folder, "only.py", "x = 1\n")
    import py_compile

    py_compile.compile(str(folder / "only.py"), str(folder / "only.pyc"))
    (folder / "only.py").unlink()
    importlib.invalidate_caches()
    found = install("only")
    assert importlib.import_module("only").x == 1
    assert "bytecode only" in found.error


def test_a_module_that_is_missing_is_missing(project, install):
    found = install("nowhere_at_all")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("nowhere_at_all")
    assert not found.loaded


def test_modules_that_the_sandbox_needs_itself_are_prepared_in_time(install):
    # Decoding a source imports tokenize: by then the new one must not be half made.
    for name in ("tokenize", "ast", "collections"):
        found = install(name)
        dropped = loader.forget(name)
        try:
            module = importlib.import_module(name)
            assert module is not dropped[name]
            assert (found.loaded, found.error) == (True, "")
        finally:
            sys.modules.update(dropped)


def test_forgetting_takes_the_whole_package():
    table = {name: types.ModuleType(name) for name in ("a", "a.b", "a.c", "ab", "d")}
    assert set(loader.forget("a.b", table)) == {"a", "a.b", "a.c"}
    assert set(table) == {"ab", "d"}
    assert loader.forget("x", table) == {}


def test_the_machinery_of_imports_is_never_forgotten():
    table = dict(sys.modules)
    assert loader.forget("sys", table) == {}
    assert loader.forget("importlib", table) == {}
    assert set(loader.forget("importlib.util", table)) == {"importlib.util"}
