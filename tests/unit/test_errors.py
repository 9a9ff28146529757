"""Foreign texts in sentences of ours."""

import pytest

from pytest_aqe.errors import harmless, one_line


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ImportError: no\n  such\tthing", "ImportError: no such thing"),
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("bell\x07 \x9b31m back\b \x1b", "bell 31m back"),
        ("ümlaut ✓", "ümlaut ✓"),
    ],
)
def test_one_line(text, plain):
    assert one_line(text) == plain


def test_blanks_stay_where_lines_have_a_form():
    assert harmless("shop.cart   \x1b[1m+2\x1b[0m\tbranches") == "shop.cart   +2 branches"
