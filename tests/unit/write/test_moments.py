"""Dates that lie close together."""

import pytest

from pytest_aqe.program import Call, Program, Raw, Ref
from pytest_aqe.write.moments import MINUTES, near, scattered
from pytest_aqe.write.shrink import shrink


def program(*moments):
    return Program("m", "f", Call(Ref("m", "f"), tuple(Raw(text, (("datetime", "date"),)) for text in moments)))


def test_moments_of_one_day_then_days_weeks_months():
    found = [one.text() for one in near(program("datetime(2024, 2, 29, 12, 30)", "datetime(1999, 12, 31)"))]

    assert found == [
        "f(datetime(2024, 2, 1, 12), datetime(2024, 2, 1, 9))",
        "f(datetime(2024, 2, 2), datetime(2024, 2, 1))",
        "f(datetime(2024, 2, 8), datetime(2024, 2, 1))",
        "f(datetime(2024, 3, 1), datetime(2024, 2, 1))",
        "f(datetime(2000, 1, 1), datetime(1999, 12, 31))",
        "f(datetime(2000, 1, 7), datetime(1999, 12, 31))",
        "f(datetime(2000, 1, 29), datetime(1999, 12, 31))",
    ]


def test_dates_have_no_hours_and_equal_ones_stay_equal():
    found = next(near(program("date(1999, 12, 31)", "date(2024, 3, 1)", "date(1999, 12, 31)")))

    assert found.text() == "f(date(2024, 2, 1), date(2024, 2, 2), date(2024, 2, 1))"


@pytest.mark.parametrize(
    "moments",
    [
        ("date(1999, 12, 31)",), ("date(2024, 2, 29)", "date(2024, 3, 1)"), ("date(2024, 2, 31)", "date(1999, 1, 1)"),
        ("datetime(2024, 1, 1, tzinfo=timezone.utc)", "datetime(1999, 1, 1)"), (),
    ],
)  # fmt: skip
def test_others_stay_as_they_are(moments):
    assert scattered(program(*moments)) == 0
    assert list(near(program(*moments))) == []


def test_near_dates_are_simpler():
    assert "f(date(2024, 2, 1), date(2024, 2, 2))" in [
        one.text() for one in shrink(program("date(1999, 12, 31)", "date(2024, 3, 1)"))
    ]


def test_odd_minutes_have_a_price_and_give_way_to_hours():
    shift = program("datetime(2024, 2, 29, 0, 1)", "datetime(2024, 2, 29)")

    assert scattered(shift) == MINUTES
    assert [one.text() for one in near(shift)][:1] == ["f(datetime(2024, 2, 1, 12), datetime(2024, 2, 1, 9))"]


def test_the_further_apart_the_dearer():
    prices = [scattered(program("date(2024, 1, 1)", last)) for last in ("date(2024, 1, 2)", "date(2024, 1, 4)")]
    prices += [scattered(program("date(2024, 1, 1)", last)) for last in ("date(2024, 2, 4)", "date(2025, 1, 4)")]

    assert prices == sorted(set(prices))
