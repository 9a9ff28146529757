import pytest

from pytest_aqe.hunt.fix.compared import approximate, ordered


def changed(write, edit, body, line=0, names=("test_it",)):
    file = write(test_a=f"def test_it():\n    {body}\n")
    done = edit(file, names, line)
    assert done == (file.module.code != file.text)
    return file.module.code.partition("def test_it():\n    ")[2].rstrip("\n") if done else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("assert total() == 0.3", "assert total() == pytest.approx(0.3)"),
        ("x = 1\n    assert (x + .1) - .1 == x, 'why'", "x = 1\n    assert (x + .1) - .1 == pytest.approx(x), 'why'"),
        ("assert a != 1", None),
        ("assert a == pytest.approx(1)", None),
        ("assert a == b == c", None),
        ("assert a", None),
        ("assert a == 1\n    assert b == 2", None),
    ],
)
def test_approx(write, before, after):
    assert changed(write, approximate, before) == after


def test_approx_at_a_line(write):
    text = changed(write, approximate, "assert a == 1\n    assert b == 2", line=3)

    assert text == "assert a == 1\n    assert b == pytest.approx(2)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("assert os.listdir(p) == names", "assert sorted(os.listdir(p)) == sorted(names)"),
        ("assert list({1, 2}) == [1, 2]", "assert sorted(list({1, 2})) == sorted([1, 2])"),
        (
            'assert ",".join({"a", "b"}) == "a,b"',
            'assert sorted(",".join({"a", "b"}).split(",")) == sorted("a,b".split(","))',
        ),
        ('assert "".join({"a", "b"}) == "ab"', None),
        ('assert str({"a", "b"}) == "{...}"', None),
        (
            'assert ",".join({"a", "b"}) == names',
            None if False else 'assert sorted(",".join({"a", "b"})) == sorted(names)',
        ),
    ],
)
def test_sorted(write, before, after):
    assert changed(write, ordered, before) == after


def test_a_test_that_is_not_there(write):
    assert changed(write, ordered, "assert a == b", names=("test_other",)) is None
    assert changed(write, approximate, "assert a == b", names=("TestA", "test_it")) is None
