"""Fixtures and plugins for the whole suite."""

pytest_plugins = ["pytester"]
