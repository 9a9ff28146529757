"""What is claimed of messages of others, and of answers that are no."""

import ast

import pytest

from pytest_aqe.facts import Raised
from pytest_aqe.write.compose import denied
from pytest_aqe.write.sketch import stable_message


@pytest.mark.parametrize(
    ("test", "said"),
    [("a in b", "a not in b"), ("a not in b", "a in b"), ("a < b", "not a < b"), ("a == b", "not a == b")],
)
def test_answer_no_is_said_with_the_operator_of_the_act(test, said):
    assert ast.unparse(denied(ast.parse(test, mode="eval").body)) == said


@pytest.mark.parametrize(
    ("kind", "bases", "origin", "message", "expected"),
    [
        ("shop:Empty", (), "explicit", "nothing to pay", "nothing to pay"),
        ("builtins:TypeError", (), "explicit", "only floats", "only floats"),
        ("builtins:TypeError", (), "library", "can't multiply", ""),
        ("builtins:ZeroDivisionError", ("builtins:ArithmeticError",), "implicit", "division by zero", ""),
        ("builtins:TypeError", (), "explicit", "unsupported operand type(s) for +: 'Money' and 'int'", ""),
        ("decimal:InvalidOperation", (), "implicit", "[<class 'decimal.ConversionSyntax'>]", ""),
        ("builtins:KeyError", (), "implicit", "'tea'", "'tea'"),
        ("builtins:KeyError", (), "library", "7", "7"),
        ("builtins:KeyError", (), "implicit", "'popitem(): dictionary is empty'", ""),
        ("struct:error", (), "library", "bad char in struct format", "bad char in struct format"),
        ("builtins:FileNotFoundError", (), "implicit", "[Errno 2] No such file: 'a'", "No such file: 'a'"),
        ("builtins:ValueError", (), "implicit", "invalid literal for int()", "invalid literal for int()"),
    ],
)
def test_message_that_the_subject_did_not_write_is_matched_where_it_is_stable(kind, bases, origin, message, expected):
    assert stable_message(message, Raised(kind, message, origin, bases=bases)) == expected
