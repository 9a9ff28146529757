"""What constants are for in a function, which of them the values of a test hold, and what plays their role elsewhere."""

import ast

import pytest

from pytest_aqe.program import Assign, Call, Lit, Map, Program, Ref, Var
from pytest_aqe.roles import moved, role_of, roles_in, roles_of

SOURCE = """
def order(text, limit=12, *, note="none"):
    if len(text) > 80 or -1 > limit:
        raise ValueError
    if limit >= 100 and text in ("all", "none"):
        return note
    name, rest = text.split(";", 1)
    if "@" in name or rest.startswith("id:"):
        row = {"a": 1}
        row["count"] = row.get("amount")
        if "label" in row:
            getattr(row, "size")
    match rest:
        case "stop":
            return re.match("[0-9]+", rest)
    when = datetime.strptime(rest, "%Y-%m-%d")
    return "|".join([rest]) + "%s: {}" % when + "<{}>".format(rest) + ("x" * 99).strip() + str(True == limit)
"""


def test_the_roles_of_a_function():
    assert roles_in(ast.parse(SOURCE)) == {
        "default": (12, "none"),
        "size": (80,),
        "boundary": (-1, 100),
        "choice": ("all", "none", "stop"),
        "separator": (";", "@", "|"),
        "affix": ("id:",),
        "key": ("count", "amount", "label", "size"),
        "pattern": ("[0-9]+",),
        "format": ("%Y-%m-%d", "<{}>", "%s: {}"),
    }


@pytest.mark.parametrize(
    "text", ["x.split('')", "x < float('nan')", f"x == {'a' * 61!r}", "x[0:2]", "f()()", "-'a' < x"]
)
def test_what_plays_no_role(text):
    assert roles_in(ast.parse(text)) == {}


ROLES = {
    "boundary": (10, 2.5),
    "size": (8,),
    "key": ("name",),
    "separator": (",", 3),
    "affix": ("id:",),
    "choice": ("red", "name"),
}


@pytest.mark.parametrize(
    ("value", "role"),
    [
        (10, ("boundary", 10)),
        (11, ("boundary", 10)),
        (9.5, ("boundary", 10)),
        (2.5, ("boundary", 2.5)),
        (12, None),
        (True, None),
        (None, None),
        (b"name", None),
        ("name", ("key", "name")),
        ("red", ("choice", "red")),
        ("tea,2", ("separator", ",")),
        ("id:7", ("affix", "id:")),
        ("sevenxx", ("size", 8)),
        ("other", None),
    ],
)
def test_the_role_of_a_value(value, role):
    assert role_of(value, ROLES) == role


def test_roles_go_by_the_text_of_a_literal():
    act = Call(Ref("shop", "order"), (Map(((Lit("name"), Lit(1)),)), Lit(11), Var("text")))
    program = Program("shop", "order", act, (Assign("text", Lit("a,b")),))

    assert roles_of(program, ROLES) == {
        '"name"': ("key", "name"),
        "11": ("boundary", 10),
        '"a,b"': ("separator", ","),
    }


@pytest.mark.parametrize(
    ("value", "role", "here", "wanted"),
    [
        ("tea,2", ("separator", ","), {"separator": (";", "-")}, "tea;2"),
        ("tea,2", ("separator", ","), {"separator": (";", ",")}, "tea,2"),
        ("tea,2", ("separator", ","), {"key": (";",)}, "tea,2"),
        ("id:7", ("affix", "id:"), {"affix": ("no-",)}, "no-7"),
        ("name", ("key", "name"), {"key": ("title",)}, "title"),
        (9, ("boundary", 10), {"boundary": (100,)}, 99),
        (9, ("boundary", 10), {"boundary": (1.5, "x")}, 9),
        ("abcdefg", ("size", 8), {"size": (3,)}, "ab"),
        ("abcdefg", ("size", 8), {"size": (12,)}, "abcdefgabcd"),
        ("abcdefg", ("size", 8), {"size": (10_000,)}, "abcdefg"),
        ("", ("size", 1), {"size": (4,)}, ""),
        (b"x", ("key", "x"), {"key": ("y",)}, b"x"),
    ],
)
def test_the_same_role_elsewhere(value, role, here, wanted):
    assert moved(value, role, here) == wanted
