"""--aqe-json PATH."""

import json


def test_the_document_is_written(project):
    project.run("--aqe-json=out/report.json")

    document = json.loads((project.path / "out" / "report.json").read_text())
    assert document["schema"] == 1
    assert [agent["name"] for agent in document["agents"]] == ["scripted"]
    assert document["coverage"]["after"]["branches"] == {"covered": 2, "total": 2}
    assert document["targets"][0]["file"] == "shop.py"
    assert document["files"] == ["tests/aqe/test_aqe_shop.py"]


def test_it_says_why_nothing_was_generated(project):
    project.pytester.makepyfile(test_bad="def test_bad():\n    assert 0\n")

    project.run("-x", "--aqe-json=report.json")

    document = json.loads((project.path / "report.json").read_text())
    assert document["agents"] == []
    assert document["why"] == "the run stopped early (stopping after 1 failures)"


def test_json_of_somebody_else_is_not_replaced(project):
    theirs = project.path / "package.json"
    theirs.write_text('{"name": "shop", "schema": 1}')

    result = project.run("--aqe-json=package.json")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--aqe-json*package.json*"])
    assert theirs.read_text() == '{"name": "shop", "schema": 1}'


def test_an_earlier_report_is_replaced(project):
    (project.path / "report.json").write_text('{"schema": 1, "agents": []}')

    result = project.run("--aqe-json=report.json")

    assert result.ret == 0
    assert json.loads((project.path / "report.json").read_text())["agents"]


def test_a_place_that_cannot_be_written_any_more_is_a_warning(project):
    project.pytester.makepyfile(test_late="import os\n\n\ndef test_late():\n    os.mkdir('report.json')\n")

    result = project.run("--aqe-json=report.json")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["aqe warning: [[]output] --aqe-json: *report.json could not be written: *"])
