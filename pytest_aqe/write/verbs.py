"""Function names as what they do: ``parse_code`` is ``parses_code``, ``__len__`` is ``counts``."""

from __future__ import annotations

import re

from pytest_aqe.write.spoken import snake

_VERB_LIST = """
    accept add allow analyse analyze append apply approve archive ask assert assign attach await
    bind build bump cache calculate call cancel cast change check choose clean clear click clone
    close collapse collect combine commit compare compile complete compress compute configure
    confirm connect construct consume contain convert copy count cover create cut deactivate decode
    decompress decorate decrease decrement dedent deduplicate defer define delete deliver describe
    deserialize detach detect determine dict disable discard discover dispatch display divide
    download draw drop dump edit emit empty enable encode encrypt ensure enter enumerate escape
    estimate evaluate exclude execute exit expand expect explain export expose extend extract fail
    fetch fill filter find finish fix flatten flush fold follow forget format forward freeze
    generate get give group guess handle hash hide identify ignore import include increase increment
    indent index infer inherit init initialise initialize inject insert inspect install instantiate
    interpret intersect invalidate invert invoke iterate join keep launch lex limit link list listen
    load locate lock log lookup make map mark match measure merge migrate mock modify move multiply
    name negate normalise normalize notify observe obtain open order override pack pad paint parse
    partition pass patch peek perform pick ping place plan play plot poll pop populate post predict
    prefix prepare prepend preserve prettify print process produce promote prompt propagate prune
    publish pull push put query quote raise randomize rank read rebuild receive record redirect
    reduce chunk diff remind refresh register reject release reload remove rename render reorder repeat replace reply
    report request require reserve reset resize resolve respond restart restore retrieve retry
    return reverse revert rewrite roll rotate round route run sample sanitise sanitize save scale
    scan schedule score scroll search seek select send serialize serve set shift show shuffle shut
    sign simplify simulate skip slice slugify solve sort spawn split squash stack start stop store
    stringify strip submit substitute subtract suggest sum summarise summarize swap sync synchronize
    shorten munge lower upper swapcase center dedupe narrow widen lengthen tear
    acquire align abort assemble bill block book borrow buy charge checkout credit debit defer deposit dequeue
    drain earn emulate enqueue evict expire finalise finalize flag grant hire lend lift lower mask memoise memoize
    mute pause pay purge rank refill refund reindex rent replay resend restock resume retire revoke settle ship
    sell spend split subscribe summon suspend throttle trade transfer unpack unsubscribe vote warm withdraw
    take tell terminate test throw tick toggle tokenize touch track train transform translate
    transpose traverse trim truncate try unescape unshift unfold uninstall unite unlock unpack unquote
    unregister unset untangle unwrap update upgrade upload upsert use validate verify visit wait
    walk warn watch weigh wrap write yield zip
"""
_VERBS = frozenset(_VERB_LIST.split())

_IRREGULAR = {
    "do": "does",
    "go": "goes",
    "have": "has",
    "be": "is",
    "try": "tries",
    "dict": "dict",
    "init": "initialises",
}

_SPECIAL = {
    "__init__": "is_created",
    "__new__": "is_created", "__call__": "answers_a_call", "__len__": "counts", "__iter__": "iterates",
    "__next__": "advances", "__contains__": "tells_membership", "__getitem__": "gets_item", "__setitem__": "sets_item",
    "__delitem__": "deletes_item", "__eq__": "compares_equal", "__ne__": "compares_unequal", "__lt__": "orders",
    "__le__": "orders", "__gt__": "orders", "__ge__": "orders", "__hash__": "hashes", "__bool__": "tells_truth",
    "__repr__": "shows_itself", "__str__": "reads_as_text", "__enter__": "enters", "__exit__": "leaves",
    "__aenter__": "enters", "__aexit__": "leaves", "__getattr__": "finds_attribute", "__setattr__": "sets_attribute",
    "__add__": "adds", "__radd__": "adds", "__iadd__": "adds", "__sub__": "subtracts", "__mul__": "multiplies",
    "__rmul__": "multiplies", "__truediv__": "divides", "__floordiv__": "divides", "__mod__": "takes_remainder",
    "__pow__": "raises_to_power", "__neg__": "negates", "__abs__": "takes_absolute", "__or__": "unites",
    "__and__": "intersects", "__xor__": "differs", "__invert__": "inverts", "__int__": "becomes_int",
    "__float__": "becomes_float", "__format__": "formats", "__reversed__": "reverses", "__copy__": "copies",
    "__deepcopy__": "copies", "__post_init__": "is_created", "__aiter__": "iterates", "__anext__": "advances",
    "__pos__": "is_unchanged_by_plus", "__trunc__": "truncates", "__floor__": "rounds_down", "__ceil__": "rounds_up",
    "__round__": "rounds", "__rsub__": "subtracts", "__rtruediv__": "divides", "__rfloordiv__": "divides",
    "__rmod__": "takes_remainder", "__rpow__": "raises_to_power", "__divmod__": "divides_with_remainder",
    "__rdivmod__": "divides_with_remainder", "__reduce__": "reduces", "__complex__": "becomes_complex",
    "__get__": "gets", "__set__": "sets", "__missing__": "fills_missing_key", "__index__": "becomes_index",
}  # fmt: skip

