"""Call sites of the project give values; a large suite is read only as far as the time allows."""

from pathlib import Path

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.seeding import seed
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Lit
from pytest_aqe.results import SessionFacts
from pytest_aqe.sandbox.client import SubjectSpec

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


FIXTURES = """
import pytest
from subject_of_work import Pot

@pytest.fixture
def pot():
    return Pot(2)
"""


def test_fixtures_and_objects_of_classes_are_seen(tmp_path: Path):
    source = f"{SOURCE}\n\nclass Pot:\n    def __init__(self, size):\n        self.size = size\n"
    (tmp_path / "subject_of_work.py").write_text(source)
    tests = tmp_path / "tests" / "unit"
    tests.mkdir(parents=True)
    (tmp_path / "conftest.py").write_text(FIXTURES)
    (tests / "test_a.py").write_text("from subject_of_work import brew\ndef test_a(pot):\n    brew(pot)\n")
    spec = SubjectSpec("subject_of_work", str(tmp_path / "subject_of_work.py"), (str(tmp_path),), str(tmp_path))
    with ModuleWork(spec, source, None, None, "auto", 1, Thompson) as work:
        seed(work, SessionFacts(tmp_path, test_files=(tests / "test_a.py",)))

        context = work.search.context
        assert [node.text() for node in context.samples["brew", "leaf"]] == ["Pot(2)", '"assam"']
        assert [node.text() for node in context.witnessed["subject_of_work:Pot"]] == ["Pot(2)"]
        pot = work.info.classes["subject_of_work:Pot"]
        assert work.search.caller.values.instances(pot, Shape(), 2)[0].text() == "Pot(2)"
