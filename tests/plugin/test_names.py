"""Projects in a folder of projects: modules have the names that their tests import them by."""

import pytest

PRICE = "def price(count):\n    if count < 0:\n        raise ValueError('negative')\n    return count * 2\n"


@pytest.fixture
def folder(project):
    """Two projects below the rootdir, which only their conftest.py files put on sys.path."""
    (project.path / "shop.py").unlink()
    (project.path / "test_shop.py").unlink()
    project.pytester.makeini("[pytest]\n")
    for name, package in (("one", "shop"), ("two", "shelf")):
        files = {
            f"{package}/__init__.py": "",
            f"{package}/price.py": PRICE,
            f"{package}/rest.py": PRICE,
            "conftest.py": "",
            f"tests/test_{package}.py": f"from {package}.price import price\n\n\ndef test_price():\n    assert price(2) == 4\n",
        }
        for file, text in files.items():
            path = project.path / "services" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return project


@pytest.mark.parametrize("xdist", [False, True])
def test_every_module_has_the_name_that_its_project_gives_it(folder, xdist):
    if xdist:
        pytest.importorskip("xdist")
    result = folder.run(*(["-n1"] if xdist else []), apart=True)

    assert folder.seen["targets"] == ["shop.price", "shop.rest", "shelf.price", "shelf.rest"], result.stdout.str()
    assert ["price", "count", "builtins:int"] in folder.seen["samples"]


def test_a_name_that_was_asked_for_stays(folder):
    folder.run("--aqe-target=services.one.shop.price", apart=True)

    assert folder.seen["targets"] == ["services.one.shop.price"]
