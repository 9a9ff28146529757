"""What depends on chance."""

import random
import secrets

_system = random.SystemRandom()


def pick(values):
    return random.choice(values)


def roll(sides=6):
    return random.randint(1, sides)


def pin():
    return "".join(secrets.choice("0123456789") for _ in range(4))


def is_sampled(rate):
    return _system.random() < rate


def jitter(most):
    return _system.uniform(0, most)
