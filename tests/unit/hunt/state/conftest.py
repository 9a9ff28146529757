import importlib
import sys
import tempfile
import textwrap

import pytest


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path, monkeypatch):
    """Others write into the common one while we look."""
    (tmp_path / "own-tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own-tmp"))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Makes modules below a rootdir and imports them; they are gone afterwards."""
    made = []
    monkeypatch.syspath_prepend(tmp_path)

    def make(name, source):
        path = tmp_path / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), "utf-8")
        importlib.invalidate_caches()
        made.append(name)
        return importlib.import_module(name)

    yield make
    for name in made:
        for part in (name, name.split(".")[0]):
            sys.modules.pop(part, None)
