"""`pytest --aqe-memory=VERB`: look after the bank, run no test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_aqe.settings import settle

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def answer(config: pytest.Config, values: dict[str, Any]) -> int:
    """Do what the verb says and print it; the exit code."""
    settings = settle(config, values)
    home = settings.rootdir / ".aqe"
    if settings.memory_file is not None and _led_astray(config, settings.memory_file):
        print(
            f"{settings.memory_verb}: write --aqe-memory-file={settings.memory_file} with a =: as a word of its own"
            f" pytest takes the file for a place of tests, and {settings.rootdir} for the rootdir"
        )
        return 4
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


def _led_astray(config: pytest.Config, file: Path) -> bool:
    """Whether pytest looked for the rootdir beside the file: it knows no flag of a plugin yet when it does so, and a
    word that names something on disk is a place of tests to it."""
    settled = config.option.rootdir or config.option.inifilename
    word = "--aqe-memory-file" in config.invocation_params.args
    return word and not settled and file.exists() and config.invocation_params.dir not in file.parents
