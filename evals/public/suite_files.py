"""Finds the file of a public suite in whatever folder it lies, by its name and by what is in it.

One idea: a file belongs to a split when its name says so ("dev.json", "ObliQA_test.json") and to a suite when
its content has that suite's form, so other JSON files may lie beside it and the folder may have any shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from assistant.errors import DataError

Split = Literal["auto", "dev", "test", "train"]
SPLIT_NAMES = {"dev": {"dev", "validation", "valid", "val"}, "test": {"test"}, "train": {"train"}}


def json_files(place: Path) -> list[Path]:
    """The file itself, or the folder's JSON files; those of folders below only when it has none of its own.

    Raises:
        DataError: there is none.
    """
    if place.is_file():
        return [place]
    found = sorted(place.glob("*.json")) or sorted(place.rglob("*.json"))
    if not found:
        raise DataError(f"{place} holds no JSON file; give the folder or the file of the suite with --data")
    return found


def split_of(file: Path) -> str:
    """The split that the file's name tells; empty when it tells none."""
    words = set(re.split(r"[^a-z]+", file.stem.lower()))
    return next((split for split, names in SPLIT_NAMES.items() if words & names), "")


def find_split(place: Path, split: Split, *, suite: str, has_form: Callable[[Any], bool]) -> tuple[Path, Any]:
    """The file of that split with its content; "auto" is dev, else test, else train, else any file.

    Raises:
        DataError: no file is of that split, or none of them has the suite's form.
    """
    files = json_files(place)
    if split == "auto" or place.is_file():
        order = [*SPLIT_NAMES, ""]
        candidates = sorted(files, key=lambda f: order.index(split_of(f)))
    else:
        candidates = [f for f in files if split_of(f) == split]
    if not candidates:
        there = ", ".join(sorted({split_of(f) for f in files} - {""})) or "no named split"
        raise DataError(f"{place} holds no file of the split {split}; there is {there}")
    problem = ""
    for file in candidates:
        try:
            content = read_json(file)
        except DataError as error:
            problem = problem or str(error)
            continue
        if has_form(content):
            return file, content
    raise DataError(f"{candidates[0]} is not in the format of {suite}" + (f" ({problem})" if problem else ""))


def read_json(file: Path) -> Any:
    """What the file holds.

    Raises:
        DataError: it cannot be read, or is no JSON.
    """
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        said = " ".join(str(error).split())[:120]
        raise DataError(f"{file.name} cannot be read as JSON: {said}") from None
