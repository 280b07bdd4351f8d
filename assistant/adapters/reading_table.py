"""Reads a table in text form (CSV, TSV) row by row, each cell beside the name of its column.

One idea: a figure in a table means what its column says. "order-id: 113-...; amount: 49.99" keeps the two
together wherever the row is quoted; the cells themselves stay as they are written.
"""

from __future__ import annotations

import csv
import io

MAX_COLUMNS = 80
SAMPLE_LINES = 20


def table_text(text: str) -> str:
    """The rows as lines; the text unchanged where no header row can be told for sure."""
    delimiter = _delimiter(text)
    if not delimiter:
        return text
    try:
        rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        return text
    headed = headed_rows([row for row in rows if any(row)])
    return text if headed is None else headed


def headed_rows(rows: list[list[str]]) -> str | None:
    """One line for each row, its cells beside the names of their columns; None where no header can be told for sure."""
    if len(rows) < 2 or not _is_header(rows[0]) or any(len(row) > len(rows[0]) for row in rows[1:]):
        return None
    header = rows[0]
    lines = ("; ".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=False) if cell) for row in rows[1:])
    return "\n".join(lines)


def _delimiter(text: str) -> str:
    """The sign that stands equally often in the first lines; empty when none does."""
    sample = [line for line in text[:65_536].split("\n") if line.strip()][:SAMPLE_LINES]
    if not sample:
        return ""
    return max(
        (sign for sign in "\t;,|" if sign in sample[0]),
        key=lambda sign: (
            sum(line.count(sign) == sample[0].count(sign) for line in sample),
            sample[0].count(sign),
        ),
        default="",
    )


def _is_header(row: list[str]) -> bool:
    if not 2 <= len(row) <= MAX_COLUMNS or len(set(row)) < len(row):
        return False
    return all(any(c.isalpha() for c in cell) and sum(c.isdigit() for c in cell) <= 2 for cell in row)
