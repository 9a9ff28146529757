"""Constants of a module that are worth giving to its functions."""

import pytest

from pytest_aqe.generate.search.constants import reads_as_regex


@pytest.mark.parametrize(
    "text",
    [
        r"([\w!#$%&'*+\-.^_`|~]+)",
        '"([^"]*)"',
        r"\d+",
        "(?:a|b)",
        "(?P<name>a)",
        ".*",
        "a.+?b",
        "(?:[0-9A-Fa-f]{0,4}:){2,7}",
        "x{2,}",
    ],
)
def test_parts_of_regular_expressions(text):
    assert reads_as_regex(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b",
        "[section]",
        "what?",
        "a*b",
        "(c) 1999",
        "{name}",
        "x-y",
        "1 + 1",
        "C:\\temp",
        "[a](b)",
        "a, b",
        "%s (%d)",
        "**",
        "a[0]",
    ],
)
def test_texts_that_somebody_may_pass(text):
    assert not reads_as_regex(text)
