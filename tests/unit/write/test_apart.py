"""Arguments of one call that can be told apart."""

import pytest

from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Var
from pytest_aqe.write.apart import SAME, same_texts, told_apart
from pytest_aqe.write.shrink import shrink


def call(*values):
    return Call(Ref("m", "f"), tuple(Lit(value) for value in values))


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        (("a", "a"), ['f("a", "b")']),
        (("a", "b", "a", "b"), ['f("a", "b", "c", "d")']),
        (("a", "b"), []),
        ((1, 1), []),
    ],
)
def test_a_text_given_twice_to_one_call(values, apart):
    program = Program("m", "f", call(*values))

    assert [one.text() for one in told_apart(program)] == apart
    assert same_texts(program) == SAME * (values[2:] == ("a", "b") or 0.5 * bool(apart)) * 2
    assert all(same_texts(one) == 0 for one in told_apart(program))


def test_everywhere_then_in_one_call():
    made = Assign("box", call("a", "a"))
    program = Program("m", "f", Call(Attr(Var("box"), "put"), (Lit("a"), Lit("a"))), (made,))

    assert [one.text().splitlines() for one in told_apart(program)] == [
        ['box = f("a", "b")', 'box.put("a", "b")'],
        ['box = f("a", "b")', 'box.put("a", "a")'],
        ['box = f("a", "a")', 'box.put("a", "b")'],
    ]


def test_it_is_simpler():
    assert 'f("a", "b")' in [one.text() for one in shrink(Program("m", "f", call("a", "a")))]
