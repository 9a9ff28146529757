"""Ready values of well-known types: readable, deterministic, one boundary each."""

from __future__ import annotations

import datetime

from pytest_aqe.program import Call, Lit, Node, Raw, Ref


def _made(module: str, name: str, *texts: str) -> tuple[Node, ...]:
    root = name.split(".")[0]
    return tuple(Raw(text, ((module, root),)) for text in texts)


STOCK: dict[str, tuple[Node, ...]] = {
    "datetime:datetime": (
        *_made("datetime", "datetime", "datetime(2024, 2, 29, 12, 30)", "datetime(1999, 12, 31)"),
        *_made("datetime", "datetime", "datetime(2024, 2, 29, 18, 30)"),
        Raw("datetime(2024, 1, 1, tzinfo=timezone.utc)", (("datetime", "datetime"), ("datetime", "timezone"))),
        Raw(
            "datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=2)))",
            (("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta")),
        ),
    ),
    "datetime:date": _made("datetime", "date", "date(2024, 2, 29)", "date(1999, 12, 31)", "date(2024, 3, 1)"),
    "datetime:time": _made("datetime", "time", "time(12, 30)", "time(0, 0)"),
    "datetime:timedelta": _made("datetime", "timedelta", "timedelta(days=1)", "timedelta(0)", "timedelta(seconds=-1)"),
    "datetime:tzinfo": _made("datetime", "timezone", "timezone.utc"),
    "datetime:timezone": _made("datetime", "timezone", "timezone.utc"),
    "decimal:Decimal": tuple(Call(Ref("decimal", "Decimal"), (Lit(t),)) for t in ("1.5", "0", "-2", "NaN")),
    "fractions:Fraction": _made("fractions", "Fraction", "Fraction(1, 2)", "Fraction(-3)", "Fraction(0)"),
    "uuid:UUID": _made("uuid", "UUID", 'UUID("12345678-1234-5678-1234-567812345678")', "UUID(int=0)"),
    "pathlib:Path": (Raw('tmp_path / "a.txt"'), *_made("pathlib", "Path", 'Path("a/b.txt")'), Raw("tmp_path")),
    "pathlib:PurePath": _made("pathlib", "PurePosixPath", 'PurePosixPath("a/b.txt")'),
    "os:PathLike": _made("pathlib", "Path", 'Path("a/b.txt")'),
    "re:Pattern": _made("re", "", 're.compile("a+")', 're.compile("(a)(b)?")'),
    "re:Match": _made("re", "", 're.match("(a)(b)?", "ab")', 're.match("(a)(b)?", "a")'),
    "io:StringIO": _made("io", "StringIO", 'StringIO("a\\nb\\n")', "StringIO()"),
    "io:BytesIO": _made("io", "BytesIO", 'BytesIO(b"a\\nb\\n")', "BytesIO()"),
    "collections:OrderedDict": _made(
        "collections", "OrderedDict", 'OrderedDict([("a", 1), ("b", 2)])', "OrderedDict()"
    ),
    "collections:defaultdict": _made("collections", "defaultdict", "defaultdict(list)", "defaultdict(int, a=1)"),
    "collections:Counter": _made("collections", "Counter", 'Counter("aab")', "Counter()"),
    "collections:deque": _made("collections", "deque", "deque([1, 2])", "deque()"),
    "types:SimpleNamespace": _made("types", "SimpleNamespace", 'SimpleNamespace(name="a")'),
    "argparse:Namespace": _made("argparse", "Namespace", 'Namespace(name="a")', "Namespace()"),
    "argparse:ArgumentParser": _made("argparse", "ArgumentParser", 'ArgumentParser(prog="prog")'),
    "logging:Logger": (Raw('logging.getLogger("test")', (("logging", ""),)),),
    "sqlite3:Connection": (Raw('sqlite3.connect(":memory:")', (("sqlite3", ""),)),),
    "enum:Enum": (Raw("SafeUUID.safe", (("uuid", "SafeUUID"),)),),
    "numbers:Number": (Lit(1), Lit(1.5)),
    "numbers:Real": (Lit(1), Lit(1.5)),
    "builtins:object": (Raw("object()"),),
    "builtins:complex": (Lit(1 + 2j), Lit(0j)),
    "builtins:bytearray": (Raw('bytearray(b"abc")'), Raw("bytearray()")),
    "builtins:memoryview": (Raw('memoryview(b"abc")'),),
    "builtins:range": (Raw("range(3)"), Raw("range(0)")),
    "builtins:slice": (Raw("slice(1, 3)"), Raw("slice(None, None, -1)")),
    "types:TracebackType": (Lit(None),),
    "types:NoneType": (Lit(None),),
    "types:ModuleType": (Raw("json", (("json", ""),)),),
}
NUMBERS = frozenset({"decimal:Decimal", "fractions:Fraction", "numbers:Number", "numbers:Real"})
"""A module that imports one of these is about numbers."""
STOCK["typing:IO"] = STOCK["io:StringIO"] + STOCK["io:BytesIO"]
STOCK["typing:TextIO"] = STOCK["io:TextIOBase"] = STOCK["io:TextIOWrapper"] = STOCK["io:StringIO"]
STOCK["_io:StringIO"] = STOCK["io:StringIO"]
STOCK["typing:BinaryIO"] = STOCK["_io:BytesIO"] = STOCK["io:BytesIO"]
STOCK["typing:Pattern"] = STOCK["re:Pattern"]
STOCK["typing:Match"] = STOCK["re:Match"]
STOCK["_io:TextIOWrapper"] = STOCK["io:StringIO"]

