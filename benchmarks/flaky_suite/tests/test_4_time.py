import datetime
import time

from depot import moments


def test_greets_by_day():
    assert moments.greeting() == "good day"


def test_licence():
    assert moments.licence_is_valid()


def test_first_day_of_the_epoch():
    assert moments.day_of(3 * 3600) == "1970-01-01"


def test_same_minute_mark():
    first = datetime.datetime.now().replace(microsecond=0)
    time.sleep(0.08)
    assert datetime.datetime.now().replace(microsecond=0) == first


def test_fresh_file_is_young(tmp_path):
    path = tmp_path / "new"
    path.write_text("")
    assert abs(moments.age_of(path)) < 60


def test_next_week_is_later():
    assert moments.next_week() > datetime.date.today()


def test_weekday_of_a_fixed_day():
    assert datetime.date(2024, 2, 29).weekday() == 3
