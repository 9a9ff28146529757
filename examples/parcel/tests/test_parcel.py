from parcel.label import check_digit, parse_code
from parcel.rates import Parcel, Zone, band, price
from parcel.tracker import Journal


def test_small_parcel():
    assert band(Parcel(1.2)) == "S"


def test_price_abroad():
    assert price(Parcel(1.2), Zone.EUROPE) == 9.0


def test_check_digit():
    assert check_digit("47312482") == 9


def test_parse_code():
    assert parse_code("RA 473124829 DE")["kind"] == "registered"


def test_journal_moves_on():
    journal = Journal()
    journal.move("RA473124829DE", "moving")
    assert journal.open() == ["RA473124829DE"]
