import pytest

from pytest_aqe.hunt.fix.setup import set_up

SETTER = """
import shop
import shop.cart as c
TABLE = {}

class TestA:
    def test_sets(self):
        {statement}

    def test_needs(self, tmp_path):
        assert shop
"""


@pytest.mark.parametrize(
    ("statement", "state", "made"),
    [
        ('shop.S["k"] = "EUR"', "shop.S['k']", 'monkeypatch.setitem(shop.S, "k", "EUR")'),
        ("shop.RATE = 2", "shop.RATE", 'monkeypatch.setattr(shop, "RATE", 2)'),
        ("TABLE['k'] = [1]", "test_a.TABLE['k']", "monkeypatch.setitem(TABLE, 'k', [1])"),
        ("shop.RATE = compute()", "shop.RATE", None),
        ("shop.set(2)", "shop.RATE", None),
        ("RATE = 2", "test_a.RATE", None),
        ("shop.RATE = 2; shop.RATE = 3", "shop.RATE", None),
        ("f(1)[2] = 1", "shop.RATE", None),
    ],
)
def test_the_setters_statement_is_made_the_tests_own(write, statement, state, made):
    file = write(test_a=SETTER.replace("{statement}", statement))

    assert set_up(file, ("TestA", "test_needs"), (file, ("TestA", "test_sets")), [state]) == (made is not None)
    if made:
        assert f"def test_needs(self, tmp_path, monkeypatch):\n        {made}\n        assert shop" in file.module.code


def test_from_another_file(write):
    setter = write(
        test_a="import shop.cart\nimport shop.x as y\n\ndef test_sets():\n    shop.cart.RATE = 2\n    y.N = 1\n"
    )
    file = write(test_b="def test_needs():\n    pass\n")

    assert set_up(file, ("test_needs",), (setter, ("test_sets",)), ["shop.cart.RATE"])
    assert 'monkeypatch.setattr(shop.cart, "RATE", 2)' in file.module.code
    assert "import shop" in file.module.code
    assert not set_up(file, ("test_needs",), (setter, ("test_sets",)), ["shop.x.N"])
    assert not set_up(file, ("test_gone",), (setter, ("test_sets",)), ["shop.x.N"])
