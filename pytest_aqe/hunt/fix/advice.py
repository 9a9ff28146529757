"""What to do about a flaky test that no safe change of source cures."""

from __future__ import annotations

ADVICE = {
    "order-dependent/victim": "restore {state} at the end of {polluters}, best in a fixture, "
    "or reset it before this test",
    "order-dependent/brittle": "set {state} up in a fixture of this test: it only passes after {setters}",
    "order-dependent/self": "let the test restore {state} at its end: it fails when it runs a second time",
    "timezone": "use aware datetimes (datetime.now(timezone.utc)), or pin TZ in the test",
    "time": "give the code the time as an argument, and the test a fixed one; look at {line} first: "
    "where the product is wrong on that day, freezing the clock would only hide it",
    "environment": "set what the test reads of its environment in the test (monkeypatch.setenv)",
    "network": "replace the connection by a stub or a local server that the test starts; see {line}",
    "filesystem": "write below tmp_path, and read what the test itself has written; see {line}",
    "floating-point": "compare with pytest.approx",
    "unordered": "compare without order: sorted(...), set(...) or collections.Counter(...)",
    "timeout": "do not assert on elapsed time: count the work, or replace the clock by a fake one; see {line}",
    "async-wait": "wait for the event itself (Event.wait, join, a polled condition), not for a time; see {line}",
    "concurrency": "guard the shared state with a lock, or the test finds a true race of the product; see {line}",
    "randomness": "seed what is drawn, or replace it in the test (secrets, uuid and os.urandom cannot be seeded)",
    "unknown": "run it with the command that fails, and look at what differs",
}
OPEN = "the hunt ended before its cause was found: the next one begins with this test (a larger --aqe-budget helps)"


def advice(category: str, *, state: str = "", polluters: str = "", setters: str = "", line: str = "") -> str:
    """A sentence, with names where they are known."""
    text = ADVICE.get(category, ADVICE["unknown"])
    if not line:
        text = text.replace("; see {line}", "").replace("look at {line} first: ", "")
    return text.format(
        state=state or "what is left behind",
        polluters=polluters or "the polluter",
        setters=setters or "its setter",
        line=line,
    )
