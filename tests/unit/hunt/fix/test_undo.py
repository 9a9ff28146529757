import pytest

from pytest_aqe.hunt.fix.undo import undone

HEAD = "import os\nimport sys\nimport shop\nfrom os import environ, chdir\nfrom shop import pricing as p\nfrom shop.cart import Cart\n"

CASES = [
    ("os.environ['X']", 'os.environ["X"] = "1"', 'monkeypatch.setenv("X", "1")'),
    ("os.environ['X']", "environ['X'] = value()", "monkeypatch.setenv('X', value())"),
    ("os.environ['X']", 'os.environ["X"] += ":b"', 'monkeypatch.setenv("X", os.environ["X"] + ":b")'),
    ("os.environ['X']", 'del os.environ["X"]', 'monkeypatch.delenv("X")'),
    ("os.environ['X']", 'os.environ.pop("X", None)', 'monkeypatch.delenv("X", raising=False)'),
    ("os.environ['X']", 'os.putenv("X", "1")', 'monkeypatch.setenv("X", "1")'),
    ("os.environ['X']", 'os.environ[name] = "1"', 'monkeypatch.setenv(name, "1")'),
    ("cwd", "os.chdir(tmp_path)", "monkeypatch.chdir(tmp_path)"),
    ("cwd", "chdir('a')", "monkeypatch.chdir('a')"),
    ("sys.path", 'sys.path.insert(0, "lib")', 'monkeypatch.syspath_prepend("lib")'),
    ("shop.pricing.RATE", "p.RATE = 0", 'monkeypatch.setattr(p, "RATE", 0)'),
    ("shop.pricing.RATE", "p.RATE += 1", 'monkeypatch.setattr(p, "RATE", p.RATE + 1)'),
    ("shop.pricing.RATE", "del p.RATE", 'monkeypatch.delattr(p, "RATE")'),
    ("shop.cart.Cart.LIMIT", "Cart.LIMIT = 4", 'monkeypatch.setattr(Cart, "LIMIT", 4)'),
    ("shop.REGISTRY['pdf']", 'shop.REGISTRY["pdf"] = 1', 'monkeypatch.setitem(shop.REGISTRY, "pdf", 1)'),
    ("shop.REGISTRY", 'shop.REGISTRY["pdf"] = 1', 'monkeypatch.setitem(shop.REGISTRY, "pdf", 1)'),
    ("shop.REGISTRY['pdf']", "shop.REGISTRY[name] = 1", "monkeypatch.setitem(shop.REGISTRY, name, 1)"),
    ("shop.REGISTRY['pdf']", 'del shop.REGISTRY["pdf"]', 'monkeypatch.delitem(shop.REGISTRY, "pdf")'),
    ("shop.C.d['a']['b']", "shop.C.d['a']['b'] = 1", "monkeypatch.setitem(shop.C.d['a'], 'b', 1)"),
    ("tests.test_a.TABLE['k']", "TABLE['k'] = 1", "monkeypatch.setitem(TABLE, 'k', 1)"),
]


@pytest.mark.parametrize(("state", "before", "after"), CASES)
def test_a_statement_that_sets_state(write, state, before, after):
    file = write(tests__test_a=f"{HEAD}\ndef test_it(tmp_path):\n    x = 1\n    {before}\n    assert x\n")

    assert undone(file, ("test_it",), [state])
    assert file.module.code == (f"{HEAD}\ndef test_it(tmp_path, monkeypatch):\n    x = 1\n    {after}\n    assert x\n")


@pytest.mark.parametrize(
    ("state", "before"),
    [
        ("os.environ['X']", 'os.environ["Y"] = "1"'),
        ("cwd", 'os.environ["Y"] = "1"'),
        ("shop.pricing.RATE", "shop.RATE = 1"),
        ("shop.pricing.RATE", "p.RATE = other = 1"),
        ("shop.pricing.RATE", "local = 1"),
        ("shop.pricing.RATE", "p.RATE += [1]"),
        ("shop.pricing.RATE", "del local"),
        ("shop.REGISTRY['pdf']", "shop.register('pdf')"),
        ("shop.REGISTRY['pdf']", "shop.REGISTRY.update(pdf=1)"),
        ("os.environ['X']", "os.environ.update(x)"),
        ("os.environ['X']", "os.environ.pop(name)"),
        ("shop.REGISTRY['pdf']", "f(x)['pdf'] = 1"),
        ("shop.REGISTRY['pdf']", "shop.REGISTRY[1:2] = 1"),
    ],
)
def test_what_is_left_alone(write, state, before):
    file = write(tests__test_a=f"{HEAD}\ndef test_it():\n    {before}\n")

    assert not undone(file, ("test_it",), [state])
    assert file.module.code == file.text


def test_in_a_class_with_the_argument_already_there(write):
    file = write(
        test_a="""
        import os
        class TestA:
            async def test_it(self, monkeypatch, *, flag=1):
                os.environ["X"] = "1"; assert flag
        """
    )

    assert undone(file, ("TestA", "test_it"), ["os.environ['X']"])
    assert (
        'test_it(self, monkeypatch, *, flag=1):\n        monkeypatch.setenv("X", "1"); assert flag' in file.module.code
    )


def test_an_argument_with_a_default_comes_after(write):
    file = write(test_a="import os\ndef test_it(a, b=1):\n    os.chdir(a)\n")

    assert undone(file, ("test_it",), ["cwd"])
    assert "def test_it(a, monkeypatch, b=1):" in file.module.code


def test_unittest_methods_take_no_arguments(write):
    file = write(
        test_a="""
        import os, unittest
        class TestA(unittest.TestCase):
            def test_it(self):
                os.chdir("a")
        """
    )

    assert not undone(file, ("TestA", "test_it"), ["cwd"])
    assert not undone(file, ("TestA", "test_other"), ["cwd"])
    assert not undone(file, ("TestB", "test_other"), ["cwd"])
