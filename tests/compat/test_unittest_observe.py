"""Outcomes of unittest cases, of subtests, of doctests and of every way to end."""

from __future__ import annotations

CASES = """
    import unittest

    class TestShop(unittest.TestCase):
        def test_good(self):
            pass

        def test_bad(self):
            self.fail()

        @unittest.skip("later")
        def test_skipped(self):
            pass

        @unittest.expectedFailure
        def test_expected(self):
            self.fail()

        def test_subs(self):
            for n in range(3):
                with self.subTest(n=n):
                    self.assertNotEqual(n, 1)
"""

WAYS = """
    import pytest

    @pytest.fixture
    def broken():
        raise OSError

    @pytest.fixture
    def breaks_later():
        yield
        raise OSError

    def test_error(broken):
        pass

    def test_late(breaks_later):
        pass

    @pytest.mark.xfail
    def test_xpassed():
        pass

    @pytest.mark.xfail
    def test_xfailed():
        assert False

    def test_skips():
        pytest.skip()
"""


def found(told):
    return {test[0].rpartition("::")[2]: test[1] for test in told.tests}


def test_unittest(observed):
    told = observed(test_cases=CASES)

    outcomes = found(told)
    assert outcomes["test_good"] == "passed"
    assert outcomes["test_bad"] == "failed"
    assert outcomes["test_skipped"] == "skipped"
    assert outcomes["test_expected"] == "xfailed"
    assert outcomes["test_subs"] == "failed"
    assert len({test[2] for test in told.tests if "TestShop" in test[0]}) == 5


def test_every_way_to_end(observed):
    outcomes = found(observed(test_ways=WAYS))

    assert outcomes["test_error"] == "error"
    assert outcomes["test_late"] == "error"
    assert outcomes["test_xpassed"] == "xpassed"
    assert outcomes["test_xfailed"] == "xfailed"
    assert outcomes["test_skips"] == "skipped"


def test_doctests_have_a_hash_too(observed, pytester):
    told = observed("--doctest-modules", "told_doc.py", told_doc='"""\n>>> 1 + 1\n2\n"""\n')

    assert [(test[1], len(test[2])) for test in told.tests] == [("passed", 16)]
