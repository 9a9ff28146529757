"""What is worth writing, and which of its checks."""

import ast
import builtins
from dataclasses import replace

import pytest

from pytest_aqe.facts import Candidate, Check, Execution, Kept, Kill, Leftover, Raised
from pytest_aqe.program import Call, Lit, Program, Ref
from pytest_aqe.write.changes import Changes
from pytest_aqe.write.choose import is_strong
from pytest_aqe.write.minimise import minimise

EQUAL = Check("equal", "result", "1", "result")
STATE = Check("equal", "box.items", "[]", "state")
AS_BEFORE = Check("equal", "box.items", "[]", "unchanged")
CHANGES_ITEMS = Changes(ast.parse("def f(box):\n    box.items = []\n"))
CHANGES_NAME = Changes(ast.parse("def f(box):\n    box.name = []\n"))


def kept(number, goals, *, text="tea", checks=(EQUAL,), outcome="passed", raised=None, subject="f"):
    program = Program("m", subject, Call(Ref("m", "f"), (Lit(text), Lit(number))))
    execution = Execution(number, outcome, frozenset(goals), raised=raised, checks=tuple(checks))
    return Kept(Candidate(number, program, "move"), execution, frozenset(goals))


def numbers(found):
    return [draft.kept.candidate.id for draft in found.drafts]


def test_draft_that_adds_nothing_is_left_out():
    found = minimise([kept(0, {1}), kept(1, {1, 2}), kept(2, {2}), kept(3, {3})], [])

    assert sorted(numbers(found)) == [1, 3]
    assert found.rejected == {"redundant": 2}


def test_every_draft_gives_a_goal_or_a_mutant_of_its_own():
    many = [kept(n, {n % 7, n % 5, n % 3}, text="x" * (n % 11)) for n in range(60)]
    kills = [Kill(n % 13, n, 0) for n in range(60)]

    found = minimise(many, kills)

    assert all(any(draft.value) for draft in found.drafts)
    assert frozenset().union(*(draft.covers for draft in found.drafts)) == frozenset(range(7))
    assert frozenset().union(*(draft.mutants for draft in found.drafts)) <= frozenset(range(13))


def test_simpler_draft_is_preferred():
    found = minimise([kept(0, {1}, text="\x00ʯ\x01 a long and strange text"), kept(1, {1})], [])

    assert numbers(found) == [1]


@pytest.mark.parametrize("checks", [(Check("equal", "result.__name__", '"inner"', "result"),), (EQUAL,)])
def test_draft_that_leaves_nothing_behind_and_says_more_than_a_name_is_preferred(checks):
    one = kept(0, {1}, checks=checks)
    one = replace(one, execution=replace(one.execution, left=() if checks != (EQUAL,) else (Leftover("m:box", "[]"),)))

    assert numbers(minimise([one, kept(1, {1}, text="tea and milk")], [])) == [1]


def test_most_valuable_drafts_survive_a_limit():
    found = minimise([kept(0, {1}), kept(1, {2, 3, 4}), kept(2, {5, 6})], [], limit=2)

    assert numbers(found) == [1, 2]
    assert found.rejected == {"over the limit": 1}


def test_mutants_alone_keep_a_draft():
    kills = [Kill(7, 0, 0), Kill(8, 1, 0)]

    assert numbers(minimise([kept(0, ()), kept(1, ()), kept(2, ())], kills)) == [0, 1]


def test_checks_that_notice_more_are_added_to_the_main_one():
    more = Check("equal", "len(result)", "1", "result")
    kills = [Kill(1, 0, 0), Kill(2, 0, 0), Kill(2, 0, 1), Kill(3, 0, 2)]

    draft = minimise([kept(0, {1}, checks=(EQUAL, more, STATE))], kills).drafts[0]

    assert draft.checks == (EQUAL, STATE)
    assert draft.mutants == {1, 2, 3}


def test_type_alone_is_no_test():
    weak = Check("is", "type(result)", "Box", "result")

    found = minimise([kept(0, {1}, checks=(weak,)), kept(1, {2}, checks=(weak, EQUAL))], [])

    assert numbers(found) == [1]
    assert found.drafts[0].checks == (EQUAL,)
    assert found.rejected == {"no assertion": 1}


def test_none_of_a_procedure_is_asserted_last():
    none = Check("is", "result", "None", "result")

    found = minimise([kept(0, {1}, checks=(none, STATE)), kept(1, {2}, checks=(none,))], [], procedures={"f"})

    assert {draft.kept.candidate.id: draft.checks for draft in found.drafts} == {0: (STATE,), 1: (none,)}


