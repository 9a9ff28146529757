from __future__ import annotations

import ast
import datetime
import ipaddress
import json
import random
import re
import shlex
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from pytest_aqe.generate.search.strings.choose import candidates, ranked
from pytest_aqe.generate.search.strings.formats import FORMATS


def _parses(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except (ValueError, SyntaxError, re.error, OverflowError, Warning):
        return False
    return True


@pytest.mark.parametrize(
    ("name", "parse"),
    [("json", json.loads), ("shell", shlex.split), ("regex", re.compile), ("uuid", uuid.UUID)],
)
def test_members_parse_and_near_misses_mostly_do_not(name: str, parse: Callable[[str], Any]) -> None:
    fmt = FORMATS[name]
    # A few are members for other readers of the format only.
    assert sum(_parses(parse, text) for text in fmt.members) >= 0.85 * len(fmt.members)
    refused = [text for text in fmt.near if not _parses(parse, text)]
    assert len(refused) >= 0.5 * len(fmt.near)


def test_most_python_members_are_python() -> None:
    good = [text for text in FORMATS["python"].members if _parses(ast.parse, text)]
    assert len(good) >= 0.85 * len(FORMATS["python"].members)


def test_dates_and_addresses_hold_both_kinds() -> None:
    assert sum(_parses(datetime.datetime.fromisoformat, text) for text in FORMATS["iso_datetime"].members) > 5
    assert sum(_parses(ipaddress.ip_address, text) for text in FORMATS["ip"].members) > 12
    assert not any(_parses(ipaddress.ip_address, text) for text in FORMATS["ip"].near)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_texts_are_short_and_no_text_stands_twice(name: str) -> None:
    fmt = FORMATS[name]
    texts = (*fmt.members, *fmt.near)
    assert len(set(texts)) == len(texts)
    assert all(len(text) <= 400 for text in texts)
    assert fmt.members
    assert fmt.names or fmt.callees


@pytest.mark.parametrize(
    ("parameter", "doc", "callees", "name"),
    [
        ("x", "", ["json.loads"], "json"),
        ("full_string", "Checks whether it is a valid credit card number.", [], "card"),
        ("email", "", [], "email"),
        ("user_email", "", [], "email"),
        ("s", "", ["self.ipaddress.ip_address"], "ip"),
        ("value", "Parse an ISO 8601 datetime.", [], "iso_datetime"),
        ("source", "", ["ast.parse"], "python"),
        ("url", "", [], "url"),
        ("_cookie", "", [], "cookie"),
        ("pattern", "", ["re.compile"], "regex"),
        ("s", "from_roman: converts a roman numeral", [], "roman"),
        ("inputText", "shop.codes IsbnReader.parseISBN", [], "isbn"),
        ("configString", "readIni", [], "ini"),
        ("when", "when: a duration such as 1h30m", [], "duration"),
    ],
)
def test_evidence_finds_the_format(parameter: str, doc: str, callees: list[str], name: str) -> None:
    assert ranked(parameter, doc, callees)[0][1].name == name
    wanted = {*FORMATS[name].members, *FORMATS[name].near}
    found = candidates(parameter, doc, callees, random.Random(1), 20)
    assert len(found) == 20
    assert sum(text in wanted for text in found) >= 6


def test_members_and_near_misses_are_mixed() -> None:
    found = candidates("x", "", ["json.loads"], random.Random(3), 30)
    assert set(found) & set(FORMATS["json"].members)
    assert set(found) & set(FORMATS["json"].near)
    assert found == candidates("x", "", ["json.loads"], random.Random(3), 30)
    assert found != candidates("x", "", ["json.loads"], random.Random(4), 30)


def test_without_evidence_there_is_plain_text() -> None:
    assert "a" in candidates("zzz", "", [], random.Random(1), 5)


@pytest.mark.parametrize(
    ("literals", "name"),
    [
        (["import ", "from ", "#"], "imports"),
        (["Args:", "Returns:"], "docstring"),
        ([";", "q=", "charset"], "header_value"),
        (["\x1b["], "ansi"),
        (["http://", "https://"], "url"),
        (["true", "false", "null"], "json"),
    ],
)
def test_literals_of_the_code_are_evidence(literals: list[str], name: str) -> None:
    assert ranked("zzz", "", [], literals)[0][1].name == name
