from pytest_aqe.hunt.clusters import clustered
from pytest_aqe.hunt.facts import Culprit, FlakyTest


def made(name, category="time", message="", **culprit):
    return FlakyTest(name, "flaky", category, 1, 2, (0, 1), culprit=Culprit(**culprit), message=message)


def ids(*tests):
    return [test.cluster for test in clustered(tests)]


def test_each_by_itself():
    assert ids(made("a.py::a"), made("a.py::b"), made("a.py::c")) == [1, 2, 3]


def test_the_same_polluters_setter_or_state():
    assert ids(made("a", polluters=(("p", "q"),)), made("b", polluters=(("x",), ("q", "p")))) == [1, 1]
    assert ids(made("a", polluters=(("p", "q"),)), made("b", polluters=(("q",),))) == [1, 2]
    assert ids(made("a", setters=("s",)), made("b"), made("c", setters=("s",))) == [1, 2, 1]
    assert ids(made("a", state=("cwd",)), made("b", state=("x", "cwd"))) == [1, 1]


def test_tests_that_pollute_themselves_share_nothing():
    assert ids(made("a", polluters=(("a",),)), made("b", polluters=(("b",),))) == [1, 2]


def test_a_line_of_the_product_but_not_one_of_the_tests_own():
    assert ids(made("a.py::a", line="shop.py:3"), made("b.py::b", line="shop.py:3")) == [1, 1]
    assert ids(made("a.py::a", line="shop.py:3"), made("b.py::b", "network", line="shop.py:3")) == [1, 2]
    assert ids(made("a.py::a", line="a.py:3"), made("a.py::b", line="a.py:3")) == [1, 2]


def test_the_same_error_but_not_any_assertion():
    assert ids(made("a", message="OSError: no"), made("b", message="OSError: no")) == [1, 1]
    assert ids(made("a", message="AssertionError: 1"), made("b", message="AssertionError: 1")) == [1, 2]


def test_what_links_two_clusters_makes_them_one():
    tests = (
        made("a", state=("x",)),
        made("b", state=("y",)),
        made("c"),
        made("d", state=("y", "x")),
        made("e", state=("x",)),
    )

    assert ids(*tests) == [1, 1, 2, 1, 1]
