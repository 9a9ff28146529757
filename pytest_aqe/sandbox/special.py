"""Well-known types that have their own way of being looked at."""

from __future__ import annotations

import functools
import re
import types
from collections.abc import Iterator
from typing import Any

from pytest_aqe.program import Import
from pytest_aqe.sandbox.literals import Speller

Expression = tuple[str, "str | None", tuple[Import, ...]]
"""Text over the subject, the expected text where it cannot be spelled from the value, imports."""


def special_expressions(subject: str, value: Any, speller: Speller) -> list[Expression] | None:
    """What to ask of a value of a well-known type; None for all others."""
    kind = type(value)
    module = str(kind.__module__)
    if module == "unittest.mock":
        return list(_of_mock(subject, value, speller))
    if any(base.__module__ in ("ast", "_ast") for base in kind.__mro__):
        return [(f"ast.unparse({subject})", None, (("ast", ""),))]
    if module == "xml.etree.ElementTree" and kind.__name__ == "Element":
        text = f'xml.etree.ElementTree.tostring({subject}, encoding="unicode")'
        return [(text, None, (("xml.etree.ElementTree", ""),))]
    if hasattr(kind, "tolist") and hasattr(kind, "shape"):
        texts = [f"{subject}.tolist()", f"{subject}.shape", f"str({subject}.dtype)"]
    elif isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        texts = [] if value.__name__ == "<lambda>" else [f"{subject}.__name__"]
    else:
        suffixes = _suffixes(value, kind, module)
        if suffixes is None:
            return None
        texts = [f"{subject}.{suffix}" for suffix in suffixes]
    return [(text, None, ()) for text in texts]


def _suffixes(value: Any, kind: type, module: str) -> tuple[str, ...] | None:
    if isinstance(value, re.Match):
        return ("group()", "groups()", "span()")
    if module in ("_io", "io") and hasattr(kind, "getvalue"):
        return ("getvalue()",)
    if kind is functools.partial:
        return ("func", "args", "keywords")
    if kind is types.MethodType:
        return ("__name__",)
    if isinstance(value, (types.GeneratorType, types.AsyncGeneratorType, types.ModuleType)):
        return ()
    return None


def _of_mock(subject: str, value: Any, speller: Speller) -> Iterator[Expression]:
    texts: list[str] = []
    imports: list[Import] = [("unittest.mock", "call")]
    for name, args, kwargs in list(value.mock_calls)[:11]:
        parts = []
        for key, item in [*(("", arg) for arg in args), *kwargs.items()]:
            spelled = speller.spell(item)
            if spelled is None:
                yield f"{subject}.call_count", None, ()
                return
            imports.extend(spelled.imports)
            parts.append(f"{key}={spelled.text}" if key else spelled.text)
        texts.append(f"call{'.' + name if name else ''}({', '.join(parts)})")
    if len(texts) <= 10 and (len(texts) < 2 or set(texts) != {"call()"}):
        yield f"{subject}.mock_calls", f"[{', '.join(texts)}]", tuple(imports) if texts else ()
    else:
        yield f"{subject}.call_count", None, ()
