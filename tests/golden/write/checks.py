"""Tests for checks, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (c7ca66890315).
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
        # line 9: not self.steps
        assert Plan([]).size() == 0

    def test_returns_2_with_steps(self):
        # line 9: self.steps
        left = Plan([1, 2])

        assert left.size() == 2


class TestConnection:
    def test_returns_tea_when_host_is_not_empty(self):
        # line 15: host != ''
        assert the_test_connection("tea") == "TEA"

    def test_rejects_missing_host(self):
        # line 15: host == ''
        with pytest.raises(ValueError, match="no host"):
            the_test_connection("")


class TestSetupModule:
    def test_returns_none_without_name(self):
        # line 21: not name
        assert the_setup_module("") is None

    def test_returns_module_tea_with_name(self):
        # line 21: name
        assert the_setup_module("tea") == "module tea"


class TestPrivateSplit:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("a=b", ["a", "b"]),
            ("tea", ["tea"]),  # line 27: '=' not in line
            ("a=b=c", ["a", "b=c"]),
        ],
    )
    def test_splits_by_line(self, line, expected):
        assert _split(line) == expected


class TestSplit:
    def test_returns_empty_list_without_line(self):
        # line 33: not line
        assert split("") == []

    def test_splits_with_line(self):
        # line 33: line
        assert split("a=b") == ["a", "b"]


class TestDunder:
    def test_returns_no_without_value(self):
        # line 39: not value
        assert dunder(0) == "no"

    def test_returns_yes_with_value(self):
        # line 39: value
        assert dunder(1) == "yes"


class TestPytestConfigure:
    def test_returns_nothing_without_config(self):
        # line 45: config is None
        assert the_pytest_configure(None) == "nothing"

    def test_returns_tea_with_config(self):
        # line 45: config is not None
        assert the_pytest_configure({"name": "tea"}) == "tea"
