"""Readers and kinds, whose tests are only named."""

import enum


class QueryError(Exception):
    pass


class Kind(enum.Enum):
    FULL = 1
    HALF = 2

    def rate(self):
        if self is Kind.FULL:
            return 10
        return 5


class Reader:
    def __init__(self, words, lenient=False):
        self.words = list(words)
        self.lenient = lenient
        self.seen = []
        self.open = True
        self.count = 0

    def close(self):
        if not self.open:
            return False
        self.open = False
        return True

    def peek(self):
        return self.words[0] if self.words else None

    def take(self):
        if self.peek() is not None:
            self.count += 1
            return self.words.pop(0)
        if self.lenient:
            return ""
        raise QueryError(f"unexpected {self.words!r}")

    def expect(self, word):
        if self.peek() != word:
            raise QueryError("only the next word is taken")
        return self.words.pop(0)

    def place(self, word):
        if word:
            return self.words.index(word)
        raise ValueError(f"{len(self.words) - 1} left")


def remember(function):
    memory = {}

    def wrapper(key):
        if key in memory:
            return memory[key]
        memory[key] = function(key)
        return memory[key]

    return wrapper
