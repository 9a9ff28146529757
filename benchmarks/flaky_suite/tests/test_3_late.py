import logging
from pathlib import Path

import pytest
from depot import state


def test_loud_logger():
    state.log.setLevel(logging.ERROR)
    assert state.log.level == logging.ERROR


def test_right_off():
    state.Flags.right = False
    assert not state.Flags.right


@pytest.fixture(scope="module")
def shelf():
    return []


@pytest.mark.parametrize("name", ["a::b", "c d", "é"])
def test_shelf_grows(shelf, name):
    before = len(shelf)
    shelf.append(name)
    assert len(shelf) == before + 1


@pytest.fixture
def resource(tmp_path):
    path = tmp_path / "lock"
    path.write_text("")
    yield path
    path.unlink()


def test_with_a_resource(resource):
    assert resource.exists()


def test_home_is_somewhere():
    assert Path.home().is_absolute()


def test_broken():
    assert state.tariff("FR") == 21
