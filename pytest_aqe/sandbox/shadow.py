"""The user's project as pytest sees it, with other test files in one of its folders: a tree of links.

Folders on the way to the tests are real and can be written, and every conftest.py on the way applies; all else is a
link into the project, which is read-only inside.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTROL = "test_aqe__control_.py"
"""A test of nothing beside the others: where it fails, the project's set-up does not work in here at all."""

CONTROL_TEXT = '''"""Passes wherever the project's own set-up of pytest works."""


class TestNothing:
    """Of its own."""

    def test_nothing(self):
        """Nothing."""
'''

_LEFT_OUT = frozenset({".git", ".hg", ".aqe", ".pytest_cache", "__pycache__"})


@dataclass(frozen=True, slots=True)
class World:
    """How the user runs pytest: project folder, folder of the tests below it, ini file, options, installed plugins.

    `ini_text`: what the ini file says, where it lies outside of the project and cannot be read inside.
    """

    root: str
    below: str
    ini: str = ""
    options: tuple[str, ...] = ()
    plugins: bool = True
    ini_text: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the worker."""
        return {
            "root": self.root,
            "below": self.below,
            "ini": self.ini,
            "options": list(self.options),
            "plugins": self.plugins,
            "ini_text": self.ini_text,
        }


def text_elsewhere(ini: Path | None, root: Path) -> str:
    """What an ini file outside of the project says (``-c``); empty where there is none, or it cannot be read."""
    if ini is None or ini.is_relative_to(root):
        return ""
    try:
        return ini.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def arguments(world: dict[str, Any], tests: str, scratch: str, company: Sequence[str] = ()) -> list[str]:
    """Build the tree in the scratch folder, go there, and give pytest's arguments for a run in it.

    `company`: node ids of the user's tests whose files are collected as well.
    """
    tree = os.path.join(scratch, "project")
    files = _build(world["root"], [part for part in Path(world["below"]).parts if part != "."], tests, tree)
    ini = str(world["ini"])
    if not ini or world["ini_text"]:
        ini = os.path.join(scratch, os.path.basename(ini) or "pytest.ini")
        Path(ini).write_text(world["ini_text"] or "[pytest]\n", encoding="utf-8")
    elif Path(ini).is_relative_to(world["root"]):
        ini = os.path.join(tree, os.path.relpath(ini, world["root"]))
    files += [os.path.join(tree, name) for name in dict.fromkeys(nodeid.partition("::")[0] for nodeid in company)]
    os.chdir(tree)
    ours = ["-p", "no:aqe", "-o", "addopts=", "-o", "required_plugins="]  # a project may require the plugin left out
    return [*ours, *world["options"], "-c", ini, f"--rootdir={tree}", *files]


def _build(root: str, below: Sequence[str], tests: str, tree: str) -> list[str]:
    """The tree; paths of the test files in it."""
    source, here = root, tree
    os.mkdir(here)
    for part in below:
        _link(source, here, {part})
        source, here = os.path.join(source, part), os.path.join(here, part)
        os.mkdir(here)
    own = sorted(os.listdir(tests))
    _link(source, here, own)
    for name in own:
        shutil.copyfile(os.path.join(tests, name), os.path.join(here, name))  # a jail may refuse to set modes
    Path(here, CONTROL).write_text(CONTROL_TEXT, encoding="utf-8")
    return [os.path.join(here, name) for name in sorted([*own, CONTROL])]


def _link(source: str, here: str, but: Sequence[str] | set[str]) -> None:
    for name in _names(source):
        if name not in but and name not in _LEFT_OUT:
            os.symlink(os.path.join(source, name), os.path.join(here, name))


def _names(folder: str) -> Iterator[str]:
    try:
        yield from sorted(os.listdir(folder))
    except OSError:  # it does not exist yet, or holds what nobody may list
        return
