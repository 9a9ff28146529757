"""Tests for registry, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (deb372824689).
"""

import io

import pytest

from registry import Plugin, copy_lines, create, first_with


class Tea(Plugin):
    name = "tea"


class Stub:
    def __init__(self, **values):
        self.__dict__.update(values)


class Stub2:
    size = 7


class TestCreate:
    def test_creates_when_name_is_in_registry(self):
        # name in Plugin.registry
        result = create("tea")

        assert result.name == "tea"

    def test_raises_key_error_when_name_is_not_in_registry(self):
        # name not in Plugin.registry
        with pytest.raises(KeyError, match="'cup'"):
            create("cup")


class TestCopyLines:
    def test_returns_2_without_transform(self):
        # transform is None
        target = io.StringIO()

        result = copy_lines(["a", "b"], target)

        assert result == 2
        assert target.getvalue() == "ab"

    def test_returns_0_without_line(self):
        # line is None
        target = io.StringIO()

        result = copy_lines(["a", "b"], target, lambda line: None)

        assert result == 0
        assert target.getvalue() == ""

    def test_returns_0_for_empty_list(self):
        assert copy_lines([], None) == 0

    def test_returns_2_with_transform(self):
        target = io.StringIO()

        result = copy_lines(["a", "b"], target, str.upper)

        assert result == 2
        assert target.getvalue() == "AB"


class TestFirstWith:
    def test_returns_none_without_attribute(self):
        # for item in items ends
        assert first_with([Stub(tea=1)], "size") is None

    def test_returns_7_with_attribute(self):
        assert first_with([Stub2()], "size") == 7

    def test_returns_3_without_attribute(self):
        assert first_with([Stub(size=0), Stub(size=3)], "size") == 3
