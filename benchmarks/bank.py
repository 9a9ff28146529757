"""The bank's index and retrieval, on embeddings of real functions: recall, times, bytes, beside others in the same run.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/bank.py                     # 10,000 functions
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/bank.py --functions 100000 --extra FOLDER ...

Functions come from the standard library and all installed packages (or folders named with --extra), tests left out;
what is asked for are other functions than those that are stored. Needs the extra `hnsw`, and usearch for its row.
Wall times of a busy machine say little: CPU times stand beside them.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from common import heading

from pytest_aqe.memory import upkeep
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.encode import DIMENSIONS, HashingEncoder
from pytest_aqe.memory.exact import ExactIndex
from pytest_aqe.memory.hnsw import HnswIndex
from pytest_aqe.memory.lesson import shape_key, shape_row
from pytest_aqe.memory.profile import Profile, profiles
from pytest_aqe.memory.recipe import to_json
from pytest_aqe.memory.schema import MIGRATIONS
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.vectors import label, packed
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Var

PATTERNS, ROUNDS = 3, 4
"""Rows of each function, as sessions leave them."""
SKIP = {"test", "tests", "testing", "idlelib", "lib2to3", "turtledemo", "site-packages", "__pycache__"}


def harvest(extra: list[Path]) -> Iterator[tuple[str, Profile]]:
    """Package and profile of each function of the standard library, installed packages and extra folders."""
    paths = sysconfig.get_paths()
    for root in dict.fromkeys(map(Path, (paths["stdlib"], paths["purelib"], paths["platlib"], *extra))):
        for file in sorted(root.rglob("*.py")):
            parts = file.relative_to(root).with_suffix("").parts
            if SKIP & set(parts):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    found = profiles(".".join(parts), file.read_text("utf-8", "replace"))
                except (SyntaxError, ValueError, RecursionError, OSError):
                    continue
            package = "stdlib" if root == Path(paths["stdlib"]) else parts[0]
            yield from ((package, profile) for profile in found.values())


def pattern_row(profile: Profile, number: int) -> dict[str, object]:
    """A pattern as the generator leaves them: an object, a call, two values."""
    act = Call(Attr(Var("subject"), "run"), (Lit("tea"), Lit(number)))
    program = Program(profile.module, profile.function, act, (Assign("subject", Call(Ref(profile.module, "Thing"))),))
    return {
        "key": number.to_bytes(16, "big"), "shape": shape_key(profile), "kind": "kept", "agent": "generate",
        "move": "reach", "recipe": to_json(program), "oracle": '["equal"]', "goals": 2, "mutants": 1, "rounds": 2,
        "seconds": 0.5, "session": "benchmark", "made": 1.0,
    }  # fmt: skip


def round_row(profile: Profile, number: int, turn: int) -> dict[str, object]:
    """A round of the search for a function."""
    return {
        "key": (number * ROUNDS + turn).to_bytes(16, "big"), "shape": shape_key(profile), "session": "benchmark",
        "number": turn, "moves": '{"reach": 32, "mutation": 64}', "gains": '{"reach": 4}', "gained": 4,
        "executions": 96, "seconds": 0.2, "open_goals": 3, "features": '{"branches": 4}', "at": float(turn),
    }  # fmt: skip


def fill(home: Path, stored: list[Profile], hot: float, graph: HnswIndex | None) -> None:
    """A bank with some patterns and rounds a function; the share `hot` of vectors in full precision.

    Its index is saved as the end of a session saves it, where there is one.
    """
    bank = Bank(home, print)
    encoder = HashingEncoder()
    with bank.store.transaction():
        for number, profile in enumerate(stored):
            row = shape_row(profile, encoder)
            if number < hot * len(stored):
                row |= packed(encoder.encode(profile), hot=True)
            bank.store.insert("shapes", row)
            for turn in range(PATTERNS):
                bank.store.insert("patterns", pattern_row(profile, number * PATTERNS + turn))
            for turn in range(ROUNDS):
                bank.store.insert("rounds", round_row(profile, number, turn))
    upkeep.group(bank.store, bank.encoder, upkeep.Clock.of(600.0))
    bank.store.compact()
    if graph is not None:
        rows, total = bank.store.seal("shapes")
        about = {"encoder": encoder.version, "shapes": f"{rows} {total.hex()}"}
        (home / "patterns.hnsw").write_bytes(graph.content(about))
    bank.close()


def timed(act: Callable[[object], object], asked: list[object]) -> tuple[float, float, float]:
    """Median and 95th percentile in milliseconds, and the latter of CPU time."""
    times, cpu = [], []
    for one in asked:
        start, spent = time.perf_counter(), time.process_time()
        act(one)
        cpu.append((time.process_time() - spent) * 1000)
        times.append((time.perf_counter() - start) * 1000)
    return float(np.median(times)), float(np.quantile(times, 0.95)), float(np.quantile(cpu, 0.95))


def recall(found: list[list[int]], vectors: np.ndarray, asked: np.ndarray) -> float:
    """Share of the ten found that are as near as the true tenth (equal vectors are equally right)."""
    good = 0
    for ids, vector in zip(found, asked):
        scores = vectors @ vector
        tenth = np.partition(scores, -10)[-10]
        good += sum(scores[one] >= tenth - 1e-6 for one in ids[:10])
    return good / (10 * len(asked))


MEASURE = """
import json, resource, sys, time
from pathlib import Path
mode, home = sys.argv[1], Path(sys.argv[2])
import apsw, hnswlib, numpy as np
import pytest_aqe.memory.hnsw
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.store import Store

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

