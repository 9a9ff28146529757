"""Tests for cart, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (4fc8a6aca2de).
"""

import json

import pytest

from cart import Cart, EmptyCart, parse_code


class TestCartAdd:
    def test_rejects_negative_price(self):
        # price < 0
        cart = Cart()

        with pytest.raises(ValueError, match="negative price: -1"):
            cart.add("tea", -1)

        assert cart.lines == {}

    def test_adds_when_price_is_not_negative(self):
        cart = Cart()
        cart.add("tea", 4.0)

        cart.add("tea", 4.0, count=2)

        assert cart.lines == {"tea": (4.0, 3)}


class TestCartTotal:
    def test_raises_empty_cart_for_nothing_to_pay(self):
        # not self.lines
        cart = Cart()

        with pytest.raises(EmptyCart, match="nothing to pay"):
            cart.total()

    @pytest.mark.parametrize(
        ("price", "count", "expected"),
        [
            (4.0, 2, 8.0),
            (99.99, 1, 99.99),
            (100.0, 1, 90.0),  # total >= 100
        ],
    )
    def test_returns_total_without_shop_tax(self, price, count, expected):
        cart = Cart()
        cart.add("tea", price, count)

        assert cart.total() == expected

    def test_returns_12_with_shop_tax(self, monkeypatch):
        # os.environ.get('SHOP_TAX')
        monkeypatch.setenv("SHOP_TAX", "20")
        cart = Cart()
        cart.add("tea", 10.0)

        assert cart.total() == 12.0


class TestCartLoad:
    def test_loads_with_rows(self, tmp_path):
        # for row in rows ends
        path = tmp_path / "cart.json"
        path.write_text(json.dumps([{"name": "tea", "price": 4.0}]))

        assert Cart.load(path) == Cart(lines={"tea": (4.0, 1)})


class TestParseCode:
    def test_rejects_missing_percentage(self):
        # not digits.isdigit()
        with pytest.raises(ValueError, match="no percentage: 'SAVE-x'"):
            parse_code("SAVE-x")

    @pytest.mark.parametrize(
        ("code", "expected"), [("SAVE-15", 15), ("SAVE-50", 50), ("SAVE-51", 50)]
    )
    def test_parses_code_when_digits_is_digit(self, code, expected):
        assert parse_code(code) == expected

    @pytest.mark.parametrize("code", ["", "SAVE", "save-15"])
    def test_rejects_what_is_no_coupon(self, code):
        with pytest.raises(ValueError, match="not a coupon"):
            parse_code(code)
