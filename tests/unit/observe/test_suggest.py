"""What a mistyped target may have meant, as a whole target that can be copied."""

from pathlib import Path

import pytest

from pytest_aqe.errors import TargetError
from pytest_aqe.observe import suggest
from pytest_aqe.observe.targets import find

CART = "class Cart:\n    def total(self):\n        return 1\n\n\ndef discount(x):\n    return x\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "till").mkdir(parents=True)
    for name in ("shop/__init__.py", "shop/till/__init__.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "shop" / "cart.py").write_text(CART)
    (tmp_path / "shop" / "till" / "Receipt.py").write_text("def print_it():\n    return 1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("spec", "meant"),
    [
        ("shop.crat", "shop.cart?"),
        ("shp.cart", "shop.cart?"),
        ("cart", "shop.cart?"),
        ("shop.till.receipt", "shop.till.Receipt?"),
        ("shop.crat::Cart.total", "shop.cart::Cart.total?"),
        ("shop.crat::Cart.totl", "shop.cart::Cart.total?"),
        ("shop.cart.Cart.total", "shop.cart::Cart.total"),
        ("shop.cart.discont", "shop.cart::discount"),
        ("shop.cart:Cart", "shop.cart::Cart"),
        ("shop.cart::totl", "Cart.total?"),
        ("shop.cart::cart.TOTAL", "Cart.total?"),
        ("shop/crat.py", "shop/cart.py?"),
        ("shop/crat.py::discount", "shop/cart.py::discount?"),
        ("cart.py", "shop/cart.py?"),
    ],
)
def test_a_mistyped_target_is_told_what_may_be_meant(shop: Path, spec: str, meant: str):
    with pytest.raises(TargetError) as caught:
        find([spec], shop, [], cwd=shop)

    said = str(caught.value)
    assert said.startswith(f"target {spec!r}: ")
    assert f"did you mean {meant}" in said


def test_where_nothing_is_near_it_says_what_a_target_may_be(shop: Path):
    with pytest.raises(TargetError, match=r"there is no module qqqqqqqq \(allowed: a dotted module, a path"):
        find(["qqqqqqqq"], shop, [], cwd=shop)


def test_at_most_three_different_ones_are_told():
    assert suggest.hint(["a", "b", "a", "c", "d"]) == "; did you mean a or b or c?"


def test_broken_neighbours_are_no_trouble(shop: Path):
    (shop / "shop" / "bad.py").write_text("def (:\n")

    with pytest.raises(TargetError, match=r"did you mean shop\.bad\?"):
        find(["shop.bda::f"], shop, [], cwd=shop)
