"""Asynchronous work, generators, and classes that a user has to fill in."""

import abc
import asyncio


class Job(abc.ABC):
    def __init__(self, name):
        self.name = name

    @abc.abstractmethod
    async def run(self): ...

    def describe(self):
        return f"{type(self).__name__} {self.name}"


async def run_all(jobs, *, limit=0):
    if limit < 0:
        raise ValueError("limit must not be negative")
    if limit:
        jobs = jobs[:limit]
    return await asyncio.gather(*(job.run() for job in jobs))


async def retry(call, times=3):
    for attempt in range(times):
        try:
            return await call()
        except ConnectionError:
            if attempt == times - 1:
                raise


def chunks(items, size):
    if size < 1:
        raise ValueError(f"size must be at least 1, not {size}")
    for start in range(0, len(items), size):
        yield items[start : start + size]


def notify(listeners, event):
    count = 0
    for listener in listeners:
        if listener(event):
            count += 1
    return count
