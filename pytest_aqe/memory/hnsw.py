"""The graph of hnswlib (cosine, M=32, ef_construction=200, ef=100), and its file.

hnswlib keeps float32 and writes its file in place. Here the file holds the links and eight bits a dimension, a third of
that, through the state that hnswlib gives for copying an index; reading it checks a digest first, because hnswlib
follows links without looking.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

import hnswlib
import numpy as np

from pytest_aqe.memory.index import DIMENSIONS, Hit, Labels
from pytest_aqe.memory.quantise import Vectors, quantised, restored

LINKS = 32
BREADTH_BUILDING = 200
BREADTH = 100
SEED = 1
ROOM = 64
"""Elements that there is room for beyond those that are there."""
MAGIC = b"pytest-aqe index 1\n"
ARRAYS = {
    "label_lookup_external": np.uint64,
    "label_lookup_internal": np.uint32,
    "element_levels": np.int32,
    "link_lists": np.int8,
    "links": np.int8,
    "codes": np.int8,
    "scales": np.float32,
    "ends": np.int8,
}
"""Arrays of the file, in order; the last four are hnswlib's `data_level0` taken apart."""


class HnswIndex:
    """hnswlib's index with 64-bit labels."""

    kind = "hnsw"

    def __init__(self, graph: Any = None) -> None:
        if graph is None:
            graph = hnswlib.Index("cosine", DIMENSIONS)
            graph.init_index(ROOM, M=LINKS, ef_construction=BREADTH_BUILDING, random_seed=SEED)
        self._graph = graph
        self._graph.set_ef(BREADTH)
        self._gone: set[int] = set()

    def __len__(self) -> int:
        return int(self._graph.get_current_count()) - len(self._gone)

    def labels(self) -> Labels:
        """Labels of what was not removed."""
        labels = np.array(self._graph.get_ids_list(), np.uint64)
        return labels[~np.isin(labels, np.fromiter(self._gone, np.uint64))] if self._gone else labels

    def tombstones(self) -> float:
        """The share of the graph that is only marked as removed."""
        return len(self._gone) / max(1, int(self._graph.get_current_count()))

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors of unit length; one that was removed comes back."""
        for label in self._gone.intersection(labels.tolist()):
            self._graph.unmark_deleted(label)
            self._gone.discard(label)
        needed = int(self._graph.get_current_count()) + len(labels)
        if needed > self._graph.get_max_elements():
            self._graph.resize_index(needed + max(ROOM, needed // 8))
        self._graph.add_items(vectors, labels, num_threads=1)  # one thread: the same graph every time

    def remove(self, labels: Iterable[int]) -> None:
        """Mark vectors as removed."""
        for label in labels:
            self._graph.mark_deleted(label)
            self._gone.add(label)

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """The nearest by cosine, nearest first."""
        count = min(count, len(self))
        while count:
            with suppress(RuntimeError):  # too many of those near are marked as removed
                labels, distances = self._graph.knn_query(vector, count, num_threads=1)
                return [(int(label), 1.0 - float(far)) for label, far in zip(labels[0], distances[0])]
            count //= 2
        return []

    # the file

    def content(self, about: Mapping[str, Any]) -> bytes:
        """The file: magic, digest, header, arrays. `about` comes back from `from_content`."""
        (state,) = self._graph.__getstate__()
        count, size, start, end = (
            int(state[name]) for name in ("cur_element_count", "size_data_per_element", "offset_data", "label_offset")
        )
        rows = state["data_level0"].reshape(-1, size)[:count]
        codes, scales = quantised(np.ascontiguousarray(rows[:, start:end]).view(np.float32))
        found = {**state, "links": rows[:, :start], "codes": codes, "scales": scales, "ends": rows[:, end:]}
        found["element_levels"] = state["element_levels"][:count]
        shapes = {name: found[name].shape for name in ARRAYS}
        plain = {name: value for name, value in state.items() if not isinstance(value, np.ndarray)}
        header = json.dumps(
            {
                "about": about,
                "hnswlib": version("hnswlib"),
                "state": plain,
                "shapes": shapes,
                "gone": sorted(self._gone),
            }
        ).encode()
        parts = [np.ascontiguousarray(found[name], kind).tobytes() for name, kind in ARRAYS.items()]
        body = b"".join([len(header).to_bytes(8, "big"), header, *parts])
        return MAGIC + blake2b(body).digest() + body

    @classmethod
    def from_content(cls, content: bytes) -> tuple[HnswIndex, dict[str, Any]] | None:
        """The index and what was said about it; None where the file is not whole or of another version."""
        start = len(MAGIC) + 64
        body = memoryview(content)[start:]
        if content[: len(MAGIC)] != MAGIC or blake2b(body).digest() != content[len(MAGIC) : start]:
            return None
        length = int.from_bytes(body[:8], "big")
        header = json.loads(bytes(body[8 : 8 + length]))
        if header["hnswlib"] != version("hnswlib"):
            return None
        at, arrays = 8 + length, {}
        for name, kind in ARRAYS.items():
            shape = header["shapes"][name]
            stop = at + int(np.prod(shape)) * np.dtype(kind).itemsize
            arrays[name] = np.frombuffer(body[at:stop], kind).reshape(shape)
            at = stop
        index = cls(_graph(header["state"], arrays))
        index._gone = set(header["gone"])
        return index, header["about"]


def _graph(state: dict[str, Any], arrays: dict[str, Any]) -> Any:
    """hnswlib's object with links and vectors put together again."""
    count, size = len(arrays["codes"]), int(state["size_data_per_element"])
    start, end = int(state["offset_data"]), int(state["label_offset"])
    room = count + max(ROOM, count // 64)
    level = np.zeros((count, size), np.int8)
    level[:, :start], level[:, end:] = arrays["links"], arrays["ends"]
    level[:, start:end] = restored(arrays["codes"], arrays["scales"]).view(np.int8)
    levels = np.zeros(room, np.int32)
    levels[:count] = arrays["element_levels"]
    lists = {name: arrays[name] for name in ("label_lookup_external", "label_lookup_internal", "link_lists")}
    graph = hnswlib.Index.__new__(hnswlib.Index)
    whole = {**state, **lists, "max_elements": room, "element_levels": levels, "data_level0": level.ravel()}
    graph.__setstate__((whole,))
    return graph
