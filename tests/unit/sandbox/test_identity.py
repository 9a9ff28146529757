"""Who a worker is."""

import gc
import os
import signal
import socket

import pytest

from pytest_aqe.errors import SandboxError
from pytest_aqe.sandbox import identity, launch, reap, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.tiers import Tier

needs_root = pytest.mark.skipif(not identity.can_drop(), reason="only root takes another uid")


@needs_root
def test_no_two_workers_have_one_uid_whatever_process_asks(monkeypatch):
    """The kernel counts processes by uid: a fork bomb in one worker would leave none to another."""
    monkeypatch.setattr(os, "getpid", lambda: 4000)
    first = identity.choose(Tier("jail-lite"), Limits())
    monkeypatch.setattr(identity, "_turn", iter(range(100)))
    held = [identity.choose(Tier("jail-lite"), Limits()) for _ in range(20)]

    uids = [first.drop, *(one.drop for one in held)]
    assert len(set(uids)) == 21

    for one in [first, *held]:
        one.claim.close()
    monkeypatch.setattr(identity, "_turn", iter(range(100)))
    again = identity.choose(Tier("jail-lite"), Limits())
    assert again.drop in uids
    again.claim.close()


@needs_root
def test_where_no_name_can_be_bound_a_uid_is_taken_without(monkeypatch):
    class Denied(socket.socket):
        def bind(self, address):
            raise PermissionError(1, "not permitted")

    monkeypatch.setattr(identity.socket, "socket", Denied)

    found = identity.choose(Tier("jail-lite"), Limits())

    assert identity.FIRST_UID <= found.drop < identity.FIRST_UID + identity.UIDS
    assert found.claim is None


@needs_root
def test_where_all_are_in_use_one_is_shared(monkeypatch):
    monkeypatch.setattr(identity, "UIDS", 2)
    held = [identity.choose(Tier("jail-lite"), Limits()) for _ in range(2)]

    third = identity.choose(Tier("jail-lite"), Limits())

    assert third.drop in {one.drop for one in held}
    assert third.claim is None
    for one in held:
        one.claim.close()


def is_free(uid):
    """Whether the next worker could have it."""
    with socket.socket(socket.AF_UNIX) as claim:
        try:
            claim.bind(f"\0pytest-aqe-uid-{uid}")
        except OSError:
            return False
    return True


@pytest.fixture
def worker(tmp_path):
    """A running worker, in the tier in which it drops its uid itself, and the process that has it."""
    if tiers.available()["jail-lite"]:
        pytest.skip(f"tier jail-lite is not available here: {tiers.available()['jail-lite']}")
    (tmp_path / "claimed.py").write_text("def work():\n    return 1\n")
    spec = SubjectSpec("claimed", str(tmp_path / "claimed.py"), (str(tmp_path),), str(tmp_path))
    with Worker(spec, "jail-lite") as made:
        yield made


def uid_of(worker):
    """The uid that a worker has taken: that of the process below the one that was started."""
    (child,) = reap.children(worker._running.popen.pid)
    return os.stat(f"/proc/{child}").st_uid


@needs_root
def test_a_worker_runs_under_the_uid_that_it_has_claimed_and_its_end_frees_it(worker):
    uid = uid_of(worker)

    assert identity.FIRST_UID <= uid < identity.FIRST_UID + identity.UIDS
    assert not is_free(uid)
    worker.close()
    assert is_free(uid)


@needs_root
def test_so_does_the_end_of_a_worker_that_is_killed_and_started_again(worker):
    uid = uid_of(worker)
    worker._running.popen.send_signal(signal.SIGKILL)
    worker._running.popen.wait()

    list(worker._ask({"op": "run", "frontier": [], "detail": False, "scripts": [], "size": 1}, 1.0))

    assert worker.restarts == 1
    assert is_free(uid)


@needs_root
def test_so_does_the_end_of_one_that_nobody_has_closed(worker):
    uid = uid_of(worker)

    worker._running = None
    gc.collect()

    assert is_free(uid)


@needs_root
def test_so_does_one_that_could_not_be_started(monkeypatch):
    claimed = []
    choose = identity.choose

    def noted(tier, limits):
        claimed.append(choose(tier, limits))
        return claimed[-1]

    monkeypatch.setattr(identity, "choose", noted)
    monkeypatch.setattr(launch.sys, "executable", "/no/such/python")
    with pytest.raises(SandboxError, match="cannot be started"):
        launch.start(
            Tier("jail-lite"), "child", sys_path=(), root="", limits=Limits(), hash_seed=0, extra={},
        )  # fmt: skip

    assert is_free(claimed[0].drop)
