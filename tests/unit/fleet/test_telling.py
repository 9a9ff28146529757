"""Texts that tell a reader what they are."""

from __future__ import annotations

import time

from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Var
from pytest_aqe.refine import Budget

SOURCE = """
from dataclasses import dataclass


@dataclass
class Guest:
    name: str
    email: str
    notes: str = ""


@dataclass
class Plugin:
    name: str


def domain(email: str) -> str:
    if "@" not in email:
        raise ValueError("no address")
    return email.partition("@")[2]


def letter(guest: Guest, page_url: str, title: str) -> str:
    return f"{guest.name}: {page_url} {title}"


def priced(currency, amount):
    return f"{amount} {currency}"


def seen(title: str) -> str:
    return title


def greet(name: str) -> str:
    return name


def number(email: int) -> int:
    return email
"""


def text(work: ModuleWork, function: str, name: str) -> list[str]:
    one = work.search.context.functions[function]
    (param,) = [param for param in one.params if param.name == name]
    return work.reducer.telling.texts(param, function)


def call(name: str, *args) -> Program:
    nodes = tuple(arg if hasattr(arg, "text") else Lit(arg) for arg in args)
    return Program("subject_of_work", name, Call(Ref("subject_of_work", name), nodes))


def test_names_of_parameters_speak(work: ModuleWork):
    work.search.context.samples["seen", "title"] = [Lit("Tea for two"), Lit("x"), Lit(3), Lit("y" * 90)]

    assert text(work, "domain", "email") == ["ann@example.com"]
    assert text(work, "letter", "page_url") == ["https://example.com"]
    assert text(work, "letter", "title") == ["Tea for two"]  # the user's tests give it to a namesake
    assert text(work, "priced", "currency") == ["EUR"]
    assert text(work, "priced", "amount") == []
    assert text(work, "greet", "name") == ["Ann"]
    assert text(work, "number", "email") == []


def test_a_name_is_a_persons_only_where_persons_are_spoken_of(work: ModuleWork):
    infos = work.info.classes
    telling = work.reducer.telling

    assert telling.texts(infos["subject_of_work:Guest"].params[0], "Guest.__init__") == ["Ann"]
    assert telling.texts(infos["subject_of_work:Plugin"].params[0], "Plugin.__init__") == []


def test_all_texts_are_changed_together_then_one_by_one(work: ModuleWork):
    guest = Call(Ref("subject_of_work", "Guest"), (Lit("a"), Lit("a")))
    program = call("letter", guest, "a", "a")

    found = [one.text() for one in work.reducer.telling.variants(program)]

    assert found[0] == 'letter(Guest("Ann", "ann@example.com"), "https://example.com", "a")'
    assert 'letter(Guest("a", "a"), "https://example.com", "a")' in found
    assert work.reducer.telling.price(program) > 0
    whole = call("letter", Call(guest.func, (Lit("Ann"), Lit("ann@example.com"))), "https://example.com", "a")
    assert work.reducer.price(whole) < work.reducer.price(program)
    assert set(work.reducer.telling.variants(whole)) == {whole}


def test_texts_behind_variables_count(work: ModuleWork):
    act = Call(Ref("subject_of_work", "domain"), (Var("email"),))
    program = Program("subject_of_work", "domain", act, (Assign("email", Lit("@")), Assign("n", Attr(Var("x"), "y"))))

    (found, *_) = work.reducer.telling.variants(program)

    assert found.arrange[0].text() == 'email = "ann@example.com"'


def polished(work: ModuleWork, program: Program) -> set[str]:
    candidate = work.search.context.again(program, "reach")
    work.search.absorb([candidate], work.worker.run([candidate]))
    work.search.confirm([candidate], work.worker.run([candidate], detail=True, solo=True))

    work.polish(Budget(time.monotonic() + 60))

    return {kept.candidate.program.text() for kept in work.suite_kept()}


def test_tests_are_written_with_telling_texts(work: ModuleWork):
    assert polished(work, call("domain", "x@")) == {'domain("ann@example.com")'}


def test_what_the_code_demands_stays(work: ModuleWork):
    (written,) = polished(work, call("domain", "x"))

    assert "@" not in written
