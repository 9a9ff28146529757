"""How a worker writes down what came of a candidate: short, because there are thousands; `rows` reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from json import encoder as json_encoder
from typing import Any

Row = dict[str, Any]


def _bytes(value: bytes) -> dict[str, str]:
    return {"__bytes__": value.decode("latin-1")}


def _writer() -> Callable[[Any], str]:
    """An encoder that is no Python code, if there is one: candidates may replace methods of `json`."""
    make: Callable[..., Callable[[Any, int], tuple[str, ...]]] | None = getattr(json_encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(separators=(",", ":"), default=_bytes).encode
    write = make(None, _bytes, json_encoder.encode_basestring_ascii, None, ":", ",", False, False, True)
    join = "".join
    return lambda value: join(write(value, 0))


_DUMPS = _writer()
MOST_KNOWN = 4096


def encode(row: Any) -> bytes:
    """One row as JSON; a value that JSON does not have is an error of ours and shows up as such."""
    return _DUMPS(row).encode()


class RowText:
    """Writes rows of `Session.run`: outcome, goals, nanoseconds, result, and the rest only where there is any.

    Goals travel as one text, made once for each set of them, because most candidates reach the same.
    """

    def __init__(self) -> None:
        self._goals: dict[tuple[int, ...], str] = {}
        self._results: dict[str, str] = {}

    def of(self, row: Row) -> bytes:
        """One row."""
        outcome, hits, result = row["outcome"], tuple(row["hits"]), row["result"]
        goals = self._goals.get(hits)
        if goals is None:
            goals = self._remember(self._goals, hits, ",".join(map(str, hits)))
        shown = self._results.get(result)
        if shown is None:
            shown = self._remember(self._results, result, _DUMPS(result))
        rest: dict[str, Any] = {}
        if outcome != "passed" or row["note"] or row["wrap"] or row["checks"] or row["left"] or row["touched"]:
            rest = {name: row[name] for name in ("raised", "checks", "wrap", "note", "left", "touched") if row[name]}
            if row["phase"] != "act":
                rest["phase"] = row["phase"]
        if row["callable_result"]:
            rest["callable_result"] = True
        if row["distances"] or row["operands"]:
            rest["distances"], rest["operands"] = list(row["distances"].items()), row["operands"]
        if row["setup"]:
            rest["setup"] = row["setup"]
        if rest and row["empty"]:
            rest["empty"] = True
        text = (
            f'["{outcome}","{goals}",{int(row["seconds"] * 1e9)},{shown},{_DUMPS(rest) if rest else int(row["empty"])}]'
        )
        return text.encode()

    @staticmethod
    def _remember(table: dict[Any, str], key: Any, text: str) -> str:
        if len(table) >= MOST_KNOWN:
            table.clear()
        table[key] = text
        return text


def short(outcome: str, note: str) -> bytes:
    """The row of a candidate of which nothing else is known."""
    return encode([outcome, "", 0, "", {"note": note}])
