"""Tests for clock, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (d745b1fea264).
"""

import pytest

from clock import Timer


class TestTimerLimit:
    def test_sets_limit(self):
        # not (seconds is not None and seconds <= 0)
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))

        timer.limit = 5

        assert timer.limit == 5

    @pytest.mark.parametrize("limit", [-1, 0])
    def test_requires_limit_to_be_positive(self, limit):
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))

        with pytest.raises(ValueError, match="limit must be positive, got"):
            timer.limit = limit


class TestTimerStart:
    def test_fails_when_timer_is_running(self):
        # self.started is not None
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))
        timer.start()

        with pytest.raises(RuntimeError, match="Timer is running"):
            timer.start()

        assert timer.started == 1

    def test_starts_when_not_started(self):
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))

        timer.start()

        assert timer.started == 1


class TestTimerStop:
    def test_fails_when_timer_is_not_running(self):
        # self.started is None
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))

        with pytest.raises(RuntimeError, match="Timer is not running"):
            timer.stop()

    def test_returns_3_when_started(self):
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))
        timer.start()

        result = timer.stop()

        assert result == 3
        assert timer.laps == [3]


class TestTimerExit:
    def test_leaves(self):
        ticks = iter([1, 4, 9])
        timer = Timer(lambda: next(ticks))

        with timer:
            pass

        assert timer.laps == [3]


class TestTimerLen:
    def test_returns_1(self):
        timer = Timer(lambda: 3)
        timer.start()
        timer.stop()

        assert len(timer) == 1
