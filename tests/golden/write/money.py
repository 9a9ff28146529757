"""Tests for money, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (8a6bad426bbe).
"""

import datetime
from decimal import Decimal

import pytest

from money import Kind, Rate, kind_of, mean, rate_for


class TestRateOn:
    def test_returns_value_when_kind_is_reduced(self):
        # self.kind is Kind.REDUCED
        assert Rate(Decimal("14"), Kind.REDUCED).on(Decimal("100")) == Decimal("7")

    def test_returns_value_when_kind_is_not_reduced(self):
        # self.kind is not Kind.REDUCED
        assert Rate(Decimal("19")).on(Decimal("200")) == Decimal("38")


class TestRateFor:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (datetime.date(2007, 1, 1), Decimal("19")),
            (datetime.date(2020, 5, 17), Decimal("19")),
            (datetime.date(2006, 12, 31), Decimal("16")),  # day < datetime.date(2007, 1, 1)
        ],
    )
    def test_returns_rate_by_day(self, day, expected):
        result = rate_for(day, Kind.FULL)

        assert result.percent == expected


class TestMean:
    def test_returns_mean_without_values(self):
        # not values
        result = mean([])

        assert str(result) == "nan"

    @pytest.mark.parametrize(
        ("values", "expected"), [([1, 2, 4], 2.3333333333333335), ([0.1, 0.2], 0.15000000000000002)]
    )
    def test_returns_mean_with_values(self, values, expected):
        assert mean(values) == pytest.approx(expected)


class TestKindOf:
    def test_raises_lookup_error_for_tea(self):
        # for kind in Kind ends
        with pytest.raises(LookupError, match="tea"):
            kind_of("tea")

    def test_returns_reduced_when_value_is_word(self):
        # kind.value == word
        assert kind_of("reduced") is Kind.REDUCED
