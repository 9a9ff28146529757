"""Tests for tokens, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (31b30c9a1011).
"""

import pytest

from tokens import SyntaxTrouble, tokenize, unescape


class TestTokenize:
    def test_raises_syntax_trouble_for_unterminated_string(self):
        # end < 0
        with pytest.raises(SyntaxTrouble, match="unterminated string at position 0"):
            tokenize('"tea')

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            (" ", []),
            ("[]", [("mark", "["), ("mark", "]")]),
            ("1.5", [("number", 1.5)]),
            ('"tea"', [("string", "tea")]),
            (
                '{"a": 1}',
                [("mark", "{"), ("string", "a"), ("mark", ":"), ("number", 1), ("mark", "}")],
            ),
            (
                "[1, -2.5]",
                [("mark", "["), ("number", 1), ("mark", ","), ("number", -2.5), ("mark", "]")],
            ),
        ],
    )
    def test_tokenizes_when_index_is_at_least_length_of_text(self, text, expected):
        assert tokenize(text) == expected

    @pytest.mark.parametrize("text", ["'", "x", "ʯ", "[\x00"])
    def test_raises_syntax_trouble_for_unexpected_char(self, text):
        with pytest.raises(SyntaxTrouble, match="unexpected"):
            tokenize(text)


class TestUnescape:
    def test_returns_none_for_empty_text(self):
        # text == ''
        assert unescape("") is None

    def test_returns_tea_when_first_text_is_quote(self):
        assert unescape("'tea'", quote="'") == "tea"

    @pytest.mark.parametrize(
        ("text", "expected"), [('"tea"', "tea"), ('"a\\"b"', 'a"b'), (r'"a\nb"', "a\nb")]
    )
    def test_unescapes_when_first_text_is_quote(self, text, expected):
        assert unescape(text) == expected

    @pytest.mark.parametrize("text", ["tea", "'tea\""])
    def test_expects_quote_at_both_ends_of_text(self, text):
        with pytest.raises(ValueError, match='expected " at both ends of'):
            unescape(text)
