"""aqe_record: ordinary runs leave one line each."""

import json


def test_one_line_a_session(pytester, measured):
    pytester.makepyfile("def test_a():\n    pass\n\ndef test_b():\n    assert 0\n")

    result = pytester.runpytest_subprocess("-o", "aqe_record=on")

    assert result.ret == 1
    [file] = (pytester.path / ".aqe" / "inbox").glob("*.json")
    row = json.loads(file.read_text())
    assert [test[:2] for test in row["tests"]] == [
        ["test_one_line_a_session.py::test_a", "passed"],
        ["test_one_line_a_session.py::test_b", "failed"],
    ]
    assert (pytester.path / ".aqe" / ".gitignore").read_text() == "*\n"


def test_off_by_default(pytester, measured):
    pytester.makepyfile("def test_a():\n    pass\n")

    pytester.runpytest_subprocess()

    assert not (pytester.path / ".aqe").exists()