before, start, spent = resident(), time.perf_counter(), time.process_time()
if mode == "bank":
    bank = Bank(home, print)
    count = len(bank.index.index)
else:
    store = Store(home / "memory.db")
    blobs = store.select("SELECT vector FROM shapes")
    vectors = np.stack([np.frombuffer(blob, np.float32) for (blob,) in blobs])
    index = hnswlib.Index("cosine", 384)
    index.load_index(str(home / "raw.hnsw"))
    count = index.get_current_count()
seconds, cpu = time.perf_counter() - start, time.process_time() - spent
print(json.dumps({"seconds": seconds, "cpu": cpu, "bytes": resident() - before, "count": count}))
"""


def measured(mode: str, home: Path) -> dict[str, float]:
    """Seconds and resident bytes of loading, in a fresh process, the best of five."""
    runs = []
    for _ in range(5):
        command = [sys.executable, "-c", MEASURE, mode, str(home)]
        runs.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return min(runs, key=lambda run: run["seconds"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--functions", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--extra", type=Path, nargs="*", default=[], help="more folders with packages")
    options = parser.parse_args()

    found = list(harvest(options.extra))
    random.Random(0).shuffle(found)
    stored = list({shape_key(p): p for _, p in found[: options.functions]}.values())
    asked = [profile for _, profile in found[options.functions :][: options.queries]]
    if len(asked) < options.queries:
        raise SystemExit(f"{len(found)} functions are too few: install more packages")
    counts: dict[str, int] = {}
    for package, _ in found[: options.functions]:
        counts[package] = counts.get(package, 0) + 1
    largest = sorted(counts.items(), key=lambda pair: -pair[1])[:12]
    print(heading())
    print(f"{len(stored):,} functions stored of {len(found):,}; " + ", ".join(f"{p} {n}" for p, n in largest) + ", ...")

    encoder = HashingEncoder()
    vectors = np.stack([encoder.encode(profile) for profile in stored])
    queries = np.stack([encoder.encode(profile) for profile in asked])
    labels = np.array([label(shape_key(profile)) for profile in stored], np.uint64)
    number = {key: place for place, key in enumerate(labels.tolist())}
    print(f"encoding: {timed(encoder.encode, asked)[0]:.3f} ms")

    print("\nsearch, one vector, ten neighbours        recall@10   p50 ms   p95 ms  p95 CPU")
    rows = {}

    def show(name: str, search: Callable[[object], list[int]]) -> None:
        found = [search(vector) for vector in queries]
        rows[name] = timed(search, list(queries))
        print(f"  {name:38} {recall(found, vectors, queries):9.4f}", *(f"{time:8.3f}" for time in rows[name]))

    import hnswlib

    raw = hnswlib.Index("cosine", DIMENSIONS)
    raw.init_index(len(stored), M=32, ef_construction=200, random_seed=1)
    raw.add_items(vectors, np.arange(len(stored)), num_threads=1)
    raw.set_ef(100)
    show("hnswlib (M=32, ef=100)", lambda v: raw.knn_query(v, 10, num_threads=1)[0][0].tolist())
    graph, exact = HnswIndex(), ExactIndex()
    for one in (graph, exact):
        one.add(labels, vectors)
    again = HnswIndex.from_content(graph.content({}))[0]
    show("ours, graph read from its file", lambda v: [number[one] for one, _ in again.search(v, 10)])
    show("ours, exact (int8)", lambda v: [number[one] for one, _ in exact.search(v, 10)])
    show("numpy, exact (float32)", lambda v: np.argpartition(-(vectors @ v), 10)[:10].tolist())
    try:
        from usearch.index import Index as Usearch
    except ImportError:
        print("  usearch                                unknown (not installed)")
    else:
        breadth = {"connectivity": 32, "expansion_add": 200, "expansion_search": 100}
        other = Usearch(ndim=DIMENSIONS, metric="cos", dtype="f32", **breadth)
        other.add(np.arange(len(stored)), vectors, threads=1)
        show("usearch (same parameters)", lambda v: other.search(v, 10, threads=1).keys.tolist())
    ours_, theirs = rows["ours, graph read from its file"], rows["hnswlib (M=32, ef=100)"]
    print(f"  ours / hnswlib: {ours_[0] / theirs[0]:.2f} (p50), {ours_[2] / theirs[2]:.2f} (p95 CPU)")

    with tempfile.TemporaryDirectory() as scratch:
        ours, plain = Path(scratch, "ours"), Path(scratch, "plain")
        for home, hot, index in ((ours, 0.2, graph), (plain, 1.0, None)):
            home.mkdir()
            fill(home, stored, hot, index)
        raw.save_index(str(plain / "raw.hnsw"))

        bank = Bank(ours, print)
        bank.recall(asked[:20])
        if bank.index.dirty:
            raise SystemExit("the index that was saved does not fit its bank")
        middle, high, cpu = timed(lambda profile: bank.recall([profile]), asked)
        near = [[number[label(one.key)] for one in bank.near(profile)] for profile in asked]
        print(f"\nwhole retrieval (embed, search, rows, ranking): p50 {middle:.2f} ms, p95 {high:.2f} ms", end="")
        print(f", p95 CPU {cpu:.2f} ms")
        print(f"recall@10 after ranking again in full precision: {recall(near, vectors, queries):.4f}")
        bank.close()

        def size(home: Path) -> int:
            names = ("memory.db", "patterns.hnsw", "raw.hnsw")
            return sum(path.stat().st_size for name in names if (path := home / name).exists())

        print(f"\nbytes on disk: ours {size(ours) / 1e6:.1f} MB, all float32 {size(plain) / 1e6:.1f} MB", end="")
        print(f" ({1 - size(ours) / size(plain):.0%} smaller)")
        mine, others = measured("bank", ours), measured("plain", plain)
        print(
            f"resident after load: ours {mine['bytes'] / 1e6:.1f} MB, all float32 {others['bytes'] / 1e6:.1f} MB",
            end="",
        )
        print(f" ({1 - mine['bytes'] / others['bytes']:.0%} smaller)")
        print(
            f"load: {mine['seconds'] * 1000:.0f} ms, CPU {mine['cpu'] * 1000:.0f} ms (schema version {len(MIGRATIONS)})"
        )
        with Store(ours / "memory.db", readonly=True) as store:
            start = time.process_time()
            store.verify()
            print(f"reading and checking every row: {(time.process_time() - start) * 1000:.0f} ms of CPU")
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
