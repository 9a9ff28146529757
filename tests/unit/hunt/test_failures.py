"""What is said of a failure."""

import sys
import unittest

import pytest

from pytest_aqe.hunt.failures import compare, describe

CASES = [
    ("==", 0.1 + 0.2, 0.3, "float-close"),
    ("==", [1, 0.1 + 0.2], [1, 0.3], "float-close"),
    ("==", 0.1 + 0.2 - 0.3, 0.0, "float-close"),
    ("==", 1e-6, 0.0, ""),
    ("==", {"a": 0.1 + 0.2}, {"a": 0.3}, "float-close"),
    ("==", 0.3, 3, ""),
    ("==", 0.5, "x", ""),
    ("==", 1, 2, ""),
    ("==", [1, 2], [1, 3], ""),
    ("==", [0.1], [0.1, 0.2], ""),
    ("==", [2, 1], [1, 2], "reordered"),
    ("==", (2, 1), (1, 2), "reordered"),
    ("==", "b,a", "a,b", "reordered"),
    ("==", [1, 1, 2], [1, 2, 2], ""),
    ("==", [1], [1, 2], ""),
    ("==", {"a": 1}, {"a": 2}, ""),
    ("==", {1}, {2}, ""),
    ("<", 0.5, 0.2, "ordering"),
    (">=", 1, 2, "ordering"),
    ("!=", 1, 1, "equal"),
    ("in", 1, [2], ""),
]


@pytest.mark.parametrize(("op", "left", "right", "kind"), CASES)
def test_how_two_sides_stand(op, left, right, kind):
    assert compare(op, left, right).get("kind", "") == kind


def test_objects_that_do_not_compare_are_no_trouble():
    class Odd(list):
        def __len__(self):
            raise RuntimeError

    assert compare("==", Odd(), Odd()) == {"op": "==", "types": ["Odd", "Odd"]}


def caught(call):
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError


def told(error, ours=lambda name: name == __file__):
    return describe(error, error.__traceback__, ours, sys.prefix)


def test_places_of_the_users_code_from_the_test_downwards():
    def inner():
        raise ValueError("first\nsecond")

    said = told(caught(inner))

    assert said["message"] == "ValueError: first"
    assert len(said["trace"]) == 2
    assert said["line"] == said["trace"][-1]
    assert said["raised"] == ["builtins.ValueError", "builtins.Exception"]


def test_what_it_went_through_is_named():
    import json

    said = told(caught(lambda: json.loads("{")))

    assert "json" in said["through"]
    assert "JSONDecodeError" in said["message"]


def test_a_comparison_of_unittest_is_seen_in_its_frame():
    case = unittest.TestCase()
    equal, less, true = case.assertEqual, case.assertLess, case.assertTrue

    assert told(caught(lambda: equal([1, 2], [2, 1])))["compared"]["kind"] == "reordered"
    assert told(caught(lambda: less(2, 1)))["compared"]["kind"] == "ordering"
    assert "compared" not in told(caught(lambda: true(False)))


def test_an_exception_that_cannot_say_what_it_is():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def body():
        raise Mute

    assert told(caught(body))["message"] == "Mute"


def test_a_failure_outside_of_the_users_code_has_no_line():
    assert told(caught(lambda: int("x")), lambda name: False)["line"] == ""
