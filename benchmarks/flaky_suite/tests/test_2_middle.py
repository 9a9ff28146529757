import logging

from depot import state


def test_full_precision():
    assert len(str(state.third())) == 30


def test_catalogue_starts_empty():
    assert state.Catalogue().items == {}


def test_unknown_country():
    assert state.tariff("XX") == 0


def test_feature_is_on():
    assert state.Flags.active()


def test_mail_is_sent():
    assert "mail" in state.HANDLERS


def test_quiet_logger():
    assert state.log.level == logging.NOTSET


_seen = []


def test_first_visit():
    _seen.append(1)
    assert len(_seen) == 1
