"""`pytest --aqe-memory=VERB`: look after the bank, run no test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_aqe.settings import settle

if TYPE_CHECKING:
    import pytest


def answer(config: pytest.Config, values: dict[str, Any]) -> int:
    """Do what the verb says and print it; the exit code."""
    settings = settle(config, values)
    home = settings.rootdir / ".aqe"
    try:
        from pytest_aqe.folder import folder
        from pytest_aqe.memory.desk import Desk

        if settings.memory_verb == "import" and not settings.dry_run:
            folder(settings.rootdir)
        desk = Desk(home, settings.memory_file, settings.dry_run, settings.targets)
        code = desk.answer(settings.memory_verb)
    except (ImportError, OSError) as error:
        print(f"{settings.memory_verb}: {error}")
        return 1
    print("\n".join(desk.lines))
    return code
