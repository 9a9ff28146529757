"""Tests for queueing, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (940627acc0c7).
"""

import asyncio

import pytest

from queueing import Job, chunks, notify, retry, run_all


class Job2(Job):
    async def run(self):
        return self.name


class Work(Job):
    async def run(self):
        return self.name


async def call():
    return 7


async def call2():
    raise ConnectionError("refused")


class TestJobDescribe:
    def test_returns_job_2_tea(self):
        assert Job2("tea").describe() == "Job2 tea"


class TestRunAll:
    def test_rejects_negative_limit(self):
        # limit < 0
        with pytest.raises(ValueError, match="limit must not be negative"):
            asyncio.run(run_all([], limit=-1))

    def test_runs_all_without_limit(self):
        # not limit
        assert asyncio.run(run_all([Work("tea"), Work("cup")])) == ["tea", "cup"]

    def test_runs_all_with_limit(self):
        # limit
        assert asyncio.run(run_all([Work("tea"), Work("cup")], limit=1)) == ["tea"]


class TestRetry:
    def test_returns_none(self):
        # for attempt in range(times) ends
        assert asyncio.run(retry(call, 0)) is None

    def test_lets_connection_error_through(self):
        # attempt != times - 1
        with pytest.raises(ConnectionError, match="refused"):
            asyncio.run(retry(call2, 2))

    def test_returns_7_with_times(self):
        assert asyncio.run(retry(call)) == 7


class TestChunks:
    @pytest.mark.parametrize(
        ("items", "size", "expected"),
        [("", 1, []), ("abcd", 2, ["ab", "cd"]), ("abcde", 2, ["ab", "cd", "e"])],
    )
    def test_returns_chunks_when_size_is_at_least_1(self, items, size, expected):
        assert list(chunks(items, size)) == expected

    @pytest.mark.parametrize("size", [-1, 0])
    def test_requires_size_to_be_at_least_1(self, size):
        with pytest.raises(ValueError, match="size must be at least 1, not"):
            list(chunks("tea", size))


class TestNotify:
    def test_returns_2_with_listener(self):
        # listener(event)

        def listen(event):
            seen.append(event)
            return True

        seen = []

        result = notify([listen, len], "tea")

        assert result == 2
        assert seen == ["tea"]

    def test_returns_0_without_listener(self):
        # not listener(event)
        assert notify([lambda event: False], "tea") == 0
