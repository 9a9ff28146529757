"""Files that a test may lay in a temporary folder: their names and contents, by what the code reads."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Sequence

from pytest_aqe.generate.search.strings import choose

PATHS = frozenset({"pathlib:Path", "os:PathLike"})
OPENERS = frozenset(
    {
        *("open", "io.open", "codecs.open", "pathlib.Path", "Path", "os.listdir", "os.walk", "os.stat"),
        *("os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.abspath"),
    }
)
"""Functions whose argument is a path."""

CONTENTS = {
    "json": ['{"a": 1}', "[]", "{", '[{"name": "tea"}]'],
    "yaml": ["a: 1\nb:\n  c: 2\n", "- 1\n- 2\n", "a: [", "just text", ""],
    "ini": ["[main]\nname = tea\n", "name = tea\n", ""],
    "toml": ['name = "tea"\n[main]\na = 1\n', "a = "],
    "csv": ["name,price\ntea,4\n", "name,price\ntea,4\nmilk,2\n", ""],
    "text": ["first line\nsecond line\n", "", "tea"],
}
LONGEST = 40
"""Characters of a word that may be a value in a file."""
SPOKEN = {"yaml": "ya?ml", "ini": r"\bini\b|configparser", "text": "$^"}
"""How code speaks of a kind, where that is not by its name."""


def kind_of(calls: str, spoken: str, rng: random.Random) -> str:
    """A kind of file that the calls of a function tell, else one that is spoken of near it; now and then plain text."""
    kinds = _kinds(calls) or _kinds(spoken) or ["text"]
    return rng.choice([*kinds, "text"] if rng.random() < 0.3 else kinds)


def _kinds(spoken: str) -> list[str]:
    text = spoken.lower()
    return [kind for kind in CONTENTS if re.search(SPOKEN.get(kind, kind), text)]


def file_name(kind: str) -> str:
    """The name of a file of a kind."""
    return "notes.txt" if kind == "text" else f"config.{kind}"


def content_of(kind: str, doc: str, calls: Collection[str], words: Sequence[str], rng: random.Random) -> str:
    """Content of a kind: usual one, one by grammar, or one with keys that the code speaks of."""
    content = rng.choice(CONTENTS[kind])
    if rng.random() < 0.3:
        found = choose.candidates(kind, doc, calls, rng, 30)
        content = rng.choice(found) if found else content
    if rng.random() < 0.5:
        content = keyed(kind, words, rng) or content
    return content


def keyed(kind: str, words: Sequence[str], rng: random.Random) -> str:
    """A small document of a kind that has some of the keys that the code speaks of; "" where it has no keys."""
    keys = [word for word in words if word.isidentifier()]
    if not keys or kind not in ("json", "yaml", "toml", "ini"):
        return ""
    values = ["a", 1, {}, [], True, {"a": 1}, ["a"]]
    values += [word for word in words if word.isprintable() and len(word) < LONGEST][:8]
    values += [None] if kind in ("json", "yaml") else []
    chosen = {key: rng.choice(values) for key in rng.sample(keys, min(len(keys), rng.choice((1, 1, 2, 3))))}
    if kind in ("json", "yaml"):
        return json.dumps(chosen)  # JSON is YAML too
    if kind == "ini":
        return "[main]\n" + "".join(f"{key} = {value}\n" for key, value in chosen.items())
    inline = {key: json.dumps(value).replace(": ", " = ") for key, value in chosen.items()}
    return "".join(f"{key} = {value}\n" for key, value in inline.items())
