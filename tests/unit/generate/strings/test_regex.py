from __future__ import annotations

import random
import re
import time

import pytest

from pytest_aqe.generate.search.strings.regex import members, near_misses

PATTERNS = [
    (r"\d{4}-\d{2}-\d{2}", 0),
    (r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$", 0),
    (r"(?P<q>['\"])(.*?)(?P=q)", 0),
    (r"foo(?=bar)", 0),
    (r"(?<=a)b", 0),
    (r"(?<!\\)\$\{(\w+)(?::-([^}]*))?\}", 0),
    (r"(?=.*\d)(?=.*[a-z]).{8,}", 0),
    (r"^(0x)?[0-9a-f]+$", re.IGNORECASE),
    (r"(<)?x(?(1)>|!)", 0),
    (r"\x1b\[[0-9;]*m", 0),
    (r"[^\W\d_]+", 0),
    (r" a  b # c", re.VERBOSE),
    (r"(?i:abc|de)f", 0),
    (r"^a$\n^b$", re.MULTILINE),
    (r"a{2,5}?b{0}c*", 0),
    (r"\bword\b|\Bx", 0),
    (r".\S\D", re.DOTALL | re.ASCII),
    (r"[]^\-a]", 0),
    (r"ſ|İ", re.IGNORECASE),
]


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS, ids=[pattern for pattern, _ in PATTERNS])
def test_members_match_and_near_misses_do_not(pattern: str, flags: int) -> None:
    found = members(pattern, flags, random.Random(1), 20)
    assert found
    assert len(set(found)) == len(found) <= 20
    assert all(re.search(pattern, text, flags) for text in found)
    missed = near_misses(pattern, flags, random.Random(1), 20)
    assert missed
    assert not any(re.fullmatch(pattern, text, flags) for text in missed)


def test_every_alternative_optional_part_and_boundary_is_written() -> None:
    found = members("(red|green|blue)(s)?-[0-9a]{2,3}", 0, random.Random(1), 30)
    assert {text[:3] for text in found} >= {"red", "gre", "blu"}
    assert any("s-" in text for text in found)
    assert {len(text.rpartition("-")[2]) for text in found if " " not in text} >= {2, 3}
    assert any("a" in text.rpartition("-")[2] for text in found)


def test_the_first_member_is_short_and_readable() -> None:
    assert members(r"\w+@\w+\.com", 0, random.Random(1), 5)[0] == "a@a.com"
    assert members(r"[a-z]{3}", 0, random.Random(1), 5)[0] == "abc"


def test_a_pattern_without_anchors_is_met_inside_longer_text() -> None:
    assert any(text.startswith("x ") for text in members("ab", 0, random.Random(1), 6))


def test_the_newline_that_a_dollar_forgives() -> None:
    assert "a\n" in members("^a$", 0, random.Random(1), 6)


def test_near_misses_break_each_rule() -> None:
    missed = near_misses(r"a\d{2}b?", 0, random.Random(1), 20)
    assert "a1b" in missed
    assert "a12bb" in missed
    assert any(text and text[0] != "a" for text in missed)


def test_bytes_patterns_give_bytes() -> None:
    found = members(b"[a-z]+\xff", 0, random.Random(1), 8)
    assert found
    assert all(re.fullmatch(b"[a-z]+\xff", text) for text in found if b" " not in text and b"\n" not in text)
    assert not any(re.fullmatch(b"[a-z]+\xff", text) for text in near_misses(b"[a-z]+\xff", 0, random.Random(1), 8))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*.*)*=x", "a*a*a*a*a*a*a*b", "((a*)*)*c", "(x+x+)+y"])
def test_hostile_patterns_take_no_time(pattern: str) -> None:
    start = time.perf_counter()
    members(pattern, 0, random.Random(1), 20)
    near_misses(pattern, 0, random.Random(1), 20)
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("pattern", ["(", "[", "a{99999999999999999999}", "(?P<n>a)(?P<n>b)", "\\"])
def test_what_is_no_pattern_gives_nothing(pattern: str) -> None:
    assert members(pattern, 0, random.Random(1), 5) == []
    assert near_misses(pattern, 0, random.Random(1), 5) == []


def test_the_same_seed_gives_the_same_texts() -> None:
    pattern = r"(a|b|[c-z]\d*)+(\s\w{3,})?"
    assert members(pattern, 0, random.Random(7), 30) == members(pattern, 0, random.Random(7), 30)
    assert near_misses(pattern, 0, random.Random(7), 30) == near_misses(pattern, 0, random.Random(7), 30)


@pytest.mark.parametrize(
    "pattern", [r"(?<!^)(?=[A-Z])", r"([a-f0-9]{2})(?!$)", r"(?<=\d),(?=\d)", r"\Ba\B", r"^[0-9a-f]{64}$"]
)
def test_what_wants_neighbours_or_length_gets_them(pattern: str) -> None:
    assert members(pattern, 0, random.Random(1), 6)
