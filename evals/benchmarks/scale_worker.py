"""The process that `python -m evals scale` starts for one system at one size: it builds, or it asks.

Building and asking are two processes, so that the second pays for opening what the first left on the disk, and
the peak memory of each is its own. Each finished step is one line of JSON on the output.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.adapters.embedders import choose_embedder
from assistant.policy_library import PolicyLibrary, read_library
from assistant.records import Clause
from assistant.settings import read_settings
from evals.benchmarks.clocked import ClockedEmbedder, clocked
from evals.benchmarks.replacement import replace_one
from evals.benchmarks.scale_systems import SYSTEMS, Ask
from evals.benchmarks.synthetic import SEED, synthetic_clauses
from evals.progress import say
from evals.question_files import QUESTIONS, read_questions

# What each phase tells, in this order.
STEPS = {
    "build": ("started", "build"),
    "ask": ("started", "first answer", "questions", "filtered questions"),
    "replace": ("started", "replace"),
}


class ClockedClauses:
    """Clauses that are made while they are read; the time of making them is counted."""

    def __init__(self, clauses: Iterator[Clause]) -> None:
        self._clauses = clauses
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Clause]:
        return self

    def __next__(self) -> Clause:
        started = time.perf_counter()
        try:
            return next(self._clauses)
        finally:
            self.seconds += time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one phase; whatever goes wrong is its last line, and the exit code is 1."""
    parser = argparse.ArgumentParser(description="one phase of `python -m evals scale`")
    parser.add_argument("phase", choices=STEPS)
    parser.add_argument("--system", choices=SYSTEMS, default="product")
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--embedder", default="wordllama")
    parser.add_argument("--questions", type=int, default=100)
    given = parser.parse_args(arguments)
    try:
        library = read_library(read_settings().corpus)
        embedder = clocked(choose_embedder(given.embedder))
        _tell("started")
        if given.phase == "replace":
            _tell("replace", **replace_one(library.clauses, given.size, embedder, given.folder))
            return
        clauses = ClockedClauses(synthetic_clauses(library.clauses, given.size))
        system = SYSTEMS[given.system](library)
        if given.phase == "build":
            started = time.perf_counter()
            system.build(clauses, embedder, given.folder, say)
            total = time.perf_counter() - started - clauses.seconds
            _tell("build", **_built(total, embedder, given.folder))
        else:
            started = time.perf_counter()
            ask = system.opened(clauses, embedder, given.folder)
            _ask(ask, _questions(library, given.questions), started + clauses.seconds)
    except Exception as error:  # whatever a system or the disk says belongs into its cell
        _tell("failed", said=" ".join(f"{type(error).__name__}: {error}".split())[:200])
        raise SystemExit(1) from error


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile (the nearest of the values), in milliseconds."""
    ordered = sorted(seconds)
    nearest = ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
    return 1000 * statistics.median(ordered), 1000 * nearest


def peak_megabytes() -> float:
    """The most memory that this process held; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource  # only there

    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _built(seconds: float, embedder: ClockedEmbedder, folder: Path) -> dict[str, float]:
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return {
        "embedding_s": embedder.seconds,
        "index_s": seconds - embedder.seconds,
        "disk_mb": size / 1e6,
        "build_peak_mb": peak_megabytes(),
    }


def _ask(ask: Ask, questions: Sequence[str], started: float) -> None:
    ask(questions[0], False)
    _tell("first answer", first_answer_s=time.perf_counter() - started)
    p50, p95 = percentiles(list(_timed(ask, questions, is_filtered=False)))
    _tell("questions", p50_ms=p50, p95_ms=p95, ask_peak_mb=peak_megabytes())
    ask(questions[0], True)
    p50, p95 = percentiles(list(_timed(ask, questions, is_filtered=True)))
    _tell("filtered questions", filtered_p50_ms=p50, filtered_p95_ms=p95, ask_peak_mb=peak_megabytes())


def _timed(ask: Ask, questions: Iterable[str], *, is_filtered: bool) -> Iterator[float]:
    for question in questions:
        started = time.perf_counter()
        ask(question, is_filtered)
        yield time.perf_counter() - started


def _questions(library: PolicyLibrary, count: int) -> list[str]:
    asked = [q.asked.question for q in read_questions(QUESTIONS, library)]
    return random.Random(SEED).sample(asked, min(count, len(asked)))  # noqa: S311 - nothing secret


def _tell(step: str, **figures: float | str) -> None:
    sys.stdout.write(json.dumps({"step": step, **figures}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
