"""Measures what a person waits for: whole processes cold, drafting and checking warm, and peak memory.

One idea: the figure that counts is the whole process, as the shell sees it. Each is taken several times and
the median is shown; a plain LangChain script over the same clauses stands beside it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import ClaimError
from assistant.records import Record

ROOT = Path(__file__).parents[2]
STORY = "My order never arrived although tracking says delivered, and the seller does not answer."
LETTER_WORDS = 600
WARM_TIMES = 20
COMMAND = (sys.executable, "-c", "from assistant.cli import main; main()")
BASELINE = (sys.executable, "-m", "evals.benchmarks.langchain_baseline", STORY)
WARM = (sys.executable, "-m", "evals.benchmarks.speed")


class Figure(Record):
    """One measured thing: the median, the least and the most, in `unit`."""

    what: str
    unit: str
    median: float
    least: float
    most: float
    times: int


class Measurement(Record):
    """All figures with the day and the size of the machine."""

    day: dt.date
    machine: str
    figures: tuple[Figure, ...]


class Warm(Record):
    """What the warm process measured, in seconds."""

    draft: tuple[float, ...]
    draft_read: tuple[float, ...]
    check: tuple[float, ...]
    words: int


def measure(*, repeats: int = 5) -> Measurement:
    """All figures of this machine, in about a minute.

    Args:
        repeats: how often each whole process is run.

    Raises:
        ClaimError: a measured command does not run.
    """
    _process([*COMMAND, "demo"])  # builds the index where there is none, so that no run pays for it
    starts = [_process([*COMMAND, "--help"]) for _ in range(repeats)]
    demos = [_process([*COMMAND, "demo"]) for _ in range(repeats)]
    baselines = [_process(BASELINE) for _ in range(repeats)]
    warm = Warm.model_validate_json(_run(WARM))
    check = f"checks of a letter of {warm.words} words"
    figures = [
        _figure("`claim --help`, whole process", "s", [s for s, _ in starts]),
        _figure("`claim demo`, whole process, index present", "s", [s for s, _ in demos]),
        _figure("plain LangChain script, whole process, no model call", "s", [s for s, _ in baselines]),
        _figure("drafting a case, warm, its files read anew", "ms", [1000 * s for s in warm.draft]),
        _figure("drafting a case, warm, its files read before", "ms", [1000 * s for s in warm.draft_read]),
        _figure(check, "ms", [1000 * s for s in warm.check]),
        _figure("`claim demo`, peak memory", "MB", [m for _, m in demos]),
        _figure("plain LangChain script, peak memory", "MB", [m for _, m in baselines]),
    ]
    return Measurement(day=dt.datetime.now(dt.UTC).date(), machine=machine(), figures=tuple(f for f in figures if f))


def table(measurement: Measurement) -> str:
    """The figures as a Markdown table."""
    lines = [
        f"{measurement.day.isoformat()}, {measurement.machine}",
        "",
        "| figure | median | least | most | runs |",
        "|---|---:|---:|---:|---:|",
    ]
    for f in measurement.figures:
        shown = " | ".join(_shown(v, f.unit) for v in (f.median, f.least, f.most))
        lines.append(f"| {f.what} | {shown} | {f.times} |")
    return "\n".join(lines)


def _shown(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if unit == "s" else f"{value:.1f} {unit}" if unit == "ms" else f"{value:.0f} {unit}"


def _figure(what: str, unit: str, values: Sequence[float]) -> Figure | None:
    """None when nothing was measured: a system without wait4 tells no memory."""
    known = [v for v in values if v > 0]
    if not known:
        return None
    return Figure(
        what=what,
        unit=unit,
        median=round(statistics.median(known), 3),
        least=round(min(known), 3),
        most=round(max(known), 3),
        times=len(known),
    )


def _process(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and peak megabytes of a whole process; its own, not that of the ones before it.

    `resource.getrusage` of all children would only ever show the largest child so far.
    """
    started = time.perf_counter()
    if not hasattr(os, "wait4"):
        _run(command)
        return time.perf_counter() - started, 0.0
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise ClaimError(f"`{' '.join(command[1:4])}` does not run here (exit {process.returncode}); run it by hand")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return seconds, usage.ru_maxrss * unit / 1e6


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ClaimError(f"`{' '.join(command[1:3])}` does not run here: {last}")
    return done.stdout


def machine() -> str:
    """Processors, memory, system and Python of this machine, in one line."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    return f"{os.cpu_count()} CPUs{memory}, {platform.system()}, Python {platform.python_version()}"


def _measure_warm() -> Warm:
    """Drafts and checks the demo case in this process, after one round that loads everything."""
    from assistant.checks import check
    from assistant.intake import read_case
    from assistant.pipeline import draft_case, ground_of, read_case_exhibits
    from assistant.settings import demo_folder, read_settings
    from assistant.wiring import build_services

    services = build_services(read_settings())
    hosts = tuple(services.library.marketplaces)
    case = read_case(demo_folder(), catalogue=services.playbooks.catalogue, hosts=hosts)
    exhibits = read_case_exhibits(case, services)
    outcome = draft_case(case, services, engine="offline", exhibits=exhibits)
    letter = _lengthened(outcome.body)
    ground = ground_of(outcome.plan, services)
    return Warm(
        draft=_timed(lambda: draft_case(case, services, engine="offline"), 5),
        draft_read=_timed(lambda: draft_case(case, services, engine="offline", exhibits=exhibits), WARM_TIMES),
        check=_timed(lambda: check(letter, ground), WARM_TIMES),
        words=len(letter.split()),
    )


def _lengthened(body: str) -> str:
    """The letter with its middle paragraphs repeated until it has 600 words, the last of them cut there."""
    paragraphs = body.strip().split("\n\n")
    middle = paragraphs[1:-2] or paragraphs
    missing = LETTER_WORDS - len(body.split())
    for paragraph in itertools.cycle(middle):
        if missing <= 0:
            break
        words = re.findall(r"\s*\S+", paragraph)[:missing]
        paragraphs.insert(-2, "".join(words).strip())
        missing -= len(words)
    return "\n\n".join(paragraphs) + "\n"


def _timed(work: Callable[[], object], times: int) -> tuple[float, ...]:
    work()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return tuple(seconds)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure_warm().model_dump()) + "\n")
