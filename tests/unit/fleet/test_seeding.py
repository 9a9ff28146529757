"""Call sites of the project give values; a large suite is read only as far as the time allows."""

from pathlib import Path

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.seeding import seed
from pytest_aqe.program import Lit
from pytest_aqe.results import SessionFacts

SOURCE = "def brew(leaf):\n    return leaf\n\n\ndef morning():\n    return brew('assam')\n"


def facts(tmp_path: Path) -> SessionFacts:
    (tmp_path / "test_a.py").write_text("import subject_of_work as pot\npot.brew('sencha')\n")
    (tmp_path / "test_b.py").write_text("from kettle import brew\nbrew('water')\n")
    (tmp_path / "README.md").write_text("```python\nsubject_of_work.brew('oolong')\n```\n")
    names = ("test_a.py", "test_b.py", "test_gone.py")
    return SessionFacts(tmp_path, test_files=tuple(tmp_path / name for name in names))


def test_tests_come_first_then_the_readme_then_the_module_itself(work: ModuleWork, tmp_path: Path):
    seed(work, facts(tmp_path))
    seed(work, facts(tmp_path))

    assert work.search.context.samples["brew", "leaf"] == [Lit("sencha"), Lit("oolong"), Lit("assam")]


def test_without_time_only_the_module_itself_is_read(work: ModuleWork, tmp_path: Path):
    seed(work, facts(tmp_path), -1.0)

    assert work.search.context.samples["brew", "leaf"] == [Lit("assam")]
