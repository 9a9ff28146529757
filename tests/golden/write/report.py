"""Tests for report, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (caf18def1c38).
"""

import pytest

from report import main, show, table


class TestTable:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ({}, ""),  # not rows
            ({"tea": 4.0, "coffee": 5}, "  tea    = 4.0\n  coffee = 5\n"),
        ],
    )
    def test_returns_table_by_rows(self, rows, expected):
        assert table(rows) == expected

    def test_returns_table_when_value_is_dict(self):
        # isinstance(value, dict)
        result = table({"tea": {"green": 1, "black": 2}}, title="Stock")

        assert result == "Stock\n=====\n  tea:\n    green = 1\n    black = 2\n"

    def test_returns_table_when_value_is_not_dict(self):
        result = table(
            {
                "a rather long key number 0": "with a value that is long as well",
                "a rather long key number 1": "with a value that is long as well",
                "a rather long key number 2": "with a value that is long as well",
            },
            indent="",
        )

        expected = (
            "a rather long key number 0 = with a value that is long as well\n"
            "a rather long key number 1 = with a value that is long as well\n"
            "a rather long key number 2 = with a value that is long as well\n"
        )
        assert result == expected


class TestShow:
    def test_returns_2_as_json(self, capsys):
        # as_json
        result = show({"b": 1, "a": 2}, as_json=True)

        assert result == 2
        assert capsys.readouterr().out == '{"a": 2, "b": 1}\n'

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ({}, "nothing to show\n"),  # not rows
            ({"a": 1}, "  a = 1\n"),
        ],
    )
    def test_prints_not_as_json(self, rows, expected, capsys):
        show(rows)

        assert capsys.readouterr().out == expected


class TestMain:
    def test_prints_usage_when_help_is_in_arguments(self, capsys):
        # '--help' in arguments
        main(["--help"])

        assert capsys.readouterr().out == "usage: report [--json] KEY=VALUE ...\n"

    def test_returns_0_with_sign(self, capsys):
        # for argument in arguments ends
        result = main(["tea=4"])

        assert result == 0
        assert capsys.readouterr().out == "  tea = 4\n"

    def test_returns_2_without_sign(self):
        # not sign
        assert main(["tea"]) == 2