_TRAILING = frozenset(
    (
        *("trim", "encode", "decode", "escape", "unescape", "parse", "merge"),
        *("split", "strip", "replace", "remove", "append", "wrap", "unwrap"),
    )
)
"""Verbs that may stand last in a name; most others are nouns there: ``line_count``, ``tax_index``."""

_OBJECTS = frozenset({"cache", "group", "index", "link", "list", "log", "name", "record", "request"})
"""Verbs that are the object of the verb that follows: ``cache_close`` closes a cache."""

_ANSWERS = {
    "__eq__": ("is_not_equal", "is_equal"), "__ne__": ("does_not_differ", "differs"),
    "__lt__": ("is_not_less", "is_less"), "__le__": ("is_greater", "is_less_or_equal"),
    "__gt__": ("is_not_greater", "is_greater"), "__ge__": ("is_less", "is_greater_or_equal"),
    "__contains__": ("does_not_contain", "contains"), "__bool__": ("is_false", "is_true"),
}  # fmt: skip

_REPLIES = {
    "is": "is_not",
    "has": "has_no",
    "can": "cannot",
    "are": "are_not",
    "was": "was_not",
    "should": "should_not",
}
"""How a question is answered with no."""
_PREDICATES = ("is", "has", "can", "should", "are", "was", "matches", "contains", "supports", "needs", "allows")


def third_person(verb: str) -> str:
    """``parse`` is ``parses``, ``try`` is ``tries``."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def does(function: str) -> str:
    """What a function does, in the third person: its own verb with its object, or ``""`` where it names a thing."""
    name = function.rpartition(".")[2]
    if name in _SPECIAL:
        return _SPECIAL[name]
    first, _, rest = snake(name, 4).partition("_")
    if first in _OBJECTS and rest in _VERBS:
        return f"{third_person(rest)}_{first}"
    if first not in _VERBS or (
        not rest and first in ("index", "list", "name", "dict", "hash", "order", "group", "block")
    ):
        return ""
    return f"{third_person(first)}_{rest}" if rest else third_person(first)


def thing(function: str, result: str = "") -> str:
    """What a function gives whose name does not begin with its verb: ``returns_total``, ``converts_to_list``,
    ``converts_rgb_to_hsv``, ``normalizes_fwd``; ``returns_stock_from_csv`` with the type of its result."""
    words = snake(function.rpartition(".")[2], 4)
    kind = "" if result.startswith("builtins:") else snake(result.rpartition(":")[2].rpartition(".")[2], 3)
    if kind and words.startswith(("from_", "with_", "without_")):
        return f"returns_{kind}_{words}"
    if re.fullmatch(r"[a-z]+(?:i[sz]e|ify)", words):
        return third_person(words)
    words = re.sub(r"(?:^|_)(?:for|on|of|to|in|at|by|from|as|with|is)$", "", words)
    if words.startswith(("to_", "as_")):
        return f"converts_to_{words[3:]}"
    if re.search("[a-z0-9]_to_[a-z]", words):
        return f"converts_{words}"
    rest, _, last = words.rpartition("_")
    if rest and (last in _TRAILING or (last in _VERBS and re.search(r"i[sz]e$|ify$", last))):
        return f"{third_person(last)}_{rest}"
    return f"returns_{words or kind or 'value'}"


def answer(function: str, value: bool) -> str:
    """``is_equal`` or ``is_not_equal``: what a special method said; ``""`` for any other function."""
    return _ANSWERS.get(function.rpartition(".")[2], ("", ""))[value]


def reply(function: str, value: bool) -> str:
    """What a question was answered with: ``is_not_empty``, ``has_no_tag``, ``accepts``."""
    first, _, rest = snake(function.rpartition(".")[2], 4).partition("_")
    if rest and first in _REPLIES:
        return f"{first if value else _REPLIES[first]}_{rest}"
    return "accepts" if value else "rejects"


def asks(function: str) -> bool:
    """Whether the name asks a question that True and False answer."""
    first = snake(function.rpartition(".")[2], 1)
    return first in _PREDICATES or first.startswith(("valid", "accept"))
