import asyncio
import queue
import threading
import time

import pytest
from depot import chance, parallel


def test_unlocked_counter():
    counter = parallel.Counter()
    pause = 0.004 if chance.is_sampled(0.3) else 0.0
    workers = [threading.Thread(target=counter.add, args=(pause,)) for _ in range(3)]
    for worker in workers:
        worker.start()
        if not pause:
            worker.join()
    for worker in workers:
        worker.join()
    assert counter.value == 3


def test_delivered_in_time():
    box = queue.Queue()
    parallel.deliver(box)
    time.sleep(0.07)
    assert box.qsize() == 1


def test_first_parcel():
    box = queue.Queue()
    parallel.deliver(box)
    assert parallel.first(box, 0.073) == "parcel"


def test_parcel_in_the_end():
    box = queue.Queue()
    parallel.deliver(box)
    assert parallel.first(box, 20) == "parcel"


def test_answers_yes():
    assert parallel.ask(parallel.echo_server(0.12)) == b"ok"


def test_answers_at_all():
    assert parallel.ask(parallel.echo_server(0.0)) == b"ok"


def test_quick_enough():
    began = time.perf_counter()
    time.sleep(chance.jitter(0.1))
    assert time.perf_counter() - began < 0.09


def test_slow_but_fine():
    time.sleep(0.15)


def test_task_order():
    async def main():
        seen = []

        async def one(name):
            await asyncio.sleep(chance.jitter(0.02))
            seen.append(name)

        await asyncio.gather(one("a"), one("b"))
        return seen

    assert asyncio.run(main()) == ["a", "b"]


def test_all_tasks_end():
    async def main():
        return await asyncio.gather(*(asyncio.sleep(0.001, number) for number in range(3)))

    assert asyncio.run(main()) == [0, 1, 2]


@pytest.mark.parametrize("count", [1, 4])
def test_locked_counter(count):
    lock, total = threading.Lock(), []

    def work():
        with lock:
            total.append(1)

    workers = [threading.Thread(target=work) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(total) == count
