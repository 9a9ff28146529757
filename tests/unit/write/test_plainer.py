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


def test_documents_lose_keys_and_items_but_no_characters():
    variants = list(plainer_text('{"name":"Kim", "tags": [2, "x"]}'))

    assert variants == [
        '{"name": "Kim", "tags": [2, "x"]}',
        '{"tags": [2, "x"]}',
        '{"name": "Kim"}',
        '{"name": "a", "tags": [2, "x"]}',
        '{"name": "Kim", "tags": ["x"]}',
        '{"name": "Kim", "tags": [2]}',
        '{"name": "Kim", "tags": [1, "x"]}',
        '{"name": "Kim", "tags": [0, "x"]}',
        '{"name": "Kim", "tags": [2, "a"]}',
    ]


@pytest.mark.parametrize("text", ["{", "{}", "[", "{name}", "[1, 2"])
def test_what_is_no_document_is_cut_like_any_text(text):
    assert text[:-1] in list(plainer_text(text))


def test_long_texts_lose_an_eighth_at_a_time():
    text = "".join(f"{number:04}-" for number in range(16))

    found = list(plainer_text(text))

    assert text[20:] in found
    assert text[10:] in found
    assert text[:-10] in found
    assert "0123456789"[:8] not in list(plainer_text("0123456789"))
