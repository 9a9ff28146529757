from __future__ import annotations

import random

import pytest

from pytest_aqe.generate.search.strings.mutate import LONGEST, mutate, mutate_bytes, splice, tokens

TEXTS = ["", "a", '{"a": [1, 2]}', "import a\nfrom b import (c,\n    d)\n", "1.2.3", "é 日\r\n\x00", "x" * 399]


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_joined_give_the_text_again(text: str) -> None:
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_mutants_differ_and_stay_short(text: str) -> None:
    rng = random.Random(1)
    mutants = [mutate(text, ("lorem",), rng) for _ in range(300)]
    assert sum(mutant != text for mutant in mutants) >= 280
    assert all(len(mutant) <= LONGEST for mutant in mutants)
    assert any("lorem" in mutant for mutant in mutants)
    assert len(set(mutants)) > 100


def test_mutation_reaches_each_kind_of_change() -> None:
    rng = random.Random(1)
    mutants = {mutate('f(a, "b") = 12\nx\n', (), rng) for _ in range(3000)}
    assert 'f(a, "b) = 12\nx\n' in mutants
    assert 'f(a, "b") = 13\nx\n' in mutants
    assert 'f(a, "b") = 12\n' in mutants
    assert 'F(A, "B") = 12\nX\n' in mutants
    assert any("\\\n" in mutant for mutant in mutants)


def test_the_same_seed_gives_the_same_mutants() -> None:
    for function in (lambda r: mutate("a[b]=1", ("c",), r), lambda r: splice("a=1", "b[2]", r)):
        first, second = random.Random(5), random.Random(5)
        assert [function(first) for _ in range(50)] == [function(second) for _ in range(50)]


def test_splicing_takes_from_both() -> None:
    rng = random.Random(1)
    texts = {splice("one two", "3,4", rng) for _ in range(200)}
    assert any("one" in text and "4" in text for text in texts)
    assert all(isinstance(splice(a, b, rng), str) for a in TEXTS for b in TEXTS)


def test_bytes_mutate_too() -> None:
    rng = random.Random(1)
    mutants = {mutate_bytes(b"ab=1\n", (b"lorem",), rng) for _ in range(300)}
    assert len(mutants) > 100
    assert any(b"lorem" in mutant for mutant in mutants)
    assert any(byte > 127 for mutant in mutants for byte in mutant)
    assert isinstance(mutate_bytes(b"", (), rng), bytes)
