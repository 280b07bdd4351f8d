"""Runs one phase of the scale benchmark in a process of its own, and stops it at a limit of time or memory.

The process tells each step that it finished in a line of JSON; figures that came before a limit are kept, and
a note says which step was not finished.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from assistant.records import Record
from evals.benchmarks.scale_worker import STEPS
from evals.benchmarks.speed import ROOT

WORKER = (sys.executable, "-m", "evals.benchmarks.scale_worker")
POLL_SECONDS = 0.2
LEAVING_SECONDS = 60.0  # to close its files after the last step


class Limits(Record):
    """What one step may take."""

    seconds: float
    gigabytes: float = 0  # of memory; 0: any


def run_phase(
    phase: str, arguments: Sequence[str], limits: Limits, *, worker: Sequence[str] = WORKER
) -> tuple[dict[str, float], str]:
    """The figures of the steps that were finished, and a note on the first that was not; empty when all were."""
    process = subprocess.Popen([*worker, phase, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    figures: dict[str, float] = {}
    missing = list(STEPS[phase])
    note = ""
    try:
        while missing and not note:
            line, note = _next_line(process.pid, lines, limits)
            if note:
                break
            if line is None:
                note = f"ended with code {process.wait()}"
                break
            told = json.loads(line)
            if told.pop("step") == "failed":
                note = f"failed ({told['said']})"
                break
            missing.pop(0)
            figures.update({name: round(value, 4) for name, value in told.items()})
    finally:
        _end(process, at_once=bool(note or missing))
        reader.join()
        if process.stdout is not None:
            process.stdout.close()
    return figures, f"{missing[0]}: {note}" if note else ""


def _next_line(pid: int, lines: queue.Queue[str | None], limits: Limits) -> tuple[str | None, str]:
    """The next line, None when there is no more; or the note on a limit that was reached."""
    end = time.monotonic() + limits.seconds
    while time.monotonic() < end:
        try:
            return lines.get(timeout=POLL_SECONDS), ""
        except queue.Empty:
            if limits.gigabytes and _resident_gigabytes(pid) > limits.gigabytes:
                return None, f"needs more than {limits.gigabytes:g} GB"
    return None, f"not finished in {limits.seconds:g} s"


def _end(process: subprocess.Popen[str], *, at_once: bool) -> None:
    try:
        process.wait(0 if at_once else LEAVING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _read(output: IO[str] | None, lines: queue.Queue[str | None]) -> None:
    for line in output or ():
        if line.startswith("{"):
            lines.put(line)
    lines.put(None)


def _resident_gigabytes(pid: int) -> float:
    """The memory that the process holds now; 0 where the system has no /proc or the process has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e9
