"""What travels of candidates and back: short texts, and nothing in them is believed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pytest_aqe.facts import Candidate, Execution, Goal, Leftover, Raised
from pytest_aqe.program import Assign, Block, Call, Lit, Program, Raw, Ref, Var
from pytest_aqe.sandbox import rows, rowtext
from pytest_aqe.sandbox.rowtext import MOST_KNOWN, RowText

PASSED = {
    "outcome": "passed", "hits": [1, 2, 30], "distances": {}, "operands": [], "wrap": "", "result": "builtins:str",
    "callable_result": False, "raised": None, "checks": [], "setup": [], "empty": False, "seconds": 0.25,
    "phase": "act", "note": "", "left": [], "touched": "",
}  # fmt: skip


def through(row, candidate=7):
    (told,) = rows.told({"rows": [(0, RowText().of({**PASSED, **row}))]}, [candidate])
    return told[1]


def test_a_usual_row_is_short_and_comes_back():
    assert RowText().of(PASSED) == b'["passed","1,2,30",250000000,"builtins:str",0]'
    assert through({}) == Execution(7, "passed", frozenset({1, 2, 30}), result="builtins:str", seconds=0.25)


def test_an_empty_result_and_what_the_arrangement_reached_come_back():
    assert RowText().of({**PASSED, "empty": True}).endswith(b",1]")
    assert through({"empty": True}) == replace(through({}), empty=True)
    assert through({"empty": True, "setup": [1, 2]}) == replace(through({}), empty=True, setup=frozenset({1, 2}))


def test_everything_else_comes_back_too():
    raised = {"type": "m:E", "message": "no", "origin": "explicit", "line": 3, "documented": True, "bases": ["m:B"]}
    raised["trail"] = [[3, 4, 3, 9]]
    checks = [{"kind": "is", "subject": "result", "expected": "None", "about": "result", "imports": [["m", "n"]]}]
    operands = [[4, b"\xff", [1, "a"]], [-1, None, 2.5]]
    row = {
        "outcome": "raised", "hits": [], "distances": {"4": 0.5}, "operands": operands, "wrap": "list",
        "callable_result": True, "raised": raised, "checks": checks, "phase": "arrange", "note": "n",
        "left": [{"place": "m:box", "before": "box.copy()", "imports": [["m", "box"]]}], "touched": "t" * 300,
    }  # fmt: skip
    found = through(row)

    assert (found.hits, dict(found.distances)) == (frozenset(), {4: 0.5})
    assert found.operands == ((4, b"\xff", [1, "a"]), (-1, None, 2.5))
    assert (found.wrap, found.callable_result, found.phase, found.note) == ("list", True, "arrange", "n")
    assert found.raised == Raised("m:E", "no", "explicit", 3, True, ("m:B",), ((3, 4, 3, 9),))
    assert found.touched == "t" * rows.LONGEST_TOUCH
    assert found.left == (Leftover("m:box", "box.copy()", (("m", "box"),)),)
    assert [(check.kind, check.imports) for check in found.checks] == [("is", (("m", "n"),))]


def test_tables_of_texts_are_bounded():
    text = RowText()
    for number in range(MOST_KNOWN + 10):
        text.of({**PASSED, "hits": [number]})

    assert len(text._goals) <= MOST_KNOWN
    assert text.of({**PASSED, "hits": [3]}).startswith(b'["passed","3",')


def test_a_text_is_written_without_the_encoder_of_python_where_that_is_missing(monkeypatch):
    monkeypatch.setattr(rowtext.json_encoder, "c_make_encoder", None)

    assert rowtext._writer()({"a": [1, b"x"]}) == '{"a":[1,{"__bytes__":"x"}]}'


GOOD = b'["passed","1",5,"builtins:int",0]'


@pytest.mark.parametrize(
    "text",
    [
        b"", b"[", b"7", b"[" * 100_000, b'["won","1",5,"r",0]', b'["passed","x",5,"r",0]', b'["passed",["1"],5,"r",0]',
        b'["passed","1","now","r",0]', b'["passed","1",5,"r",{"raised":3}]', b'["passed","1",5,"r",[1]]',
        b'["passed","1",5,"r",0],["passed","2",5,"r",0]', b'{"outcome":"passed"}', b'["passed","1",5,"r"]',
    ],
)  # fmt: skip
def test_a_row_that_is_not_well_formed_is_left_out_and_spoils_no_other(text):
    told = rows.told({"rows": [(0, GOOD), (1, text), (2, GOOD)]}, [10, 11, 12])

    assert [(position, one.candidate) for position, one in told] == [(0, 10), (2, 12)]


@pytest.mark.parametrize("message", [{"rows": [(5, GOOD), (-1, GOOD)]}, {"fatal": [5, "crashed", ""]}, {"alive": True}])
def test_what_nobody_asked_for_is_not_heard(message):
    assert rows.told(message, [10]) == []


def test_a_death_is_told():
    assert rows.told({"fatal": [1, "crashed", "SIGSEGV"]}, [10, 11]) == [(1, Execution(11, "crashed", note="SIGSEGV"))]


def test_sets_of_goals_are_remembered_within_bounds(monkeypatch):
    monkeypatch.setattr(rows, "MOST_KNOWN", 3)
    texts = [(number, f'["passed","{number}",5,"r",0]'.encode()) for number in range(8)]

    told = rows.told({"rows": texts}, list(range(8)))

    assert [set(one.hits) for _, one in told] == [{number} for number in range(8)]
    assert len(rows._known) <= 3


def test_a_script_leaves_out_what_is_usual():
    call = Call(Ref("m", "f"), (Lit(1),))
    script = json.loads(json.dumps(rows.script(Candidate(3, Program("m", "f", call), ""))))

    assert script == {"act": "f(1)", "imports": [["m", "f"]], "subject": "f"}
    assert rows.whole(script, 9) == {
        "id": 9, "act": "f(1)", "arrange": "", "block": False, "fixtures": (), "imports": [["m", "f"]], "names": (),
        "subject": "f", "wrap": "",
    }  # fmt: skip


def test_a_script_has_what_is_not_usual():
    program = Program("m", "f", Block("capsys.readouterr()"), (Assign("x", Raw("f()", (("m", "f"),))),))
    script = rows.script(Candidate(3, program, ""))

    assert (script["arrange"], script["names"], script["block"]) == ("x = f()", ("x",), True)
    assert script["fixtures"] == ("capsys",)
    assert rows.script(Candidate(3, Program("m", "f", Var("x"), wrap="list"), ""), "call")["wrap"] == "list"
    assert rows.script(Candidate(3, Program("m", "f", Var("x")), ""), "call")["wrap"] == "call"


@pytest.mark.parametrize(("subject", "setup"), [("retry", {2}), ("other", {1, 2})])
def test_what_the_subject_reached_when_it_gave_the_function_is_the_acts_own(subject, setup):
    goals = [Goal(0, "line", 1, 1, ""), Goal(1, "line", 2, 2, "retry"), Goal(2, "line", 3, 3, "helper")]
    made = Assign("decorate", Call(Ref("m", "retry")))
    program = Program("m", subject, Call(Var("decorate"), (Lit(1),)), (made,))
    row = Execution(1, "passed", frozenset({1, 2}), setup=frozenset({1, 2}))

    assert rows.credited(row, program, goals).setup == setup
