"""Source as words: predicates and expressions turned into parts of a test's name."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_aqe.write.spoken import SIGNS, snake, value_words

_TRANSPARENT = (
    *("int", "str", "float", "list", "set", "tuple", "sorted", "bool", "dict", "range", "enumerate", "zip"),
    *("reversed", "iter", "next", "map", "filter", "abs", "repr"),
)
_ASKING = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Call)
"""Expressions that may be compared with True or False."""
_RISING = (ast.Lt, ast.LtE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words with how they join to a verb: ``for`` a noun, ``when`` a clause, or as they are (``with tax``)."""

    words: str
    join: str = "for"

    @property
    def text(self) -> str:
        """The words behind their joining word."""
        return f"{self.join}_{self.words}" if self.join else self.words


def noun(node: ast.expr) -> str:
    """What an expression stands for, in a word or three; ``""`` where that is not clear."""
    if isinstance(node, ast.Name):
        return snake(node.id, 3)
    if isinstance(node, ast.Attribute):
        return snake(node.attr, 3)
    if isinstance(node, ast.NamedExpr):
        return noun(node.target)
    if isinstance(node, (ast.Constant, ast.UnaryOp, ast.List, ast.Tuple, ast.Dict)):
        return value_words(node)
    if isinstance(node, ast.Call):
        return _call_noun(node)
    if isinstance(node, ast.Subscript):
        base, index = noun(node.value), node.slice
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return value_words(index)
        where = ast.unparse(index)
        prefix = {"0": "first_", "-1": "last_", "1": "second_"}.get(where, "")
        return prefix + base if base else ""
    if isinstance(node, ast.Await):
        return noun(node.value)
    if isinstance(node, ast.BinOp) and not isinstance(node.left, ast.Constant):
        left, right = noun(node.left), noun(node.right)
        word = {ast.Mod: "modulo", ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times"}.get(type(node.op))
        return f"{left}_{word}_{right}" if left and right and word and len(left + right) <= 16 else left
    return ""


def _call_noun(node: ast.Call) -> str:
    func = node.func
    first = node.args[0] if node.args else None
    if isinstance(func, ast.Name):
        if func.id == "range" and node.args:
            end = noun(node.args[min(1, len(node.args) - 1)]).removeprefix("length_of_")
            return re.sub("_(?:plus|minus)_1$", "", end)
        if func.id == "len" and first is not None:
            inner = noun(first)
            return f"length_of_{inner}" if inner else ""
        if func.id == "getattr" and len(node.args) > 1:
            return noun(node.args[1])
        if func.id in _TRANSPARENT and first is not None:
            return noun(first)
        return snake(func.id, 3)
    if isinstance(func, ast.Attribute):
        if func.attr in ("get", "pop", "getenv") and isinstance(first, ast.Constant):
            return value_words(first)
        if func.attr in ("get", "pop", "keys", "values", "items"):
            return noun(func.value)
        if func.attr == "join" and first is not None:
            return noun(first)
        if func.attr in ("strip", "lower", "upper", "lstrip", "rstrip", "casefold", "copy", "group"):
            return noun(func.value)
        return snake(func.attr, 3)
    return ""


def phrase(test: ast.expr, side: bool) -> Phrase | None:
    """What holds where a predicate takes a side: ``negative_price``, ``when price_is_above_10``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return phrase(test.operand, not side)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        other = test.comparators[0]
        if isinstance(other, ast.Constant) and isinstance(other.value, bool) and isinstance(test.left, _ASKING):
            same = isinstance(test.ops[0], (ast.Is, ast.Eq))
            return phrase(test.left, side == (other.value == same))
        return _comparison(test.left, test.ops[0], test.comparators[0], side)
    if isinstance(test, ast.Compare) and len(test.ops) == 2 and all(isinstance(op, _RISING) for op in test.ops):
        word = noun(test.comparators[0])
        return Phrase(f"{word}_is_{'within' if side else 'out_of'}_range", "when") if word else None
    if isinstance(test, ast.BoolOp):
        parts = [found for value in test.values if (found := phrase(value, side))]
        if not parts:
            return None
        both = isinstance(test.op, ast.And) == side
        if not both and len(parts) < len(test.values):
            return None
        if len(parts) > 1 and len({part.text for part in parts}) == 1:
            return parts[0]
        if len(parts) > 1 and len(parts) == len(test.values) == 2 and parts[0].join == parts[1].join:
            word = "and" if both else "or"
            start = re.match("with(?:out)?_", parts[0].words)
            if start and not parts[0].join and parts[1].words.startswith(start[0]):
                first, second = parts[0].words[len(start[0]) :], parts[1].words[len(start[0]) :]
                if start[0] == "without_":  # without one or the other is without any of them
                    return Phrase(f"without_{first}_or_{second}" if both else f"without_both_{first}_and_{second}", "")
                return Phrase(f"with_{first}_{word}_{second}", "")
            joined = f"{parts[0].words}_{word}_{parts[1].words}"
            if len(joined) <= 40:
                return Phrase(joined, parts[0].join)
        return parts[0] if both else None
    if isinstance(test, ast.Call):
        return _predicate(test, side)
    if isinstance(test, ast.Constant):
        return None
    if isinstance(test, ast.BinOp) and isinstance(test.op, ast.Mod) and isinstance(test.right, ast.Constant):
        return _rest(test.left, test.right.value, side)
    word = noun(test)
    return there(word, side) if word else None


def _rest(divided: ast.expr, by: object, side: bool) -> Phrase | None:
    """That a division leaves a rest, or none: ``count_is_odd``, ``total_is_divisible_by_10``."""
    word = noun(divided)
    if not word or type(by) is not int:
        return None
    if by == 2:
        return Phrase(f"{word}_is_{'odd' if side else 'even'}", "when")
    return Phrase(f"{word}_is_{'not_' if side else ''}divisible_by_{by}", "when")


def there(word: str, side: bool) -> Phrase:
    """That something is there or not, is so or not."""
    if re.search(r"(?<!ne)(?<!se)ed$", word) or word.startswith(("is_", "has_", "can_", "was_", "should_")):
        return Phrase(word if side else f"not_{word}", "when")
    if word.startswith(("as_", "in_", "by_", "to_", "for_")):
        return Phrase(word if side else f"not_{word}", "")
    return Phrase(f"{'with' if side else 'without'}_{word}", "")


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr, side: bool) -> Phrase | None:
    a, b = noun(left), noun(right)
    if not a:
        return None
    if (
        isinstance(right, ast.Constant)
        and right.value is None
        and isinstance(op, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
    ):
        return there(a, isinstance(op, (ast.IsNot, ast.NotEq)) == side)
    if isinstance(op, (ast.In, ast.NotIn)) and isinstance(left, ast.Constant) and left.value in SIGNS:
        return Phrase(f"{'with' if isinstance(op, ast.In) == side else 'without'}_{a}", "")
    zero = isinstance(right, ast.Constant) and right.value == 0 and not isinstance(right.value, bool)
    if zero and isinstance(op, (ast.Eq, ast.NotEq)) and isinstance(left, ast.BinOp):
        rest = phrase(left, isinstance(op, ast.NotEq) == side) if isinstance(left.op, ast.Mod) else None
        if rest is not None:
            return rest
    length = a.removeprefix("length_of_") if a.startswith("length_of_") else ""
    if isinstance(op, (ast.Gt, ast.LtE)) and zero:
        positive = isinstance(op, ast.Gt) == side
        if length:
            return Phrase(f"{'with' if positive else 'without'}_{length}", "")
        return Phrase(f"positive_{a}") if positive else Phrase(f"{a}_is_not_positive", "when")
    if isinstance(op, (ast.Lt, ast.GtE)) and zero:
        return Phrase(f"negative_{a}") if isinstance(op, ast.Lt) == side else Phrase(f"{a}_is_not_negative", "when")
    if isinstance(op, (ast.Eq, ast.NotEq)) and zero and length:
        return Phrase(f"{'without' if isinstance(op, ast.Eq) == side else 'with'}_{length}", "")
    if isinstance(op, (ast.Eq, ast.NotEq)) and isinstance(right, ast.Constant) and right.value == "":
        return Phrase(
            f"empty_{a}" if isinstance(op, ast.Eq) == side else f"{a}_is_not_empty",
            "for" if isinstance(op, ast.Eq) == side else "when",
        )
    if not b and isinstance(op, (ast.In, ast.NotIn)) and isinstance(right, (ast.Tuple, ast.List, ast.Set)):
        return _one_of(a, right.elts, isinstance(op, ast.In) == side)
    if a == b and isinstance(op, (ast.Eq, ast.NotEq)):
        return Phrase(f"{'same' if isinstance(op, ast.Eq) == side else 'another'}_{a}")
    if not b or a == b:
        return None
    yes, no = _VERBS[type(op)]
    verb = yes if side else no
    return Phrase(f"{a}_{verb.replace('is', 'are', 1) if _many(a) else verb}_{b}", "when")


def _many(word: str) -> bool:
    """Whether a noun stands for several things."""
    last = word.rpartition("_")[2]
    plural = (
        len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "as", "ens", "ews", "series"))
    )
    return plural and not word.startswith("length_of_")


def _one_of(word: str, items: Sequence[ast.expr], side: bool) -> Phrase | None:
    """``answer_is_y_or_yes``, ``unknown_mode`` of many values; None of some without words."""
    if len(items) > 3:
        return Phrase(f"{'known' if side else 'unknown'}_{word}")
    words = [value_words(item) for item in items]
    if not 1 < len(words) <= 3 or not all(words):
        return None
    listed = f"{'_'.join(words[:-1])}_{'or' if side else 'nor'}_{words[-1]}"
    return Phrase(f"{word}_is_{listed}" if side else f"{word}_is_neither_{listed}", "when")


_VERBS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("is", "is_not"),
    ast.NotEq: ("is_not", "is"),
    ast.Is: ("is", "is_not"),
    ast.IsNot: ("is_not", "is"),
    ast.In: ("is_in", "is_not_in"),
    ast.NotIn: ("is_not_in", "is_in"),
    ast.Lt: ("is_below", "is_at_least"),
    ast.GtE: ("is_at_least", "is_below"),
    ast.Gt: ("is_above", "is_at_most"),
    ast.LtE: ("is_at_most", "is_above"),
}


def _predicate(test: ast.Call, side: bool) -> Phrase | None:
    func, args = test.func, test.args
    name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
    no = "" if side else "not_"
    if name in ("isinstance", "issubclass", "hasattr") and len(args) == 2:
        a, b = noun(args[0]), noun(args[1]) if not isinstance(args[1], ast.Tuple) else ""
        if not a or not b:
            return None
        if name == "hasattr":
            return Phrase(f"{a}_has_{'' if side else 'no_'}{b}", "when")
        return Phrase(f"{a}_is_{no}{b}", "when")
    if name == "callable" and args:
        return Phrase(f"{noun(args[0]) or 'it'}_is_{no}callable", "when")
    if name in ("any", "all", "bool") and args:
        return None
    if isinstance(func, ast.Attribute):
        base = noun(func.value)
        if name in ("startswith", "endswith") and args and base:
            word = noun(args[0])
            verb = "starts_with" if name == "startswith" else "ends_with"
            plain = "start_with" if name == "startswith" else "end_with"
            return Phrase(f"{base}_{verb if side else f'does_not_{plain}'}_{word}", "when") if word else None
        if re.fullmatch(r"is[a-z]+", name) and base and not args:
            return Phrase(f"{base}_is_{no}{name[2:]}", "when")
        if name in ("match", "fullmatch", "search") and args:
            what = noun(args[-1])
            verb = "matches" if side else "does_not_match"
            return Phrase(f"{what}_{verb}", "when") if what else None
        if name in ("exists",) and base:
            return Phrase(f"{base}_exists" if side else f"{base}_does_not_exist", "when")
    match = re.fullmatch(r"_*(is|has|can|should)_(\w+)", name)
    if match:
        what = noun(args[0]) if args else "it"
        verb = {"is": "is", "has": "has", "can": "can", "should": "should"}[match[1]]
        negative = {"is": "is_not", "has": "has_no", "can": "cannot", "should": "should_not"}[match[1]]
        return Phrase(f"{what or 'it'}_{verb if side else negative}_{snake(match[2], 3)}", "when")
    word = _call_noun(test)
    return there(word, side) if word else None