def raising(number, kind, origin, documented=False, message="tea"):
    bases = tuple(f"builtins:{base.__name__}" for base in getattr(builtins, kind).__mro__[1:-1])
    raised = Raised(f"builtins:{kind}", message, origin, documented=documented, bases=bases)
    checks = (Check("raises", kind, message, "raised"), STATE)
    return kept(number, {number}, checks=checks, outcome="raised", raised=raised)


def test_error_is_asserted_first_and_the_state_after_it():
    draft = minimise([raising(0, "ValueError", "explicit")], []).drafts[0]

    assert [check.kind for check in draft.checks] == ["raises", "equal"]


@pytest.mark.parametrize(
    ("kind", "origin", "documented", "reason"),
    [
        ("AttributeError", "implicit", False, "finding"),
        ("TypeError", "implicit", False, "finding"),
        ("TypeError", "explicit", False, None),
        ("KeyError", "implicit", True, None),
        ("ValueError", "implicit", False, None),
        ("ZeroDivisionError", "implicit", False, "finding"),
        ("ZeroDivisionError", "implicit", True, None),
        ("NotImplementedError", "implicit", False, "finding"),
    ],
)
def test_bug_is_not_cemented(kind, origin, documented, reason):
    found = minimise([raising(0, kind, origin, documented)], [])

    assert found.rejected == ({reason: 1} if reason else {})


@pytest.mark.parametrize("outcome", ["timeout", "crashed", "exited", "invalid"])
def test_what_did_not_finish_is_rejected_by_its_name(outcome):
    assert minimise([kept(0, {1}, outcome=outcome)], []).rejected == {outcome: 1}


def test_reading_standard_input_is_no_behaviour():
    found = minimise(
        [raising(0, "OSError", "library", message="pytest: reading from stdin while output is captured!")], []
    )

    assert found.rejected == {"reads standard input": 1}


def test_same_program_counts_once():
    twin = kept(0, {1})

    found = minimise([twin, Kept(Candidate(9, twin.candidate.program, "other"), twin.execution, frozenset({1}))], [])

    assert found.rejected == {"duplicate": 1}


@pytest.mark.parametrize(
    ("check", "strong"),
    [
        (EQUAL, True),
        (Check("equal", "str(result)", "'<Box at 0x7f00>'", "result"), False),
        (Check("is", "isinstance(result, Box)", "True", "result"), False),
        (Check("is", "result.__class__", "Box", "result"), False),
        (Check("equal", "len(result)", "2", "result"), True),
        (Check("output", "out", "'tea'", "output"), True),
        (Check("raises", "ValueError", "", "raised"), True),
    ],
)
def test_strength(check, strong):
    assert is_strong(check) is strong


def test_state_after_an_error_that_nothing_changes_is_not_asserted():
    raises = Check("raises", "builtins:ValueError", "no", "raised")
    raised = Raised("builtins:ValueError", "no", "explicit")
    one = kept(0, {1}, checks=(raises, AS_BEFORE), outcome="raised", raised=raised)

    assert minimise([one], [], changes=CHANGES_ITEMS).drafts[0].checks == (raises, AS_BEFORE)
    assert minimise([one], [], changes=CHANGES_NAME).drafts[0].checks == (raises,)


def test_length_is_not_asserted_beside_the_whole():
    length = Check("equal", "len(result)", "2", "result")
    kinds = Check("equal", "[item.kind for item in result]", "['a', 'b']", "result")
    one = kept(0, {1}, checks=(length, kinds))

    draft = minimise([one], [Kill(1, 0, 0), Kill(1, 0, 1), Kill(2, 0, 1)]).drafts[0]

    assert draft.checks == (kinds,)
    assert draft.mutants == {1, 2}


def test_effect_stands_beside_a_mere_answer():
    answer = Check("is", "result", "True", "result")
    value = Check("equal", "result", '"tea"', "result")

    found = minimise([kept(0, {1}, checks=(answer, STATE)), kept(1, {2}, checks=(value, STATE))], [Kill(1, 0, 0)])

    assert {draft.kept.candidate.id: draft.checks for draft in found.drafts} == {0: (answer, STATE), 1: (value,)}


def test_goal_of_the_arrangement_belongs_to_the_test_that_acts_on_it():
    arranged = kept(0, {1, 2}, text="a")
    arranged = Kept(arranged.candidate, replace(arranged.execution, setup=frozenset({2})), arranged.goals)

    found = minimise([arranged, kept(1, {2}, text="a longer text")], [])

    assert {draft.kept.candidate.id: draft.covers for draft in found.drafts} == {0: {1}, 1: {2}}


def test_goal_that_only_arrangements_reach_is_not_lost():
    arranged = kept(0, {1, 2})
    arranged = Kept(arranged.candidate, replace(arranged.execution, setup=frozenset({2})), arranged.goals)

    assert minimise([arranged], []).drafts[0].covers == {1, 2}


