"""Reads labelled texts of other people in the formats they come in: tab or comma separated, JSON lines, JSON lists.

One idea: columns are known by their names, of which data sets use many; what cannot be read is named with its file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import DataError

FORMATS = (".tsv", ".csv", ".jsonl", ".json", ".ndjson")
MAX_FIELD_CHARACTERS = 10_000_000
Row = Mapping[str, Any]


def labelled_files(place: Path) -> list[Path]:
    """The file, or the files of the known formats in the folder and below.

    Raises:
        DataError: there is none.
    """
    if place.is_file():
        return [place]
    found = sorted(p for p in place.rglob("*") if p.suffix.lower() in FORMATS and p.is_file())
    if not found:
        raise DataError(f"{place} holds no {', '.join(FORMATS)} file; give the file or the folder with --data")
    return found


def rows_of(file: Path) -> list[Row]:
    """The rows with their columns by name; of a JSON file the list that it is, else none.

    Tab separated files are read without quotation marks, as the data sets write them.

    Raises:
        DataError: the file cannot be read.
    """
    try:
        text = file.read_text("utf-8-sig")
        return list(_rows(file.suffix.lower(), text))
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        raise DataError(f"{file.name} cannot be read: {' '.join(str(error).split())[:120]}") from None


def _rows(suffix: str, text: str) -> Iterator[Row]:
    if suffix in (".jsonl", ".ndjson"):
        lines = (json.loads(line) for line in text.split("\n") if line.strip())
        yield from (line for line in lines if isinstance(line, dict))
    elif suffix == ".json":
        content = json.loads(text)
        yield from (line for line in content if isinstance(line, dict)) if isinstance(content, list) else ()
    else:
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        lines_of = text.replace("\r\n", "\n").split("\n") if suffix == ".tsv" else text.splitlines(keepends=True)
        filled = (line for line in lines_of if line.strip()) if suffix == ".tsv" else iter(lines_of)
        if suffix == ".tsv":
            yield from csv.DictReader(filled, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            yield from csv.DictReader(filled)


def column(row: Row, names: Sequence[str]) -> str | None:
    """The value of the first of those columns that the row has, capitals and blanks aside; None when it has none."""
    by_name = {"".join(c for c in str(key).lower() if c.isalnum()): value for key, value in row.items()}
    for name in names:
        value = by_name.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
    return None
