"""Reads the sheets of an Excel workbook: the one door to openpyxl.

One idea: a cell is quoted as the workbook shows it, as far as its format tells: a day as a day, money with its
sign, a number with its places. Formulas are never computed; the value that Excel last saved is read. Hidden
sheets, rows and columns and comments are handed over apart.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from assistant.adapters.reading_document import Document, Reading, counted
from assistant.adapters.reading_table import headed_rows
from assistant.wording.plain_text import clean_text

MAX_COLUMNS = 200
MAX_TITLE_ROWS = 10  # rows of one cell above the header
MAX_CELLS = 400_000
MAX_EMPTY_ROWS = 1_000  # in a row; a sheet may claim a million that hold nothing
_WAY_OUT = "save it anew, or as CSV"
_PLACES = re.compile(r"0\.(0+)")
_SIGN = re.compile(r'\[\$([^\]-]{1,4})|"([^"]{1,4})"|([$€£¥₹])')


def read_sheets(raw: bytes, document: Document, reading: Reading) -> Document:
    """Fills the document with one page for each sheet that is shown."""
    # Heavy only when a workbook comes up.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if _unpacked_bytes(raw) > reading.unpacked_left:
            return document.failed("too large", f"unpacked it is larger than a file may be; {_WAY_OUT} in parts")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features of Excel that hold no text
            book = load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
    except MemoryError:
        raise
    except (InvalidFileException, zipfile.BadZipFile):
        return document.failed("damaged", f"it cannot be opened as an Excel workbook; {_WAY_OUT}")
    except Exception as problem:  # noqa: BLE001 - a broken workbook raises whatever its parts raise
        said = f"it cannot be read as an Excel workbook ({type(problem).__name__}); {_WAY_OUT}"
        return document.failed("damaged", said)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    left = MAX_CELLS
    for sheet in book.worksheets:
        rows = list(_rows(sheet, document, left, page=len(document.pages) + 1))
        left -= sum(len(row) for row in rows)
        text = _sheet_text(rows)
        if sheet not in shown:
            document.hide(f"in the hidden sheet {clean_text(sheet.title)}", text)
        else:
            document.pages.append(reading.take(f"{clean_text(sheet.title)}\n{text}" if len(shown) > 1 else text))
    if not any(page.strip() for page in document.pages):
        return document.failed("empty", "there is no text in its sheets")
    if left <= 0 or reading.characters_left <= 0:
        document.warnings.append(f"it is very large; only its first {counted(MAX_CELLS, 'cell')} at most were read")
    return document


def _unpacked_bytes(raw: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _rows(sheet: Any, document: Document, left: int, *, page: int) -> Iterator[list[str]]:
    """The shown cells of each row that has any; what is hidden goes to the document."""
    narrow = {name for name, column in sheet.column_dimensions.items() if column.hidden}
    empty = 0
    for row in sheet.iter_rows(max_col=min(sheet.max_column or 1, MAX_COLUMNS)):
        cells: list[str] = []
        unseen: list[str] = []
        for cell in row:
            text = shown_cell(cell.value, getattr(cell, "number_format", "General"))
            is_hidden = getattr(cell, "column_letter", "") in narrow
            (unseen if is_hidden else cells).append(text)
            if getattr(cell, "comment", None) is not None:
                document.hide("in a comment", str(cell.comment.text), page=page)
        if sheet.row_dimensions[row[0].row].hidden:
            unseen, cells = [*cells, *unseen], []
        document.hide("in a hidden row or column", " ".join(unseen), page=page)
        if any(cells):
            empty = 0
            left -= len(cells)
            yield cells
        else:
            empty += 1
        if empty > MAX_EMPTY_ROWS or left <= 0:
            return


def _sheet_text(rows: list[list[str]]) -> str:
    """The rows as lines: what stands above the first row of several cells as it is, then the table below it."""
    rows = [[" ".join(clean_text(cell).split()) for cell in row] for row in rows]
    rows = [row[: max(at for at, cell in enumerate(row) if cell) + 1] for row in rows if any(row)]
    first = next((at for at, row in enumerate(rows[:MAX_TITLE_ROWS]) if sum(map(bool, row)) > 1), 0)
    headed = headed_rows(rows[first:])
    plain = rows[:first] if headed is not None else rows
    lines = [" | ".join(row).strip(" |") for row in plain]
    return "\n".join(lines if headed is None else [*lines, headed])


def shown_cell(value: Any, shape: str) -> str:
    """A cell as its number format shows it: "2026-03-02", "$49.90", "12"; text as it is."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).strip()
    if "%" in shape:
        return f"{100 * value:.10g}%"
    places = _PLACES.search(shape)
    figure = f"{value:,.{len(places[1])}f}" if places and "," in shape else ""
    figure = figure or (f"{value:.{len(places[1])}f}" if places else f"{value:.15g}")
    sign = _SIGN.search(shape)
    name = next((s.strip() for s in sign.groups() if s), "") if sign else ""
    if not name:
        return figure
    is_before = sign is not None and sign.start() < (shape.find("0") if "0" in shape else len(shape))
    return (f"{name}{figure}" if len(name) == 1 else f"{name} {figure}") if is_before else f"{figure} {name}"
