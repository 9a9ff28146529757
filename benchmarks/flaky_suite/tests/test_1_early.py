import decimal
import logging
import unittest
import warnings

from depot import state


def test_sets_precision():
    decimal.getcontext().prec = 5
    assert str(state.third()) == "0.33333"


def test_adds_to_catalogue():
    catalogue = state.Catalogue()
    catalogue.add("bolt")
    assert "bolt" in catalogue.items


def test_registers_handler():
    state.HANDLERS.append("mail")
    assert state.HANDLERS[-1] == "mail"


class TestWarm(unittest.TestCase):
    def test_fills_the_cache(self):
        state.FALLBACK = 7
        self.assertEqual(state.tariff("XX"), 7)
        state.FALLBACK = 0

    def test_known_country(self):
        self.assertEqual(state.tariff("DE"), 19)


def test_left_off():
    state.Flags.left = False
    assert not state.Flags.left


def test_warnings_are_caught():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        warnings.warn("x")
    assert len(seen) == 1


def test_log_level_is_set_and_put_back(caplog):
    with caplog.at_level(logging.DEBUG, "depot"):
        state.log.debug("seen")
    assert "seen" in caplog.text
