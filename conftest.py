"""Fixtures and plugins for the whole suite."""

import os
import signal

import coverage
import pytest

from tests.inside import refuse_outside

pytest_plugins = ["pytester"]

MEASURED = {name: os.environ[name] for name in ("COVERAGE_PROCESS_START", "COVERAGE_FILE") if name in os.environ}
"""How this very run is measured, if it is."""


def pytest_configure():
    """A shell that starts this run in the background, or nohup, has signals ignored by all of it: tests send them."""
    for name, usual in (
        ("SIGINT", signal.default_int_handler),
        ("SIGHUP", signal.SIG_DFL),
        ("SIGTERM", signal.SIG_DFL),
    ):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_unconfigure():
    """Tests make coverage.py instances, after which one that measures this very run would not save what it saw."""
    automatic = getattr(coverage.process_startup, "coverage", None)
    if automatic is not None:
        automatic._auto_save = True


@pytest.fixture
def pytester(pytester, monkeypatch):
    """pytest's own fixture, in an environment where neither CI nor neighbours nor our own measuring change inner runs.

    A test about pytest-asyncio or pytest-randomly asks for it with ``-p``. Files that were written are run by
    `tests.inside` only.
    """
    for name in ("CI", "GITHUB_ACTIONS", "BUILD_NUMBER", "PYTEST_XDIST_WORKER", *MEASURED):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio -p no:randomly -p no:hypothesispytest -p no:cacheprovider")
    for name in ("run", "runpytest_inprocess"):
        monkeypatch.setattr(pytester, name, _guarded(getattr(pytester, name), pytester.path))
    return pytester


def _guarded(run, folder):
    """The same call, but not where it would run generated tests outside the sandbox."""

    def call(*args, **kwargs):
        refuse_outside(folder, args)
        return run(*args, **kwargs)

    return call


@pytest.fixture
def measured(pytester, monkeypatch):
    """Inner runs in processes of their own are measured too, where this run is; they find a tracer running then."""
    for name, value in MEASURED.items():
        monkeypatch.setenv(name, value)
