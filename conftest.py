"""Fixtures and plugins for the whole suite."""

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def pytester(pytester, monkeypatch):
    """pytest's own fixture, in an environment where neither CI nor neighbours change what inner runs do.

    A test about pytest-asyncio or pytest-randomly asks for it with ``-p``.
    """
    for name in ("CI", "GITHUB_ACTIONS", "BUILD_NUMBER", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio -p no:randomly -p no:hypothesispytest -p no:cacheprovider")
    return pytester