def test_attribute_that_nothing_changes_says_nothing_of_a_procedure():
    none = Check("is", "result", "None", "result")
    fixed = Check("equal", "box.width", "70", "unchanged")

    draft = minimise([kept(0, {1}, checks=(none, fixed))], [], procedures={"f"}, changes=CHANGES_ITEMS).drafts[0]

    assert draft.checks == (none,)
    assert draft.mute


def test_an_object_that_nothing_changes_is_not_looked_at_after_an_error():
    raises = Check("raises", "ValueError", "no", "raised")
    same = Check("equal", "money", 'Money(1, "EUR")', "unchanged")
    raised = Raised("builtins:ValueError", "no", "explicit")
    one = kept(0, {1}, checks=(raises, same), outcome="raised", raised=raised)

    assert minimise([one], [], changes=CHANGES_ITEMS).drafts[0].checks == (raises, same)
    assert minimise([one], [], changes=CHANGES_ITEMS, frozen={"Money"}).drafts[0].checks == (raises,)


def test_private_state_is_looked_at_only_where_it_notices_something():
    raises = Check("raises", "ValueError", "no", "raised")
    inner = Check("equal", "box._items", "[]", "state")
    raised = Raised("builtins:ValueError", "no", "explicit")
    one = kept(0, {1}, checks=(raises, inner), outcome="raised", raised=raised)

    assert minimise([one], []).drafts[0].checks == (raises,)
    assert minimise([one], [Kill(1, 0, 1)]).drafts[0].checks == (raises, inner)


def test_a_mere_count_has_a_look_at_what_is_counted_beside_it():
    count = Check("equal", "len(result)", "400", "result")
    start = Check("equal", "result[:60]", '"Once upon a time"', "result")

    assert minimise([kept(0, {1}, checks=(count, start))], [Kill(1, 0, 0)]).drafts[0].checks == (count, start)
    nothing = Check("equal", "len(result)", "0", "result")
    assert minimise([kept(0, {1}, checks=(nothing, start))], [Kill(1, 0, 0)]).drafts[0].checks == (nothing,)


def test_state_that_the_act_really_changed_stands_beside_its_value():
    source = "def f(box):\n    box.items.append(1)\n    return box.name\n\ndef g(box):\n    f(box)\n    return 1\n"
    changes = Changes(ast.parse(source))
    value = Check("equal", "result", '"tea"', "result")
    other = Check("equal", "box.seen", "3", "state")
    argument = Check("equal", "items", "[1]", "state")
    kills = [Kill(1, 0, 0), Kill(1, 1, 0)]

    def chosen(*checks, subject="f"):
        return minimise([kept(0, {1}, checks=checks, subject=subject)], kills, changes=changes).drafts[0].checks

    assert chosen(value, STATE) == (value, STATE)
    assert chosen(value, argument) == (value, argument)
    assert chosen(value, other) == (value,)
    assert chosen(value, STATE, subject="g") == (value,)
    assert chosen(value, AS_BEFORE) == (value,)


def test_after_an_error_the_attribute_that_says_more_is_looked_at():
    raises = Check("raises", "ValueError", "no", "raised")
    status = Check("is", "box.status", "Status.SENT", "unchanged")
    raised = Raised("builtins:ValueError", "no", "explicit")
    one = kept(0, {1}, checks=(raises, AS_BEFORE, status), outcome="raised", raised=raised)

    assert minimise([one], []).drafts[0].checks == (raises, status)


def test_of_the_parts_of_a_result_the_one_that_notices_most_stands_first():
    fixed = Check("equal", "result.low_mark", "5", "result")
    count = Check("equal", "len(result)", "3", "result")
    one = kept(0, {1}, checks=(fixed, count))

    assert minimise([one], [Kill(1, 0, 1)]).drafts[0].checks == (count,)
    assert minimise([one], [Kill(1, 0, 0), Kill(1, 0, 1)]).drafts[0].checks == (fixed,)
    text = Check("equal", "str(result)", '"3 teas"', "result")
    assert minimise([kept(0, {1}, checks=(fixed, text))], []).drafts[0].checks == (text,)


def test_a_question_is_not_followed_by_what_it_never_changes():
    no = Check("is", "result", "False", "result")
    kills = [Kill(1, 0, 0)]
    asks, tries = (
        Changes(ast.parse(f"def f(box):\n    {body}\n    return False\n")) for body in ("pass", "box.items = 3")
    )
    one = kept(0, {1}, checks=(no, AS_BEFORE))

    assert minimise([one], kills, changes=asks).drafts[0].checks == (no,)
    assert minimise([one], kills, changes=tries).drafts[0].checks == (no, AS_BEFORE)


