"""The pytest11 entry point: declares options and hooks, and registers one object where the plugin is on.

A run without a flag of ours loads this file, the options and the hook specifications, and nothing else.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any

import pytest

import pytest_aqe

if TYPE_CHECKING:
    from pytest_aqe import options

QUARANTINE = "aqe-quarantine.jsonl"


def _as_it_stands(name: str) -> Any:
    """Import a module of ours past pytest's rewriting of assertions: it has none, and every run would pay for that."""
    full = f"pytest_aqe.{name}"
    spec = PathFinder.find_spec(full, pytest_aqe.__path__)
    if full not in sys.modules and spec is not None and spec.loader is not None:
        module = sys.modules[full] = module_from_spec(spec)
        spec.loader.exec_module(module)
        setattr(pytest_aqe, name, module)
    return sys.modules[full]


if not TYPE_CHECKING:
    options = _as_it_stands("options")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare flags and ini values."""
    options.declare(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make the hooks known that projects and other plugins may implement."""
    pluginmanager.add_hookspecs(_as_it_stands("hookspecs"))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start to measure before a conftest.py imports the code that is measured."""
    if options.is_on(early_config, early_config.known_args_namespace):
        from pytest_aqe import session

        session.begin(early_config)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Answer what needs no test to run."""
    if config.option.aqe_memory_verb:
        from pytest_aqe import caretaker

        return caretaker.answer(config, options.read(config))
    if not config.option.aqe_doctor:
        return None
    from pytest_aqe import session

    return session.doctor(session.settle(config, options.read(config)))


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which flags have no effect in this run."""
    return options.unheeded(config)


def pytest_configure(config: pytest.Config) -> None:
    """Read every option, so that a bad one is said at once; then join in where we are asked to."""
    values = options.read(config)
    worker = hasattr(config, "workerinput")
    if values.get("flaky_hunt") and not worker:
        from pytest_aqe import hunting
        from pytest_aqe.settings import settle

        hunting.join(config, settle(config, values))
        return
    if values.get("repeat") or values.get("replay"):
        from pytest_aqe.hunt import replay_plugin

        replay_plugin.join(config, values.get("replay", ""), values.get("repeat", 1))
        return
    if values.get("generate"):
        from pytest_aqe import session

        session.join(config, session.settle(config, values), worker=worker)
    elif values.get("record") and not worker:
        from pytest_aqe import recorder

        recorder.join(config)
    quarantine = (config.inipath.parent if config.inipath else config.rootpath) / values.get("quarantine", QUARANTINE)
    if quarantine.is_file():
        from pytest_aqe.quarantine import honour

        honour(config, quarantine)
