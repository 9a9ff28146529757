"""Texts that tell a reader what they are: those of the user's own tests, else what a parameter's name speaks of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from pytest_aqe.generate.search.bugs.inputs import Inputs
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.naming import WORD_START
from pytest_aqe.program import Assign, Call, Lit, Node, Program, replace_node, walk
from pytest_aqe.subject import Param
from pytest_aqe.write.plainer import strangeness

MUTE = 8.0
"""What a text costs, in characters, where another one would tell more."""
LONGEST = 40
CHOICES = 2
SINGLE = 4
"""Texts for one parameter, and places that are tried one by one where not all can be changed together."""
_BY_NAME = {
    **dict.fromkeys(("email", "mail", "e_mail", "recipient", "sender"), "ann@example.com"),
    **dict.fromkeys(("first_name", "firstname", "customer", "author", "nickname"), "Ann"),
    **dict.fromkeys(("last_name", "lastname", "surname"), "Lee"),
    **dict.fromkeys(("username", "user", "login"), "ann"),
    **dict.fromkeys(("url", "uri", "link", "href"), "https://example.com"),
    **dict.fromkeys(("host", "hostname", "domain"), "example.com"),
    **dict.fromkeys(("filename", "file_name"), "notes.txt"),
    **dict.fromkeys(("path", "file_path"), "docs/notes.txt"),
    **dict.fromkeys(("lang", "language", "locale"), "en"),
    **dict.fromkeys(("date", "day"), "2024-02-29"),
    **dict.fromkeys(("timestamp", "datetime"), "2024-02-29T12:30:00"),
    **dict.fromkeys(("ip", "ip_address"), "192.0.2.1"),
    **dict.fromkeys(("zip", "zipcode", "postcode"), "10115"),
    "currency": "EUR",
    "country": "DE",
    "city": "Paris",
    "phone": "+44 20 7946 0000",
    "color": "red",
    "colour": "red",
    "version": "1.2.3",
    "sku": "TEA-1",
    "street": "Main Street",
}
"""Texts by the whole name of a parameter, or the last word of it."""
_PERSON = re.compile(
    r"guest|user|customer|person|people|author|employee|patient|member|student|contact|client|owner|player|driver"
    r"|teacher|passenger|reader|friend|greet|hello"
)
"""Words of classes and functions whose ``name`` is somebody's."""


class Telling:
    """Prices programs by texts that say nothing, and proposes others for them."""

    def __init__(self, context: Context, inputs: Inputs) -> None:
        self.context = context
        self.inputs = inputs

    def price(self, program: Program) -> float:
        """Telling texts cost no more than a letter; others cost more where there are telling ones."""
        return sum(
            1.0 - len(text) - strangeness(text) if text in choices else MUTE
            for _, text, choices in self._places(program)
        )

    def variants(self, program: Program) -> Iterator[Program]:
        """With telling texts in all places that lack one, then in each of a few."""
        mute = [(node, choices) for node, text, choices in self._places(program) if text not in choices]
        for turn in range(CHOICES):
            whole = program
            for node, choices in mute:
                whole = replace_node(whole, node, Lit(choices[turn % len(choices)]))
            yield whole
        if len(mute) > 1:
            for node, choices in itertools.islice(mute, SINGLE):
                yield replace_node(program, node, Lit(choices[0]))

    def _places(self, program: Program) -> Iterator[tuple[Node, str, list[str]]]:
        """Texts that are given to parameters for which there are telling ones."""
        held = {stmt.name: stmt.value for stmt in program.arrange if isinstance(stmt, Assign)}
        for part in (*program.arrange, program.act):
            for call in walk(part):
                for param, owner, value in (
                    self.inputs.arguments(call, program.subject) if isinstance(call, Call) else ()
                ):
                    given = held.get(getattr(value, "name", ""), value)
                    if isinstance(given, Lit) and isinstance(given.value, str):
                        choices = self.texts(param, owner)
                        if choices:
                            yield given, given.value, choices

    def texts(self, param: Param, owner: str) -> list[str]:
        """Telling texts for a parameter, those of the user's own tests first."""
        seen = [node.value for node in self.context.given(owner, param) if isinstance(node, Lit)]
        own = [text for text in seen if isinstance(text, str) and 1 < len(text) <= LONGEST and text.isprintable()]
        if own or param.type.ref not in ("", "builtins:str"):
            return own[:CHOICES]
        name = WORD_START.sub("_", param.name).lower().strip("_")
        last = name.rpartition("_")[2]
        spoken = _BY_NAME.get(name) or _BY_NAME.get(last, "")
        if not spoken and last == "name" and _PERSON.search(f"{name} {owner}".lower()):
            spoken = "Ann"
        return [spoken] if spoken else []
