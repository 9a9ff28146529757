"""Tests for checks, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (42fef46861f1).
"""

import pytest

from checks import TestPlan as Plan
from checks import __dunder as dunder
from checks import _split, split
from checks import pytest_configure as the_pytest_configure
from checks import setup_module as the_setup_module
from checks import test_connection as the_test_connection


class TestPlanSize:
    def test_returns_0_without_steps(self):
        # not self.steps
        assert Plan([]).size() == 0

    def test_returns_2_with_steps(self):
        # self.steps
        left = Plan([1, 2])

        assert left.size() == 2


class TestConnection:
    def test_returns_tea_when_host_is_not_empty(self):
        # host != ''
        assert the_test_connection("tea") == "TEA"

    def test_rejects_missing_host(self):
        # host == ''
        with pytest.raises(ValueError, match="no host"):
            the_test_connection("")


class TestSetupModule:
    def test_returns_none_without_name(self):
        # not name
        assert the_setup_module("") is None

    def test_returns_module_tea_with_name(self):
        # name
        assert the_setup_module("tea") == "module tea"


class TestPrivateSplit:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("a=b", ["a", "b"]),
            ("tea", ["tea"]),  # '=' not in line
            ("a=b=c", ["a", "b=c"]),
        ],
    )
    def test_splits_by_line(self, line, expected):
        assert _split(line) == expected


class TestSplit:
    def test_returns_empty_list_without_line(self):
        # not line
        assert split("") == []

    def test_splits_with_line(self):
        # line
        assert split("a=b") == ["a", "b"]


class TestDunder:
    def test_returns_no_without_value(self):
        # not value
        assert dunder(0) == "no"

    def test_returns_yes_with_value(self):
        # value
        assert dunder(1) == "yes"


class TestPytestConfigure:
    def test_returns_nothing_without_config(self):
        # config is None
        assert the_pytest_configure(None) == "nothing"

    def test_returns_tea_with_config(self):
        # config is not None
        assert the_pytest_configure({"name": "tea"}) == "tea"