def test_nothing_that_was_returned_is_an_answer_of_a_function_that_gives_values():
    none = Check("is", "result", "None", "result")
    one = kept(0, {1}, checks=(STATE, none))

    assert minimise([one], [Kill(1, 0, 0)]).drafts[0].checks == (none, STATE)
    assert minimise([one], [Kill(1, 0, 0)], procedures={"f"}).drafts[0].checks == (STATE,)


def test_calls_of_a_mock_are_told_beside_a_value_and_after_an_error():
    value = Check("equal", "result", '"a"', "result")
    raises = Check("raises", "ValueError", "", "raised")
    calls = Check("equal", "function.mock_calls", "[call()]", "unchanged")
    raised = Raised("builtins:ValueError", "", "explicit")
    failing = kept(1, {2}, checks=(raises, AS_BEFORE, calls), outcome="raised", raised=raised)

    found = minimise([kept(0, {1}, checks=(value, calls)), failing], [Kill(1, 0, 0)], changes=CHANGES_ITEMS)

    assert {draft.kept.candidate.id: draft.checks for draft in found.drafts} == {0: (value, calls), 1: (raises, calls)}


def test_of_the_parts_of_a_result_those_that_are_always_so_come_last():
    fixed = Check("equal", "result.low_mark", "5", "result")
    items = Check("equal", "result.items", "[1]", "result")
    one = kept(0, {1}, checks=(fixed, items))

    assert minimise([one], [Kill(1, 0, 0), Kill(1, 0, 1)], changes=CHANGES_ITEMS).drafts[0].checks == (items,)


def test_what_was_changed_on_two_objects_is_looked_at_on_both():
    size = Check("equal", "len(queue)", "1", "state")
    moved = Check("is", "job.state", "State.READY", "state")
    changes = Changes(ast.parse("def f(queue, job):\n    job.move()\n\ndef move(self):\n    self.state = 1\n"))
    one = kept(0, {1}, checks=(size, moved))

    assert minimise([one], [Kill(1, 0, 0)], procedures={"f"}, changes=changes).drafts[0].checks == (size, moved)
    assert minimise([one], [Kill(1, 0, 0)], procedures={"f"}).drafts[0].checks == (size,)


def test_what_a_function_never_changes_is_only_asserted_where_nobody_else_notices_as_much():
    raises = Check("raises", "ValueError", "no", "raised")
    raised = Raised("builtins:ValueError", "no", "explicit")
    failing = kept(0, {1}, checks=(raises, AS_BEFORE), outcome="raised", raised=raised)
    made = kept(1, {2}, checks=(EQUAL,))
    kills = [Kill(1, 0, 0), Kill(2, 0, 1), Kill(3, 1, 0)]

    def checks(*kills):
        found = minimise([failing, made], kills, changes=CHANGES_NAME).drafts
        return next(draft.checks for draft in found if draft.kept.candidate.id == 0)

    assert checks(*kills) == (raises, AS_BEFORE)
    assert checks(*kills, Kill(2, 1, 0)) == (raises,)


def test_object_that_is_as_it_was_made_is_told_last():
    made = Program("m", "Box", Call(Ref("m", "Box"), (Lit(1),)))
    check = Check("equal", "result", "Box(size=1)", "result")
    restating = Kept(
        Candidate(0, made, "move"),
        Execution(0, "passed", frozenset({1}), checks=(check,)),
        frozenset({1}),
    )
    other = kept(1, {1, 2})
    other = replace(other, execution=replace(other.execution, setup=frozenset({1})))

    assert numbers(minimise([restating, other], [])) == [1]
    assert numbers(minimise([restating], [])) == [0]


def test_error_of_a_builtin_that_the_subject_calls_is_a_finding():
    empty = Raised("builtins:ValueError", "max() arg is an empty sequence", "implicit", 3)
    check = Check("raises", "ValueError", "empty", "raised")
    given = Raised("builtins:ValueError", "not a number", "implicit", 3)

    found = minimise(
        [
            kept(0, {1}, outcome="raised", raised=empty, checks=(check,)),
            kept(1, {2}, outcome="raised", raised=given, checks=(check,)),
        ],
        [],
    )

    assert numbers(found) == [1]
    assert found.rejected == {"finding": 1}


@pytest.mark.parametrize(("length", "told"), [(30, True), (200, False)])
def test_calls_of_what_was_handed_over_are_told_where_they_are_short(length, told):
    calls = Check("equal", "function.mock_calls", f"[call('{'a' * length}')]", "state")
    found = minimise([kept(0, {1}, checks=(EQUAL, STATE, calls))], [Kill(1, 0, 0)], changes=CHANGES_NAME)

    assert len(found.drafts[0].checks) == 2
    assert (calls in found.drafts[0].checks) == told
