"""What the name of a parameter suggests, where no annotation says more."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAME_HINTS = {
    "int": _words(
        "count quantity qty num number size index idx n i limit max min width height length depth port year age level"
        " low high threshold times attempts offset start end stop step indent pos position lineno column col"
        " digits precision"
    ),
    "float": _words("rate ratio price amount timeout delay seconds percent weight score"),
    "str": _words(
        "name text string s line path url key word title message msg pattern prefix suffix filename content source"
        " label version date email value sku customer username city country currency author category tag code title"
    ),
    "list": _words("items values list args lines rows elements names keys tokens words"),
    "dict": _words("dict mapping options config settings kwargs data headers params obj kvs attrs context"),
    "callable": _words("func fn function callback predicate handler f cb hook factory method"),
    "bool": _words("flag verbose strict force enabled recursive reverse"),
}
"""Words by the builtin that they speak of; the first kind that has a word wins."""
BOOL_PREFIXES = ("is_", "has_", "use_", "allow_", "no_", "should_")
OTHERS = _words("other another that rhs")
"""Names of a parameter that stands for a second object of the same class."""
STREAMS = _words("stream file fp fobj fileobj buffer buf out output handle io stdout stderr stdin")


def by_name(name: str) -> str:
    """The builtin that a parameter's name suggests, or ""."""
    lowered = name.lower()
    if lowered.startswith(BOOL_PREFIXES):
        return "bool"
    spoken = {lowered, lowered.rpartition("_")[2]}
    return next((kind for kind, words in NAME_HINTS.items() if spoken & words), "")


def is_stream(name: str) -> bool:
    """Whether a parameter's name speaks of a file-like object."""
    return name.lower().rpartition("_")[2] in STREAMS


def singular(name: str) -> str:
    """``names`` → ``name``."""
    return name[:-1] if name.endswith("s") and len(name) > 2 else name
