"""Files that the constructor of an object reads, with content of the kind that it reads."""

import random
from pathlib import Path

import pytest

from pytest_aqe.generate.search.moves.files import CONTENTS, keyed, kind_of
from tests.unit.generate.search.trial import trial

SUBJECT = """
import configparser
import csv
import json
from pathlib import Path


class Config:
    def __init__(self, path):
        self.data = json.loads(Path(path).read_text())

    def get(self, key, default=None):
        if key in self.data:
            return "found"
        return default

    def debug(self):
        if self.data.get("debug"):
            return "on"
        return "off"


class Ini:
    def __init__(self, filename):
        self.parser = configparser.ConfigParser()
        self.parser.read(filename)

    def sections(self):
        return "some sections" if self.parser.sections() else "none"


class Table:
    def __init__(self, path: str):
        with open(path, newline="") as file:
            self.rows = list(csv.DictReader(file))

    def size(self):
        if len(self.rows) > 1:
            return "many rows"
        return "few"


class Level:
    def __init__(self, file):
        self.level = json.loads(Path(file).read_text())["level"]

    def is_high(self):
        if self.level == "high":
            return "high indeed"
        return "low"
"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory):
    with trial(tmp_path_factory.mktemp("laid"), SUBJECT) as subject:
        yield subject.search(3_000)


@pytest.mark.parametrize("marker", ['"found"', '"on"', '"off"', '"some sections"', '"many rows"', '"high indeed"'])
def test_methods_of_what_was_read_from_a_file_are_covered(everything, marker):
    assert everything.covers(marker), everything.programs()


@pytest.mark.parametrize(
    ("calls", "spoken", "kind"),
    [
        ("json.loads Path", "json.loads csv configparser tomllib", "json"),
        ("configparser.ConfigParser", "json", "ini"),
        ("self.__init__ initial", "yaml.safe_load", "yaml"),
        ("open", "read the config.yml", "yaml"),
        ("open", "self.__init__ initialise", "text"),
        ("tomllib.load", "", "toml"),
    ],
)
def test_what_a_function_calls_tells_the_kind_before_what_stands_near_it(calls, spoken, kind):
    rng = random.Random(1)

    assert {kind_of(calls, spoken, rng) for _ in range(40)} == {kind, "text"}


def test_words_of_the_code_are_keys_and_values():
    rng = random.Random(3)

    made = {keyed("json", ["level", "high", "a\nb"], rng) for _ in range(200)}

    assert '{"level": "high"}' in made
    assert not any("b" in text.replace("tab", "") and "\\n" in text for text in made)
    assert any(text.count("\n") > 2 for text in CONTENTS["csv"])


def test_an_object_that_needs_no_file_gets_none(tmp_path: Path):
    source = "class Plain:\n    def __init__(self, size):\n        self.size = size\n\n    def big(self):\n        if self.size > 3:\n            return 'big'\n        return 'small'\n"
    with trial(tmp_path, source) as subject:
        found = subject.search(200)

    assert found.covers("'big'")
    assert not [text for text in found.programs() if "tmp_path" in text]
