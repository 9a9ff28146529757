"""Checks on results that no single literal equals."""

from pathlib import Path

import pytest

SUBJECT = Path(__file__).with_name("results.py.txt").read_text()


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("give(Line(Point(1), Point(2, 3), ['t']))", [
            'result == Line(Point(1), Point(2, 3), tags=["t"])',
        ]),
        ("give(Loose(1, Node('n')))", [
            "result.a == 1", 'result.b.name == "n"', "result.b.children == []", "type(result.b) is Node",
            "type(result) is Loose",
        ]),
        ("give(Account('ann', 5))", [
            'result.owner == "ann"', "len(result) == 3", 'str(result) == "ann: 5"', "type(result) is Account",
        ]),
        ("give(Stack([1, 2]))", [
            "result.size() == 2", "result.peek() == 2", "result.is_empty() is False", "type(result) is Stack",
        ]),
        ("give(Bag([1]))", ["list(result) == [1]", "bool(result) is True", "type(result) is Bag"]),
        ("give(Hidden())", ['result._state == "on"', "type(result) is Hidden"]),
        ("give(Shown())", ['repr(result) == "Shown()"', "type(result) is Shown"]),
        ("give([Token('a', 1), Token('b', 2)])", [
            "len(result) == 2", '[item.kind for item in result] == ["a", "b"]',
            "[item.value for item in result] == [1, 2]",
        ]),
        ("give((Node('a'), 3))", [
            'result[0].name == "a"', "result[0].children == []", "result[1] == 3",
            "type(result[0]) is Node",
        ]),
        ("give({'n': Node('a'), 'k': 1})", [
            'set(result) == {"k", "n"}', 'result["n"].name == "a"', 'result["n"].children == []', 'result["k"] == 1',
            'type(result["n"]) is Node',
        ]),
        ("give(Failure(3))", [
            "result.code == 3", 'result.args == ("code 3",)', 'str(result) == "code 3"', "type(result) is Failure",
        ]),
        ("give(Pair(1, Node('n')))", [
            "result.left == 1", 'result.right.name == "n"', "result.right.children == []", "type(result.right) is Node",
            "type(result) is Pair",
        ]),
        ("give(functools.lru_cache(give).cache_info())", ["result == (0, 0, 128, 0)"]),
        ("give(Matrix())", [
            "result.tolist() == [[1.0, 2.0], [3.0, 4.5]]", "result.shape == (2, 2)", 'str(result.dtype) == "float64"',
        ]),
        ("give(list(range(500)))", ["len(result) == 500", "result[:3] == [0, 1, 2]", "result[-1] == 499"]),
        ("give('ab' * 300)", [
            "len(result) == 600", f'result[:60] == "{"ab" * 30}"', f'result[-60:] == "{"ab" * 30}"',
        ]),
        ("give(re.match('(a)b?', 'ab'))", [
            'result.group() == "ab"', 'result.groups() == ("a",)', "result.span() == (0, 2)",
        ]),
        ("give(io.StringIO('text'))", ['result.getvalue() == "text"']),
        ("give(ast.parse('x=1'))", ['ast.unparse(result) == "x = 1"']),
        ("give(ET.fromstring('<a>x</a>'))", [
            'xml.etree.ElementTree.tostring(result, encoding="unicode") == "<a>x</a>"',
        ]),
        ("give(functools.partial(helper, 1))", [
            "result.func is helper", "result.args == (1,)", "result.keywords == {}",
        ]),
        ("give(Stack([1]).size)", ['result.__name__ == "size"']),
        ("give(lambda: 1)", []),
        ("give(object())", []),
        ("give(itertools.count())", []),
        ("give(type('Made', (Node,), {'limit': 3}))", [
            'result.__name__ == "Made"', "result.__bases__ == (Node,)", "result.limit == 3",
        ]),
        ("give(type('Made', (), {})())", []),
    ],
)  # fmt: skip
def test_all_checks(subject, act, expected):
    assert subject.checks(act) == expected


def test_what_the_class_of_a_library_holds_says_nothing(inside):
    subject = inside(
        """
        import sqlite3

        class Store:
            def __init__(self):
                self.db = sqlite3.connect(":memory:")
        """
    )

    checks = subject.checks("Store()")

    assert "type(result) is Store" in checks
    assert not any("Warning" in check or "Error" in check for check in checks)
