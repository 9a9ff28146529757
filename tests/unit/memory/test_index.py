"""The two indexes, and the file of one of them: whatever is wrong with it, it is made anew from the store."""

import os
import time

import numpy as np
import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import cache
from pytest_aqe.memory.cache import CachedIndex
from pytest_aqe.memory.exact import ExactIndex
from pytest_aqe.memory.index import DIMENSIONS
from pytest_aqe.memory.vectors import label, packed

hnswlib_is_here = pytest.mark.skipif(not cache.has_hnswlib(), reason="hnswlib is not installed (extra hnsw)")


def vectors(count, seed=0):
    """Vectors in clusters, as those of functions are."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(12, DIMENSIONS))
    made = centres[chance.integers(0, 12, count)] + 0.7 * chance.normal(size=(count, DIMENSIONS))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def kinds():
    from pytest_aqe.memory.hnsw import HnswIndex

    return HnswIndex


@pytest.fixture(params=["exact", pytest.param("hnsw", marks=hnswlib_is_here)])
def index(request):
    return ExactIndex() if request.param == "exact" else kinds()()


def labels(count, start=1):
    return np.arange(start, start + count, dtype=np.uint64) << np.uint64(32)


def test_nothing_is_found_where_nothing_is(index):
    assert index.search(vectors(1)[0], 5) == []
    assert len(index) == 0


def test_the_nearest_come_first(index):
    some = vectors(300)
    index.add(labels(300), some)

    hits = index.search(some[7], 5)

    assert hits[0][0] == 8 << 32
    assert hits[0][1] == pytest.approx(1.0, abs=0.01)
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    assert len(index) == 300


def test_fewer_than_wanted_are_all(index):
    index.add(labels(3), vectors(3))

    assert len(index.search(vectors(1)[0], 10)) == 3


def test_what_is_removed_is_not_found_and_can_come_back(index):
    some = vectors(50)
    index.add(labels(50), some)

    index.remove([8 << 32, 9 << 32])
    assert len(index) == 48
    assert not {8 << 32, 9 << 32} & {found for found, _ in index.search(some[7], 48)}
    assert not {8 << 32, 9 << 32} & set(index.labels().tolist())

    index.add(labels(1, start=8), some[7:8])
    assert index.search(some[7], 1)[0][0] == 8 << 32


@hnswlib_is_here
def test_recall_against_the_referee():
    some, asked = vectors(2000), vectors(60, seed=1)
    graph, exact = kinds()(), ExactIndex()
    for one in (graph, exact):
        one.add(labels(2000), some)

    found = right = 0
    for vector in asked:
        least = exact.search(vector, 10)[-1][1]
        found += 10
        right += sum(score >= least - 0.005 for _, score in graph.search(vector, 10))

    assert right / found >= 0.97


@hnswlib_is_here
def test_the_file_gives_the_same_answers_and_is_a_third_of_the_vectors():
    graph, some = kinds()(), vectors(500)
    graph.add(labels(500), some)
    graph.remove([1 << 32])

    content = graph.content({"encoder": "x"})
    again, about = kinds().from_content(content)

    assert about == {"encoder": "x"}
    assert len(again) == 499
    assert [hit[0] for hit in again.search(some[20], 5)] == [hit[0] for hit in graph.search(some[20], 5)]
    assert len(content) < 0.55 * some.nbytes
    again.add(labels(200, start=1000), vectors(200, seed=3))
    assert len(again) == 699


@hnswlib_is_here
@pytest.mark.parametrize("harm", [lambda c: c[:-1], lambda c: c[:40], lambda c: b"x" + c[1:], lambda c: b""])
def test_a_file_that_is_not_whole_is_refused(harm):
    graph = kinds()()
    graph.add(labels(5), vectors(5))

    assert kinds().from_content(harm(graph.content({}))) is None


@hnswlib_is_here
def test_a_file_of_another_hnswlib_is_refused(monkeypatch):
    graph = kinds()()
    graph.add(labels(5), vectors(5))
    content = graph.content({})
    monkeypatch.setattr("pytest_aqe.memory.hnsw.version", lambda name: "9.9")

    assert kinds().from_content(content) is None


# the cache of a store


def fill(store, some, start=0):
    keys = []
    with store.transaction():
        for number, vector in enumerate(some, start):
            key = (number + 1).to_bytes(2, "big") * 8
            row = {"key": key, "module": "m", "function": f"f{number}", "body": "[]", "encoder": "e"}
            store.insert("shapes", {**row, **packed(vector, hot=number % 5 == 0)})
            keys.append(key)
    return keys


@pytest.fixture(params=["with hnswlib", "without"])
def there(request, monkeypatch):
    """Whether hnswlib is there."""
    if request.param == "without":
        monkeypatch.setattr(cache, "has_hnswlib", lambda: False)
    elif not cache.has_hnswlib():
        pytest.skip("hnswlib is not installed (extra hnsw)")
    return request.param == "with hnswlib"


def saved(home, store):
    """An index as the end of a session leaves it."""
    index = CachedIndex(home, store, "e")
    index.grow(lambda: False)
    index.save()
    return index


def test_it_is_built_saved_and_read_again(home, store, there):
    some = vectors(40)
    keys = fill(store, some)
    saved(home, store)

    second = CachedIndex(home, store, "e")

    assert (home / "patterns.hnsw").exists() == there
    assert second.dirty is not there
    assert second.waiting == 0
    assert second.index.search(some[3], 1)[0][0] == label(keys[3])


def test_what_the_store_gained_and_lost_since_is_brought_in(home, store, there):
    some = vectors(60)
    keys = fill(store, some[:40])
    saved(home, store)
    fill(store, some[40:], start=40)
    with store.transaction():
        store.delete("shapes", keys[0])

    index = CachedIndex(home, store, "e")

    assert len(index.index) == 59
    assert index.index.search(some[50], 1)[0][1] == pytest.approx(1.0, abs=0.01)
    assert label(keys[0]) not in index.index.labels().tolist()
    assert index.dirty


def test_a_worn_graph_is_built_anew(home, store, there):
    keys = fill(store, vectors(40))
    saved(home, store)
    with store.transaction():
        for key in keys[:20]:
            store.delete("shapes", key)

    index = CachedIndex(home, store, "e")

    assert (len(index.index), index.index.tombstones()) == (20, 0.0)


def test_vectors_of_another_encoder_are_not_in_it(home, store, there):
    fill(store, vectors(5))

    assert len(CachedIndex(home, store, "other").index) == 0


@hnswlib_is_here
@pytest.mark.parametrize("content", [b"", b"rubbish", None], ids=["empty", "rubbish", "half"])
def test_a_bad_file_is_made_anew(home, store, content):
    some = vectors(30)
    keys = fill(store, some)
    saved(home, store)
    path = home / "patterns.hnsw"
    path.write_bytes(path.read_bytes()[:5000] if content is None else content)

    index = CachedIndex(home, store, "e")

    assert index.index.search(some[3], 1)[0][0] == label(keys[3])
    assert index.dirty


@hnswlib_is_here
def test_a_full_disk_leaves_the_old_file(home, store, monkeypatch):
    fill(store, vectors(30))
    saved(home, store)
    before = (home / "patterns.hnsw").read_bytes()
    fill(store, vectors(1, seed=9), start=30)
    index = CachedIndex(home, store, "e")
    index.grow(lambda: False)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(BankError, match="No space left"):
        index.save()

    assert (home / "patterns.hnsw").read_bytes() == before
    assert list(home.glob(".patterns*")) == []


@hnswlib_is_here
def test_what_a_killed_process_left_is_cleared_away(home, store):
    old, new = home / ".patterns.hnsw.old.tmp", home / ".patterns.hnsw.new.tmp"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (time.time() - 10_000,) * 2)
    fill(store, vectors(3))

    saved(home, store)

    assert (old.exists(), new.exists()) == (False, True)


@hnswlib_is_here
def test_keys_are_not_read_where_the_store_is_as_it_was_saved(home, store, monkeypatch):
    keys = fill(store, vectors(30))
    saved(home, store)
    asked = []
    select = store.select
    monkeypatch.setattr(store, "select", lambda sql, *more: asked.append(sql) or select(sql, *more))

    again = CachedIndex(home, store, "e")

    assert (asked, again.dirty, len(again.index)) == ([], False, 30)
    with store.transaction():
        store.update("shapes", keys[0], {"cluster": 3})
    again.sync(store)
    assert (len(asked), again.dirty, len(again.index)) == (1, True, 30)


@hnswlib_is_here
def test_what_waits_for_the_graph_is_found_and_can_be_removed():
    from pytest_aqe.memory.growing import GrowingIndex

    index, some = GrowingIndex(), vectors(60)
    index.add(labels(40), some[:40])
    assert index.grow(lambda: False) == 0
    index.add(labels(20, start=41), some[40:])

    assert (index.waiting, len(index), len(index.labels())) == (20, 60, 60)
    hits = index.search(some[50], 60)
    assert hits[0] == (51 << 32, pytest.approx(1.0, abs=0.01))
    assert {found for found, _ in hits} == set(index.labels().tolist())
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    assert index.search(some[5], 3)[0][0] == 6 << 32

    index.remove([6 << 32, 51 << 32])
    assert (index.waiting, len(index)) == (19, 58)
    assert not {6 << 32, 51 << 32} & {found for found, _ in index.search(some[50], 58)}


@hnswlib_is_here
def test_a_large_graph_is_built_over_several_sessions(home, store):
    """One look at the time after each chunk: each session has time for three of them, the last one for none."""
    some = vectors(1000)
    keys = fill(store, some)
    from pytest_aqe.memory.growing import CHUNK

    waiting = []
    for looks in (3, 3, 1):
        index = CachedIndex(home, store, "e")
        assert len(index.index) == 1000
        assert [index.index.search(some[at], 1)[0][0] for at in (0, 500, 999)] == [
            label(keys[at]) for at in (0, 500, 999)
        ]
        clock = iter([False] * (looks - 1))
        index.grow(lambda clock=clock: next(clock, True))
        index.save()
        waiting.append(index.waiting)

    assert waiting == [1000 - 3 * CHUNK, 1000 - 6 * CHUNK, 1000 - 7 * CHUNK]
    index = saved(home, store)
    assert (index.waiting, index.dirty) == (0, False)
    assert CachedIndex(home, store, "e").dirty is False


@hnswlib_is_here
def test_a_worn_graph_is_replaced_over_several_sessions_too(home, store):
    from pytest_aqe.memory.growing import CHUNK

    some = vectors(600)
    keys = fill(store, some)
    saved(home, store)
    with store.transaction():
        for key in keys[:200]:
            store.delete("shapes", key)

    index = CachedIndex(home, store, "e")
    index.grow(lambda: True)
    index.save()

    again = CachedIndex(home, store, "e")
    assert (again.waiting, len(again.index)) == (400 - CHUNK, 400)
    assert again.index.search(some[300], 1)[0][0] == label(keys[300])
