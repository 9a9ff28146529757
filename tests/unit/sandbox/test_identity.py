"""Who a worker is."""

import os
import socket

import pytest

from pytest_aqe.sandbox import identity
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
