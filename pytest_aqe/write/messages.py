"""Messages of exceptions as words for a test's name."""

from __future__ import annotations

import ast
import re

from pytest_aqe.write.spoken import snake

MOST_WORDS = 8
SIGNS = ((">", "above"), ("<", "below"), (">=", "at least"), ("<=", "at most"), ("==", "equal to"), ("!=", "not"))
DANGLING = (
    "must|should|have|has|does|do|can|found|at|least|most|than|to|of|for|is|are|be|by|in|with|and|or|not|a|an|the"
    "|got|but|was|from|on|as|that|into|named|called"
)
MESSAGES = (
    (r"(.+)_(?:must|should|may)_not_be_(.+)", r"rejects_\2_\1"),
    (r"(?:an?_|the_)?(.+)_(?:is|are)_(?:needed|required)", r"requires_\1"),
    (r"(?:an?_|the_)?.+_needs?_(?:an?_|the_)?(.+)", r"requires_\1"),
    (r"(?:an?_|the_)?(.+)_(?:is|are)_missing", r"rejects_missing_\1"),
    (r"(.+)_(?:must|should)_be_(.+)", r"requires_\1_to_be_\2"),
    (r"(.+)_(?:must|should)_have_(.+)", r"requires_\1_to_have_\2"),
    (r"(?:an?_|the_)?(.+)_(?:must|should)_(?!not_)(.+)", r"requires_\1_to_\2"),
    (r"only_(takes|accepts|supports|allows)_(.+)", r"\1_only_\2"),
    (r"(?:is_)?not_an?_(.+)", r"rejects_what_is_no_\1"),
    (r"no_(.+)_left", r"fails_when_no_\1_is_left"),
    (r"no_(?:such_)?(.+)", r"rejects_missing_\1"),
    (r"(?:is|are|was|were|has|have|does|do)_(.+)", r"rejects_what_\g<0>"),
    (r"(?:cannot|could_not|can_not|unable_to)_(.+)", r"refuses_to_\1"),
    (r"can_t_(.+)", r"refuses_to_\1"),
    (r"(?:expected|expecting|expects)_(?:an?_)?(.+)", r"expects_\1"),
    (r"(.+)_expected", r"expects_\1"),
)
_CUT = r"[:`;,(\[{<]|\.(?=\s|$)|['\"](?=\W|$|.*['\"])"
_WHERE = r"_(?:at|on|in)_(?:(?:position|line|column|index|offset|char)(?:_\d+)?.*|\d+)$"


def circumstance(words: str) -> str:
    """A message as what an error comes for: ``for_bad_number``, ``when_settings_are_frozen``."""
    for pattern, text in ((r"(?:is_)?not_an?_(.+)", r"for_what_is_no_\1"), (r"no_(?:such_)?(.+)", r"for_missing_\1")):
        match = re.fullmatch(pattern, words)
        if match:
            return match.expand(text)
    if re.match(r"(?:is|are|was|were|has|have|does|do)_", words):
        return f"for_what_{words}"  # the value that it begins with is left out
    clause = re.search(
        r"_(?:is|are|was|were|has|have|lacks?|does|do|must|can|cannot|should|needs?|already|exists?)(?:_|$)", words
    )
    state = words.startswith(("already_", "still_", "not_yet_"))
    return f"{'when' if clause or state else 'for'}_{words}"


def message_words(message: str) -> str:
    """The telling words of a message: up to a colon, a quoted value, the end of a sentence. ``""`` where that
    leaves half a thought: *Only the*, *The given value for*."""
    line = next(iter(message.strip().splitlines()), "")
    for sign, word in SIGNS:
        line = line.replace(f" {sign} ", f" {word} ")
    line = re.sub(r"^(?:\w+ )*\w*[Ee]rror: +(?=\w+ \w)", "", line)
    line = re.sub(r"^[\w.]+\([\w, ]*\): +", "", line)
    core = re.split(_CUT, line, maxsplit=1)[0]
    cut = line[len(core) : len(core) + 1] in ("'", '"', "`", ",") and len(line) > len(core) + 1
    pieced = len(core.split()) < 2
    if pieced:
        line = re.sub(r"^[\w.]+\(\)\s*", "", line)
        core = re.sub(r"'[^']*'|\"[^\"]*\"|[^\w\s]", " ", line.split(",")[0])
    if not core.isascii() or len(core) > 80:
        return ""
    whole = re.sub(_WHERE, "", snake(core, 99))
    words = re.sub(rf"(?:_(?:{DANGLING}))+$", "", whole)
    half = not pieced and (words != whole or words.startswith(("a_", "an_", "the_")))
    if cut and (half or re.fullmatch(rf"(?:(?:{DANGLING}|only)_)*[a-z0-9]+", words)):
        return ""
    return words if len(words) >= 4 and words.count("_") < MOST_WORDS else ""


def headline(node: ast.expr) -> str:
    """The first few words of a printed text."""
    value = node.value if isinstance(node, ast.Constant) else ""
    words = snake(re.split(r"[:.;\n\[{(<=]", value.strip(), maxsplit=1)[0], 4) if isinstance(value, str) else ""
    return re.sub(rf"(?:_(?:{DANGLING}|[a-z0-9]))+$", "", words)
