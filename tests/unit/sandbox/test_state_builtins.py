"""The builtins are put back, at a glance where nothing speaks of them, one by one where something does."""

from __future__ import annotations

import builtins
import sys

import pytest

from pytest_aqe.sandbox.interpreter import Interpreter
from pytest_aqe.sandbox.state import Builtins


@pytest.fixture
def kept():
    before = dict(builtins.__dict__)
    yield
    builtins.__dict__.clear()
    builtins.__dict__.update(before)


def test_what_the_sandbox_needs_is_seen_at_a_glance(kept):
    state = Builtins(often=False)
    state.often()
    assert state.good()
    builtins.open = builtins.print = None  # type: ignore[assignment]
    assert not state.good()
    state.often()

    assert builtins.open is open
    assert print is not None
    assert state.good()


def test_one_that_is_gone_is_seen_too(kept):
    state = Builtins(often=False)
    getattr_ = builtins.getattr
    del builtins.getattr
    good = state.good()
    state.often()

    assert not good
    assert builtins.getattr is getattr_


@pytest.mark.parametrize("often", [True, False])
def test_rare_ones_are_put_back_each_time_only_where_the_subject_speaks_of_them(kept, often):
    state = Builtins(often=often)
    before = builtins.divmod
    builtins.divmod = None  # type: ignore[assignment]
    state.often()
    assert (builtins.divmod is before) is often
    state.restore()

    assert builtins.divmod is before


def test_attributes_of_sys_are_put_back_each_time_where_something_assigns_them(monkeypatch):
    monkeypatch.setattr(sys, "platform", sys.platform)
    monkeypatch.setattr(sys, "byteorder", sys.byteorder)
    before = sys.platform, sys.byteorder
    state = Interpreter({"byteorder"})
    sys.platform, sys.byteorder = "other", "other"  # type: ignore[assignment]
    state.restore()
    assert (sys.platform, sys.byteorder) == ("other", before[1])
    state.rest.restore()

    assert (sys.platform, sys.byteorder) == before
