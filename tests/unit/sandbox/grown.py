"""Random functions of nested control flow, and the tape of decisions that drives them: loops, jumps and exceptions."""

import random

SOURCE = """
import random

class One(Exception): pass
class Two(Exception): pass

class Tape:
    '''Answers each question by chance: true, false, or an exception; after sixty of them always an exception.'''

    def __init__(self, seed):
        self.random, self.asked, self.log = random.Random(seed), 0, []

    def __call__(self):
        self.asked += 1
        if self.asked > 60: raise RuntimeError
        chance = self.random.random()
        self.log.append(chance)
        if chance < .10: raise One
        if chance < .16: raise Two
        return chance > .55

    def some(self):
        for item in range(self.random.randrange(3)):
            if self.random.random() < .1: raise One
            yield item

    def number(self):
        self.asked += 1
        return self.random.randrange(5)

    def manager(self):
        return Manager(self.log, self.random.random() < .5)

class Manager:
    def __init__(self, log, swallows): self.log, self.swallows = log, swallows
    def __enter__(self): self.log.append("in")
    def __exit__(self, kind, *rest):
        self.log.append("out")
        return self.swallows and kind is not GeneratorExit

def play(seed):
    tape = Tape(seed)
    try:
        result = f(tape)
        if hasattr(result, "send"):
            items = [next(result, None) for _ in range(tape.random.randrange(4))]
            result.close()
            result = items
    except Exception as error:
        result = type(error).__name__
    return result if isinstance(result, (int, list, str, type(None))) else type(result).__name__, tape.log
"""

TESTS = ("t()", "t()", "t() and t()", "t() or t()", "not t()", "(t() or\n t())", "x == 1 and t()",
         "any(t() for _ in range(2))")  # fmt: skip


class Grower:
    """Grows one function from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.generator = self.random.random() < 0.15

    def function(self):
        body = self.block(3, True, False, 1)
        tail = ["    yield 2"] if self.generator else []
        tail += ["    x = 3"] if self.random.random() < 0.3 else []
        return SOURCE + "\n".join(["def f(t):", "    x = 0", *body, *tail]) + "\n"

    def pick(self, *choices):
        return self.random.choice(choices)

    def simple(self, loop):
        choices = ["t()", "x = t()", "x = 1", "pass", "t.log.append(1)", "return t()", "return 1", "return"]
        choices += ["raise One", "raise Two()"]
        choices += ["break", "continue"] if loop else []
        choices += ["yield 1", "yield t()"] * 2 if self.generator else []
        return self.pick(*choices)

    def block(self, depth, function, loop, indent):
        return [line for _ in range(self.pick(1, 1, 2, 2, 3)) for line in self.statement(depth, loop, indent)]

    def statement(self, depth, loop, indent):
        space = "    " * indent
        if depth <= 0 or self.random.random() < 0.25:
            return [space + self.simple(loop)]

        def under(head, inner=loop):
            return [space + head, *self.block(depth - 1, True, inner, indent + 1)]

        test = self.pick(*TESTS)
        kind = self.pick("if", "if", "ife", "elif", "one", "loop", "while", "whilee", "for", "fore", "try", "tryf",
                         "tryef", "trye", "with", "match", "endless", "def", "class", "semi", "text")  # fmt: skip
        if kind == "if":
            return under(f"if {test}:")
        if kind == "ife":
            return under(f"if {test}:") + under("else:")
        if kind == "elif":
            return under(f"if {test}:") + under(f"elif {self.pick(*TESTS)}:") + self.pick([], under("else:"))
        if kind == "one":
            return [
                space
                + "if t(): "
                + self.pick(self.simple(loop), self.simple(loop) + "; t()", "t(); " + self.simple(loop))
            ]
        if kind == "loop":
            return [space + self.pick("for x in t.some(): ", "while t(): ") + self.simple(True)]
        if kind == "while":
            return under(f"while {test}:", True)
        if kind == "whilee":
            return under(f"while {test}:", True) + under("else:")
        if kind == "for":
            return under("for x in t.some():", True)
        if kind == "fore":
            return under("for x in t.some():", True) + under("else:")
        if kind == "try":
            return under("try:") + under(
                self.pick("except One:", "except One as e:", "except (One, Two):", "except Exception:")
            )
        if kind == "trye":
            return under("try:") + under("except One:") + under("except Two as e:") + self.pick([], under("else:"))
        if kind == "tryf":
            return under("try:") + under("finally:")
        if kind == "tryef":
            return under("try:") + under("except One:") + self.pick([], under("else:")) + under("finally:")
        if kind == "with":
            return under(self.pick("with t.manager() as y:", "with t.manager(), t.manager():"))
        if kind == "match":
            lines = [space + "match t.number():"]
            for _ in range(self.pick(1, 2, 3)):
                pattern = self.pick("0", "1", "2 | 3", "int() as z if t()", "3 if t()")
                lines += [f"{space}    case {pattern}:", *self.block(depth - 1, True, loop, indent + 2)]
            if self.random.random() < 0.5:
                lines += [f"{space}    case _:", *self.block(depth - 1, True, loop, indent + 2)]
            return lines
        if kind == "endless":
            return [
                space + "while True:",
                space + "    t()",
                *self.block(depth - 1, True, True, indent + 1),
                space + "    t()",
            ]
        if kind == "def":
            return [
                space + "def g(t=t):",
                space + "    x = 0",
                *self.block(depth - 1, True, False, indent + 1),
                space + "x = g()",
            ]
        if kind == "class":
            head = self.pick(
                "class A: pass", "class A: x = 1", "def h(): return t()", f"@id\n{space}def h(): return t()"
            )
            return [space + head, space + self.pick("h = 1", "t()")]
        return [space + ("t(); x = 1; t()" if kind == "semi" else '"text"')]


def grow(seed):
    """A module text with `play(seed)`, None where the dice gave no Python."""
    text = Grower(seed).function()
    try:
        compile(text, "<grown>", "exec")
    except SyntaxError:
        return None
    return text
