"""Rows for tests of the store."""


def outcome(number, **more):
    row = {
        "key": f"k{number}".encode(),
        "session": "s",
        "nodeid": f"test_a.py::test_{number}",
        "outcome": "passed",
        "seconds": 0.5,
        "code_hash": "",
        "at": 1.0,
    }
    return {**row, **more}


def fill(store, count, start=0):
    with store.transaction():
        for number in range(start, start + count):
            store.insert("outcomes", outcome(number))
