"""Plainer values: what is written in place of characters that nobody types."""

import pytest

from pytest_aqe.write.plainer import plainer_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u0663-1", "3-1"),  # an Arabic digit of the same value
        ("caf\u00e9", "cafe"),
        ("a\x00b", "aab"),
        ("\u65e5", "a"),  # nothing in ASCII is near
    ],
)
def test_characters_beyond_ascii_give_way_to_the_nearest(text, expected):
    assert expected in list(plainer_text(text))


def test_the_name_of_an_option_stays_whole():
    assert list(plainer_text("--reverse")) == []
