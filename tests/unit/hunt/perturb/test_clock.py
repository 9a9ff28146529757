"""The clock moves, ticks, and takes the times of files along."""

import os
import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pytest_aqe.hunt.perturb.clock import Clock, files_moved, instants, moment

pytest.importorskip("time_machine")

FAR = "2031-01-31T12:00:00"
DAY = 86_400 * 1_000_000_000


def test_an_item_sees_the_moment_and_time_goes_on():
    with Clock().around_item(FAR, "t"):
        first = datetime.now()
        time.sleep(0.01)
        assert datetime.now() > first
        assert first.date() == date(2031, 1, 31)
    assert date.today() != date(2031, 1, 31)


def test_the_call_begins_at_the_moment_however_long_fixtures_took():
    with Clock().around_item(FAR, "t"):
        time.sleep(0.02)
        with Clock().around_call(FAR, "t"):
            assert time.time() - moment(FAR) < 0.02


def test_a_file_made_now_is_of_now(tmp_path):
    path = tmp_path / "new"
    with Clock().around_item(FAR, "t"):
        path.write_text("x")
        assert abs(os.path.getmtime(path) - time.time()) < 60
        assert abs(path.stat().st_mtime_ns / 1e9 - time.time()) < 60


def test_times_that_are_set_are_read_back(tmp_path):
    path = tmp_path / "new"
    path.write_text("x")
    with files_moved(DAY):
        os.utime(path, (1000, 2000))
        assert path.stat().st_mtime == 2000
        os.utime(path, ns=(5, 3_000_000_000))
        assert path.stat().st_mtime_ns == 3_000_000_000
        os.utime(path)
        assert path.stat().st_mtime > time.time() + 86_000


def test_a_stat_result_keeps_what_is_no_time(tmp_path):
    path = tmp_path / "new"
    path.write_text("four")
    before = path.stat()
    with files_moved(DAY):
        moved = path.stat()
    assert (moved.st_size, moved.st_ino, moved.st_mode) == (before.st_size, before.st_ino, before.st_mode)
    assert moved[8] - before[8] == 86_400
    assert moved.st_ctime_ns - before.st_ctime_ns == DAY


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 12, 31), date(2028, 2, 29), date(2030, 1, 1)])
def test_the_moments_are_days_at_which_date_code_breaks(today):
    found = [datetime.fromisoformat(one) for one in instants(today)]

    assert any(one.weekday() == 5 for one in found)
    assert any(one.weekday() == 6 for one in found)
    assert any((one.month, one.day) == (2, 29) for one in found)
    assert any((one.month, one.day, one.hour) == (12, 31, 23) for one in found)
    assert any(one.timetuple().tm_yday == 366 for one in found)
    assert any((one.month, one.day, one.hour) == (1, 31, 12) for one in found)
    assert {23, 25} <= {hours(one, zone) for one in found for zone in ("America/New_York", "Europe/Berlin")}
    assert any(one.date() < today for one in found)
    assert any(one.year > 2038 for one in found)
    assert len(found) == len(set(found))


def hours(moment, zone):
    """So many the day has there at that moment, where the clock here shows UTC."""
    day = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).date()
    first, last = (datetime(*one.timetuple()[:3], tzinfo=ZoneInfo(zone)) for one in (day, day + timedelta(1)))
    return (last.timestamp() - first.timestamp()) / 3600


def test_values_are_from_the_point_of_view_of_today():
    assert Clock().values(0) == instants(date.today())
