"""Hooks that a project or another plugin may implement; write ``@pytest.hookimpl(optionalhook=True)`` above them.

Without ``optionalhook`` pytest stops with an error in an environment where pytest-aqe is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_aqe.facts import Target
    from pytest_aqe.settings import Settings


@pytest.hookspec
def pytest_aqe_agents(settings: Settings) -> list[Any]:  # type: ignore[empty-body]
    """Agents to run after the tests: callables ``(settings, facts, progress)`` that give an object with ``run()``.

    ``run()`` returns a `pytest_aqe.results.AgentResult`. The built-in agent comes through this hook too.
    """


@pytest.hookspec(firstresult=True)
def pytest_aqe_target(target: Target, settings: Settings) -> bool | None:
    """Shall this target be worked on? The first answer that is not None wins; no answer means yes."""


@pytest.hookspec
def pytest_aqe_perturbations() -> list[Any]:  # type: ignore[empty-body]
    """Conditions of the project's own for ``--aqe-flaky-hunt``: `pytest_aqe.hunt.perturb.base.Perturbation` objects.

    The hook is asked in the hunting process and in each child; one with the name of a built-in takes its place.
    """
