"""Patterns for messages: readable, and they do match."""

import re

import pytest

from pytest_aqe.write.matching import common_match, match_of, without_place


@pytest.mark.parametrize(
    ("message", "pattern"),
    [
        ("negative price: -1", "negative price: -1"),
        ("", ""),
        ("'cup'", "'cup'"),
        ("'no such cup'", "no such cup"),
        ("'a' is not 'b'", "'a' is not 'b'"),
        ("unexpected '(' at 3", r"unexpected '\(' at 3"),
        ("invalid literal for int() with base 10: 'x'", r"invalid literal for int\(\) with base 10: 'x'"),
        ("a.b\nsecond line", r"a\.b"),
        ("{'a': [1, 2]} is not valid under any of the given schemas", "is not valid under any of the given schemas"),
        ("[({", r"\[\(\{"),
        ("x" * 200, "x" * 60),
        ("first part of a message that is a good deal longer than one wants to read in a test", None),
        ("\n\n", ""),
        ("Cannot specify both. Use one.", "Cannot specify both"),
        ("not given.", "not given"),
    ],
)
def test_pattern_is_the_part_that_matters(message, pattern):
    found = match_of(message)

    assert found == (pattern if pattern is not None else found)
    assert re.search(found, message)
    assert len(found) <= 70


@pytest.mark.parametrize(
    ("messages", "pattern"),
    [
        (["not a coupon: ''", "not a coupon: 'tea'"], "not a coupon"),
        (["size must be positive, not 0", "size must be positive, not -1"], "size must be positive, not"),
        (["'a' is no number", "'b' is no number"], "is no number"),
        (["same", "same"], "same"),
        (["price", "prices are low"], None),
        (["", "tea"], None),
        (["unexpected end of line 1", "unexpected end of line 12"], "unexpected end of line"),
    ],
)
def test_common_pattern_matches_all(messages, pattern):
    assert common_match(messages) == pattern
    assert all(re.search(pattern or "", message) for message in messages)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("[Errno 2] No such file or directory: 'tea'", "No such file or directory: 'tea'"),
        ("nothing to repeat at position 19", "nothing to repeat"),
        ("Expecting value: line 1 column 1 (char 0)", "Expecting value"),
        ("invalid syntax (<string>, line 1)", "invalid syntax"),
        ("at most 3", "at most 3"),
    ],
)
def test_places_in_messages_of_libraries_are_left_out(message, left):
    assert without_place(message) == left
