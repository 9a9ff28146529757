import os

import pytest

from pytest_aqe.hunt.codehash import Code

TESTS = """
import pytest
import shop

RATE = 3

@pytest.fixture
def cart():
    return shop.Cart()

@pytest.mark.parametrize("x", [1, 2])
def test_a(cart, x):
    assert x

def test_b():
    assert RATE == 3

class TestC:
    SIZE = 2

    def test_d(self):
        assert self.SIZE == 2

    class TestInner:
        async def test_e(self):
            assert True

def test_used():
    return 1

def test_user():
    assert test_used() == 1

class TestD(TestC):
    pass
"""
A, B, D, E = (
    f"tests/test_it.py::{name}" for name in ("test_a[1]", "test_b", "TestC::test_d", "TestC::TestInner::test_e")
)
INHERITED = "tests/test_it.py::TestD::test_d"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_it.py").write_text(TESTS, "utf-8")
    (tmp_path / "tests/conftest.py").write_text("X = 1\n", "utf-8")
    (tmp_path / "shop.py").write_text("class Cart: pass\n", "utf-8")
    (tmp_path / "words.txt").write_text(">>> 1\n1\n", "utf-8")
    return tmp_path


def changed(root, before, after, path="tests/test_it.py", nodes=(A, B, D, E, INHERITED, "words.txt::words.txt")):
    """The tests for which an edit makes another digest."""
    old = Code(root, nodes=nodes)
    file = root / path
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    new = Code(root, nodes=nodes)
    assert new.whole != old.whole
    return [node for node in nodes if new.of([node]) != old.of([node])]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("assert x\n", "assert x > 0\n", [A]),
        ("[1, 2]", "[1, 3]", [A]),
        ("assert RATE == 3", "assert RATE < 4", [B]),
        ("assert self.SIZE == 2", "assert self.SIZE", [D, INHERITED]),
        ("assert True", "assert 1", [E]),
        ("def test_b", "# a word\n\n\ndef test_new(): pass\n\ndef test_b", []),
        ("assert test_used()", "assert 1 * test_used()", []),
    ],
)
def test_an_edit_of_a_test_is_one_of_that_test_alone(root, before, after, wanted):
    assert changed(root, before, after) == wanted


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("return shop.Cart()", "return 1", "tests/test_it.py"),
        ("RATE = 3", "RATE = 4", "tests/test_it.py"),
        ("SIZE = 2", "SIZE = 3", "tests/test_it.py"),
        ("return 1", "return 2", "tests/test_it.py"),
        ("def test_b():", "def test_b(:", "tests/test_it.py"),
        ("X = 1", "X = 2", "tests/conftest.py"),
        ("pass", "x = 1", "shop.py"),
    ],
)
def test_an_edit_of_anything_else_is_one_of_all(root, before, after, path):
    assert len(changed(root, before, after, path)) == 6


def test_a_text_with_examples_is_code_of_its_own(root):
    assert changed(root, "1\n1", "2\n2", "words.txt") == ["words.txt::words.txt"]
    gone = ["gone.txt::gone.txt"]
    assert Code(root, nodes=gone).of(gone) == Code(root, nodes=gone).of(gone)


def test_two_definitions_of_a_name_both_count(root):
    assert changed(root, "def test_b", "def test_b(): pass\n\ndef test_b") == [B]


def test_what_is_no_code_does_not_count(root):
    before = Code(root).whole
    (root / ".aqe").mkdir()
    (root / ".aqe/x.py").write_text("x", "utf-8")
    (root / "notes.md").write_text("x", "utf-8")
    assert Code(root).whole == before
    (root / "broken.py").symlink_to(root / "nowhere")
    assert Code(root).whole != before


def test_files_of_tests_are_named_by_patterns(root):
    (root / "check_it.py").write_text("def test_x(): pass\n", "utf-8")
    node = "check_it.py::test_x"
    by_default, named, all_of_them = Code(root), Code(root, ["check_*.py"]), Code(root, ["*.py"])
    (root / "check_it.py").write_text("def test_x(): pass\ndef test_y(): pass\n", "utf-8")

    assert Code(root).of([node]) != by_default.of([node])
    assert Code(root, ["check_*.py"]).of([node]) == named.of([node])
    assert Code(root, ["*.py"]).of([node]) != all_of_them.of([node])


def test_the_last_change_of_what_a_test_may_use(root):
    for path, when in (("tests/test_it.py", 5), ("tests/conftest.py", 4), ("shop.py", 3)):
        os.utime(root / path, (when, when))
    (root / "tests/test_other.py").write_text("", "utf-8")
    code = Code(root)

    assert code.last_change(A) == 5
    assert code.last_change("doc.txt::doc.txt") == 4
