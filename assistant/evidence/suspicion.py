"""Marks the passages of documents that give orders, as a reader around any reader.

One idea: whoever reads a document reads it through this, so no way of giving a document leads past it. Nothing of the
reading is changed: pages stay as they are, and what is suspicious stands beside them with its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from assistant.errors import DataError
from assistant.ports import ExhibitReader, Progress, silent
from assistant.records import Exhibit, Suspicion
from assistant.strict_yaml import read_record
from assistant.wording.orders import OrderSign, OrderSigns, find_orders, what_is_suspicious

MAX_WARNINGS = 5  # of one document; the rest is counted


class WatchfulReader:
    """An `ExhibitReader` that says of each exhibit which of its passages, or whether its name, give orders."""

    def __init__(self, reader: ExhibitReader, signs: OrderSigns) -> None:
        self._reader = reader
        self._signs = signs

    def read(self, path: Path, *, marker: str, file: str, title: str, progress: Progress = silent) -> Sequence[Exhibit]:
        """As the reader behind it; raises what that raises."""
        found = self._reader.read(path, marker=marker, file=file, title=title, progress=progress)
        return tuple(watched(exhibit, self._signs) for exhibit in found)


def watched(exhibit: Exhibit, signs: OrderSigns) -> Exhibit:
    """The exhibit with its suspicious passages, and a line of warning for each of the first ones."""
    found = (
        *find_orders(exhibit.text, signs, place="document", pages=exhibit.pages),
        *(_placed(s, page=h.page) for h in exhibit.hidden for s in find_orders(h.text, signs, place="hidden text")),
        *(_placed(s) for s in find_orders(name_as_text(exhibit.file), signs, place="file name")),
    )
    if not found:
        return exhibit
    said = [f"{what_is_suspicious(s)}; it is shown, and not followed" for s in found[:MAX_WARNINGS]]
    if len(found) > MAX_WARNINGS:
        said.append(f"{len(found) - MAX_WARNINGS} more passages give orders")
    return exhibit.model_copy(update={"suspicious": found, "warnings": (*exhibit.warnings, *said)})


def name_as_text(file: str) -> str:
    """The name of a file as a sentence: what separates words in it is a blank."""
    return " ".join(re.sub(r"[_+%~-]|(?<=\D)\.(?=\D)|20(?=[A-Z])", " ", PurePosixPath(file).name).split())


def read_order_signs(path: Path) -> OrderSigns:
    """The signs of a file, with the names of its word lists filled in.

    Raises:
        DataError: the file is missing, or an entry does not fit; names file and line.
    """
    read = read_record(path, OrderSigns, error=DataError)

    def filled(pattern: str) -> str:
        return re.sub(r"<([a-z_]+)>", lambda m: f"(?:{read.words[m[1]]})" if m[1] in read.words else m[0], pattern)

    signs = tuple(s.model_copy(update={"patterns": tuple(map(filled, s.patterns))}) for s in read.signs)
    return read.model_copy(update={"signs": tuple(OrderSign.model_validate(s.model_dump()) for s in signs)})


def _placed(suspicion: Suspicion, *, page: int = 0) -> Suspicion:
    """What was found beside the pages: it has a page at most, and no offsets into the text of the pages."""
    return suspicion.model_copy(update={"page": page, "start": 0, "end": 0})
