"""The library of formats, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pytest_aqe.generate.search.strings.formats import code, data, docs, ids, records, text, time, version, web
from pytest_aqe.generate.search.strings.formats.base import Format

FAMILIES = (
    text.FORMATS,
    data.FORMATS,
    web.FORMATS,
    code.FORMATS,
    time.FORMATS,
    version.FORMATS,
    ids.FORMATS,
    docs.FORMATS,
    records.FORMATS,
)

FORMATS: Mapping[str, Format] = MappingProxyType({fmt.name: fmt for family in FAMILIES for fmt in family})

__all__ = ["FORMATS", "Format"]
