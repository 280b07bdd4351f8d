"""Writes the evidence matrix, gaps and all, and the ledger of the letter, for the person: .md, .csv or .docx.

What a notice or a file name says is data in it: a cell of the CSV file never starts a formula, one of the Markdown file
never a table, link or tag of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from assistant.adapters.letter_files import printable, word_table, write_whole
from assistant.errors import ExportError
from assistant.exporting.ledger_table import HEADS as LEDGER_HEADS
from assistant.exporting.ledger_table import ledger_table
from assistant.exporting.matrix_table import HEADS, matrix_table
from assistant.records import CheckReport, Clause, Plan

SUFFIXES: Final = (".md", ".csv", ".docx")
_MARKDOWN: Final = re.compile(r"([\\`*_|<>\[\]])")
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def write_matrix(path: Path, plan: Plan, clauses: Mapping[str, Clause]) -> None:
    """Writes the matrix in the form that the file name's ending asks for; an older file there is replaced.

    Raises:
        ExportError: unknown ending, no such folder, no right to write.
    """
    write_whole(path, lambda: matrix_bytes(path.suffix, plan, clauses), example="evidence.csv")


def matrix_bytes(suffix: str, plan: Plan, clauses: Mapping[str, Clause]) -> bytes:
    """The matrix as the bytes of a file with that ending.

    Raises:
        ExportError: unknown ending.
    """
    title = f"Evidence of {plan.case.id}: what is asked, and what meets it"
    return _table(suffix, title, HEADS, matrix_table(plan, clauses), name="the matrix")


def write_ledger_file(path: Path, report: CheckReport, plan: Plan) -> None:
    """Writes what each sentence of the letter rests on, and what was silenced, as `write_matrix` does.

    Raises:
        ExportError: unknown ending, no such folder, no right to write.
    """
    write_whole(path, lambda: ledger_bytes(path.suffix, report, plan), example="ledger.csv")


def ledger_bytes(suffix: str, report: CheckReport, plan: Plan) -> bytes:
    """The ledger as the bytes of a file with that ending.

    Raises:
        ExportError: unknown ending.
    """
    title = f"Ledger of {plan.case.id}: what each sentence rests on"
    return _table(suffix, title, LEDGER_HEADS, ledger_table(report, plan), name="the ledger")


def _table(suffix: str, title: str, heads: Sequence[str], table: Sequence[Sequence[str]], *, name: str) -> bytes:
    rows = [[" ".join(printable(c).split()) for c in row] for row in table]
    if suffix.lower() == ".csv":
        return _csv(heads, rows)
    if suffix.lower() == ".md":
        return _markdown(title, heads, rows)
    if suffix.lower() == ".docx":
        return word_table(title, heads, rows)
    raise ExportError(f"{name} cannot be written as '{suffix}'; use one of {', '.join(SUFFIXES)}")


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows([[f"'{c}" if c.startswith(_FORMULA) else c for c in row] for row in rows])
    return ("\ufeff" + stream.getvalue()).encode()  # the mark tells a spreadsheet program that it is UTF-8


def _markdown(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    lines = [f"# {_escaped(title)}", "", _line(heads), _line(["---"] * len(heads))]
    lines += [_line([_escaped(c) for c in row]) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(cell: str) -> str:
    return _MARKDOWN.sub(r"\\\1", cell)
