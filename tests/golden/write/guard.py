"""Tests for guard, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (b002a18cee36).
"""

import pytest

from guard import WeakPassword, find_user, is_address, strength


class TestIsAddress:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            None,  # not isinstance(text, str)
            "tea",
            "@shop.example",
        ],
    )
    def test_is_not_address_for_these_texts(self, text):
        assert is_address(text) is False

    @pytest.mark.parametrize("text", ["a@b.c", "tea@shop.example"])
    def test_is_address_for_these_texts(self, text):
        assert is_address(text) is True


class TestStrength:
    @pytest.mark.parametrize(
        ("password", "expected"),
        [
            ("Teateate1", 2),
            ("teateate1", 1),
            ("teateatea", 0),
            ("TEATEATE-1", 3),
            ("Teateate1!", 3),
        ],
    )
    def test_returns_strength_by_password(self, password, expected):
        assert strength(password) == expected

    def test_raises_weak_password_for_too_short(self):
        with pytest.raises(WeakPassword, match="too short: 3 of 8 characters"):
            strength("tea")

    def test_raises_weak_password_for_too_short_for_tea(self):
        with pytest.raises(WeakPassword, match="too short: 3 of 4 characters"):
            strength("tea", minimum=4)


class TestFindUser:
    def test_returns_none_for_empty_list(self):
        # for user in users ends
        assert find_user([], "ada") is None

    def test_finds_user_with_users(self):
        # for user in users
        assert find_user([{"name": "ada"}, {"name": "bob"}], "bob") == {"name": "bob"}
