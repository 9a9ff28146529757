"""The JSON document: its keys, and how it gets into its place."""

import json
import os

import pytest

from pytest_aqe.errors import OutputError
from pytest_aqe.report import json as report
from tests.unit.report.samples import FINDING, OUT, result, summary, target


def test_the_document():
    document = report.document(summary(result(findings=(FINDING,))))

    assert document == {
        "schema": 1,
        "agents": [
            {
                "name": "generate",
                "seconds": 3.2,
                "cpu_seconds": None,
                "executions": 12345,
                "stopped": "budget",
                "sandbox": "bwrap",
            }
        ],
        "seconds": 4.25,
        "executions": 12345,
        "coverage": {
            "before": {"lines": {"covered": 10, "total": 30}, "branches": {"covered": 2, "total": 9}},
            "after": {"lines": {"covered": 28, "total": 30}, "branches": {"covered": 7, "total": 9}},
        },
        "targets": [
            {
                "name": "shop.cart",
                "file": "shop/cart.py",
                "lines": [1, 40],
                "branches": {"total": 9, "before": 2, "after": 7},
                "tests": ["tests/aqe/test_aqe_shop_cart.py::test_a"],
                "rounds": [{"moves": {"strings": 40, "objects": 60}, "gained": 5, "measured": None, "executions": 100}],
                "stopped": "budget",
                "left": [
                    {"line": 12, "reason": "dead code"},
                    {"line": 20, "reason": 'needs a string like "A-1"'},
                ],
            }
        ],
        "files": ["tests/aqe/test_aqe_shop_cart.py"],
        "rejected": {"duplicate": 2, "flaky": 5},
        "findings": [
            {
                "target": "shop.cart::parse",
                "call": "parse(None)",
                "error": "AttributeError: 'NoneType' object has no attribute 'strip'",
                "line": 31,
                "why": "nothing looks whether it is None",
                "certainty": 0.8,
            }
        ],
        "stale": [],
        "skipped": [],
        "patch": None,
        "why": "",
        "warnings": [],
        "notes": [],
    }
    assert json.loads(json.dumps(document)) == document


def test_unknown_is_null():
    document = report.document(summary(result(before=None, after=None, targets=(target(before=None, after=None),))))

    assert document["coverage"] == {"before": None, "after": None}
    assert document["targets"][0]["branches"] == {"total": 9, "before": None, "after": None}


def test_agents_add_up():
    other = result(files=(OUT / "b.py",), rejected={"flaky": 1}, targets=(target("shop.tax"),))
    document = report.document(summary(result(), other))

    assert document["executions"] == 2 * 12345
    assert document["rejected"] == {"duplicate": 2, "flaky": 6}
    assert document["coverage"]["after"]["branches"] == {"covered": 14, "total": 18}
    assert [row["name"] for row in document["targets"]] == ["shop.cart", "shop.tax"]


def test_it_is_written_in_one_step_into_a_new_folder(tmp_path):
    path = tmp_path / "a" / "b" / "report.json"

    report.write(path, {"name": "ʯ"})
    report.write(path, {"name": "tea"})

    assert path.read_text("utf-8") == '{\n  "name": "tea"\n}\n'
    assert [file.name for file in path.parent.iterdir()] == ["report.json"]


def test_a_place_that_cannot_be_is_an_os_error(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError, match=r"file"):
        report.write(tmp_path / "file" / "report.json", {})


@pytest.fixture
def places(tmp_path):
    """A folder below which folders may be made, beside one where they may not."""
    for name in ("home", "elsewhere"):
        (tmp_path / name).mkdir()
    files = {
        "empty.json": "",
        "earlier.json": '{"schema": 1, "agents": []}',
        "data.json": '{"agents": []}',
        "list.json": "[1]",
        "code.py": "x = 1\n",
        "deep.json": "[" * 100_000,
    }
    for name, text in files.items():
        (tmp_path / "home" / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["home/new.json", "home/a/b/new.json", "home/empty.json", "home/earlier.json", "elsewhere/new.json"]
)
def test_places_for_a_report(places, name):
    report.check(places / name, (places / "home",))

    assert not (places / "home" / "a").exists()


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        *((f"home/{name}", "no earlier report") for name in ("data.json", "list.json", "code.py", "deep.json")),
        ("home", "no earlier report"),
        ("home/code.py/new.json", "code.py is not a folder"),
        ("elsewhere/a/new.json", "there is no folder .*elsewhere/a"),
    ],
)
def test_places_that_are_no_place_for_a_report(places, name, trouble):
    with pytest.raises(OutputError, match=rf"--aqe-json \(aqe_json\) = .*{name}: .*{trouble} \(allowed: a new file"):
        report.check(places / name, (places / "home",))


def test_a_device_is_no_place_for_a_report(places):
    with pytest.raises(OutputError, match="no earlier report"):
        report.check(places.joinpath(os.devnull), ())


def test_a_closed_folder_is_no_place_for_a_report(places, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: path != places / "home")

    with pytest.raises(OutputError, match="home cannot be written to"):
        report.check(places / "home" / "a" / "new.json", (places / "home",))
