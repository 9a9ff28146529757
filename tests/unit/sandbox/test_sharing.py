"""multiprocessing's locks without /dev/shm are what its own are."""

from __future__ import annotations

import _multiprocessing
import multiprocessing.heap
import multiprocessing.synchronize
import os
import sys
import threading
import time

import pytest

from pytest_aqe.sandbox import sharing

MUTEX, SEMAPHORE = 0, 1

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the tier that needs it is only on Linux")


@pytest.fixture(params=[_multiprocessing.SemLock, sharing.SemLock], ids=["theirs", "ours"])
def make(request):
    def make(kind, value, most):
        return request.param(kind, value, most, f"/aqe-test-{os.getpid()}-{time.monotonic_ns()}", True)

    return make


def test_a_lock(make):
    lock = make(SEMAPHORE, 1, 1)

    assert (lock.kind, lock.maxvalue, lock.name, lock._get_value(), lock._is_zero()) == (1, 1, None, 1, False)
    assert lock.acquire()
    assert (lock._count(), lock._is_mine(), lock._get_value(), lock._is_zero()) == (1, True, 0, True)
    assert not lock.acquire(False)
    assert not lock.acquire(True, 0.02)
    assert not lock.acquire(True, -1)
    lock.release()
    with pytest.raises(ValueError, match="released too many times"):
        lock.release()
    with lock as got:
        assert got
    assert not lock._is_mine()


def test_a_lock_that_its_owner_may_take_again(make):
    lock = make(MUTEX, 1, 1)

    with pytest.raises(AssertionError, match="not owned by thread"):
        lock.release()
    assert lock.acquire()
    assert lock.acquire()
    assert lock._count() == 2
    lock.release()
    lock.release()
    assert (lock._count(), lock._get_value()) == (0, 1)


def test_a_thread_waits_for_another(make):
    lock, seen = make(SEMAPHORE, 0, 5), []
    thread = threading.Thread(target=lambda: seen.append(lock.acquire(True, 30)))
    thread.start()
    lock.release()
    thread.join()

    assert seen == [True]
    assert lock._get_value() == 0


def test_it_is_shared_with_forks(make):
    lock = make(SEMAPHORE, 0, 5)
    pid = os.fork()
    if not pid:
        lock._after_fork()
        lock.release()
        os._exit(lock._count() + 1)

    assert os.waitpid(pid, 0)[1] == 0
    assert lock.acquire(True, 30)


def test_ours_has_a_place_and_no_value_that_cannot_be():
    assert sharing.SemLock(SEMAPHORE, 1, 1).handle
    with pytest.raises(OSError, match="sem_init"):
        sharing.SemLock(SEMAPHORE, 2**32 - 1, 1)


def test_multiprocessing_takes_ours_and_puts_arrays_elsewhere(monkeypatch):
    monkeypatch.setattr(_multiprocessing, "SemLock", _multiprocessing.SemLock)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.delitem(sys.modules, "multiprocessing.heap")
    monkeypatch.setattr(multiprocessing, "heap", multiprocessing.heap)

    sharing.install()

    assert type(multiprocessing.get_context("fork").Lock()._semlock) is sharing.SemLock
    again = __import__("multiprocessing.heap").heap
    assert again.Arena._dir_candidates == []
    assert sharing._Heap.find_spec("json") is None