SEQUENCES = frozenset(
    {
        "builtins:list",
        "collections.abc:Iterable",
        "collections.abc:Sequence",
        "collections.abc:MutableSequence",
        "collections.abc:Collection",
        "collections.abc:Container",
        "collections.abc:Reversible",
        "typing:Iterable",
        "typing:Sequence",
        "typing:List",
        "typing:Collection",
    }
)
ITERATORS = frozenset({"collections.abc:Iterator", "collections.abc:Generator", "typing:Iterator", "typing:Generator"})
MAPPINGS = frozenset(
    {
        "builtins:dict",
        "collections.abc:Mapping",
        "collections.abc:MutableMapping",
        "typing:Dict",
        "typing:Mapping",
        "typing:MutableMapping",
    }
)
SETS = frozenset(
    {"builtins:set", "collections.abc:Set", "collections.abc:MutableSet", "typing:Set", "typing:AbstractSet"}
)

_FILE = "read readline readlines write seek tell flush fileno isatty getvalue"
_MOMENT = "year month day hour minute second isoformat strftime tzinfo utcoffset timestamp"
_PATH = "exists read_text write_text is_file is_dir parent stem suffix open joinpath resolve"
_DAY = "year month day weekday isoweekday isocalendar isoformat strftime toordinal timetuple"
DUCKS = {
    "io:StringIO": frozenset(_FILE.split()),
    "datetime:date": frozenset(_DAY.split()),
    "datetime:datetime": frozenset(_MOMENT.split()),
    "datetime:timedelta": frozenset({"total_seconds", "days", "seconds", "microseconds"}),
    "re:Match": frozenset({"group", "groups", "start", "end", "span", "groupdict"}),
    "pathlib:Path": frozenset(_PATH.split()),
}
"""What is used of a value that may be one of the stock, by the reference of its type."""

DISPLAYS = {
    "builtins:tuple": "tuple",
    "builtins:frozenset": "frozenset",
    **dict.fromkeys(SEQUENCES, "list"),
    **dict.fromkeys(SETS, "set"),
}
"""The display that stands for a collection."""
BYTES = frozenset({"builtins:bytes", "collections.abc:Buffer"})
CALLABLES = frozenset({"collections.abc:Callable", "typing:Callable", "types:FunctionType", "types:MethodType"})
AWAITABLES = frozenset({"collections.abc:Awaitable", "collections.abc:Coroutine", "typing:Awaitable"})


_PARTS = {
    "datetime:date": ("year", "month", "day"),
    "datetime:datetime": ("year", "month", "day", "hour", "minute", "second"),
    "datetime:time": ("hour", "minute", "second"),
}
_PLAIN = {"year": 2024, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}


def moment_with(ref: str, path: tuple[str, ...], value: Node) -> Node | None:
    """A date or time one part of which has a value: ``date(2024, 7, 1)``; None where there is none."""
    if ref not in _PARTS or not isinstance(value, Lit) or not isinstance(value.value, int):
        return None
    parts, number = {part: _PLAIN[part] for part in _PARTS[ref]}, value.value
    if path in ((".weekday", "()"), (".isoweekday", "()")) and "day" in parts:
        parts["day"] = number + (path[0] == ".weekday")  # the first of January 2024 was a Monday
    elif len(path) == 1 and path[0][1:] in parts:
        parts[path[0][1:]] = number
    else:
        return None
    name = ref.partition(":")[2]
    try:
        getattr(datetime, name)(*parts.values())
    except ValueError:
        return None
    shown = list(parts.values())
    while len(shown) > (2 if name == "time" else 3) and not shown[-1]:
        shown.pop()
    return _made("datetime", name, f"{name}({', '.join(map(str, shown))})")[0]
