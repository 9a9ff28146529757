"""Where concrete classes are named: everything else sees protocols and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_aqe.results import Agent, Progress, SessionFacts
from pytest_aqe.settings import Settings

if TYPE_CHECKING:
    import pytest

AgentFactory = Callable[[Settings, SessionFacts, Progress], Agent]


class BuiltIn:
    """What comes with the plugin, through the same hooks as anybody else's."""

    def pytest_aqe_agents(self, settings: Settings) -> list[AgentFactory]:
        """The agent that fills coverage gaps."""
        from pytest_aqe.fleet.gap import GapAgent

        return [GapAgent]


def agents(config: pytest.Config, settings: Settings) -> list[AgentFactory]:
    """Every agent of this session, built-in ones first."""
    answers: list[list[AgentFactory]] = config.hook.pytest_aqe_agents(settings=settings)
    return [factory for answer in reversed(answers) for factory in answer]
