import textwrap

from pytest_aqe.hunt.fix import pins

TEST = '''
from shop import deal


def test_it():
    """Deals."""
    assert deal()
'''


def text(file):
    return file.module.code


def test_a_seed_by_fixture(write):
    file = write(test_a=TEST)

    assert pins.seeded_by_fixture(file, ("test_it",), 7)
    assert text(file) == textwrap.dedent(
        '''
        from shop import deal
        import pytest
        import random


        @pytest.fixture
        def seeded_with_7():
            before = random.getstate()
            random.seed(7)
            yield
            random.setstate(before)


        @pytest.mark.usefixtures("seeded_with_7")
        def test_it():
            """Deals."""
            assert deal()
        '''
    ).lstrip("\n")


def test_a_seed_at_the_start_comes_after_the_docstring(write):
    file = write(test_a=TEST)

    assert pins.seeded_at_start(file, ("test_it",), 7)
    assert '    """Deals."""\n    random.seed(7)\n    assert deal()' in text(file)


def test_a_test_on_one_line(write):
    file = write(test_a="def test_it(): a = 1; assert a\n")

    assert pins.seeded_at_start(file, ("test_it",), 7)
    assert text(file) == "import random\n\ndef test_it():\n    random.seed(7)\n    a = 1; assert a\n"


def test_a_zone(write):
    file = write(test_a=TEST)

    assert pins.in_zone(file, ("test_it",), "Europe/Berlin")
    assert '@pytest.mark.usefixtures("in_europe_berlin")\ndef test_it' in text(file)
    assert 'with mock.patch.dict(os.environ, TZ="Europe/Berlin"):' in text(file)
    assert "from unittest import mock\n" in text(file)


def test_variables(write):
    file = write(test_a=TEST)

    assert pins.with_variables(file, ("test_it",), {"COLUMNS": None, "USER": None, "LANG": 'C"'})
    assert textwrap.dedent(
        '''
        def test_it(monkeypatch):
            """Deals."""
            monkeypatch.setenv("COLUMNS", "80")
            monkeypatch.setenv("LANG", "C\\"")
            monkeypatch.delenv("USER", raising=False)
            assert deal()
        '''
    ) in text(file)
    assert not pins.with_variables(file, ("test_it",), {})


def test_the_clock(write):
    file = write(test_a=TEST)

    assert pins.at_time(file, ("test_it",), "2024-01-17T12:00:00+00:00", ticking=False)
    assert '@time_machine.travel("2024-01-17T12:00:00+00:00", tick=False)\ndef test_it' in text(file)
    assert "import time_machine\n" in text(file)


def test_a_test_that_is_not_there(write):
    file = write(test_a=TEST)

    assert not pins.seeded_by_fixture(file, ("test_no",), 1)
    assert not pins.seeded_at_start(file, ("test_no",), 1)
    assert not pins.in_zone(file, ("test_no",), "UTC")
    assert not pins.with_variables(file, ("test_no",), {"A": "1"})
    assert not pins.at_time(file, ("test_no",), "x", ticking=True)
    assert text(file) == file.text
