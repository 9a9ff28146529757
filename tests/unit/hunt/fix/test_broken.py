import asyncio

import pytest

from pytest_aqe.hunt.fix.broken import WRONG, broken_subjects, with_wrong_subject
from tests.confined import confined


def space_of(text):
    """What code that was made defines; to be called confined."""
    names = {}
    exec(text, names)
    return names


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("assert total() == 1", "assert _aqe_wrong(total()) == 1"),
        ("assert a in b", "assert _aqe_wrong(a) in b"),
        ("assert ok(), 'no'", "assert not (ok()), 'no'"),
        ("self.assertEqual(a, 1)", "self.assertEqual(_aqe_wrong(a), 1)"),
        ("with pytest.raises(E): f()", "with pytest.raises(E): \n        pass"),
        ("with self.assertRaises(E): f()", "with self.assertRaises(E): \n        pass"),
        ("f()", None),
        ("with open(x): f()", None),
    ],
)
def test_the_subject_of_the_first_assertion(before, after):
    found = with_wrong_subject(f"def test_it():\n    {before}\n", "test_a.py", ("test_it",))

    assert found is None if after is None else found == f"def test_it():\n    {after}\n{WRONG}" or "pass" in found


def test_no_such_test():
    assert with_wrong_subject("x = 1", "test_a.py", ("test_it",)) is None


@pytest.mark.parametrize(
    "value", [True, None, 0, 1.5, 2j, "a", b"a", [1], (1,), {1: 2}, object(), type("L", (list,), {})([1])]
)
def test_a_wrong_value_differs(tmp_path, value):
    def seen():
        wrong = space_of(WRONG)["_aqe_wrong"](value)
        return wrong != value, type(wrong) is type(value)

    [(differs, alike)] = confined([seen], tmp_path)

    assert differs
    if type(value) in (int, float, str, bytes, list, tuple):
        assert alike


def test_functions_that_the_test_calls_are_broken_one_at_a_time(write, tmp_path):
    write(shop____init__="def top(): return 1\n", src__parts__deep="async def wait(): return 1\nN = 1\n")
    (tmp_path / "bad.py").write_text("def (", "utf-8")
    file = write(
        test_a="""
        import shop, os
        from parts.deep import wait, N
        from bad import other
        def test_it():
            assert shop.top() == 1 and wait() and os.getcwd() and N() and other() and (lambda: 1)()
        """
    )
    found = broken_subjects(tmp_path, file, ("test_it",))

    assert [list(change) for change in found] == [["shop/__init__.py"], ["src/parts/deep.py"]]
    acts = [
        lambda: space_of(found[0]["shop/__init__.py"])["top"](),
        lambda: asyncio.run(space_of(found[1]["src/parts/deep.py"])["wait"]()),
    ]
    assert confined(acts, tmp_path) == [2, 2]
    assert broken_subjects(tmp_path, file, ("test_no",)) == []
