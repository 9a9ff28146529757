"""Names that a test module must not take over as they are."""


class TestPlan:
    def __init__(self, steps):
        self.steps = steps

    def size(self):
        if not self.steps:
            return 0
        return len(self.steps)


def test_connection(host):
    if host == "":
        raise ValueError("no host")
    return host.upper()


def setup_module(name):
    if name:
        return f"module {name}"
    return None


def _split(line):
    if "=" in line:
        return line.split("=", 1)
    return [line]


def split(line):
    if not line:
        return []
    return _split(line)


def __dunder(value):
    if value:
        return "yes"
    return "no"


def pytest_configure(config):
    if config is None:
        return "nothing"
    return config["name"]
