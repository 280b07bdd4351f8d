"""The figures of a scale run, and the tables that show them; a figure that is missing says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import ClaimError
from assistant.records import Record


class Cell(Record):
    """One system at one size: its figures, and why the rest is missing where some are."""

    system: str
    size: int
    figures: dict[str, float]
    note: str = ""


class ScaleRun(Record):
    """All cells of a run, and the replacement of one document if that was measured."""

    day: dt.date
    machine: str
    embedder: str
    questions: int
    cells: tuple[Cell, ...] = ()
    replacement: Cell | None = None


# Heading, the names of its figures, and how each is written.
COLUMNS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("embedding s", ("embedding_s",), ".1f"),
    ("index s", ("index_s",), ".1f"),
    ("disk MB", ("disk_mb",), ".0f"),
    ("peak MB, building", ("build_peak_mb",), ".0f"),
    ("first answer s", ("first_answer_s",), ".2f"),
    ("question ms, p50 / p95", ("p50_ms", "p95_ms"), ".1f"),
    ("filtered ms, p50 / p95", ("filtered_p50_ms", "filtered_p95_ms"), ".1f"),
    ("peak MB, asking", ("ask_peak_mb",), ".0f"),
)


def table(run: ScaleRun) -> str:
    """The run as Markdown."""
    head = f"{run.day.isoformat()}, {run.machine}, embedder {run.embedder}, {run.questions} questions"
    parts = [head]
    if run.cells:
        rows = [
            ["clauses", "system", *(heading for heading, _, _ in COLUMNS)],
            ["---:", "---", *["---:"] * len(COLUMNS)],
        ]
        rows += [[f"{c.size:,}", c.system, *_shown(c)] for c in run.cells]
        parts.append(_lines(rows))
    if run.replacement is not None:
        parts.append(_replacement(run.replacement))
    return "\n\n".join(parts)


def read_run(file: Path) -> ScaleRun:
    """A run that `--json` wrote.

    Raises:
        ClaimError: the file cannot be read or is no such run.
    """
    try:
        return ScaleRun.model_validate_json(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())[:120]
        raise ClaimError(f"{file} is no run of `python -m evals scale --json` ({said})") from None


def _shown(cell: Cell) -> list[str]:
    """One text for each column; the first that is missing says why."""
    texts, is_told = [], False
    for _, names, form in COLUMNS:
        if all(name in cell.figures for name in names):
            texts.append(" / ".join(format(cell.figures[name], form) for name in names))
        else:
            texts.append("-" if is_told else cell.note or "not measured")
            is_told = True
    return texts


def _replacement(cell: Cell) -> str:
    if cell.note:
        return f"replacing one of {cell.size:,} documents: {cell.note}"
    f = cell.figures
    rows = [
        [f"{cell.size:,} documents, {f['clauses']:,.0f} clauses", "seconds", "texts embedded"],
        ["---", "---:", "---:"],
        ["full build", f"{f['full_s']:.1f}", f"{f['full_texts']:,.0f}"],
        [
            f"one document replaced ({f['new_clauses']:.0f} clauses)",
            f"{f['replaced_s']:.1f}",
            f"{f['replaced_texts']:,.0f}",
        ],
    ]
    return _lines(rows)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
